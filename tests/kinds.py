"""Kinds of pages for tests: a release in, one page of each kind out, so that no new kind can be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from learningcities.publication.pages.addresses import SUFFIXES
from learningcities.routing import Withdrawn, read_withdrawn, table
from webpages import Built

FRENCH = SUFFIXES["fr"]


def kind(stem: str, gone: Mapping[str, Withdrawn] = MappingProxyType({})) -> str:
    """The kind of a page: what stands first in its path; a scheme is no concept of one."""
    first, *rest = stem.split("/")
    if stem in gone:
        return "replaced" if gone[stem].replaced_by else "withdrawn"
    return f"{first} in a scheme" if first == "concept" and len(rest) > 1 else f"{first} of a kind" if rest else first


def by_kind(release: Path) -> dict[str, list[str]]:
    """All pages of a release, without their endings, by kind."""
    found: dict[str, list[str]] = {}
    gone = read_withdrawn(release)
    for path in sorted(release.rglob(f"*{FRENCH}")):
        stem = path.relative_to(release).as_posix().removesuffix(FRENCH)
        found.setdefault(kind(stem, gone), []).append(stem)
    return found


def named_kinds() -> set[str]:
    """The kinds that the routing table names."""
    return {kind(one.path) for one in table().kinds}


def stems(built: Built) -> list[str]:
    """Of each kind the page that has most on it."""
    return [
        max(found, key=lambda stem: ((built.path / (stem + FRENCH)).stat().st_size, stem))
        for found in by_kind(built.path).values()
    ]
