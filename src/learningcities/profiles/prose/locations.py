"""Locations: the introduction in, what it says about where the city lies out (cq-11), and its area (cq-01)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from learningcities.profiles.model import Area, Evidence, Location
from learningcities.profiles.passage import Passage
from learningcities.profiles.prose.places import Place, Text, place
from learningcities.profiles.prose.sentences import sentences
from learningcities.profiles.prose.words import Lexicon, Match, cue, false_friends, folded, lexicon, words
from learningcities.vocabulary import vocabulary

_CAPITAL, _INSIDE, _BORDERS, _NEAR = "capital-of", "located-in", "borders", "near"
_NONE = "capital"
_SUBJECT_WITHIN = 8
_VERB_WITHIN = 10
_NOUN_WITHIN = 2


@dataclass(frozen=True, slots=True)
class Stated:
    """A place that a sentence relates the city to: `passage[start:end]` is the wording."""

    relation: str
    place: Place
    sentence: Passage
    start: int
    end: int

    @property
    def words(self) -> str:
        """The words of the place."""
        return _plain(self.sentence.text[self.place.start : self.place.end])

    @property
    def name(self) -> str:
        """The proper name inside the words of the place."""
        return _plain(self.sentence.text[self.place.name[0] : self.place.name[1]])


def locations(introduction: Passage, city: str, country: str, country_name: str, language: str) -> tuple[Location, ...]:
    """What the introduction says about where the city lies, each relation and place once (cq-11).

    `country` is the city's ISO 3166-1 alpha-2 code; the country of a location is set where the place is a country.
    """
    found: dict[tuple[str, str], Location] = {}
    for stated in _stated(introduction, city, language):
        name = stated.words
        evidence = Evidence(stated.sentence.span(stated.start, stated.end), "pattern")
        code = country if folded(name) == folded(country_name) else _country(name)
        found.setdefault((stated.relation, folded(name)), Location(stated.relation, name, code, evidence))
    return tuple(found.values())


def area(introduction: Passage, city: str, country: str, country_name: str, language: str) -> Area | None:
    """The first region, state or province that the introduction names as the city's own (cq-01), or None."""
    for stated in _stated(introduction, city, language):
        if is_own_area(stated, city, country_name):
            return Area(stated.name, Evidence(stated.sentence.span(*stated.place.name), "pattern"))
    return None


def _stated(introduction: Passage, city: str, language: str) -> Iterator[Stated]:
    return (stated for sentence in sentences(introduction) for stated in stated_places(sentence, city, language))


def is_own_area(stated: Stated, city: str, country_name: str) -> bool:
    """Whether a place is an area that the city belongs to: called one, or one that the city is the capital of."""
    name = stated.name
    if not name or stated.place.part or folded(name) in (folded(city), folded(country_name)) or _country(name):
        return False
    return stated.relation == _CAPITAL or (stated.relation == _INSIDE and stated.place.area)


def stated_places(sentence: Passage, city: str, language: str) -> Iterator[Stated]:
    """The places to which a sentence relates the city, in order; none when it is not about the city."""
    text = Text.of(sentence.text, language)
    if _is_about(text, city):
        yield from _related(text, sentence)


def _is_about(text: Text, city: str) -> bool:
    """Whether the city is what a sentence speaks of: its name, a word for it, or a verb of lying comes early."""
    early = text.words[: _SUBJECT_WITHIN + 1]
    names = _city(city)
    references = cue(text.language, "city-reference")
    beginning = next(references.find(text.text, early), None)
    if next(names.find(text.text, early), None) or beginning:
        return True
    if next(cue(text.language, "locative").find(text.text, text.words[:2]), None):
        return True
    return next(names.find(text.text, text.words[: _SUBJECT_WITHIN * 2]), None) is not None and _opens_inside(text)


@lru_cache(maxsize=256)
def _city(name: str) -> Lexicon:
    return Lexicon([("city", name)])


def _opens_inside(text: Text) -> bool:
    return bool(text.words) and cue(text.language, "inside").at(text.text, text.words, 0) is not None


