"""Differences: two datasets as sorted canonical lines in, what was removed and added out; and the way back.

Everything is a stream: no more than a line of each side is in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from learningcities.errors import ReleaseError

_PATCH = "The patch"


class Sign(Enum):
    """Whether a statement was removed or added."""

    REMOVED = b"D"
    ADDED = b"A"


class Row(NamedTuple):
    """A statement that only one of two datasets holds: which of them, and its line of canonical N-Quads."""

    sign: Sign
    line: bytes


class Marked(NamedTuple):
    """A statement of one of two datasets or of both: its line, whether it was there before, and whether it is now."""

    line: bytes
    before: bool
    after: bool


def rising(lines: Iterable[bytes], where: str) -> Iterator[bytes]:
    """The lines as they come; `ReleaseError` at one that is not behind the one before, in the order of code points."""
    previous = b""
    for number, line in enumerate(lines, start=1):
        if line <= previous:
            raise ReleaseError(f"{where}, line {number}: expected sorted lines, each once, found one out of order.")
        yield line
        previous = line


def differences(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[Row]:
    """What leads from one dataset to the other, in the order of lines; both sides are sorted."""
    olds, news = iter(before), iter(after)
    old, new = next(olds, None), next(news, None)
    while old is not None or new is not None:
        if old == new:
            old, new = next(olds, None), next(news, None)
        elif new is None or (old is not None and old < new):
            yield Row(Sign.REMOVED, old or b"")
            old = next(olds, None)
        else:
            yield Row(Sign.ADDED, new)
            new = next(news, None)


def undone(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that lead back."""
    for sign, line in rows:
        yield Row(Sign.ADDED if sign is Sign.REMOVED else Sign.REMOVED, line)


def applied(lines: Iterable[bytes], rows: Iterable[Row], where: str = _PATCH) -> Iterator[bytes]:
    """The dataset after the rows; `ReleaseError` where they remove what is not there, or add what is."""
    return (one.line for one in marked(lines, rows, where) if one.after)


def marked(lines: Iterable[bytes], rows: Iterable[Row], where: str = _PATCH) -> Iterator[Marked]:
    """All statements of the dataset before the rows and of the one after them; `lines` are those before.

    `ReleaseError` where the rows, which `where` names, remove what is not there, or add what is.
    """
    changes = iter(rows)
    row = next(changes, None)
    for line in lines:
        while row is not None and row.line < line:
            yield _added(row, where)
            row = next(changes, None)
        if row is None or row.line != line:
            yield Marked(line, before=True, after=True)
            continue
        if row.sign is Sign.ADDED:
            raise _misfit(where, line)
        yield Marked(line, before=True, after=False)
        row = next(changes, None)
    while row is not None:
        yield _added(row, where)
        row = next(changes, None)


def _added(row: Row, where: str) -> Marked:
    if row.sign is Sign.REMOVED:
        raise _misfit(where, row.line)
    return Marked(row.line, before=False, after=True)


def _misfit(where: str, line: bytes) -> ReleaseError:
    statement = line.decode(errors="replace").rstrip()
    return ReleaseError(f"{where} does not fit the dataset: it removes what is not there, or adds what is: {statement}")
