"""The cache: a release in, its dataset as a store on disk and what is said of it out, in a folder for temporary files.

It is named after the content of the dumps, shared by all server processes of one user, and removed by the last one.
It appears whole or not at all; where files of it are gone, it is made anew, from the same content or not at all.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from learningcities import __version__
from learningcities.errors import ReleaseError
from learningcities.publication.manifest import digest
from learningcities.release import Release
from learningcities.server.sparql.textindex import write_index
from learningcities.server.temporary import Use, alone, sweep

_NAME = re.compile(rb"\S+ \S+ .* <([^<>]*)> \.\n")
_DUMPS = (("nq", ox.RdfFormat.N_QUADS), ("nt", ox.RdfFormat.N_TRIPLES))
_FILES = "files.json"


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
        self.name = _name(release.dump(suffix) for suffix, _ in _DUMPS)
        self._use = Use(self.name)
        try:
            self._folder = self._filled()
        except BaseException:
            self._use.let_go()
            raise
        content = json.loads((self._folder / "graphs.json").read_text(encoding="utf-8"))
        self.graphs = {name: GraphFile(**graph) for name, graph in content.items()}
        """The graphs by name; the default graph, which is the union, has an empty one."""

    def path(self, graph: GraphFile) -> Path:
        """The file of a graph; like `store` where it is gone."""
        return self._whole(graph.file)

    @property
    def index(self) -> Path:
        """The text index; like `store` where it is gone."""
        return self._whole("text.sqlite")

    def store(self) -> Path:
        """The folder of the store, filled anew if somebody removed files; `ReleaseError` if that is not possible."""
        return self._whole("store")

    def _whole(self, name: str) -> Path:
        if not _is_whole(self._folder):
            self._folder = self._filled()
        return self._folder / name

    def _filled(self) -> Path:
        with alone() as root:
            folder = self._use.take(root)
            sweep(root)
            if not _is_whole(folder):
                _fill(folder, self._release, self.name)
            return folder

    def close(self) -> None:
        """Let go of the folder; the last process to do so removes it."""
        with alone() as root:
            self._use.let_go()
            sweep(root)


def _name(dumps: Iterable[Path]) -> str:
    """What the content of the folder depends on, as a name."""
    parts = [digest(dump) for dump in dumps]
    return hashlib.sha256("\n".join([*parts, version("pyoxigraph"), __version__]).encode()).hexdigest()[:32]


def _is_whole(folder: Path) -> bool:
    """Whether every file is there in its size: programs that tidy folders for temporary files leave some."""
    try:
        sizes: dict[str, int] = json.loads((folder / _FILES).read_bytes())
        return all((folder / path).stat().st_size == size for path, size in sizes.items())
    except (OSError, ValueError):
        return False


def _fill(folder: Path, release: Release, name: str) -> None:
    """Make the folder, whole or not at all."""
    part = folder.with_suffix(".part")
    for leftover in (part, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        part.mkdir()
        _write(part, release, name)
        part.rename(folder)
    except OSError as error:
        raise ReleaseError(f"{folder.parent} cannot be written: {error}. Free some space, or set TMPDIR.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write(part: Path, release: Release, name: str) -> None:
    dumps = {suffix: part / f"graphs.{suffix}" for suffix, _ in _DUMPS}
    for suffix, copy in dumps.items():
        # Copies, since the folder of a release may be gone while requests still end on it.
        shutil.copyfile(release.dump(suffix), copy)
    if _name(dumps.values()) != name:
        raise ReleaseError(f"{release.path} holds another release by now, so its store cannot be made.")
    _load(part, dumps)
    graphs = {key: graph for dump in dumps.values() for key, graph in _graphs(dump).items()}
    graphs.setdefault("", GraphFile(dumps["nt"].name, 0, []))
    text = json.dumps({key: asdict(graph) for key, graph in graphs.items()})
    (part / "graphs.json").write_text(text, encoding="utf-8")
    sizes = {str(path.relative_to(part)): path.stat().st_size for path in part.rglob("*") if _stays(path)}
    (part / _FILES).write_text(json.dumps(sizes), encoding="utf-8")


def _stays(path: Path) -> bool:
    """Whether a file stays as it is; the engine writes a log of its own."""
    return path.is_file() and not path.name.startswith("LOG")


def _load(part: Path, dumps: dict[str, Path]) -> None:
    store = ox.Store(str(part / "store"))
    for suffix, rdf_format in _DUMPS:
        try:
            store.bulk_load(path=dumps[suffix], format=rdf_format)
        except SyntaxError as error:
            raise ReleaseError(f"The dump {dumps[suffix].name} cannot be read: {error}.") from error
    write_index(part / "text.sqlite", store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    store.flush()


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
