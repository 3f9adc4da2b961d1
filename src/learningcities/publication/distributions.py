"""Distributions: a release in, the files that hold its dataset out, each with what DCAT says about a file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from learningcities.publication.manifest import digest

_COMPRESSED = ".gz"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file with the whole dataset: path in the release, what its format is called and where, size, digest.

    `file_type` is the code of the EU file type, `format` the IRI of the format (W3C, Unique URIs for File
    Formats), `descriptions` are by language tag.
    """

    path: str
    name: str
    media_type: str
    file_type: str
    format: str
    descriptions: dict[str, str]
    size: int
    sha256: str

    @property
    def is_compressed(self) -> bool:
        """Whether the file has to be unpacked with gzip first."""
        return self.path.endswith(_COMPRESSED)

    @property
    def slug(self) -> str:
        """What tells the file from the others of a release: `ttl`, `ttl-gz`."""
        return Path(self.path).name.partition(".")[2].replace(".", "-")


def distributions(release: Path, stem: str) -> tuple[Distribution, ...]:
    """The files of a release whose names are `stem` and the suffix of a format, compressed or not, by path."""
    formats = tomllib.loads((files(__package__) / "templates" / "formats.toml").read_text(encoding="utf-8"))
    found = (one for suffix, about in formats.items() for one in _files(release, f"{stem}.{suffix}", about))
    return tuple(sorted(found, key=lambda one: one.path))


def _files(release: Path, path: str, about: dict[str, Any]) -> Iterator[Distribution]:
    for name in (path, path + _COMPRESSED):
        file = release / name
        if file.is_file():
            yield Distribution(path=name, size=file.stat().st_size, sha256=digest(file), **about)
