"""Corrections: the file `NAME.corrections.toml` beside a document names mistakes of the source and what is right.

    [[correction]]
    found = "Lord Mayer"
    corrected = "Lord Mayor"
    reason = "The page of the city council has Lord Mayor."
    author = "the curator who says so"

A correction is applied where its words stand once in the document. The document stays as it is: spans lead to the
words as found, and the facts say which correction they rest on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from learningcities.curation import Fault, Table, read_table
from learningcities.diagnostics import Diagnostic, diagnostic

_KEYS = ("found", "corrected", "reason", "author")


@dataclass(frozen=True, slots=True)
class Correction:
    """Words of a document as found, what is right, why, and who says so; `path` is the file that says it."""

    found: str
    corrected: str
    reason: str
    author: str
    path: str


def read_corrections(document_path: str) -> tuple[tuple[Correction, ...], tuple[Diagnostic, ...]]:
    """The corrections for a document, in the order of the file, and what is wrong with the file."""
    file = Path(document_path).with_suffix(".corrections.toml")
    if not file.is_file():
        return (), ()
    table = read_table(file)
    if isinstance(table, Fault):
        return (), (diagnostic("corrections-invalid", str(file), table.reason, table.line, table.column),)
    entries = table.values.get("correction")
    if not isinstance(entries, list):
        return (), (diagnostic("corrections-invalid", str(file), "expected tables [[correction]], found none"),)
    read = list(_read(entries, table, file))
    corrections = tuple(one for one in read if isinstance(one, Correction))
    return corrections, tuple(one for one in read if isinstance(one, Diagnostic))


def _read(entries: list[object], table: Table, file: Path) -> Iterator[Correction | Diagnostic]:
    for number, entry in enumerate(entries, start=1):
        values = entry if isinstance(entry, dict) else {}
        wrong = [key for key in _KEYS if not isinstance(values.get(key), str) or not values[key].strip()]
        unknown = sorted(set(values) - set(_KEYS))
        if wrong or unknown:
            expected = f"expected {', '.join(_KEYS)} with a text each"
            message = f"{expected}, found correction {number} with {', '.join([*wrong, *unknown])} missing or unknown"
            yield diagnostic("corrections-invalid", str(file), message, table.line("correction", number))
        else:
            found, corrected, reason, author = (values[key] for key in _KEYS)
            yield Correction(found, corrected, reason, author, str(file))
