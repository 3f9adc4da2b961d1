"""The file of a ledger: tab-separated lines in, a `Ledger` out, and back; always sorted, so that diffs are small."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from learningcities.errors import LedgerError, UsageError
from learningcities.ledger.model import FACT, Entry, Ledger, Status, is_path, kind_of

NAME = "ledger.tsv"
COLUMNS = ("path", "kind", "name", "status", "replaced_by", "reason", "since", "known_as")
_BETWEEN = " | "
_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
"""What Git puts before the lines of a conflict."""
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p"}
_ESCAPED = re.compile(r"\\(.?)")
_PLAIN = {escape[1]: character for character, escape in _ESCAPES.items()}


def read_ledger(path: str | Path) -> Ledger:
    """The ledger in a file; `UsageError` if it is not there, `LedgerError` with the line that is no entry.

    What an editor or Git may have changed without changing the content is taken as it is: a byte order mark, line ends,
    the order of lines, and two lines of one IRI that differ in `known_as` only, which are read as one.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UsageError(f"There is no ledger {str(path)!r}; `learningcities build --record` makes one.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path}: the ledger cannot be read: {error}.") from error
    rows = [row.removesuffix("\r") for row in text.removesuffix("\n").split("\n")]
    for number, row in enumerate(rows, start=1):
        if row.startswith(_MARKS):
            raise LedgerError(
                f"{path}:{number}: {row[:7]} is the mark of a merge that is not finished. Delete the lines with "
                "such marks and keep those of both sides; their order makes no difference, and the next "
                "`build --record` sorts them."
            )
    if rows[0].split("\t") != list(COLUMNS):
        raise LedgerError(f"{path}:1: expected the columns {', '.join(COLUMNS)}, with tabs between them.")
    return _checked(_ledger(rows, str(path)))


def _ledger(rows: list[str], path: str) -> Ledger:
    entries: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    for number, row in enumerate(rows[1:], start=2):
        entry = _entry(row, f"{path}:{number}")
        if before := entries.get(entry.path):
            if before != replace(entry, known_as=before.known_as):
                raise LedgerError(
                    f"{path}:{number}: {entry.path} stands here and in line {lines[entry.path]}, and the two lines say "
                    "different things; keep one of them."
                )
            entry = replace(entry, known_as=tuple(sorted({*before.known_as, *entry.known_as})))
        entries[entry.path] = entry
        lines.setdefault(entry.path, number)
    return Ledger(entries, path, lines)


def _checked(ledger: Ledger) -> Ledger:
    """The ledger, if no line of it speaks against another one or itself; else `LedgerError`."""
    for entry in ledger.entries.values():
        place = f"{ledger.source}:{ledger.lines[entry.path]}"
        if entry.status is Status.WITHDRAWN and not entry.reason.strip():
            raise LedgerError(f"{place}: {entry.path} is withdrawn without a reason; give one in the column reason.")
        if entry.status is Status.IN_FORCE and (entry.reason or entry.replaced_by):
            raise LedgerError(
                f"{place}: {entry.path} is in force, so expected nothing in reason and replaced_by; to withdraw it, "
                "run `learningcities withdraw`."
            )
        if ledger.leads_back(entry.path):
            raise LedgerError(
                f"{place}: what replaces {entry.path} leads back to it; give one of them another replacement or none."
            )
    return ledger


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
    if status == Status.NOT_STATED and kind != FACT:
        raise LedgerError(f"{place}: {path} is a resource, so it is in force or withdrawn; only a fact is {status}.")
    keys = tuple(_unescaped(key) for key in known_as.split(_BETWEEN) if key)
    return Entry(path, _unescaped(name), keys, Status(status), replaced_by, _unescaped(reason), _unescaped(since))


def write_ledger(entries: Iterable[Entry], path: str | Path) -> None:
    """Write the entries to a file, which appears whole or not at all; `LedgerError` if it cannot be written."""
    lines = ["\t".join(COLUMNS), *(_row(entry) for entry in sorted(entries))]
    ensure_writable(path)
    target = Path(path).resolve()
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


def ensure_writable(path: str | Path) -> None:
    """`LedgerError` if a ledger cannot be written there, though its folder might let it be replaced."""
    target = Path(path)
    if target.exists() and not (target.is_file() and os.access(target, os.W_OK)):
        raise LedgerError(f"{path}: the ledger cannot be written: it is read-only, or no file.")
    if not target.resolve().parent.is_dir():
        raise LedgerError(f"{path}: the ledger cannot be written: there is no folder {str(target.parent)!r}.")


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
