"""Patches: differences in, a file in the text form of RDF Patch out, and back.

RDF Patch (https://jena.apache.org/documentation/rdf-patch/): a header with the identifiers of the dataset after and
before, then one transaction. Ours are canonical: one row for each statement, sorted by statement, no prefixes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from learningcities.errors import ReleaseError
from learningcities.publication.changes.difference import Row, Sign

SUFFIX = ".rdfp"
MEDIA_TYPE = "application/rdf-patch"
"""As Jena has it (`org.apache.jena.rdfpatch.system.PatchLangs`); it is not registered."""

_HEADER = re.compile(rb"H (id|prev) <([^<>\"{}|^`\\\x00-\x20]+)> \.\n")
_BEGIN, _COMMIT = b"TX .\n", b"TC .\n"
_SIGNS = {sign.value + b" ": sign for sign in Sign}
_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Header:
    """The identifiers of two datasets: the one that the patch leads to, and the one that it is for."""

    this: str
    previous: str


@dataclass(slots=True)
class Counts:
    """How many statements a patch removes and adds."""

    removed: int = 0
    added: int = 0

    def count(self, row: Row) -> None:
        """Count a row."""
        if row.sign is Sign.ADDED:
            self.added += 1
        else:
            self.removed += 1


def patch_lines(header: Header, rows: Iterable[Row]) -> Iterator[bytes]:
    """The lines of a patch."""
    yield f"H id <{header.this}> .\nH prev <{header.previous}> .\n".encode()
    yield _BEGIN
    for sign, line in rows:
        yield sign.value + b" " + line
    yield _COMMIT


def write_patch(path: Path, header: Header, rows: Iterable[Row]) -> Counts:
    """Write a patch; how many statements it removes and adds."""
    counts = Counts()

    def counted() -> Iterator[Row]:
        for row in rows:
            counts.count(row)
            yield row

    with path.open("wb") as stream:
        stream.writelines(patch_lines(header, counted()))
    return counts


def read_header(path: Path) -> Header:
    """The identifiers of a patch; `ReleaseError` where it begins in another way."""
    with path.open("rb") as stream:
        found = [_HEADER.fullmatch(stream.readline(4096)) for _ in range(2)]
    names = [one[1] if one else b"" for one in found]
    if names != [b"id", b"prev"]:
        raise ReleaseError(f"{path} does not begin with `H id` and `H prev`, so it is no patch of ours.")
    this, previous = (one[2].decode(errors="replace") for one in found if one)
    return Header(this, previous)


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a patch as a stream; `ReleaseError` names the line that is none, or out of order, or no N-Quads."""
    previous = b""
    for row in _checked(path):
        if row.line <= previous:
            raise ReleaseError(f"{path} is not sorted by statement: {row.line.decode().rstrip()}")
        yield row
        previous = row.line


def _checked(path: Path) -> Iterator[Row]:
    """The rows, each in canonical N-Quads: what is written anew is the same line."""
    held: list[Row] = []
    for row in _split(path):
        held.append(row)
        if len(held) == _AT_ONCE:
            yield from _canonical(held, path)
            held = []
    yield from _canonical(held, path)


def _canonical(rows: list[Row], path: Path) -> list[Row]:
    lines = b"".join(row.line for row in rows)
    try:
        again = ox.serialize(ox.parse(lines, ox.RdfFormat.N_QUADS), format=ox.RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise ReleaseError(f"{path} holds a row that is no statement in N-Quads: {error}.") from error
    if again != lines:
        raise ReleaseError(f"{path} holds a row that is not in canonical N-Quads.")
    return rows


def _split(path: Path) -> Iterator[Row]:
    with path.open("rb") as stream:
        head = [stream.readline() for _ in range(3)]
        if head[2] != _BEGIN:
            raise ReleaseError(f"{path}, line 3: expected `TX .`, the begin of the only transaction.")
        for number, line in enumerate(stream, start=4):
            sign = _SIGNS.get(line[:2])
            if sign:
                yield Row(sign, line[2:])
            elif line != _COMMIT or stream.read(1):
                raise ReleaseError(f"{path}, line {number}: expected `A` or `D` and a statement, or `TC .` at the end.")
            else:
                return
    raise ReleaseError(f"{path} ends without `TC .`, so it is cut off.")
