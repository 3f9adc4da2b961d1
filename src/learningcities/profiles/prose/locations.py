"""Locations: the introduction in, what it says about where the city lies out (cq-11)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from learningcities.profiles.model import Evidence, Location
from learningcities.profiles.passage import Passage
from learningcities.profiles.prose.familiar import is_country
from learningcities.profiles.prose.places import Place, Text, place
from learningcities.profiles.prose.sentences import sentences
from learningcities.profiles.prose.words import Lexicon, Match, cue, false_friends, folded, lexicon, words
from learningcities.vocabulary import vocabulary

CAPITAL, INSIDE, _BORDERS, _NEAR = "capital-of", "located-in", "borders", "near"
_NONE = "capital"
_SUBJECT_WITHIN = 8
_VERB_WITHIN = 10
_NOUN_WITHIN = 2
_ADJECTIVES_WITHIN = 3
_BESIDE_WITHIN = 9
_OBJECT_WITHIN = 3
_OF, _BESIDE = "of", "beside"
_LONGEST_REMEMBERED = 2000

_Wording = tuple[str, Place, int, int]
"""A relation, a place, and the characters of the wording in the sentence."""


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


def _stated(introduction: Passage, city: str, language: str) -> Iterator[Stated]:
    return (stated for sentence in sentences(introduction) for stated in stated_places(sentence, city, language))


def stated_places(sentence: Passage, city: str, language: str) -> Iterator[Stated]:
    """The places to which a sentence relates the city, in order; none when it is not about the city."""
    text = sentence.text
    found = _remembered(text, city, language) if len(text) <= _LONGEST_REMEMBERED else _read(text, city, language)
    return (Stated(relation, named, sentence, start, end) for relation, named, start, end in found)


@lru_cache(maxsize=256)
def _remembered(text: str, city: str, language: str) -> tuple[_Wording, ...]:
    return tuple(_read(text, city, language))


def _read(sentence: str, city: str, language: str) -> Iterator[_Wording]:
    text = Text.of(sentence, language)
    yield from _beside(text, city)
    if _is_about(text, city):
        yield from _related(text)


def _is_about(text: Text, city: str) -> bool:
    """Whether the city is what a sentence speaks of: its name, a word for it, or a verb of lying comes early."""
    early = text.words[: _SUBJECT_WITHIN + 1]
    if next(_subjects(city, text.language).find(text.text, early), None):
        return True
    if next(cue(text.language, "locative").find(text.text, text.words[:2]), None):
        return True
    return (
        _opens_inside(text) and next(_city(city).find(text.text, text.words[: _SUBJECT_WITHIN * 2]), None) is not None
    )


@lru_cache(maxsize=256)
def _subjects(city: str, language: str) -> Lexicon:
    """The city's name and the words for it."""
    labels = vocabulary()["prose-cues"].get("city-reference").labels
    words_for_it = [label.text for label in labels if label.kind != "pref" and label.language in (language, "mul")]
    return Lexicon(("city", wording) for wording in (city, *words_for_it))


@lru_cache(maxsize=256)
def _city(name: str) -> Lexicon:
    return Lexicon([("city", name)])


def _opens_inside(text: Text) -> bool:
    return bool(text.words) and cue(text.language, "inside").at(text.text, text.words, 0) is not None


def _beside(text: Text, city: str) -> Iterator[_Wording]:
    """A place that begins a sentence and lies or flows beside the city: `The Prut flows past its gardens`."""
    for match in cue(text.language, _BESIDE).find(text.text, text.words[:_BESIDE_WITHIN]):
        found = place(text, 0)
        rest = text.words[match.last : match.last + _OBJECT_WITHIN]
        owners = (
            cue(text.language, "city-noun", "pronoun"),
            lexicon("function-words", text.language, "possessive"),
        )
        aimed = any(next(words_of.find(text.text, rest), None) for words_of in (*owners, _city(city)))
        if found and aimed and found.name[0] < found.name[1] and found.last == text.by_word[match.first]:
            yield _NEAR, found, found.start, text.words[match.last - 1].end
        return


def _related(text: Text) -> Iterator[_Wording]:
    index = 0
    reached = -1
    openings = _relations(text.language).openings
    while index < len(text.clusters):
        if text.words[text.clusters[index].first].folded not in openings:
            index += 1
            continue
        match = _relation(text, text.clusters[index].first)
        found = place(text, _after(text, match)) if match and match.id != _NONE else None
        found = _as_area(text, match, found) if match and found else None
        if match is None or found is None or not _licensed(text, match, index, reached) or not _suits(match, found):
            index = _after(text, match) if match and match.id == _NONE else index + 1
            continue
        relation = _refined(match, found, text)
        yield relation, found, _wording_start(text, index), found.reach
        index = reached = found.last
        while relation in (_BORDERS, _NEAR) and (further := _coordinated(text, index)):
            yield relation, further, further.start, further.reach
            index = reached = further.last


def _suits(match: Match, found: Place) -> bool:
    """Whether a place is one that a settlement may be `of`: a part of a land, or an area."""
    return match.id != _OF or found.part or found.area or (found.land and found.name[0] == found.name[1])


