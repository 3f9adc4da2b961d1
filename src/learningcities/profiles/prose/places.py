"""Places: the words after a wording such as `near` or `capital of` in, the place they name out (cq-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from learningcities.profiles.prose.familiar import is_country, is_demonym
from learningcities.profiles.prose.names import Cluster, clusters, near, run_end
from learningcities.profiles.prose.words import Match, Word, cue, lexicon, words

_MOST_MODIFIERS = 7
_MOST_ADJECTIVES = 3
_LONGEST_REMEMBERED = 2000


@dataclass(frozen=True, slots=True)
class Place:
    """A place as a phrase: its words `start` to `end`, its proper name (empty for `the country`), where it all ends.

    `last` counts clusters, `reach` characters; `area` when it is called a region, state or the like; `part` when only
    a part of what is named is meant; `land` and `water` when a noun for one belongs to it.
    """

    start: int
    end: int
    name: tuple[int, int]
    last: int
    reach: int
    area: bool
    part: bool
    land: bool
    water: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence taken apart once: its characters, words and clusters."""

    text: str
    words: Sequence[Word]
    clusters: Sequence[Cluster]
    language: str
    by_word: Sequence[int]

    @classmethod
    def of(cls, text: str, language: str) -> Text:
        """Take a sentence apart; the ones of a page are remembered, for several steps read them."""
        return _remembered(text, language) if len(text) <= _LONGEST_REMEMBERED else _taken_apart(text, language)


@lru_cache(maxsize=256)
def _remembered(text: str, language: str) -> Text:
    return _taken_apart(text, language)


def _taken_apart(text: str, language: str) -> Text:
    found = words(text)
    joined = clusters(text, found)
    by_word: Sequence[int] = range(len(found))
    if len(joined) < len(found):
        by_word = [number for number, cluster in enumerate(joined) for _ in range(cluster.first, cluster.last)]
    return Text(text, found, joined, language, by_word)


@dataclass(slots=True)
class _Reading:
    """What has been read of a phrase so far."""

    start: int | None = None
    area: bool = False
    part: bool = False
    land: bool = False
    water: bool = False


def place(sentence: Text, index: int) -> Place | None:
    """The place that the clusters from `index` on name, or None."""
    index = _skip_determiners(sentence, index)
    reading = _Reading()
    for _ in range(_MOST_MODIFIERS):
        if index >= len(sentence.clusters) or not _follows(sentence, index):
            return None
        word = sentence.clusters[index]
        if word.capital:
            beyond = _beyond_adjective(sentence, index, reading)
            if beyond is None:
                return _named(sentence, index, reading)
            index = beyond
            continue
        if _is(sentence, index, "country-reference") and reading.part:
            return _finished(sentence, index + 1, reading, None)
        if (reading.part or reading.land) and is_demonym(word.text, sentence.language):
            return _finished(sentence, index + 1, reading, None)
        following = _modifier(sentence, index, reading)
        if following is None:
            return None
        index = following
    return None


def _follows(sentence: Text, index: int) -> bool:
    if index == 0:
        return True
    gap = sentence.text[sentence.clusters[index - 1].end : sentence.clusters[index].start]
    if gap.strip() == ",":
        return _is(sentence, index - 1, "settlement") is not None and sentence.clusters[index].capital
    return near(sentence.text, sentence.clusters[index - 1], sentence.clusters[index]) or not gap.strip("'’‘ʼ \xa0")


def _skip_determiners(sentence: Text, index: int) -> int:
    determiners = lexicon("function-words", sentence.language, "article", "possessive", shown=False)
    while index < len(sentence.clusters):
        word = sentence.clusters[index]
        owns = word.owner and index + 1 < len(sentence.clusters) and not word.capital
        if owns or (determiners.holds(word.folded) and not _begins_name(sentence, index)):
            index += 1
        else:
            break
    return index


def _begins_name(sentence: Text, index: int) -> bool:
    """Whether a capitalised article belongs to a name, as in `La Paz` and `El Alto`."""
    return sentence.clusters[index].capital and index > 0


