"""What came with links: the file `places.tsv` in, coordinates and codes with their source out, and back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation

from learningcities.errors import LinksError
from learningcities.links.model import PlaceData

_COLUMNS = tuple(each.name for each in fields(PlaceData))
_LIMITS = {"latitude": 90, "longitude": 180}
_PATTERNS = {
    "object": r"https?://\S+",
    "subdivision": r"([A-Z]{2}-[A-Z0-9]{1,3})?",
    "admin_code": r"([A-Z]{2}\.\w+)?",
    "source": r"https?://\S+",
    "licence": r"https?://\S+",
    "rights": r"[a-z-]+",
}


def read_places(text: str, path: str) -> dict[str, PlaceData]:
    """The data of each place by its IRI; `LinksError` with file and line where a value is none."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    if sorted(rows.fieldnames or ()) != sorted(_COLUMNS):
        raise LinksError(f"{path}:1: expected the columns {', '.join(_COLUMNS)}, found others.")
    found = {}
    for row in rows:
        place = f"{path}:{rows.line_num}"
        if None in row or None in row.values():
            raise LinksError(f"{place}: expected {len(_COLUMNS)} values, found another number; mend the tabs.")
        data = _place(row, place)
        if data.object in found:
            raise LinksError(f"{place}: expected each place once, found {data.object} again; take one row away.")
        found[data.object] = data
    return found


def _place(row: Mapping[str, str], place: str) -> PlaceData:
    for name, pattern in _PATTERNS.items():
        if not re.fullmatch(pattern, row[name], re.ASCII):
            raise LinksError(f"{place}: {row[name]!r} cannot be the {name} of a place; expected the form {pattern}.")
    numbers = {name: _degrees(row[name], name, place) for name in _LIMITS}
    texts = {name: row[name] for name in _COLUMNS if name not in _LIMITS}
    if (numbers["latitude"] is None) != (numbers["longitude"] is None):
        raise LinksError(f"{place}: expected latitude and longitude or neither, found one.")
    return PlaceData(**texts, **numbers)  # type: ignore[arg-type]  # the columns are the fields


def _degrees(text: str, name: str, place: str) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(1000)
    if not abs(number) <= _LIMITS[name]:
        raise LinksError(f"{place}: expected a {name} in degrees, found {text!r}.")
    return number


def write_places(places: Mapping[str, PlaceData]) -> str:
    """The text of the file, in order of the IRIs."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
    writer.writerow(_COLUMNS)
    for iri in sorted(places):
        values = (getattr(places[iri], name) for name in _COLUMNS)
        writer.writerow("" if value is None else " ".join(str(value).split()) for value in values)
    return out.getvalue()
