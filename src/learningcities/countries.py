"""Countries: a name as a page writes it in, the country out; names and official languages of countries by code.

The names come from ISO 3166-1 (pycountry), from the Unicode CLDR (Babel) and from the scheme `countries`. They are
compared whole, without regard to case, marks on letters, apostrophes and dashes, and never by likeness.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pycountry
from babel import Locale
from babel.languages import get_official_languages

from learningcities.vocabulary import fold, vocabulary

LANGUAGES = ("en", "fr", "es")
"""The languages in which names of countries are known."""

_INVERTED = re.compile(r"(?P<name>[^,]+), (?P<rest>.+)")
_BRACKETED = re.compile(r"(?P<name>[^()]+?) ?\((?P<rest>[^()]+)\)")


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory of ISO 3166-1: its alpha-2 code and its everyday name in English."""

    alpha2: str
    name: str


def country(text: str) -> Country | None:
    """The country that `text` names as a whole, in English, French or Spanish; None when it is no known name.

    `Korea, Republic of`, `Gambia (the)` and `la France` are read as `Republic of Korea`, `the Gambia` and `France`.
    A code is no name: `NA` is none, and `US` only because people write it.
    """
    index = _index()
    code = next((index[key] for key in _readings(text) if key in index), None)
    return Country(code, country_name(code, "en")) if code else None


def country_name(alpha2: str, language: str) -> str:
    """The short everyday name of a country in English, French or Spanish; `KeyError` for another code or language."""
    return _territories(language)[alpha2]


def country_names(alpha2: str) -> tuple[str, ...]:
    """The names by which `country` knows a country, in the spelling of their sources, sorted; none for another code."""
    return _names_by_code().get(alpha2, ())


def alpha3(alpha2: str) -> str:
    """The alpha-3 code of a country; `KeyError` for a code that is none."""
    record = pycountry.countries.get(alpha_2=alpha2)
    if record is None:
        raise KeyError(alpha2)
    return str(record.alpha_3)


def everyday_names(alpha2: str) -> tuple[str, ...]:
    """The short everyday names of a country in the languages in which names are known."""
    return tuple(dict.fromkeys(country_name(alpha2, language) for language in LANGUAGES))


def official_languages(alpha2: str, *, regional: bool = False) -> tuple[str, ...]:
    """The languages that are official in a country, by law or in fact, or in a part of it, the most spoken first.

    They are BCP 47 tags as the CLDR gives them (`zh` and `sr`, no script); empty for a code that is none.
    """
    tags = get_official_languages(alpha2, regional=regional, de_facto=not regional)
    return tuple(dict.fromkeys(tag.split("_")[0] for tag in tags))


@lru_cache(maxsize=len(LANGUAGES))
def _territories(language: str) -> dict[str, str]:
    if language not in LANGUAGES:
        raise KeyError(language)
    names = Locale(language).territories
    return {record.alpha_2: str(names[record.alpha_2]) for record in pycountry.countries}


@lru_cache(maxsize=1)
def _index() -> dict[str, str]:
    """Codes by key of the name; where two sources disagree, the first stands: libraries, then the scheme."""
    index = _ordinary()
    for concept in vocabulary()["countries"].concepts:
        for label in concept.labels:
            index.setdefault(_key(label.text), concept.notation or "")
    return index


@lru_cache(maxsize=1)
def _names_by_code() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for code, name in _library_names():
        found.setdefault(code, set()).update(_forms(name))
    for concept in vocabulary()["countries"].concepts:
        found.setdefault(concept.notation or "", set()).update(label.text for label in concept.labels)
    return {code: tuple(sorted(names)) for code, names in found.items()}


def _ordinary() -> dict[str, str]:
    """Codes by key of the names that the libraries give."""
    index: dict[str, str] = {}
    for code, name in _library_names():
        for form in _forms(name):
            index.setdefault(_key(form), code)
    return index


def _library_names() -> Iterator[tuple[str, str]]:
    translations = [gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[tag]) for tag in LANGUAGES[1:]]
    for record in pycountry.countries:
        for kind in ("name", "official_name", "common_name"):
            if name := getattr(record, kind, None):
                yield record.alpha_2, name
                yield from ((record.alpha_2, translation.gettext(name)) for translation in translations)
    for language in LANGUAGES:
        yield from _territories(language).items()


def _readings(text: str) -> Iterable[str]:
    """The keys under which a name may be known, the most literal first."""
    return dict.fromkeys(_key(form) for form in _forms(" ".join(text.split())))


def _forms(name: str) -> Iterator[str]:
    """The name; what stood behind its comma or in brackets put first; each without a leading article."""
    inverted = _INVERTED.fullmatch(name) or _BRACKETED.fullmatch(name)
    for form in (name, *([f"{inverted['rest']} {inverted['name']}"] if inverted else [])):
        yield form
        article = vocabulary()["articles"].prefix(form)
        if article:
            yield form[article.end :]


def _key(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", fold(name))
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if not unicodedata.combining(mark)))
