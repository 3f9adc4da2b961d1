"""Awards: passages of prose in, the named awards that they say the city itself received in a year out (cq-12).

Awards of others, of one day, and those without a year stay unsaid.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from learningcities.profiles.model import Award, Evidence
from learningcities.profiles.passage import Passage, published
from learningcities.profiles.prose.candidates import Candidate, candidates
from learningcities.profiles.prose.kinds import kind
from learningcities.profiles.prose.places import Text
from learningcities.profiles.prose.sentences import sentences
from learningcities.profiles.prose.words import Lexicon, Match, Word, cue, lexicon
from learningcities.vocabulary import vocabulary

_AWARD = "award"
_YEAR = re.compile(r"(?:19[5-9]|20\d)\d\Z")
_MOST_BETWEEN = 5
_MOST_OPENING = 4
_MOST_BEHIND = 4


def awards(passages: Sequence[Passage], city: str, language: str) -> tuple[Award, ...]:
    """The awards with their years that the city received, as passages of its page say, in document order (cq-12)."""
    found = []
    for passage in passages:
        texts = [(sentence, Text.of(sentence.text, language)) for sentence in sentences(passage)]
        if not any(_tells_of_receiving(text) for _, text in texts):
            continue
        speaks_of_city = False
        for sentence, text in texts:
            found += [_award(sentence, text, *words) for words in dict.fromkeys(_received(text, city, speaks_of_city))]
            speaks_of_city = _begins_with_city(text, city, speaks_of_city)
    return tuple(sorted(found, key=lambda award: award.evidence.span))


def _tells_of_receiving(text: Text) -> bool:
    return next(cue(text.language, "receiving", "giving", "earning").find(text.text, text.words), None) is not None


def _award(sentence: Passage, text: Text, name: tuple[int, int], year: Word, verb: tuple[int, int]) -> Award:
    words = sentence.text[slice(*name)]
    known = vocabulary()["awards"].match(words, text.language) or vocabulary()["awards"].match(words)
    context = tuple(sorted((sentence.span(*verb), sentence.span(year.start, year.end))))
    evidence = Evidence(sentence.span(*name), "pattern", context)
    return Award(known.id if known else None, known.name("en") if known else _plain(words), int(year.text), evidence)


def _received(text: Text, city: str, speaks_of_city: bool) -> Iterator[tuple[tuple[int, int], Word, tuple[int, int]]]:
    """The name, the year and the words of receiving of each award in a sentence."""
    got, given, earning = (cue(text.language, kind) for kind in ("receiving", "giving", "earning"))
    verbs = [match for match in got.find(text.text, text.words) if _is_subject(text, match.first, city, speaks_of_city)]
    passive = [match for match in given.find(text.text, text.words) if _is_object(text, match.last, city)]
    earned = [(match, end) for match in earning.find(text.text, text.words) if (end := _beyond_city(text, match, city))]
    if not verbs and not passive and not earned:
        return
    named = [each for each in candidates(text, frozenset()) if _is_award(text, each)]
    for match, end in [*((match, match.last) for match in verbs), *earned]:
        for each in _after(text, end, named):
            if year := _year(text, each):
                yield _name(each), year, _place(text, match)
    ends = {each.clusters[-1].last: each for each in named}
    for match in passive:
        award = ends.get(match.first)
        year = (_year(text, award) or _stated_year(text, match.last)) if award else None
        if award and year:
            yield _name(award), year, _place(text, match)


def _is_award(text: Text, candidate: Candidate) -> bool:
    told = kind(text, candidate)
    return told is not None and told.kind == _AWARD


def _after(text: Text, index: int, named: Sequence[Candidate]) -> Iterator[Candidate]:
    """The awards of a list that begins at the word `index`."""
    first = bisect_left(named, index, key=lambda each: each.clusters[0].first)
    for each in named[first:]:
        start = each.clusters[0].first
        if start - index > _MOST_BETWEEN or not _is_list(text, index, start):
            return
        yield each
        index = each.clusters[-1].last


def _is_list(text: Text, first: int, last: int) -> bool:
    """Whether only articles, prepositions, years and words of joining stand between two words."""
    joining = lexicon(
        "function-words", text.language, "article", "preposition", "conjunction", "possessive", shown=False
    )
    return all(
        joining.holds(word.folded) or _YEAR.match(word.text) or cue(text.language, "ordinal").holds(word.folded)
        for word in text.words[first:last]
    )


def _name(candidate: Candidate) -> tuple[int, int]:
    """The characters of the name without a year at its end."""
    last = len(candidate.clusters)
    while last > 1 and candidate.clusters[last - 1].number:
        last -= 1
    return candidate.start, candidate.clusters[last - 1].end


def _year(text: Text, candidate: Candidate) -> Word | None:
    """The year of an award: in its name, behind it, before it, or at the beginning of the sentence."""
    first, last = candidate.clusters[0].first, candidate.clusters[-1].last
    return (
        next((word for word in text.words[first:last] if _YEAR.match(word.text)), None)
        or _stated_year(text, last)
        or next((word for word in reversed(text.words[max(0, first - 2) : first]) if _YEAR.match(word.text)), None)
        or _opening_year(text)
    )


def _stated_year(text: Text, index: int) -> Word | None:
    """The year after `in` or a bracket at the word `index`, or directly there."""
    joining = lexicon("function-words", text.language, shown=False)
    for word in text.words[index : index + _MOST_BEHIND]:
        if _YEAR.match(word.text):
            return word
        if not joining.holds(word.folded):
            return None
    return None


def _opening_year(text: Text) -> Word | None:
    years = [word for word in text.words[:_MOST_OPENING] if _YEAR.match(word.text)]
    return years[0] if len(years) == 1 and text.text[years[0].end :].lstrip()[:1] != "-" else None


def _is_subject(text: Text, index: int, city: str, speaks_of_city: bool) -> bool:
    """Whether the city is what stands directly before the word `index`: its name, a word for it, `it`."""
    if index == 0 or (index == 1 and cue(text.language, "pronoun").holds(text.words[0].folded)):
        return speaks_of_city
    return any(_ends_at(text, names, index) for names in (_names(city), cue(text.language, "city-noun")))


def _ends_at(text: Text, names: Lexicon, index: int) -> bool:
    """Whether a name of the city ends at the word `index` and begins a clause: none of another name, no `of` before."""
    prepositions = lexicon("function-words", text.language, "preposition", shown=False)
    for first in range(max(0, index - _MOST_BETWEEN), index):
        match = names.at(text.text, text.words, first)
        if match is None or match.last != index:
            continue
        if first == 0:
            return True
        before = text.words[first - 1]
        joined = not text.text[before.end : text.words[first].start].strip()
        return not (joined and ((before.capital and first > 1) or prepositions.holds(before.folded)))
    return False


def _is_object(text: Text, index: int, city: str) -> bool:
    """Whether the city stands directly at the word `index`, whole: `went to the city`, not `to the city’s schools`."""
    for names in (_names(city), cue(text.language, "city-noun")):
        match = names.at(text.text, text.words, index) if index < len(text.words) else None
        if match:
            rest = text.text[text.words[match.last - 1].end :]
            return not rest[:1].strip("., ;:)(") and not rest[1:2].isupper()
    return False


def _beyond_city(text: Text, match: Match, city: str) -> int | None:
    """The index after the city directly behind a word of earning: `earned the town the`, `le valió a la ciudad`."""
    if match.last >= len(text.words):
        return None
    found = (names.at(text.text, text.words, match.last) for names in (_names(city), cue(text.language, "city-noun")))
    return next((each.last for each in found if each), None)


def _begins_with_city(text: Text, city: str, speaks_of_city: bool) -> bool:
    """Whether a sentence has the city as its first noun, so that `it` in the next one is the city."""
    if not text.words:
        return speaks_of_city
    if cue(text.language, "pronoun").holds(text.words[0].folded):
        return speaks_of_city
    starts = [names.at(text.text, text.words, 0) for names in (_names(city), cue(text.language, "city-noun"))]
    return any(
        match is not None and not text.text[text.words[match.last - 1].end :].startswith(("’", "'")) for match in starts
    )


@lru_cache(maxsize=256)
def _names(city: str) -> Lexicon:
    return Lexicon([("city", city)])


def _place(text: Text, match: Match) -> tuple[int, int]:
    return text.words[match.first].start, text.words[match.last - 1].end


def _plain(text: str) -> str:
    return " ".join(published(text).split())
