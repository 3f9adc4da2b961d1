"""The file of a ledger: tab-separated lines in, a `Ledger` out, and back; always sorted, so that diffs are small."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from learningcities.errors import LedgerError, UsageError
from learningcities.ledger.model import Entry, Ledger, Status, is_path, kind_of

NAME = "ledger.tsv"
COLUMNS = ("path", "kind", "name", "status", "replaced_by", "reason", "since", "known_as")
_BETWEEN = " | "
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p"}
_ESCAPED = re.compile(r"\\(.?)")
_PLAIN = {escape[1]: character for character, escape in _ESCAPES.items()}


def read_ledger(path: str | Path) -> Ledger:
    """The ledger in a file; `UsageError` if it is not there, `LedgerError` with the line that is no entry."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"There is no ledger {str(path)!r}; `learningcities build --record` makes one.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path}: the ledger cannot be read: {error}.") from error
    rows = text.removesuffix("\n").split("\n")
    if rows[0].split("\t") != list(COLUMNS):
        raise LedgerError(f"{path}:1: expected the columns {', '.join(COLUMNS)}, with tabs between them.")
    entries: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        entry = _entry(row, f"{path}:{number}")
        if entry.path in entries:
            raise LedgerError(f"{path}:{number}: {entry.path} stands here twice; keep one of the two lines.")
        entries[entry.path], lines[entry.path] = entry, number
    return Ledger(entries, str(path), lines)


def _entry(row: str, place: str) -> Entry:
    cells = row.split("\t")
    if len(cells) != len(COLUMNS):
        raise LedgerError(f"{place}: expected {len(COLUMNS)} cells with tabs between them, found {len(cells)}.")
    path, kind, name, status, replaced_by, reason, since, known_as = cells
    if not is_path(path) or kind != kind_of(path):
        raise LedgerError(f"{place}: expected a path below the base and its kind, found {path!r} and {kind!r}.")
    if replaced_by and not is_path(replaced_by):
        raise LedgerError(f"{place}: expected a path below the base in replaced_by, found {replaced_by!r}.")
    if status not in set(Status):
        raise LedgerError(f"{place}: expected one of {', '.join(Status)} as status, found {status!r}.")
    keys = tuple(_unescaped(key) for key in known_as.split(_BETWEEN) if key)
    return Entry(path, _unescaped(name), keys, Status(status), replaced_by, _unescaped(reason), _unescaped(since))


def write_ledger(entries: Iterable[Entry], path: str | Path) -> None:
    """Write the entries to a file, which appears whole or not at all; `LedgerError` if it cannot be written."""
    lines = ["\t".join(COLUMNS), *(_row(entry) for entry in sorted(entries))]
    target = Path(path)
    beside = target.with_name(f".{target.name}.writing")
    try:
        with beside.open("wb") as stream:
            stream.write("".join(f"{line}\n" for line in lines).encode())
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise LedgerError(f"{path}: the ledger cannot be written: {error.strerror}.") from error


def _row(entry: Entry) -> str:
    known_as = _BETWEEN.join(map(_escaped, sorted(entry.known_as)))
    texts = (entry.reason, entry.since)
    cells = (entry.path, entry.kind, _escaped(entry.name), str(entry.status), entry.replaced_by, *map(_escaped, texts))
    return "\t".join((*cells, known_as))


def _escaped(text: str) -> str:
    """The text without what ends a cell or a line, or separates names."""
    return "".join(_ESCAPES.get(character, character) for character in text)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _PLAIN.get(found[1], found[0]), text)
