"""Areas: the introduction in, the region, state or province that it names as the city's own out (cq-01)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from learningcities.countries import country as known_country
from learningcities.profiles.model import Area, Evidence
from learningcities.profiles.passage import Passage
from learningcities.profiles.prose.locations import CAPITAL, INSIDE, Stated, stated_places
from learningcities.profiles.prose.sentences import sentences
from learningcities.profiles.prose.words import Word, cue, folded, lexicon, words
from learningcities.subdivisions import is_subdivision


def area(introduction: Passage, city: str, country: str, country_name: str, language: str) -> Area | None:
    """The first region, state or province that the introduction names as the city's own (cq-01), or None.

    `country` is the city's ISO 3166-1 alpha-2 code: a name without a word for its kind counts where ISO 3166-2 has it.
    """
    for sentence in sentences(introduction):
        for stated in stated_places(sentence, city, language):
            if is_own_area(stated, city, country, country_name, language):
                start, end = stated.place.name
                name = stated.sentence.text[start:end]
                told = stated.place.reach > end
                first, last = (0, len(name)) if told else proper_name(name, country, language)
                passage = stated.sentence.part(start + first, start + last)
                return Area(" ".join(passage.text.split()), Evidence(passage.span(), "pattern"))
    return None


def is_own_area(stated: Stated, city: str, country: str, country_name: str, language: str) -> bool:
    """Whether a place is an area of the city's: called one, known as one, or one that the city is the capital of."""
    name = stated.name
    if not name or folded(name) in (folded(city), folded(country_name)) or is_country_name(name):
        return False
    if stated.relation == CAPITAL:
        return not stated.place.part
    if stated.relation != INSIDE:
        return False
    nature = stated.place.land or stated.place.water
    return stated.place.area or (not nature and is_subdivision(bare(name, country, language), country))


def bare(name: str, country: str, language: str) -> str:
    """A name without the word for its kind."""
    start, end = proper_name(name, country, language)
    return name[start:end]


def proper_name(name: str, country: str, language: str) -> tuple[int, int]:
    """Where in a name its proper part stands: `Fars` in `Fars Province`, all of `Western Province`."""
    found = words(name)
    kinds = lexicon("area-kinds", language)
    for first in range(1, len(found)):
        match = kinds.at(name, found, first)
        if match and match.last == len(found):
            whole = _is_described(found[:first], language)
            rest = name[: found[first - 1].end]
            if whole or (is_subdivision(name, country) and not is_subdivision(rest, country)):
                break
            return 0, found[first - 1].end
    return _behind_kind(name, found, language), len(name)


def _behind_kind(name: str, found: Sequence[Word], language: str) -> int:
    """Where the name begins behind `Province of`; `State of Mexico` needs its kind, for the rest is a country."""
    kind = lexicon("area-kinds", language).at(name, found, 0) if found else None
    if kind is None or kind.last >= len(found) - 1 or not cue(language, "of").holds(found[kind.last].folded):
        return 0
    start = found[kind.last + 1].start
    return 0 if is_country_name(name[start:]) else start


def _is_described(found: Sequence[Word], language: str) -> bool:
    """Whether words only describe a kind: directions and the like make no name."""
    describing = cue(language, "direction", "area-adjective")
    return all(describing.holds(word.folded) or not word.text.isalpha() for word in found)


@lru_cache(maxsize=2048)
def is_country_name(name: str) -> bool:
    """Whether a name is that of a country in one of the languages that are known."""
    return known_country(name) is not None
