"""Dumps: the text of parts in, in any order; five files of the whole dataset out, always the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from learningcities.errors import ReleaseError
from learningcities.publication.jsonld import CLOSING, opening
from learningcities.publication.lines import SortedLines
from learningcities.publication.part import PartText
from learningcities.publication.statistics import Counting, Statistics
from learningcities.publication.turtle import Abbreviation

STEM = "dumps/learning-cities"


@dataclass(frozen=True, slots=True)
class DumpSummary:
    """What the dumps hold: triples of the union, quads, the RDFC-1.0 hash of the dataset, and what VoID counts."""

    triples: int
    quads: int
    sha256: str
    statistics: Statistics

    def counts(self) -> dict[str, dict[str, int]]:
        """The number of statements in each file."""
        triples = {f"{STEM}.{suffix}": {"triples": self.triples} for suffix in ("jsonld", "nt", "ttl")}
        return dict(
            sorted((triples | {f"{STEM}.{suffix}": {"quads": self.quads} for suffix in ("nq", "trig")}).items())
        )


class Dumps:
    """Collects parts and writes the dumps; what is too much for memory waits in the folder `work`."""

    def __init__(self, work: Path, base: str) -> None:
        """Dumps of a dataset with this base; `work` is an empty folder on the disk of the release."""
        self._base = base
        self._counting = Counting(work, base)
        self._subjects: set[str] = set()
        self._ntriples = SortedLines(work, "nt")
        self._nquads = SortedLines(work, "nq")
        self._chunks = {suffix: _Chunks(work / suffix) for suffix in ("ttl", "trig", "jsonld")}

    def add(self, part: PartText) -> None:
        """Take one part; `ReleaseError` if there was one about the same subject."""
        if part.subject in self._subjects:
            raise ReleaseError(f"Two parts of the dataset are about {part.subject}; a city is one part.")
        self._subjects.add(part.subject)
        self._ntriples.add(part.ntriples.splitlines(keepends=True))
        self._nquads.add(part.nquads.splitlines(keepends=True))
        for suffix, chunk in (("ttl", part.turtle), ("trig", part.trig), ("jsonld", part.jsonld)):
            self._chunks[suffix].add(part.subject, chunk)

    def write(self, release: Path) -> DumpSummary:
        """Write the files; `ReleaseError` if two parts state the same triple."""
        (release / STEM).parent.mkdir(parents=True)
        triples, _ = _write(_file(release, "nt"), self._counting.lines(self._ntriples.merged()))
        quads, sha256 = _write(_file(release, "nq"), self._nquads.merged())
        header = Abbreviation(self._base).header().encode()
        _write(_file(release, "ttl"), [header], self._chunks["ttl"].ordered())
        _write(_file(release, "trig"), [header], self._chunks["trig"].ordered())
        trees = _separated(self._chunks["jsonld"].ordered(), b",\n")
        _write(_file(release, "jsonld"), [opening().encode()], trees, [CLOSING.encode()])
        return DumpSummary(triples, quads, sha256, self._counting.statistics())


class _Chunks:
    """Chunks of one format, kept in a file as they come, given back in the order of their subjects."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._end = 0
        self._places: list[tuple[str, int, int]] = []

    def add(self, subject: str, chunk: bytes) -> None:
        if not chunk:
            return
        with self._path.open("ab") as stream:
            stream.write(chunk)
        self._places.append((subject, self._end, len(chunk)))
        self._end += len(chunk)

    def ordered(self) -> Iterator[bytes]:
        if not self._places:
            return
        with self._path.open("rb") as stream:
            for _, start, length in sorted(self._places):
                stream.seek(start)
                yield stream.read(length)


def _file(release: Path, suffix: str) -> Path:
    return release / f"{STEM}.{suffix}"


def _separated(chunks: Iterable[bytes], separator: bytes) -> Iterator[bytes]:
    for number, chunk in enumerate(chunks):
        yield separator + chunk if number else chunk


def _write(path: Path, *pieces: Iterable[bytes]) -> tuple[int, str]:
    """Write all pieces; how many there were, and the SHA-256 of the file."""
    digest = hashlib.sha256()
    count = 0
    with path.open("wb") as stream:
        for chunks in pieces:
            for chunk in chunks:
                stream.write(chunk)
                digest.update(chunk)
                count += 1
    return count, digest.hexdigest()