def _as_area(text: Text, match: Match, found: Place) -> Place:
    """A place without a word for its kind as an area, where a city is `of` it and it is no country."""
    start, end = found.name
    named = start < end and not (found.part or found.land or is_country(text.text[start:end], text.language))
    return replace(found, area=True) if match.id == _OF and named and _is_one_of(text, match) else found


def _is_one_of(text: Text, match: Match) -> bool:
    """Whether `is a` stands before the settlement, in French and Spanish: `est une ville thermale de Wallonie`."""
    if lexicon("topic-words", text.language, "adjective", shown=False).empty:
        return False
    copula, articles = cue(text.language, "copula"), lexicon("function-words", text.language, "article", shown=False)
    return any(
        copula.holds(text.words[number].folded) and articles.holds(text.words[number + 1].folded)
        for number in range(max(0, match.first - _ADJECTIVES_WITHIN - 2), match.first - 2)
    )


def _relation(text: Text, first: int) -> Match | None:
    return _relations(text.language).at(text.text, text.words, first)


@lru_cache(maxsize=32)
def _relations(language: str) -> Lexicon:
    entries = false_friends(_NONE, language)
    for concept in vocabulary()["relations"].concepts:
        entries += [(concept.id, label.text) for label in concept.labels if label.language in (language, "mul")]
    cues = vocabulary()["prose-cues"]
    for kind in ("inside", "surface", _OF):
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
    if match.id == _OF:
        return INSIDE
    if match.id == "surface" and _on_edge(found, text):
        return _NEAR
    if match.id == "surface":
        return INSIDE if (found.part or found.land) and not (found.water and not found.part) else _NEAR
    return INSIDE if match.id == "inside" else match.id


def _on_edge(found: Place, text: Text) -> bool:
    """Whether it is the edge of something that has an article, as lands and waters have and cities have not."""
    before = words(text.text[found.start : found.name[0]])
    articles = lexicon("function-words", text.language, "article", shown=False)
    of = cue(text.language, "of")
    edge = next(cue(text.language, "edge").find(text.text[found.start : found.name[0]], before), None)
    joined = bool(before) and of.holds(before[-1].folded) and not of.at("of", words("of"), 0)
    return edge is not None and (found.water or found.land or articles.holds(before[-1].folded) or joined)


def _licensed(text: Text, match: Match, index: int, reached: int) -> bool:
    """Whether a wording speaks of the city's place: a bare `in` needs a verb of lying or a settlement before it."""
    word = text.words[match.first]
    if match.id == CAPITAL and word.capital and match.first > 0:
        return False
    if match.id == _OF:
        return _of_settlement(text, match)
    if match.id not in ("inside", "surface"):
        return True
    if reached == index or (index == 0 and _lies(text, 0, _VERB_WITHIN * 2)):
        return True
    nouns = cue(text.language, "settlement")
    if any(
        nouns.at(text.text, text.words, number) for number in range(max(0, match.first - _NOUN_WITHIN), match.first)
    ):
        return True
    return (
        _lies(text, max(0, match.first - _VERB_WITHIN), match.first)
        or _continues(text, match)
        or _is_predicate(text, match)
    )


def _is_predicate(text: Text, match: Match) -> bool:
    """Whether only nouns with `of` and `and` stand between a settlement and the wording: `a city of vineyards in`."""
    nouns = cue(text.language, "settlement")
    joining = lexicon("function-words", text.language, "conjunction", shown=False)
    functions, of = lexicon("function-words", text.language, shown=False), cue(text.language, "of")
    for number in range(match.first - 1, max(0, match.first - _VERB_WITHIN), -1):
        word, following = text.words[number], text.words[number + 1]
        if word.capital or text.text[word.end : following.start].strip(" \n\r\xa0-‐‑"):
            return False
        if nouns.at(text.text, text.words, number):
            return of.holds(following.folded)
        if functions.holds(word.folded) and not (joining.holds(word.folded) or of.holds(word.folded)):
            return False
    return False


def _continues(text: Text, match: Match) -> bool:
    """Whether a comma stands before, and a settlement in the clause before it: `X is a mining town, in the`."""
    before = text.words[match.first - 1] if match.first else None
    if before is None or text.text[before.end : text.words[match.first].start].strip() != ",":
        return False
    nouns = cue(text.language, "settlement")
    return any(
        nouns.at(text.text, text.words, number) for number in range(max(0, match.first - _VERB_WITHIN), match.first)
    )


def _of_settlement(text: Text, match: Match) -> bool:
    """Whether `of` follows a settlement, with adjectives between: `una villa industrial del norte de`."""
    nouns = cue(text.language, "settlement")
    first = max(0, match.first - _ADJECTIVES_WITHIN)
    near_by = text.words[first : match.first]
    if not near_by or text.text[near_by[0].start : text.words[match.first].start].strip(" \xa0\n\r") == "":
        return False
    plain = [word for word in near_by if not word.capital]
    return len(plain) == len(near_by) and any(
        nouns.at(text.text, text.words, number) for number in range(first, match.first)
    )


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
