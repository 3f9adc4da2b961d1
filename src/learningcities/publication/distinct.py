"""Distinct lines: any number of lines in, in any order; how many different ones out, in bounded memory."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from learningcities.publication.lines import AT_ONCE


class DistinctLines:
    """Counts different lines; unlike in `SortedLines`, the same line may come from many parts."""

    def __init__(self, folder: Path, name: str, at_once: int = AT_ONCE) -> None:
        """No lines yet; `folder` takes sorted runs, in files called `name` and a number."""
        self._folder = folder
        self._name = name
        self._at_once = at_once
        self._lines: set[bytes] = set()
        self._runs: list[Path] = []

    def add(self, line: bytes) -> None:
        """Take a line, with its line feed."""
        self._lines.add(line)
        if len(self._lines) >= self._at_once:
            self._spill()

    def _spill(self) -> None:
        run = self._folder / f"{self._name}.{len(self._runs)}"
        run.write_bytes(b"".join(sorted(self._lines)))
        self._runs.append(run)
        self._lines = set()

    def count(self) -> int:
        """How many different lines have come."""
        if not self._runs:
            return len(self._lines)
        return sum(1 for _ in groupby(heapq.merge(sorted(self._lines), *map(_lines, self._runs))))


def _lines(run: Path) -> Iterator[bytes]:
    with run.open("rb") as stream:
        yield from stream
