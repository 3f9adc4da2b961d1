"""Familiar words: capitalised words that name nothing of the city's own. In: a name. Out: whether it is such a word.

Months, days, languages, countries and their adjectives come from the CLDR, through Babel.
"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from learningcities.profiles.prose.words import folded

_STEM = 4
_LONGEST_ENDING = 4
_INFLECTED = ("e", "s", "es")


def is_country(name: str, language: str) -> bool:
    """Whether `name` is the name of a country or territory in `language` (CLDR)."""
    return folded(name) in _territories(language)


def is_region(name: str, language: str) -> bool:
    """Whether `name` is a country, a continent or another large region of the world in `language` (CLDR)."""
    return folded(name) in _regions(language)


def is_date(word: str, language: str) -> bool:
    """Whether a word is a month or a day of the week (CLDR)."""
    return folded(word) in _calendar(language)


@lru_cache(maxsize=4096)
def is_familiar(word: str, language: str) -> bool:
    """Whether a word is a month, a day, a language, a country, or an adjective of one (CLDR)."""
    form = folded(word)
    return form in _calendar(language) or form in _territories(language) or is_demonym(word, language)


@lru_cache(maxsize=4096)
def is_demonym(word: str, language: str) -> bool:
    """Whether a word is an adjective of a country: a language's name, or a country's name with another ending."""
    form = folded(word)
    languages = _languages(language)
    if form in languages or any(form.endswith(ending) and form[: -len(ending)] in languages for ending in _INFLECTED):
        return True
    stems = _stems(language)
    return any(form[:size] in stems for size in range(max(_STEM, len(form) - _LONGEST_ENDING), len(form)))


@lru_cache(maxsize=16)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_").split("_")[0])
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@lru_cache(maxsize=16)
def _territories(language: str) -> frozenset[str]:
    return frozenset(folded(name) for code, name in _locale(language).territories.items() if code.isalpha())


@lru_cache(maxsize=16)
def _regions(language: str) -> frozenset[str]:
    return frozenset(folded(name) for name in _locale(language).territories.values())


@lru_cache(maxsize=16)
def _languages(language: str) -> frozenset[str]:
    return frozenset(folded(name) for name in _locale(language).languages.values())


@lru_cache(maxsize=16)
def _calendar(language: str) -> frozenset[str]:
    locale = _locale(language)
    names = [*locale.months["format"]["wide"].values(), *locale.days["format"]["wide"].values()]
    return frozenset(folded(name) for name in names)


@lru_cache(maxsize=16)
def _stems(language: str) -> frozenset[str]:
    """What an adjective keeps of a country's name: all of it, or all but a last vowel."""
    stems = set()
    for name in _territories(language):
        stems.add(name)
        if name[-1] in "aeoy":
            stems.add(name[:-1])
    return frozenset(stem for stem in stems if len(stem) >= _STEM and stem.isalpha())
