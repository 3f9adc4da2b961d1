"""Distributions: a release in, the files that hold its dataset or a part of it out, each as DCAT describes files."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from learningcities.publication.manifest import digest

_COMPRESSED = ".gz"
CSVW = "https://www.w3.org/TR/tabular-data-model/"
"""The standard that tables conform to: CSV with metadata beside it."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of a release: what tells it from others, path, media type, size, digest.

    The media type is that of IANA, empty where there is none; `file_type` is the code of the EU file type; `titles` and
    `descriptions` are by language tag, a title in no language under an empty one; `standards` are the IRIs of what it
    conforms to, or paths in the release.
    """

    slug: str
    path: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    media_type: str
    file_type: str
    size: int
    sha256: str
    standards: tuple[str, ...] = ()

    @property
    def is_compressed(self) -> bool:
        """Whether the file has to be unpacked with gzip first."""
        return self.path.endswith(_COMPRESSED)


@dataclass(frozen=True, slots=True)
class Dump(Distribution):
    """A file with the whole dataset; `format` is the IRI of its format (W3C, Unique URIs for File Formats)."""

    format: str = ""


def dumps(release: Path, stem: str) -> tuple[Dump, ...]:
    """The files of a release whose names are `stem` and the suffix of a format, compressed or not, by path."""
    formats = tomllib.loads((files(__package__) / "templates" / "formats.toml").read_text(encoding="utf-8"))
    found = (one for suffix, about in formats.items() for one in _dumps(release, f"{stem}.{suffix}", about))
    return tuple(sorted(found, key=lambda one: one.path))


def _dumps(release: Path, path: str, about: Mapping[str, Any]) -> Iterator[Dump]:
    name = about["name"]
    more = {key: value for key, value in about.items() if key != "name"}
    for one in (path, path + _COMPRESSED):
        if (release / one).is_file():
            slug = Path(one).name.partition(".")[2].replace(".", "-")
            yield Dump(slug=f"dump-{slug}", path=one, titles={"": name}, **_weighed(release / one), **more)


def tables(release: Path, metadata: str) -> Iterator[Distribution]:
    """The tables of which a file of CSV on the Web metadata tells, in its order; the file is named by its path."""
    content = json.loads((release / metadata).read_text(encoding="utf-8"))
    folder = Path(metadata).parent
    for about in content.get("tables", [content]):
        path = (folder / about["url"]).as_posix()
        yield Distribution(
            slug=f"table-{Path(path).stem}",
            path=path,
            titles=_by_language(about["dc:title"]),
            descriptions=_by_language(about["dc:description"]),
            standards=(CSVW, metadata),
            media_type="text/csv",
            file_type="CSV",
            **_weighed(release / path),
        )


def _by_language(texts: list[dict[str, str]]) -> dict[str, str]:
    return {text["@language"]: text["@value"] for text in texts}


def _weighed(file: Path) -> dict[str, Any]:
    return {"size": file.stat().st_size, "sha256": digest(file)}
