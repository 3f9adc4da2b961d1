"""Sorted lines: any number of lines in, in any order; out in code point order, in bounded memory.

UTF-8 keeps the order of code points, so bytes are compared (RDF Dataset Canonicalization 1.0, section 4.4).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from learningcities.errors import ReleaseError

AT_ONCE = 1_000_000
"""Lines held in memory before a sorted run goes to disk."""


class _Runs:
    """Sorted runs of lines, in files called `name` and a number; each line ends with its line feed."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._files: list[Path] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Put lines, sorted, on disk."""
        run = self._folder / f"{self._name}.{len(self._files)}"
        run.write_bytes(b"".join(sorted(lines)))
        self._files.append(run)

    def merged(self, last: Iterable[bytes]) -> Iterator[bytes]:
        """All lines in order, with a last run that is still in memory; what stands in several runs comes as often."""
        return heapq.merge(sorted(last), *map(_lines, self._files))


class SortedLines:
    """Collects lines; a line that comes twice is an error, because parts of a dataset share nothing."""

    def __init__(self, folder: Path, name: str, at_once: int = AT_ONCE) -> None:
        """No lines yet; `folder` takes what is too much for memory, in files whose names begin with `name`."""
        self._at_once = at_once
        self._lines: list[bytes] = []
        self._runs = _Runs(folder, name)

    def add(self, lines: Iterable[bytes]) -> None:
        """Take lines, each with its line feed."""
        self._lines.extend(lines)
        if len(self._lines) >= self._at_once:
            self._runs.add(self._lines)
            self._lines = []

    def merged(self) -> Iterator[bytes]:
        """All lines in order; `ReleaseError` names a line that two parts hold."""
        previous = None
        for line in self._runs.merged(self._lines):
            if line == previous:
                statement = line.decode().rstrip()
                raise ReleaseError(f"Two parts of the dataset state the same, which only one may: {statement}")
            yield line
            previous = line


class DistinctLines:
    """Counts different lines; unlike in `SortedLines`, the same line may come from many parts."""

    def __init__(self, folder: Path, name: str, at_once: int = AT_ONCE) -> None:
        """No lines yet; `folder` takes what is too much for memory, in files whose names begin with `name`."""
        self._at_once = at_once
        self._lines: set[bytes] = set()
        self._runs = _Runs(folder, name)

    def add(self, line: bytes) -> None:
        """Take a line, with its line feed."""
        self._lines.add(line)
        if len(self._lines) >= self._at_once:
            self._runs.add(self._lines)
            self._lines = set()

    def count(self) -> int:
        """How many different lines have come."""
        return sum(1 for _ in groupby(self._runs.merged(self._lines)))


def _lines(run: Path) -> Iterator[bytes]:
    with run.open("rb") as stream:
        yield from stream
