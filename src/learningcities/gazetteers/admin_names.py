"""Names of regions by GeoNames' own codes: the file `admin1CodesASCII.txt` that the curator names.

It has no places to link to. With it the region of a linked place has a name, by which ISO 3166-2 may know it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from learningcities.errors import UsageError
from learningcities.gazetteers.model import Candidate, Provenance, Query

_COLUMNS = 4
"""Code (`FR.32`), name, name in ASCII, identifier."""


@dataclass(slots=True)
class AdminNames:
    """The names; `version` is what the curator says of their state."""

    file: Path
    version: str = ""
    id: str = "geonames-admin1"
    _names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def provenance(self) -> Provenance:
        """Where the names come from."""
        licence = "https://creativecommons.org/licenses/by/4.0/"
        return Provenance("GeoNames, regions", "https://www.geonames.org/", self.version, licence, "geonames")

    def candidates(self, query: Query) -> tuple[Candidate, ...]:
        """Nothing: regions are not linked."""
        return ()

    def names(self, code: str) -> tuple[str, ...]:
        """The names of a region by its code (`FR.32`); `UsageError` where the file is none of this form."""
        self._names = self._names or self._read()
        return self._names.get(code, ())

    def _read(self) -> dict[str, tuple[str, ...]]:
        try:
            with self.file.open(encoding="utf-8-sig", newline="") as stream:
                rows = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise UsageError(f"{self.file} cannot be read as {self.id}: {error}. Name another file.") from error
        wrong = next((number for number, row in enumerate(rows, start=1) if len(row) != _COLUMNS), None)
        if wrong or not rows:
            raise UsageError(
                f"{self.file}:{wrong or 1}: expected four values with tabs between them; name another file."
            )
        return {code: tuple(dict.fromkeys((name, ascii_name))) for code, name, ascii_name, _ in rows}
