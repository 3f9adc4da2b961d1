"""Subdivisions: names of regions, states and provinces of a country in; whether ISO 3166-2 has them, and the code, out.

The names come from pycountry, as ISO 3166-2 writes them, and are compared whole, without regard to case and marks on
letters. Regions have names in other languages that ISO does not give: they are not known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import pycountry

from learningcities.vocabulary import fold

_PARTS = re.compile(r"[\[\]();/*]|[A-Z]{2}-[A-Z0-9]{2,3}")
_INVERTED = re.compile(r"(?P<name>[^,]+), (?P<kind>[^,]+)")
_LAST = re.compile(r"[ -](?P<word>[^ -]+)\Z")
_SHARED = 3
_ISO_IN_GEONAMES = frozenset({"BE", "CH", "ME", "US"})


def is_subdivision(name: str, country: str) -> bool:
    """Whether `name` is that of a subdivision of a country (ISO 3166-1 alpha-2); False for a code that is none."""
    wanted = _key(name)
    return wanted in _whole(country) or wanted in _bare(country)


def code(name: str, country: str, *, first_level: bool = False) -> str | None:
    """The code of the one subdivision of a country that has this name; None where none or several have it.

    With `first_level`, only if it is no part of another one: a province may bear the name of its region.
    """
    found = _found(name, country)
    if found is None or (first_level and pycountry.subdivisions.get(code=found[0]).parent_code):  # type: ignore[no-untyped-call]
        return None
    return found[0]


def by_geonames(admin_code: str) -> str | None:
    """The code of the subdivision with this code of GeoNames (`US.CA`), where GeoNames uses those of ISO 3166-2.

    `readme.txt` of GeoNames' dumps, on AdminCodes: "ISO codes are used for US, CH, BE and ME."
    """
    country, _, local = admin_code.partition(".")
    found = pycountry.subdivisions.get(code=f"{country}-{local}") if country in _ISO_IN_GEONAMES else None  # type: ignore[no-untyped-call]
    return str(found.code) if found else None


def are_apart(one: str, other: str, country: str) -> bool:
    """Whether two names are those of different subdivisions of one level, so that nothing lies in both."""
    first, second = _found(one, country), _found(other, country)
    return first is not None and second is not None and first[0] != second[0] and first[1] == second[1]


def _found(name: str, country: str) -> tuple[str, str] | None:
    """Code and type of the one subdivision with this name; the word that says what it is may be left out."""
    wanted = _key(name)
    for keys in (_whole(country), _bare(country)):
        found = keys.get(wanted, ())
        if found:
            return found[0] if len(found) == 1 else None
    return None


@lru_cache(maxsize=512)
def _whole(country: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Codes and types by the keys of names, as ISO 3166-2 has them."""
    records = pycountry.subdivisions.get(country_code=country) or ()  # type: ignore[no-untyped-call]
    found: dict[str, list[tuple[str, str]]] = {}
    for record in sorted(records, key=lambda record: str(record.code)):
        for key in dict.fromkeys(map(_key, _forms(record.name))):
            found.setdefault(key, []).append((str(record.code), str(record.type)))
    return found


@lru_cache(maxsize=512)
def _bare(country: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The same by keys without a last word that ends several names: it says what they are (`Zhejiang Sheng`)."""
    keys = (key for key, entries in _whole(country).items() for _ in entries)
    ends = Counter(found["word"] for key in keys if (found := _LAST.search(key)))
    bare: dict[str, list[tuple[str, str]]] = {}
    for key, entries in _whole(country).items():
        if (found := _LAST.search(key)) and ends[found["word"]] >= _SHARED:
            known = bare.setdefault(key[: found.start()], [])
            known += [entry for entry in entries if entry not in known]
    return bare


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