def _is(sentence: Text, index: int, *concepts: str) -> Match | None:
    return cue(sentence.language, *concepts).at(sentence.text, sentence.words, sentence.clusters[index].first)


def _area_kind(sentence: Text, index: int) -> Match | None:
    return lexicon("area-kinds", sentence.language).at(sentence.text, sentence.words, sentence.clusters[index].first)


def _modifier(sentence: Text, index: int, reading: _Reading) -> int | None:
    """The index after a lower-case word that may stand before the name, or None when the phrase is none."""
    word = sentence.clusters[index]
    border = _is(sentence, index, "border")
    if border:
        reading.start, reading.part = word.start, True
        return _skip_determiners(sentence, _after(sentence, border))
    kind = _area_kind(sentence, index) or _is(sentence, index, "settlement")
    beyond = _beyond_of(sentence, _beyond_demonym(sentence, _after(sentence, kind))) if kind else None
    if kind and beyond is None:
        beyond = _directly_named(sentence, _after(sentence, kind))
    if kind and beyond is not None:
        if reading.start is None:
            reading.area = _area_kind(sentence, index) is not None
        return beyond
    return _part(sentence, index, reading)


def _part(sentence: Text, index: int, reading: _Reading) -> int | None:
    word = sentence.clusters[index]
    match = _is(sentence, index, "part", "direction", "land", "water")
    if not match:
        return None
    if reading.start is None:
        reading.start = word.start
    reading.water = reading.water or _is(sentence, index, "water") is not None
    reading.land = reading.land or _is(sentence, index, "land") is not None
    beyond = _beyond_of(sentence, _after(sentence, match))
    if _is(sentence, index, "part", "direction"):
        reading.part = True
    return _after(sentence, match) if beyond is None else beyond


def _after(sentence: Text, match: Match) -> int:
    """The index of the cluster after a match of words."""
    last = match.last - 1
    return sentence.by_word[last] + 1


def _beyond_of(sentence: Text, index: int) -> int | None:
    of = cue(sentence.language, "of")
    if index < len(sentence.clusters) and of.holds(sentence.clusters[index].folded):
        return _skip_determiners(sentence, index + 1)
    return None


def _beyond_demonym(sentence: Text, index: int) -> int:
    """The index after the adjective of a country behind a kind: `ciudad uruguaya de`."""
    following = index < len(sentence.clusters) and is_demonym(sentence.clusters[index].text, sentence.language)
    return index + 1 if following and not sentence.clusters[index].capital else index


def _directly_named(sentence: Text, index: int) -> int | None:
    """The index of a name that stands beside its kind: `the capital, Doha` and `la région Hauts-de-France`."""
    if index >= len(sentence.clusters) or not sentence.clusters[index].capital:
        return None
    gap = sentence.text[sentence.clusters[index - 1].end : sentence.clusters[index].start].strip()
    return index if gap in ("", ",") else None


def _beyond_adjective(sentence: Text, index: int, reading: _Reading) -> int | None:
    """The index after an adjective or an owner before the kind of a place: `Mexican state of`, `France’s`."""
    word = sentence.clusters[index]
    following = index + 1
    if following >= len(sentence.clusters) or not near(sentence.text, word, sentence.clusters[following]):
        return None
    if word.owner:
        return following
    if not is_demonym(word.text, sentence.language):
        return None
    kind = _area_kind(sentence, following) or _is(sentence, following, "settlement", "land")
    if kind and _beyond_of(sentence, _after(sentence, kind)) is not None:
        return following
    return None


def _with_country(sentence: Text, index: int, reading: _Reading, end: int) -> tuple[int, int]:
    """The end behind `of` and a country: `Indian Ocean coast of South Africa` is a part of the country."""
    beyond = _beyond_of(sentence, index)
    if beyond is None or beyond >= len(sentence.clusters) or not sentence.clusters[beyond].capital:
        return index, end
    last = _name_end(sentence, beyond)
    if not is_country(
        sentence.text[sentence.clusters[beyond].start : sentence.clusters[last - 1].end], sentence.language
    ):
        return index, end
    reading.part = True
    return last, sentence.clusters[last - 1].end


