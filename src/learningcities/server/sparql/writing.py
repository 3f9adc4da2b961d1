"""Writing: what the engine gives in, the frames of an answer out, as long as it keeps to the bound of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import BinaryIO

import pyoxigraph as ox

from learningcities.server.sparql.jobs import DATA, Fault, frame
from learningcities.server.sparql.rows import Rows, too_many

_CHUNK = 1 << 16


class Failure(Exception):
    """A job without answer: the fault, a sentence about it, and what else the client should know."""

    def __init__(self, fault: Fault, detail: str, **more: int) -> None:
        super().__init__(detail)
        self.content = {"fault": fault, "detail": detail, **more}


class Output:
    """What a serialiser writes to: gathers small writes into data frames.

    The engine writes prefixes in an order that changes from process to process, so they are put in order here.
    """

    def __init__(self, stream: BinaryIO, media: str, most: int | None = None) -> None:
        """Where the frames go, the media type of what is written, the most rows that it may have."""
        self._stream = stream
        self._gathered = bytearray()
        self._first = True
        self._rows = Rows(media)
        self._most = most

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._gathered += data
        if len(self._gathered) >= _CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what has come; `Failure` if that makes too many rows."""
        if self._first:
            lines = bytes(self._gathered).splitlines(keepends=True)
            header = list(takewhile(lambda line: line.startswith(b"@prefix "), lines))
            self._gathered[: sum(map(len, header))] = b"".join(sorted(header))
            self._first = False
        if self._gathered:
            if self._most is not None and self._rows.take(bytes(self._gathered)) > self._most:
                raise _too_many(self._most)
            self._stream.write(frame(DATA, bytes(self._gathered)))
            self._gathered.clear()


def _too_many(most: int) -> Failure:
    return Failure(Fault.ROWS, too_many(most))


def once(triples: Iterable[ox.Triple], most: int | None) -> Iterator[ox.Triple]:
    """Each triple once: a graph is a set, the engine gives what a template makes twice two times."""
    seen: set[ox.Triple] = set()
    for triple in triples:
        if triple not in seen:
            seen.add(triple)
            if most is not None and len(seen) > most:
                raise _too_many(most)
            yield triple


def results_format(media: str) -> ox.QueryResultsFormat:
    """The engine's format for the media type of solutions and truth values."""
    found = ox.QueryResultsFormat.from_media_type(media)
    assert found is not None, f"no format of results: {media}"
    return found


def graph_format(media: str) -> ox.RdfFormat:
    """The engine's format for the media type of graphs; quads are written as a default graph."""
    found = ox.RdfFormat.from_media_type(media)
    assert found is not None, f"no format of graphs: {media}"
    return found
