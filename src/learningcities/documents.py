"""Documents: files in, text with exact positions out.

In: paths of files and folders. Out: `Document`, a source as received, with its digest and its decoded text,
untouched, or `Rejected` with the diagnostic that says why. Positions count Unicode code points of the text,
before any normalisation.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from learningcities.corrections import Correction, read_corrections
from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.errors import UsageError
from learningcities.sidecars import Source, read_sidecar

MAXIMUM_SIZE = 16 * 1024 * 1024 - 1
"""Bytes of the largest document that is read: a literal of 16 MiB cannot be read back by common RDF engines."""

SUFFIXES = (".txt", ".html", ".htm")
"""The files that are documents when a folder is given."""

_WEB_PAGES = (".html", ".htm")


class Span(NamedTuple):
    """A stretch of a document's text: `text[start:end]`, on the line (from 1, counted by LF) where it starts."""

    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A source as received: the name of its file, the digest of its bytes, its decoded text."""

    path: str
    name: str
    sha256: str
    size: int
    text: str = field(repr=False)
    media_type: str = "text/plain"
    source: Source = field(default_factory=Source)
    corrections: tuple[Correction, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A file that cannot be published, and why; the digest is None where the bytes could not be read."""

    path: str
    name: str
    sha256: str | None
    size: int | None
    diagnostics: tuple[Diagnostic, ...]


def read(paths: Iterable[str | Path]) -> list[Document | Rejected]:
    """Read files, and the documents in folders and their subfolders, in order of their paths, each file once.

    A path that does not exist raises `UsageError`; whatever is wrong with one file rejects that file alone.
    """
    return [read_file(path) for path in document_paths(paths)]


def document_paths(paths: Iterable[str | Path]) -> list[str]:
    """The files to read, each once, sorted, written as the given path continued."""
    found: dict[Path, str] = {}
    paths = list(paths)
    for given in map(Path, paths):
        if not given.exists():
            raise UsageError(
                f"There is no file or folder {str(given)!r}; give the path of a document or of a folder of documents."
            )
        for path in _documents_in(given) if given.is_dir() else [given]:
            found.setdefault(path.resolve(), str(path))
    if not found:
        names = ", ".join(repr(str(path)) for path in paths)
        kinds = ", ".join(SUFFIXES)
        raise UsageError(f"There is no document ({kinds}) in {names}; name files or folders that hold some.")
    return sorted(found.values())


def _documents_in(folder: Path) -> Iterator[Path]:
    """Documents of a folder; hidden files, and links that lead out of the folder, are none."""
    root = folder.resolve()
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).parts
        if path.suffix.lower() not in SUFFIXES or any(part.startswith(".") for part in inside):
            continue
        if path.is_file() and path.resolve().is_relative_to(root):
            yield path


def read_file(path: str) -> Document | Rejected:
    """Read one file as a document, or say why it cannot be one."""
    file = Path(path)
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            return _rejected(path, "document-unreadable", "expected a regular file, found something else")
        with file.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            data = stream.read(MAXIMUM_SIZE + 1)
    except OSError as error:
        return _rejected(path, "document-unreadable", f"the file cannot be read: {error.strerror}")
    if len(data) > MAXIMUM_SIZE:
        message = f"expected at most {MAXIMUM_SIZE} bytes, found {status.st_size}"
        return _rejected(path, "document-too-large", message, sha256=digest, size=status.st_size)
    return _decoded(path, data, digest)


def _decoded(path: str, data: bytes, digest: str) -> Document | Rejected:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        line, column = position(good, len(good))
        message = f"expected UTF-8, found the byte 0x{data[error.start]:02X}, which cannot stand here ({error.reason})"
        return _rejected(path, "document-not-utf8", message, line, column, digest, len(data))
    if not text.strip("\ufeff \t\r\n"):
        return _rejected(path, "document-empty", "expected a city profile, found no text", 1, 1, digest, len(data))
    if "\0" in text:
        line, column = position(text, text.index("\0"))
        message = "expected text, found a NUL character"
        return _rejected(path, "document-unreadable", message, line, column, digest, len(data))
    source, problems = read_sidecar(path)
    corrections, mistakes = read_corrections(path)
    media_type = "text/html" if Path(path).suffix.lower() in _WEB_PAGES else "text/plain"
    return Document(
        path, file_name(path), digest, len(data), text, media_type, source, corrections, (*problems, *mistakes)
    )


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of a character, both from 1; lines are counted by LF."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def file_name(path: str) -> str:
    """The name of a file as text; bytes of it that are no text are shown as replaced."""
    return os.fsencode(Path(path).name).decode("utf-8", "replace")


def _rejected(
    path: str,
    code: str,
    message: str,
    line: int = 1,
    column: int = 1,
    sha256: str | None = None,
    size: int | None = None,
) -> Rejected:
    return Rejected(path, file_name(path), sha256, size, (diagnostic(code, path, message, line, column),))
