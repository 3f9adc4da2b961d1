"""The schema of look-up: `schema.toml` in, types and properties with their labels out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from learningcities.namespaces import PREFIXES
from learningcities.publication.pages.addresses import LANGUAGES
from learningcities.publication.pages.vocabulary import labels


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of resource that can be looked up.

    In a `closed` one a name alone is certain, in others with one of the properties `certain_by`. `path` is the first
    part of its IRIs; the index does not have it.
    """

    key: str
    iri: str
    names: Mapping[str, str]
    closed: bool
    default: bool
    certain_by: tuple[str, ...]
    path: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """What can be asked about resources of some `types`; `range` is the type of the values that are resources."""

    key: str
    iri: str
    kind: str
    names: Mapping[str, str]
    types: tuple[str, ...]
    range: str


@dataclass(frozen=True, slots=True)
class Schema:
    """Types and properties by key, in the order of the file; predicates of names by kind, and of sameness."""

    types: dict[str, Type]
    properties: dict[str, Property]
    names: dict[str, str]
    same: frozenset[str]


@cache
def schema() -> Schema:
    """The schema of this installation."""
    told = tomllib.loads((files(__package__) / "schema.toml").read_text(encoding="utf-8"))
    return Schema(
        types={
            key: Type(
                key,
                expand(value["class"]),
                value.get("names") or _labels(expand(value["class"])),
                value.get("closed", False),
                value.get("default", False),
                tuple(value.get("certain_by", ("country", "city"))),
                value["path"],
            )
            for key, value in told["types"].items()
        },
        properties={
            key: Property(
                key,
                expand(value["term"]) if "term" in value else "",
                value["kind"],
                value["names"],
                tuple(value["types"]),
                value.get("range", ""),
            )
            for key, value in told["properties"].items()
        },
        names={expand(name): kind for kind, names in told["names"].items() for name in names},
        same=frozenset(map(expand, told["same"]["predicates"])),
    )


def expand(name: str) -> str:
    """The IRI that a prefixed name stands for; `KeyError` for a prefix that is none of ours."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _labels(iri: str) -> dict[str, str]:
    return {language: labels()[iri][language] for language in LANGUAGES}
