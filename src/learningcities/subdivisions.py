"""Subdivisions: names of regions, states and provinces of a country in; whether ISO 3166-2 has them, and the code, out.

The names come from pycountry, as ISO 3166-2 writes them, and are compared whole, without regard to case and marks on
letters. Regions have names in other languages that ISO does not give: they are not known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import pycountry

from learningcities.vocabulary import fold

_PARTS = re.compile(r"[\[\]();/*]|[A-Z]{2}-[A-Z0-9]{2,3}")
_INVERTED = re.compile(r"(?P<name>[^,]+), (?P<kind>[^,]+)")
_LAST = re.compile(r"[ -](?P<word>[^ -]+)\Z")
_SHARED = 3


def is_subdivision(name: str, country: str) -> bool:
    """Whether `name` is that of a subdivision of a country (ISO 3166-1 alpha-2); False for a code that is none."""
    return _key(name) in _names(country)


def code(name: str, country: str) -> str | None:
    """The code of the one subdivision of a country that has this name; None where none or several have it."""
    found = _found(name, country)
    return found[0] if found else None


def are_apart(one: str, other: str, country: str) -> bool:
    """Whether two names are those of different subdivisions of one level, so that nothing lies in both."""
    first, second = _found(one, country), _found(other, country)
    return first is not None and second is not None and first[0] != second[0] and first[1] == second[1]


def _found(name: str, country: str) -> tuple[str, str] | None:
    """Code and type of the one subdivision with this name."""
    wanted = _key(name)
    records = pycountry.subdivisions.get(country_code=country) or ()  # type: ignore[no-untyped-call]
    found = [(str(one.code), str(one.type)) for one in records if wanted in {_key(form) for form in _forms(one.name)}]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=512)
def _names(country: str) -> frozenset[str]:
    keys = [_key(form) for name in _listed(country) for form in _forms(name)]
    ends = Counter(found["word"] for key in keys if (found := _LAST.search(key)))
    # A word that ends several names of a country says what they are: `Zhejiang Sheng`, `Gyeonggi-do`.
    bare = [key[: found.start()] for key in keys if (found := _LAST.search(key)) and ends[found["word"]] >= _SHARED]
    return frozenset((*keys, *bare))


def _listed(country: str) -> Iterator[str]:
    """Names in the order of the codes; none for a country without subdivisions."""
    records = pycountry.subdivisions.get(country_code=country) or ()  # type: ignore[no-untyped-call]
    yield from (record.name for record in sorted(records, key=lambda record: str(record.code)))


def _forms(name: str) -> Iterator[str]:
    """The names that stand in one entry: `Barcelona [Barcelona]`, `Murcia, Región de`."""
    for part in filter(None, map(str.strip, _PARTS.split(name))):
        yield part
        if inverted := _INVERTED.fullmatch(part):
            yield from (inverted["name"], f"{inverted['kind']} {inverted['name']}")


@lru_cache(maxsize=8192)
def _key(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", fold(name))
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if not unicodedata.combining(mark)))