def _named(sentence: Text, index: int, reading: _Reading) -> Place:
    last = _before_country(sentence, index, _name_end(sentence, index))
    if last - index > 1 and (_area_kind(sentence, last - 1) or _area_kind(sentence, index)):
        reading.area = True
    reading.water = reading.water or any(_is(sentence, number, "water") for number in range(index, last))
    reading.land = reading.land or (last - index > 1 and _is(sentence, last - 1, "land") is not None)
    name = (sentence.clusters[index].start, sentence.clusters[last - 1].end)
    if reading.start is None:
        reading.start = name[0]
    return _finished(sentence, last, reading, name)


def _before_country(sentence: Text, index: int, last: int) -> int:
    """The end of a name before `of` and its country: `Copperbelt Province` in `Copperbelt Province of Zambia`."""
    of = cue(sentence.language, "of")
    for number in range(index + 2, last - 1):
        if of.holds(sentence.clusters[number].folded) and _area_kind(sentence, number - 1):
            return number
    return last


def _name_end(sentence: Text, index: int) -> int:
    """The end of a name of a place: a following number is none of it."""
    last = run_end(sentence.text, sentence.clusters, index, sentence.language)
    while last > index + 1 and sentence.clusters[last - 1].number:
        last -= 1
    return last


def _finished(sentence: Text, last: int, reading: _Reading, name: tuple[int, int] | None) -> Place:
    end = sentence.clusters[last - 1].end
    reach, last_read = end, last
    if last < len(sentence.clusters) and near(sentence.text, sentence.clusters[last - 1], sentence.clusters[last]):
        area, land = _area_kind(sentence, last), _is(sentence, last, "land", "part")
        lower = not sentence.clusters[last].capital
        if area and lower and not land:
            reading.area = True
            last_read = _after(sentence, area)
            reach = sentence.clusters[last_read - 1].end
        elif land and lower and name:
            last_read = _after(sentence, land)
            end = reach = sentence.clusters[last_read - 1].end
            reading.land = True
            reading.water = reading.water or _is(sentence, last, "water") is not None
            name = (name[0], end)
            last_read, end = _with_country(sentence, last_read, reading, end)
            reach = max(reach, end)
    if name and last_read == last:
        last_read = _beyond_apposition(sentence, last, reading)
    start = reading.start if reading.start is not None else sentence.clusters[last - 1].start
    empty = (end, end)
    return Place(start, end, name or empty, last_read, reach, reading.area, reading.part, reading.land, reading.water)


def _beyond_apposition(sentence: Text, index: int, reading: _Reading) -> int:
    """The index after an apposition that calls a place an area or a land: `in the Alentejo, a quiet region in …`."""
    if index + 1 >= len(sentence.clusters):
        return index
    gap = sentence.text[sentence.clusters[index - 1].end : sentence.clusters[index].start]
    articles = lexicon("function-words", sentence.language, "article", shown=False)
    if gap.strip() != "," or not articles.holds(sentence.clusters[index].folded):
        return index
    functions = lexicon("function-words", sentence.language, shown=False)
    for number in range(index + 1, min(index + 2 + _MOST_ADJECTIVES, len(sentence.clusters))):
        word = sentence.clusters[number]
        if word.capital or functions.holds(word.folded) or not near(sentence.text, sentence.clusters[number - 1], word):
            return index
        kind = _area_kind(sentence, number)
        land = _is(sentence, number, "land")
        found = kind or land
        if found and _ends_phrase(sentence, _after(sentence, found)):
            reading.area, reading.land = reading.area or kind is not None, reading.land or land is not None
            return _after(sentence, found)
    return index


def _ends_phrase(sentence: Text, index: int) -> bool:
    if index >= len(sentence.clusters) or not near(
        sentence.text, sentence.clusters[index - 1], sentence.clusters[index]
    ):
        return True
    return lexicon("function-words", sentence.language, shown=False).holds(sentence.clusters[index].folded)
