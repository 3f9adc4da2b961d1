"""Gazetteers that are tables: a file that the curator names, in one of the forms of `tables.toml`.

A file is read once for each country that is asked for, line by line, so that one of any size takes little memory.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Literal

from learningcities.errors import UsageError
from learningcities.gazetteers.matching import Index
from learningcities.gazetteers.model import Candidate, Kind, Provenance, Query, Record
from learningcities.gazetteers.sources import datasets, read

_TAG = re.compile(r"(?:[a-z]{2,3}|no_lang_code): ")

Row = Mapping[str, str | None]


@dataclass(slots=True)
class Table:
    """A gazetteer in a file; `version` is what the curator says of its state."""

    id: str
    file: Path
    version: str = ""
    _indexes: dict[str, Index] = field(default_factory=dict)

    @property
    def provenance(self) -> Provenance:
        """Where the data come from."""
        form = self._form
        return Provenance(form["title"], form["iri"], self.version, form["licence"], form["rights"])

    @property
    def _form(self) -> dict[str, Any]:
        form: dict[str, Any] = read("tables")[self.id]
        return form

    def candidates(self, query: Query) -> tuple[Candidate, ...]:
        """What may be meant by a query; `UsageError` where the file cannot be read or lacks a column."""
        if query.kind.value != self._form["kind"]:
            return ()
        if query.country not in self._indexes:
            self._indexes[query.country] = Index(self.records(query.country))
        return self._indexes[query.country].candidates(query, self.id)

    def records(self, country: str) -> Iterator[Record]:
        """The records of a country (ISO 3166-1 alpha-2)."""
        form = self._form
        for row in self._rows():
            wanted = _cell(row, form["country"]) == country and all(_holds(row, each) for each in form.get("only", ()))
            if wanted and (record := _record(row, form, country)) is not None:
                yield record

    def _rows(self) -> Iterator[Row]:
        form = self._form
        # GeoNames writes quotation marks as they are.
        csv_quoting: Literal[0, 3] = csv.QUOTE_NONE if form["delimiter"] == "\t" else csv.QUOTE_MINIMAL
        try:
            with self.file.open(encoding="utf-8-sig", newline="") as stream:
                rows = csv.DictReader(stream, form.get("header"), delimiter=form["delimiter"], quoting=csv_quoting)
                self._check(rows.fieldnames or ())
                for row in rows:
                    if None in row or None in row.values():
                        raise UsageError(
                            f"{self.file}:{rows.line_num}: expected {len(rows.fieldnames or ())} values, as {self.id} "
                            "has them, found another number; name another file or another form."
                        )
                    yield row
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise UsageError(f"{self.file} cannot be read as {self.id}: {error}. Name another file.") from error

    def _check(self, names: Collection[str]) -> None:
        form = self._form
        only = (each["column"] for each in form.get("only", ()))
        needed = [form["country"], form["name"], *form["identifiers"].values(), *only]
        missing = [name for name in needed if name not in names]
        if missing:
            raise UsageError(
                f"{self.file} has no column {missing[0]!r}, which a file of the form {self.id} has; "
                "name another file or another form."
            )


def _record(row: Row, form: Mapping[str, Any], country: str) -> Record | None:
    """A row as a record; None where it has no identifier, or no name."""
    identifiers = tuple(
        (dataset, identifier)
        for dataset, column in form["identifiers"].items()
        if (identifier := _cell(row, column).rsplit("/", 1)[-1]) and _is_known(dataset, identifier)
    )
    name = _cell(row, form["name"])
    if not identifiers or not name:
        return None
    others = [_cell(row, column) for column in form.get("other_names", ())]
    for each in form.get("name_lists", ()):
        others += _names(_cell(row, each["column"]), each)
    admin = _cell(row, form.get("admin_code"))
    return Record(
        identifiers=identifiers,
        name=name,
        country=country,
        kind=Kind(form["kind"]),
        other_names=tuple(filter(None, others)),
        latitude=_number(row, form.get("latitude")),
        longitude=_number(row, form.get("longitude")),
        population=_count(row, form.get("population")),
        area=_cell(row, form.get("area")) or None,
        admin_code=f"{country}.{admin}" if admin and admin != "00" else None,
        seat=_cell(row, form.get("seat")) or None,
    )


def _holds(row: Row, only: Mapping[str, Any]) -> bool:
    """Whether a row is about such a thing as the form is for: a cell, or one of the values in it, says so."""
    cell = _cell(row, only["column"])
    said = cell.split(only["separator"]) if "separator" in only else [cell]
    return any(each.strip() in only["values"] for each in said)


def _names(cell: str, form: Mapping[str, Any]) -> list[str]:
    """The names in a cell, without the tag of a language before each where the form has one (`en: City of Alpha`)."""
    names = (each.strip() for each in cell.split(form["separator"]))
    return [_TAG.sub("", name, count=1) if form.get("tagged") else name for name in names]


def _is_known(dataset: str, identifier: str) -> bool:
    try:
        datasets()[dataset].iri(identifier)
    except ValueError:
        return False
    return True


def _cell(row: Row, column: str | None) -> str:
    return (row.get(column) or "").strip() if column else ""


def _number(row: Row, column: str | None) -> Decimal | None:
    try:
        return Decimal(_cell(row, column))
    except InvalidOperation:
        return None


def _count(row: Row, column: str | None) -> int | None:
    text = _cell(row, column)
    return int(text) if text.isdecimal() and int(text) else None
