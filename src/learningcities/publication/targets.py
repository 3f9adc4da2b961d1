"""Targets: a property and an IRI in, the dataset out that a link with them leads to (VoID, section 5).

The datasets are those that decisions on links know, and those of `templates/targets.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from learningcities.gazetteers import datasets
from learningcities.namespaces import PREFIXES


@dataclass(frozen=True, slots=True)
class Target:
    """A dataset of others: its name in IRIs of ours, how its IRIs begin; title by language and page where known."""

    slug: str
    space: str
    titles: Mapping[str, str]
    page: str

    def local_name(self, iri: str) -> str:
        """What tells one of its IRIs from the others."""
        return iri.removeprefix(self.space).strip("/")


def target(space: str) -> Target:
    """The dataset whose IRIs begin so; of one that nobody has described, the beginning is all that is known."""
    unknown = Target(slug(space), space, {}, "")
    return next((one for one in _targets() if one.space == space), unknown)


def known_target(iri: str) -> Target | None:
    """The dataset that an IRI is from, if it is described."""
    return next((one for one in _targets() if iri.startswith(one.space) and one.local_name(iri)), None)


def space(property_: str, iri: str) -> str | None:
    """How the IRIs of the dataset begin that a triple with this property and object links to; None for no link."""
    if property_ in _terms("others"):
        return None
    known = next((one.space for one in _targets() if iri.startswith(one.space)), None)
    return namespace(iri) if known is None and property_ in _terms("matches") else known


def namespace(iri: str) -> str:
    """An IRI up to its last `#` or `/`, one at its end not counted."""
    end = max(iri.rfind("#", 0, -1), iri.rfind("/", 0, -1)) + 1
    return iri[:end]


def slug(iri: str) -> str:
    """A namespace as part of an IRI; a digest keeps `https://example.org/a#` and `https://example.org/a/` apart."""
    words = re.sub(r"[^a-z0-9]+", "-", iri.lower()).strip("-")
    return f"{words}-{sha256(iri.encode()).hexdigest()[:8]}"


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / "templates" / "targets.toml").read_text(encoding="utf-8"))


@cache
def _targets() -> tuple[Target, ...]:
    more = (Target(slug, **about) for slug, about in _table()["datasets"].items())
    return (*(Target(one.id, one.namespace, one.titles, one.page) for one in datasets().values()), *more)


@cache
def _terms(name: str) -> frozenset[str]:
    pairs = (term.split(":") for term in _table()[name])
    return frozenset(PREFIXES[prefix] + local for prefix, local in pairs)
