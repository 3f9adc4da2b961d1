"""Sorted lines: any number of lines in, in any order; out in code point order, each once, in bounded memory.

UTF-8 keeps the order of code points, so bytes are compared (RDF Dataset Canonicalization 1.0, section 4.4).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path

from learningcities.errors import ReleaseError

AT_ONCE = 1_000_000
"""Lines held in memory before a sorted run goes to disk."""


class SortedLines:
    """Collects lines; a line that comes twice is an error, because parts of a dataset share nothing."""

    def __init__(self, folder: Path, name: str, at_once: int = AT_ONCE) -> None:
        """No lines yet; `folder` takes sorted runs, in files called `name` and a number."""
        self._folder = folder
        self._name = name
        self._at_once = at_once
        self._lines: list[bytes] = []
        self._runs: list[Path] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Take lines, each with its line feed."""
        self._lines.extend(lines)
        if len(self._lines) >= self._at_once:
            self._spill()

    def _spill(self) -> None:
        run = self._folder / f"{self._name}.{len(self._runs)}"
        run.write_bytes(b"".join(sorted(self._lines)))
        self._runs.append(run)
        self._lines = []

    def merged(self) -> Iterator[bytes]:
        """All lines in order; `ReleaseError` names a line that two parts hold."""
        previous = None
        for line in heapq.merge(sorted(self._lines), *map(_lines, self._runs)):
            if line == previous:
                statement = line.decode().rstrip()
                raise ReleaseError(f"Two parts of the dataset state the same, which only one may: {statement}")
            yield line
            previous = line


def _lines(run: Path) -> Iterator[bytes]:
    with run.open("rb") as stream:
        yield from stream
