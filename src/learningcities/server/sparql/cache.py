"""The cache: a release in, its dataset as a store on disk and what is said of it out, in a folder for temporary files.

It is named after the content of the dumps, shared by all server processes of one user, and removed by the last one.
One lock guards filling, taking and removing; a second one for each folder is held as long as it is used, so what a
killed process left is found and removed by the next.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from learningcities import __version__
from learningcities.errors import ReleaseError
from learningcities.publication.manifest import digest
from learningcities.release import Release
from learningcities.server.sparql.textindex import write_index

_NAME = re.compile(rb"\S+ \S+ .* <([^<>]*)> \.\n")
_DUMPS = (("nq", ox.RdfFormat.N_QUADS), ("nt", ox.RdfFormat.N_TRIPLES))


@dataclass(frozen=True)
class GraphFile:
    """Where a graph lies in one of the files of the cache, as it was published, and how many triples it has."""

    file: str
    size: int
    ranges: list[tuple[int, int]]
    """Offsets and lengths in bytes."""


class Cache:
    """The store, the text index and the graphs of a release on disk, until this is closed."""

    def __init__(self, release: Release) -> None:
        """Fill the folder if no other process has, and wait for one that does; `ReleaseError` for a bad dump."""
        self._release = release
        self.name = _name(release)
        self._root = _root()
        self._folder = self._root / self.name
        with _alone(self._root):
            _sweep(self._root, self.name)
            self._use = (self._root / f"{self.name}.use").open("ab")
            fcntl.flock(self._use, fcntl.LOCK_SH)
            self._fill()
        content = json.loads((self._folder / "graphs.json").read_text(encoding="utf-8"))
        self.graphs = {name: GraphFile(**graph) for name, graph in content.items()}
        """The graphs by name; the default graph, which is the union, has an empty one."""

    def path(self, graph: GraphFile) -> Path:
        """The file of a graph."""
        return self._folder / graph.file

    @property
    def index(self) -> Path:
        """The text index."""
        return self._folder / "text.sqlite"

    def store(self) -> Path:
        """The folder of the store, filled anew if somebody removed it."""
        if not (self._folder / "store").is_dir():
            with _alone(self._root):
                self._fill()
        return self._folder / "store"

    def _fill(self) -> None:
        if not (self._folder / "store").is_dir():
            shutil.rmtree(self._folder, ignore_errors=True)
            _fill(self._folder, self._release)

    def close(self) -> None:
        """Let go of the folder; the last process to do so removes it."""
        with _alone(self._root):
            self._use.close()
            _sweep(self._root, None)


def _name(release: Release) -> str:
    """What the content of the folder depends on, as a name."""
    parts = [digest(release.dump(suffix)) for suffix, _ in _DUMPS]
    return hashlib.sha256("\n".join([*parts, version("pyoxigraph"), __version__]).encode()).hexdigest()[:32]


def _root() -> Path:
    """The folder of all caches of this user; `ReleaseError` if others can write there."""
    root = Path(tempfile.gettempdir()) / f"learningcities-{os.getuid()}"
    root.mkdir(mode=0o700, exist_ok=True)
    found = root.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise ReleaseError(f"{root} is not a folder that only you can write; remove it, or set TMPDIR.")
    return root


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """While this is open, no other process fills, takes or removes."""
    with (root / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(root: Path, but: str | None) -> None:
    """Remove the folders that nobody uses."""
    for path in root.glob("*.use"):
        if path.stem != but and _is_unused(path):
            shutil.rmtree(path.with_suffix(""), ignore_errors=True)
            path.unlink()


def _is_unused(path: Path) -> bool:
    with path.open("ab") as use:
        try:
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _fill(folder: Path, release: Release) -> None:
    """Make the folder, whole or not at all."""
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        _write(part, release)
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write(part: Path, release: Release) -> None:
    store = ox.Store(str(part / "store"))
    for suffix, rdf_format in _DUMPS:
        try:
            store.bulk_load(path=release.dump(suffix), format=rdf_format)
        except (SyntaxError, OSError) as error:
            raise ReleaseError(f"{release.dump(suffix)} cannot be read: {error}.") from error
    write_index(part / "text.sqlite", store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    store.flush()
    graphs: dict[str, GraphFile] = {}
    for suffix, _ in _DUMPS:
        # A copy, since the folder of a release may be gone while requests still end on it.
        shutil.copyfile(release.dump(suffix), part / f"graphs.{suffix}")
        graphs |= _graphs(part / f"graphs.{suffix}")
    graphs.setdefault("", GraphFile("graphs.nt", 0, []))
    text = json.dumps({name: asdict(graph) for name, graph in graphs.items()})
    (part / "graphs.json").write_text(text, encoding="utf-8")


def _graphs(path: Path) -> dict[str, GraphFile]:
    """The graphs of a file in canonical N-Triples or N-Quads: one statement a line, the graph as its last term."""
    found: dict[str, GraphFile] = {}
    offset = 0
    with path.open("rb") as stream:
        for line in stream:
            name = _NAME.fullmatch(line) if path.suffix == ".nq" else None
            key = name[1].decode() if name else ""
            graph = found.get(key, GraphFile(path.name, 0, []))
            found[key] = GraphFile(path.name, graph.size + 1, _longer(graph.ranges, offset, len(line)))
            offset += len(line)
    return found


def _longer(ranges: list[tuple[int, int]], offset: int, length: int) -> list[tuple[int, int]]:
    """The ranges with one more, which lengthens the last where it follows it."""
    if ranges and sum(ranges[-1]) == offset:
        start, before = ranges.pop()
        offset, length = start, before + length
    ranges.append((offset, length))
    return ranges
