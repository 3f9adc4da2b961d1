"""The routing table: `table.toml` in, formats, files, types and headers by address out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

RESOURCE = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*")
"""The path of a resource below the base: slugs, as `docs/explanation/iris.md` says."""

METHODS = ("GET", "HEAD", "OPTIONS")
"""What may be done with a file."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form in which a resource is there: its short name, its name for people, suffixes by language (RFC 5646)."""

    name: str
    label: str
    media_type: str
    suffixes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Variant:
    """One of the files that answer for an address; the language is empty where it has none."""

    format: str
    media_type: str
    language: str
    file: str


@dataclass(frozen=True, slots=True)
class Licence:
    """The IRI of the licence of all whose path begins so."""

    beginning: str
    iri: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resources: how their paths are made, what they are, the path of one of them."""

    path: str
    label: str
    example: str

    def names(self) -> dict[str, str]:
        """The names in the path, each with its part of the example."""
        parts = zip(self.path.split("/"), self.example.split("/"), strict=True)
        return {part.strip("{}"): value for part, value in parts if part.startswith("{")}


@dataclass(frozen=True, slots=True)
class Table:
    """The routing table, as it stands in its file."""

    formats: tuple[Format, ...]
    start: Mapping[str, Mapping[str, str]]
    aliases: Mapping[str, str]
    missing: Mapping[str, str]
    types: Mapping[str, str]
    compressed: frozenset[str]
    vocabulary: frozenset[str]
    licences: tuple[Licence, ...]
    headers: Mapping[str, str]
    caching: Mapping[str, str]
    kinds: tuple[Kind, ...]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of pages, the preferred one first."""
        return tuple(self.missing)

    @property
    def pages(self) -> Format:
        """The format of pages for people, the preferred one."""
        return self.formats[0]

    @property
    def data(self) -> tuple[Format, ...]:
        """The formats for programs."""
        return self.formats[1:]

    def variants(self, path: str, present: Collection[str]) -> tuple[Variant, ...]:
        """The files that answer for the path of a resource or of the start, in order of preference.

        Empty where the path is none of these: a resource has a page.
        """
        if path and (not RESOURCE.fullmatch(path) or self._page(path) not in present or self._is_missing(path)):
            return ()
        return tuple(variant for variant in self._named(path) if variant.file in present)

    def _named(self, path: str) -> Iterator[Variant]:
        for one in self.formats:
            beside = {language: path + end for language, end in one.suffixes.items()}
            for language, file in (beside if path else self.start.get(one.name, {})).items():
                yield Variant(one.name, one.media_type, language, file)

    def _page(self, path: str) -> str:
        return path + next(iter(self.pages.suffixes.values()))

    def _is_missing(self, path: str) -> bool:
        return self._page(path) in self.missing.values()

    def resource(self, file: str) -> tuple[str, str]:
        """The path of the resource that a file shows, and the suffix; a file without such a suffix is itself one."""
        ends = sorted((end for one in self.formats for end in one.suffixes.values()), key=len, reverse=True)
        end = next((end for end in ends if file.endswith(end)), "")
        return file.removesuffix(end), end

    def language(self, file: str) -> str:
        """The language of a page, by the end of its name; empty for any other file."""
        found = (one for one in self.pages.suffixes.items() if file.endswith(one[1]))
        return max(found, key=lambda one: len(one[1]), default=("", ""))[0]

    def content_type(self, file: str) -> str:
        """The `Content-Type` of a file."""
        found = max((end for end in self.types if file.endswith(end)), key=len, default="")
        return self.types.get(found, "application/octet-stream")

    def is_compressed(self, content_type: str) -> bool:
        """Whether an answer of this type is packed where the client takes it."""
        return content_type.partition(";")[0] in self.compressed

    def licence(self, path: str) -> str:
        """The IRI of the licence of a file."""
        head = path.partition("/")[0].partition(".")[0]
        return max(
            (one for one in self.licences if one.beginning in ("", head)), key=lambda one: len(one.beginning)
        ).iri


@cache
def table() -> Table:
    """The routing table of this version."""
    content = tomllib.loads((files(__package__) / "table.toml").read_text(encoding="utf-8"))
    return Table(
        formats=tuple(Format(**one) for one in content["formats"]),
        start=content["start"],
        aliases=content["aliases"],
        missing=content["missing"],
        types=content["types"],
        compressed=frozenset(content["compression"]["media_types"]),
        vocabulary=frozenset(content["vocabulary"]["paths"]),
        licences=tuple(Licence(beginning, iri) for beginning, iri in content["licences"].items()),
        headers=content["headers"],
        caching=content["caching"],
        kinds=tuple(Kind(**one) for one in content["kinds"]),
    )
