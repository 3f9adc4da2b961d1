"""The site: a release in, its files ready to be sent out, each with digest, type and headers.

A site holds on to its release: small files are in memory up to a bound, large ones stay open, and the folder itself is
held by a descriptor, so that nothing of another release gets in when the folder is exchanged. Only what `SHA256SUMS`
lists is ever sent, found by comparing whole paths, so no address can lead outside the folder.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from learningcities.errors import ReleaseError
from learningcities.publication.manifest import SUMS
from learningcities.release import Release
from learningcities.routing import Variant, Withdrawn, read_withdrawn, table
from learningcities.server.answer import COMMON, FRESH, Headers, raw

SMALL = 512 * 1024
"""A file up to this size, in bytes, may be in memory."""
MEMORY = 128 * 1024 * 1024
"""How much of a release a process keeps in memory, in bytes."""
_HELD = 256
"""The most large files that stay open."""


_resource = cache(table().resource)


class Gone(Exception):
    """The release was removed, and this file is not in memory."""


@dataclass(slots=True)
class SiteFile:
    """A file of the site; `body` is its content where it is in memory, `held` an open descriptor where it is large."""

    path: str
    sha256: str
    size: int
    content_type: str
    body: bytes | None = field(default=None, repr=False)
    held: int | None = None
    packed: bytes | None = field(default=None, repr=False)
    headers: Headers = field(default_factory=list, repr=False)
    packed_headers: Headers = field(default_factory=list, repr=False)

    @property
    def etag(self) -> str:
        """The strong entity tag of the file as it is (RFC 9110, section 8.8.3)."""
        return f'"{self.sha256}"'

    @property
    def packed_etag(self) -> str:
        """The entity tag of the file packed with gzip: other bytes, so another tag (section 8.8.3.3)."""
        return f'"{self.sha256}-gzip"'


class Site:
    """The files of one release; close it when no answer needs it any more."""

    def __init__(self, release: Release, memory: int = MEMORY) -> None:
        """Open a release and check every file against its digest; `ReleaseError` if one is missing or another."""
        self.release = release
        self.base = str(release.manifest.get("base", ""))
        self.withdrawn: dict[str, Withdrawn] = read_withdrawn(release.path)
        self._left = memory
        self._open = ExitStack()
        self._folder = self._hold(release.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self.files = {one.path: one for one in self._read()}
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the folder and its files."""
        self._open.close()

    def __del__(self) -> None:
        # The last request of an old release lets go of it: whoever answers from a site refers to it.
        if opened := getattr(self, "_open", None):
            opened.close()

    @cached_property
    def digest(self) -> str:
        """The canonical hash of the dataset (RDFC-1.0), as the manifest gives it."""
        dataset: Any = self.release.manifest.get("dataset")
        return str(dataset.get("sha256", "")) if isinstance(dataset, dict) else ""

    @cached_property
    def ontology(self) -> str:
        """The IRI of the ontology, which is the profile that our data follows."""
        ontology: Any = self.release.manifest.get("ontology")
        return str(ontology.get("iri", "")) if isinstance(ontology, dict) else ""

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Addresses that lead to a resource without being its path."""
        ontology: Any = self.release.manifest.get("ontology")
        version = str(ontology.get("version", "")) if isinstance(ontology, dict) else ""
        named = {alias.replace("{ontology-version}", version): path for alias, path in table().aliases.items()}
        return named | {f"{path}/": path for path in self._resources() if f"{path}/" not in named}

    def _resources(self) -> Iterator[str]:
        page = next(iter(table().formats[0].suffixes.values()))
        for path in self.files:
            if path.endswith(page) and self.variants(path.removesuffix(page)):
                yield path.removesuffix(page)

    def variants(self, path: str) -> tuple[Variant, ...]:
        """The files that answer for a path without suffix."""
        return table().variants(path, self.files)

    def content(self, file: SiteFile) -> bytes:
        """The bytes of a small file; `Gone` if they are not in memory and the release was removed."""
        return self._bytes(file.path) if file.body is None else file.body

    def compressed(self, file: SiteFile) -> bytes:
        """The bytes of a small file, packed with gzip: the same ones in every process."""
        if file.packed is not None:
            return file.packed
        packed = gzip.compress(self.content(file), compresslevel=6, mtime=0)
        if self._take(len(packed)):
            file.packed = packed
        return packed

    def descriptor(self, file: SiteFile) -> int:
        """A new descriptor of a file, to be closed by who asked; `Gone` if the release was removed meanwhile."""
        try:
            if file.held is not None:
                # Another way to the same open file, which may be removed already, with a place of its own in it.
                return os.open(f"/proc/self/fd/{file.held}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            pass  # no /proc here; the folder may still be there
        try:
            return os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._folder)
        except OSError as error:
            raise Gone(file.path) from error

    def copy(self, path: str, target: Path) -> None:
        """Link or copy a file to a path outside; `Gone` if the release was removed meanwhile."""
        try:
            os.link(path, target, src_dir_fd=self._folder)
        except FileNotFoundError as error:
            raise Gone(path) from error
        except OSError:
            # Another file system, or one without links.
            target.write_bytes(self._bytes(path))

    def _bytes(self, path: str) -> bytes:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._folder)
        except OSError as error:
            raise Gone(path) from error
        with os.fdopen(descriptor, "rb") as stream:
            return stream.read()

    def _hold(self, path: str | Path, flags: int, folder: int | None = None) -> int:
        try:
            descriptor = os.open(path, flags | os.O_CLOEXEC, dir_fd=folder)
        except OSError as error:
            raise ReleaseError(f"{self.release.path} cannot be read: {error}.") from error
        self._open.callback(os.close, descriptor)
        return descriptor

    def _take(self, size: int) -> bool:
        """Take some of the memory that is left, if there is as much."""
        if size > self._left:
            return False
        self._left -= size
        return True

    def _read(self) -> Iterator[SiteFile]:
        sums = self._sums()
        sizes = {path: self._size(path) for path in sums}
        held = 0
        # The smallest first: so most files are in memory.
        for path, size in sorted(sizes.items(), key=lambda one: (one[1], one[0])):
            file = SiteFile(path, sums[path], size, table().content_type(path))
            if size <= SMALL:
                body = self._bytes(path)
                found = hashlib.sha256(body).hexdigest()
                file.body = body if self._take(size) else None
            else:
                found = self._large(file, hold=held < _HELD)
                held += 1
            if found != file.sha256:
                raise ReleaseError(f"{path} has another digest than {SUMS} says, so this release is not whole.")
            file.headers = self._headers(file, packed=False)
            file.packed_headers = self._headers(file, packed=True)
            yield file

    def _large(self, file: SiteFile, *, hold: bool) -> str:
        """The digest of a large file, which stays open if there are not too many."""
        descriptor = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._folder)
        with os.fdopen(descriptor, "rb", closefd=not hold) as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if hold:
            file.held = descriptor
            self._open.callback(os.close, descriptor)
        return found

    def _sums(self) -> dict[str, str]:
        """Digests by path, of `SHA256SUMS` too; `ReleaseError` for a path that leaves the folder."""
        try:
            content = self._bytes(SUMS)
            lines = content.decode("utf-8").splitlines()
        except (Gone, ValueError) as error:
            raise ReleaseError(f"{self.release.path / SUMS} cannot be read, so this release is not whole.") from error
        sums = {line[66:]: line[:64] for line in lines}
        for path in sums:
            if not path or path.startswith("/") or "\0" in path or ".." in PurePosixPath(path).parts:
                raise ReleaseError(f"{SUMS} lists {path!r}, which is no file of a release.")
        return sums | {SUMS: hashlib.sha256(content).hexdigest()}

    def _size(self, path: str) -> int:
        """The size of a file that no link leads to; `ReleaseError` if there is none."""
        parts = PurePosixPath(path).parts
        for depth in range(1, len(parts) + 1):
            try:
                found = os.stat("/".join(parts[:depth]), dir_fd=self._folder, follow_symlinks=False)
            except OSError as error:
                raise ReleaseError(f"{path} is missing, so this release is not whole; build it again.") from error
            if stat.S_ISLNK(found.st_mode):
                raise ReleaseError(f"{'/'.join(parts[:depth])} is a link and not a file of this release.")
        if not stat.S_ISREG(found.st_mode):
            raise ReleaseError(f"{path} is no file, so this release is not whole.")
        return found.st_size

    def _headers(self, file: SiteFile, *, packed: bool) -> Headers:
        headers = [
            ("content-type", file.content_type),
            ("etag", file.packed_etag if packed else file.etag),
            ("link", self._link(file)),
        ]
        if language := table().language(file.path):
            headers.append(("content-language", language))
        if table().is_compressed(file.content_type):
            headers.append(("vary", "Accept-Encoding"))
        headers.append(("content-encoding", "gzip") if packed else ("accept-ranges", "bytes"))
        return [*raw(headers), *FRESH, *COMMON]

    def _link(self, file: SiteFile) -> str:
        """Where a file stands among the others (RFC 8288): the other formats and languages, licence, the dataset."""
        path, suffix = _resource(file.path)
        licence = f'<{table().licence(file.path)}>; rel="license"'
        if not suffix:
            return licence
        return ", ".join([*self._relations(path, suffix), licence])

    def _relations(self, path: str, suffix: str) -> Iterator[str]:
        # Relative to the file itself, so that they hold under every name and path of a host.
        name = PurePosixPath(path).name
        for one in table().formats:
            for language, end in one.suffixes.items():
                if end == suffix:
                    yield f'<{self.base}{path}{end}>; rel="canonical"'
                    if not language:
                        yield f'<{self.iri(path)}>; rel="describes"'
                        yield f'<{self.ontology}>; rel="profile"'
                elif f"{path}{end}" in self._present:
                    tongue = f'; hreflang="{language}"' if language else ""
                    yield f'<{name}{end}>; rel="alternate"; type="{one.media_type}"{tongue}'
                    if one.name == "ttl":
                        yield f'<{name}{end}>; rel="describedby"; type="{one.media_type}"'

    def iri(self, path: str) -> str:
        """The IRI of the resource with this path: the vocabulary keeps its own whatever the base of the build."""
        vocabulary = path.partition("/")[0] in table().vocabulary
        return (self.ontology.removesuffix("ontology") if vocabulary else self.base) + path

    @cached_property
    def _present(self) -> frozenset[str]:
        return frozenset(self._sums())
