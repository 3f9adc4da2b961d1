"""The catalogue: the index of a release in, entities by IRI, by identifier, by value and by name out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from learningcities.errors import ReleaseError
from learningcities.namespaces import PREFIXES
from learningcities.publication.reconciliation.index import INDEX, VERSION
from learningcities.publication.reconciliation.schema import Property, Type
from learningcities.publication.spellings import compared
from learningcities.server.reconciliation.names import NameIndex


@dataclass(frozen=True, slots=True)
class Entity:
    """A resource of the release; `names` are texts with language and kind."""

    iri: str
    type: str
    labels: Mapping[str, str]
    names: tuple[tuple[str, str, str], ...]
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    identifiers: tuple[str, ...] = ()
    withdrawn: bool = False
    replaced_by: str = ""


@dataclass(frozen=True)
class Catalogue:
    """All entities of a release, by IRI; types and properties by key."""

    base: str
    languages: tuple[str, ...]
    types: Mapping[str, Type]
    properties: Mapping[str, Property]
    entities: Mapping[str, Entity]

    @cached_property
    def names(self) -> NameIndex:
        """The entities by their names."""
        return NameIndex((entity.iri, entity.type, entity.names) for entity in self.entities.values())

    @cached_property
    def _by_identifier(self) -> Mapping[str, tuple[str, ...]]:
        return _inverted(
            (compared(identifier), iri)
            for iri, entity in self.entities.items()
            for identifier in (iri, *entity.identifiers)
        )

    @cached_property
    def _by_value(self) -> Mapping[tuple[str, Any], tuple[str, ...]]:
        return _inverted(
            ((key, value), iri)
            for iri, entity in self.entities.items()
            for key, values in entity.values.items()
            for value in values
        )

    def identified(self, text: str) -> tuple[str, ...]:
        """The entities that an IRI or identifier means; none for what is not known here.

        A bare number is no identifier: several registers give the same one.
        """
        return self._by_identifier.get(compared(text), ())

    def having(self, key: str, value: Any) -> tuple[str, ...]:
        """The entities with this value of a property."""
        return self._by_value.get((key, value), ())

    def type_key(self, text: str) -> str | None:
        """The key of a type given by key, prefixed name or IRI; None for an unknown one."""
        return _key(text, self.types)

    def property_key(self, text: str) -> str | None:
        """The key of a property given by key, prefixed name or IRI; None for an unknown one."""
        return _key(text, self.properties)


def _inverted(pairs: Iterable[tuple[Any, str]]) -> dict[Any, tuple[str, ...]]:
    found: dict[Any, dict[str, None]] = {}
    for key, iri in pairs:
        found.setdefault(key, {})[iri] = None
    return {key: tuple(iris) for key, iris in found.items()}


def _key(text: str, known: Mapping[str, Type | Property]) -> str | None:
    if text in known:
        return text
    return next((key for key, one in known.items() if text and text in (one.iri, _prefixed(one.iri))), None)


def _prefixed(iri: str) -> str:
    found = ((prefix, start) for prefix, start in PREFIXES.items() if iri.startswith(start))
    return next((f"{prefix}:{iri.removeprefix(start)}" for prefix, start in found), "")


def read_catalogue(release: Path) -> Catalogue:
    """The catalogue of a release; `ReleaseError` where it has no index, or one of another form."""
    path = release / INDEX
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ReleaseError(f"{path} is missing, so names cannot be looked up; build the release again.") from error
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} cannot be read: {error}. Build the release again.") from error
    if not isinstance(told, dict) or told.get("version") != VERSION:
        raise ReleaseError(f"{path} has another form than this version reads ({VERSION}); build the release again.")
    return _catalogue(told)


def _catalogue(told: Mapping[str, Any]) -> Catalogue:
    base, languages = told["base"], tuple(told["languages"])
    properties = {
        key: Property(key, one["iri"], one["kind"], one["names"], tuple(one["types"]), one["range"])
        for key, one in told["properties"].items()
    }
    entities = (_entity(one, base, languages, properties) for one in told["entities"])
    return Catalogue(
        base=base,
        languages=languages,
        types={
            key: Type(key, one["iri"], one["names"], one["closed"], one["default"], tuple(one["certainBy"]))
            for key, one in told["types"].items()
        },
        properties=properties,
        entities={entity.iri: entity for entity in entities},
    )


def _entity(
    told: Mapping[str, Any], base: str, languages: tuple[str, ...], properties: Mapping[str, Property]
) -> Entity:
    label = told["label"]
    return Entity(
        iri=_whole(told["id"], base),
        type=told["type"],
        labels=label if isinstance(label, dict) else dict.fromkeys(languages, label),
        names=tuple((text, language, kind) for text, language, kind in told["names"]),
        values={
            key: tuple(_wholes(values, base) if properties[key].kind == "entity" else values)
            for key, values in told.get("values", {}).items()
        },
        identifiers=tuple(told.get("identifiers", ())),
        withdrawn=told.get("withdrawn", False),
        replaced_by=_whole(told["replacedBy"], base) if "replacedBy" in told else "",
    )


def _wholes(values: Iterable[str], base: str) -> Iterator[str]:
    return (_whole(value, base) for value in values)


def _whole(iri: str, base: str) -> str:
    return iri if "://" in iri else base + iri