def _related(text: Text, sentence: Passage) -> Iterator[Stated]:
    index = 0
    reached = -1
    while index < len(text.clusters):
        match = _relation(text, text.clusters[index].first)
        found = place(text, _after(text, match)) if match and match.id != _NONE else None
        if match is None or found is None or not _licensed(text, match, index, reached):
            index = _after(text, match) if match and match.id == _NONE else index + 1
            continue
        relation = _refined(match, found, text)
        yield Stated(relation, found, sentence, _wording_start(text, index), found.reach)
        index = reached = found.last
        while relation in (_BORDERS, _NEAR) and (further := _coordinated(text, index)):
            yield Stated(relation, further, sentence, further.start, further.reach)
            index = reached = further.last


def _relation(text: Text, first: int) -> Match | None:
    return _relations(text.language).at(text.text, text.words, first)


@lru_cache(maxsize=32)
def _relations(language: str) -> Lexicon:
    entries = false_friends(_NONE, language)
    for concept in vocabulary()["relations"].concepts:
        entries += [(concept.id, label.text) for label in concept.labels if label.language in (language, "mul")]
    cues = vocabulary()["prose-cues"]
    for kind in ("inside", "surface"):
        labels = cues.get(kind).labels
        entries += [(kind, label.text) for label in labels if label.kind != "pref" and label.language == language]
    return Lexicon(entries)


def _after(text: Text, match: Match) -> int:
    return text.by_word[match.last - 1] + 1


def _refined(match: Match, found: Place, text: Text) -> str:
    """The relation: `on` a land is inside it, `on` a water is near it, at a border is near it."""
    opening = cue(text.language, "border").find(
        text.text[found.start : found.end], words(text.text[found.start : found.end])
    )
    if match.id in ("inside", "surface") and next(opening, None):
        return _NEAR
    if match.id == "surface":
        return _INSIDE if (found.part or found.land) and not (found.water and not found.part) else _NEAR
    return _INSIDE if match.id == "inside" else match.id


def _licensed(text: Text, match: Match, index: int, reached: int) -> bool:
    """Whether a wording speaks of the city's place: a bare `in` needs a verb of lying or a settlement before it."""
    word = text.words[match.first]
    if match.id == _CAPITAL and word.capital and match.first > 0:
        return False
    if match.id not in ("inside", "surface"):
        return True
    if reached == index or (index == 0 and _lies(text, 0, _VERB_WITHIN * 2)):
        return True
    nouns = cue(text.language, "settlement")
    if any(
        nouns.at(text.text, text.words, number) for number in range(max(0, match.first - _NOUN_WITHIN), match.first)
    ):
        return True
    return _lies(text, max(0, match.first - _VERB_WITHIN), match.first)


def _lies(text: Text, first: int, last: int) -> bool:
    verbs = cue(text.language, "locative")
    return any(verbs.at(text.text, text.words, number) for number in range(first, min(last, len(text.words))))


def _wording_start(text: Text, index: int) -> int:
    """Where the wording begins: with its article, if it has one."""
    articles = lexicon("function-words", text.language, "article", shown=False)
    if index and articles.holds(text.clusters[index - 1].folded):
        return text.clusters[index - 1].start
    return text.clusters[index].start


def _coordinated(text: Text, index: int) -> Place | None:
    """The next place of a list such as `X to the north and Y to the west`."""
    index = _beyond_direction(text, index)
    joining = lexicon("function-words", text.language, "conjunction", shown=False)
    if index == 0 or index >= len(text.clusters):
        return None
    comma = text.text[text.clusters[index - 1].end : text.clusters[index].start].strip() == ","
    if joining.holds(text.clusters[index].folded):
        index += 1
    elif not comma:
        return None
    if index >= len(text.clusters) or text.text[text.clusters[index - 1].end : text.clusters[index].start].strip(
        " ,\xa0\n\r"
    ):
        return None
    found = place(text, index) if text.clusters[index].capital or not comma else None
    return found if found and found.name[0] < found.name[1] and not found.part else None


def _beyond_direction(text: Text, index: int) -> int:
    """The index after `to the north` and the like."""
    towards, directions = cue(text.language, "towards"), cue(text.language, "direction")
    articles = lexicon("function-words", text.language, "article", shown=False)
    number = index
    while number < min(index + 3, len(text.clusters)):
        word = text.clusters[number].folded
        if directions.at(text.text, text.words, text.clusters[number].first) and number > index:
            return number + 1
        if not (towards.holds(word) or articles.holds(word)):
            break
        number += 1
    return index


def _country(name: str) -> str | None:
    from learningcities.countries import country

    found = country(name)
    return found.alpha2 if found else None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
