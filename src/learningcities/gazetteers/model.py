"""What a gazetteer is asked, what it knows, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What is looked for: only things of one kind are linked with each other."""

    PLACE = "place"
    COUNTRY = "country"
    CONCEPT = "concept"
    ORGANIZATION = "organization"


class Likeness(StrEnum):
    """How a name of a record is like the name that was asked for, the best first."""

    SAME = "same name"
    ALTERNATIVE = "alternative name"
    GOVERNING = "name of the body that governs it"
    BARE = "name without its kind of area"
    SIMILAR = "similar name"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that links lead to: titles by language, page, prefix and IRIs, and how strong a link to it may be.

    `spellings` is a pattern for the addresses that people use for an identifier, which is its one group.
    """

    id: str
    titles: Mapping[str, str]
    page: str
    prefix: str
    namespace: str
    suffix: str
    pattern: str
    relation: str
    kinds: frozenset[Kind]
    spellings: str

    @property
    def title(self) -> str:
        """The title in English, as messages say it."""
        return self.titles["en"]

    def iri(self, identifier: str) -> str:
        """The IRI of an identifier; `ValueError` where it is none of this dataset."""
        if not re.fullmatch(self.pattern, identifier, re.ASCII):
            raise ValueError(f"{identifier!r} is no identifier of {self.title}")
        return f"{self.namespace}{identifier}{self.suffix}"

    def identifier(self, iri: str) -> str:
        """The identifier in an IRI of this dataset."""
        return iri.removeprefix(self.namespace).removesuffix(self.suffix)

    def spelled(self, iri: str) -> str | None:
        """The identifier in an address that people use for it, such as that of the page about it; None in others."""
        found = re.fullmatch(self.spellings, iri, re.ASCII)
        return found[1] if found and re.fullmatch(self.pattern, found[1], re.ASCII) else None

    def holds(self, iri: str) -> bool:
        """Whether an IRI is one of this dataset's."""
        inner = self.identifier(iri)
        return bool(re.fullmatch(self.pattern, inner, re.ASCII)) and self.iri(inner) == iri


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where data come from: title, IRI, version, licence, and the rights statement in `concepts/rights.ttl`."""

    title: str
    iri: str
    version: str
    licence: str
    rights: str


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of a gazetteer; `identifiers` are pairs of dataset and identifier, the gazetteer's own first.

    `area` is the name of the region, state or province, `admin_code` its code in GeoNames (`FR.32`). `seat` is the
    identifier, in GeoNames, of the place where an organisation has its seat.
    """

    identifiers: tuple[tuple[str, str], ...]
    name: str
    country: str
    kind: Kind = Kind.PLACE
    other_names: tuple[str, ...] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    population: int | None = None
    area: str | None = None
    admin_code: str | None = None
    seat: str | None = None

    def identifier(self, dataset: str) -> str | None:
        """The identifier in a dataset."""
        return dict(self.identifiers).get(dataset)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A place that a document names beside the city; `close` when it says that the city lies near or in it."""

    name: str
    close: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of a thing that is looked for: its name, its country (ISO 3166-1 alpha-2), and hints.

    For an organisation the name is that of the place that it governs, and `seats` are the identifiers, in GeoNames, of
    the places that this place is known to be.
    """

    name: str
    country: str = ""
    kind: Kind = Kind.PLACE
    other_names: tuple[str, ...] = ()
    area: str | None = None
    populations: tuple[int, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()
    seats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reasons:
    """The evidence for and against one record.

    `population` is the smaller number divided by the larger, of the number that fits best; `area` whether the areas
    are the same, None where either is unknown; `near` and `far` are places of the document that lie close to the
    record, and those that should but do not; `seat` whether an organisation has its seat in the place that it would
    govern, None where either is unknown.
    """

    likeness: Likeness
    population: Decimal | None = None
    area: bool | None = None
    near: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    seat: bool | None = None

    def texts(self) -> list[str]:
        """The evidence for people, one statement each."""
        said = [str(self.likeness)]
        if self.population is not None:
            said.append(f"population ratio {self.population}")
        if self.area is not None:
            said.append("same area" if self.area else "other area")
        if self.seat is not None:
            said.append("seat in the place that is linked" if self.seat else "seat elsewhere")
        said += [f"near {name}" for name in self.near]
        return said + [f"far from {name}" for name in self.far]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be what was asked for, with a score from 0 to 1 and its reasons."""

    gazetteer: str
    record: Record
    score: Decimal
    reasons: Reasons


class Gazetteer(Protocol):
    """A source of places, countries, concepts or organisations."""

    @property
    def id(self) -> str:
        """The name by which options call it."""

    @property
    def provenance(self) -> Provenance:
        """Where its data come from."""

    def candidates(self, query: Query) -> tuple[Candidate, ...]:
        """What may be meant, the best first; nothing where the gazetteer does not know such a thing."""
