"""Matching: a reconciliation query in, candidates with score, features and decision out, the best first.

The score is 100 times the mean agreement of what could be compared, weighted as `weights.toml` says. A match is certain
only by an identifier, or by a name that no other candidate has together with a country or city that agrees; of
practices, persons and organisations it must be the city.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest

from learningcities.publication.reconciliation.rules import rules
from learningcities.server.reconciliation.agreement import Agreement, agreement, named
from learningcities.server.reconciliation.catalogue import Catalogue, Entity
from learningcities.server.reconciliation.data import data, weight
from learningcities.server.reconciliation.names import Hit
from learningcities.server.reconciliation.queries import Condition, Query

_GOVERNED = rules()["similarity"]["governed"]
"""What is left of the similarity of a local authority whose city has the name, unless authorities are asked for."""
_PARTS = re.compile(r"\s*[,;(]\s*|\s+[–—-]\s+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant, with the features that led to the score."""

    entity: Entity
    score: float
    match: bool
    features: tuple[tuple[str, float | bool], ...]


@dataclass(slots=True)
class _Found:
    """What speaks for and against an entity."""

    entity: Entity
    hit: Hit | None = None
    identified: bool = False
    agreements: dict[str, float] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        return self.hit is not None and self.hit.exact

    def disagrees(self) -> bool:
        return any(value < data("weights")["agrees"] for key, value in self.agreements.items() if key != "population")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query as it is answered: names, identifiers, and how properties are compared."""

    names: tuple[str, ...]
    named: bool
    types: tuple[str, ...]
    conditions: tuple[tuple[str, Condition, Agreement], ...]
    ignored: tuple[str, ...]
    required_ids: tuple[frozenset[str], ...]


def candidates(query: Query, catalogue: Catalogue) -> list[Candidate]:
    """The candidates for a query, at most as many as it asks for."""
    asked = _asked(query, catalogue)
    if asked is None:
        return []
    found = [one for one in _found(asked, catalogue) if _compare(one, asked)]
    unique = _unique(found)
    certain = _certain(found, unique, catalogue)
    order = {key: place for place, key in enumerate(catalogue.types)}
    # No two have the same IRI, so the last part is never compared.
    ranked = nsmallest(
        query.limit,
        ((-_score(one), one is not certain, order[one.entity.type], one.entity.iri, one) for one in found),
    )
    return [
        Candidate(one.entity, -score, one is certain, tuple(_features(one, one.entity.iri in unique, asked)))
        for score, _, _, _, one in ranked
    ]


def _asked(query: Query, catalogue: Catalogue) -> _Asked | None:
    """None where nothing can be found: types that are none, a required property that is none."""
    keys = [catalogue.type_key(type_) for type_ in query.types]
    types = tuple(key for key in keys if key is not None) if query.types else tuple(catalogue.types)
    names = tuple(value for one in query.conditions if one.match == "name" for value in one.values)
    known, ignored = [], []
    for condition in query.conditions:
        if condition.match == "property":
            key = catalogue.property_key(condition.property)
            if key is not None:
                known.append((key, condition))
            elif condition.required:
                return None
            else:
                ignored.append(condition.property)
    names, implied = _split(names, {key for key, _ in known}, catalogue)
    properties = catalogue.properties
    return (
        _Asked(
            names=names,
            named=any(one.match == "name" for one in query.conditions),
            types=types,
            conditions=tuple((key, one, agreement(one, properties[key], catalogue)) for key, one in (*known, *implied)),
            ignored=tuple(dict.fromkeys(ignored)),
            required_ids=tuple(
                frozenset(iri for value in one.values for iri in catalogue.identified(value))
                for one in query.conditions
                if one.match == "id"
            ),
        )
        if types
        else None
    )


def _split(
    names: Sequence[str], given: set[str], catalogue: Catalogue
) -> tuple[tuple[str, ...], list[tuple[str, Condition]]]:
    """`Lille, France` is the name and the country, if France is a country that is known here."""
    implied: dict[str, Condition] = {}
    shorter = []
    for name in names:
        head, *rest = [part for part in _PARTS.split(name.rstrip(") ")) if part] or [name]
        kept = name
        for part in rest:
            for key, type_ in (("country", "Country"), ("adminArea", "AdministrativeArea")):
                if key not in given and key not in implied and named(part, type_, catalogue):
                    implied[key] = Condition("property", (part,), key)
                    kept = head
                    break
        shorter.append(kept)
    return tuple(shorter), list(implied.items())


def _found(asked: _Asked, catalogue: Catalogue) -> Iterator[_Found]:
    """The entities that a query can mean, by identifier, by name, or without any of these by property."""
    found: dict[str, _Found] = {}
    for iri in _identified(asked, catalogue):
        found[iri] = _Found(catalogue.entities[iri], identified=True)
    for name in (name for name in asked.names if not catalogue.identified(name)):
        for iri, hit in catalogue.names.search(name, asked.types).items():
            if hit.kind == "governed":
                hit = _weighed(hit, asked)
            one = found.get(iri)
            if one is None:
                found[iri] = _Found(catalogue.entities[iri], hit)
            elif one.hit is None or hit.similarity > one.hit.similarity:
                one.hit = hit
    if not found and not asked.named and not asked.required_ids:
        for iri in _by_property(asked, catalogue):
            found[iri] = _Found(catalogue.entities[iri])
    yield from (one for one in found.values() if one.entity.type in asked.types)


def _identified(asked: _Asked, catalogue: Catalogue) -> Iterator[str]:
    for values in (asked.names, *(one.values for key, one, _ in asked.conditions if key == "identifier")):
        for value in values:
            yield from catalogue.identified(value)
    for iris in asked.required_ids:
        yield from iris


def _weighed(hit: Hit, asked: _Asked) -> Hit:
    """The name of a city means its authority only where authorities are asked for."""
    if asked.types == ("LocalAuthority",):
        return hit
    return hit._replace(similarity=hit.similarity * _GOVERNED, exact=False)


def _by_property(asked: _Asked, catalogue: Catalogue) -> Iterator[str]:
    """The entities with one of the values that are asked for."""
    for key, condition, _ in asked.conditions:
        property_ = catalogue.properties[key]
        for value in condition.values:
            if property_.kind == "entity":
                meant = named(value, property_.range, catalogue)
                similar = catalogue.names.search(value, [property_.range]) if not meant else {}
                for iri in (*meant, *similar):
                    yield from catalogue.having(key, iri)
            else:
                yield from catalogue.having(key, int(value) if value.isdecimal() and value.isascii() else value)


def _compare(one: _Found, asked: _Asked) -> bool:
    """Note how an entity agrees; whether it has what is required."""
    agreements = one.agreements
    for key, condition, compare in asked.conditions:
        value = compare(one.entity)
        if condition.required and (value is None or value < data("weights")["agrees"]):
            return False
        if value is not None:
            agreements[key] = min(value, agreements[key]) if key in agreements else value
    if agreements.get("identifier") == 1:
        one.identified = True
    return not asked.required_ids or all(one.entity.iri in iris for iris in asked.required_ids)


def _unique(found: Sequence[_Found]) -> frozenset[str]:
    """Those that alone in their type have exactly the name that was asked for, with nothing that speaks against it."""
    by_type: dict[str, list[_Found]] = {}
    for one in found:
        if one.exact and not one.entity.withdrawn and not one.disagrees():
            by_type.setdefault(one.entity.type, []).append(one)
    return frozenset(same[0].entity.iri for same in by_type.values() if len(same) == 1)


def _certain(found: Sequence[_Found], unique: Collection[str], catalogue: Catalogue) -> _Found | None:
    """The one that is meant for certain: by its identifier, or where none was given by its name."""
    identified = [one for one in found if one.identified]
    if identified:
        meant = [one for one in identified if not one.disagrees()] if len(identified) == 1 else []
    else:
        meant = [one for one in found if one.entity.iri in unique and _is_told_apart(one, catalogue)]
    return meant[0] if len(meant) == 1 and not meant[0].entity.withdrawn else None


def _is_told_apart(one: _Found, catalogue: Catalogue) -> bool:
    """Whether namesakes that are not in this release are ruled out, too."""
    type_ = catalogue.types[one.entity.type]
    return type_.closed or any(one.agreements.get(key) == 1 for key in type_.certain_by)


def _score(one: _Found) -> float:
    """0 to 100; an identifier counts as the name."""
    total = mean = 0.0
    if one.identified or one.hit:
        total = weight("name")
        mean = total * (1.0 if one.identified or one.hit is None else one.hit.similarity)
    for key, value in one.agreements.items():
        if key != "identifier":
            heavy = weight(key)
            total += heavy
            mean += heavy * value
    score = 100 * mean / total if total else 0.0
    return round(score * data("weights")["withdrawn"] if one.entity.withdrawn else score, 2)


def _features(one: _Found, unique: bool, asked: _Asked) -> Iterator[tuple[str, float | bool]]:
    if one.hit is not None:
        yield "name", round(one.hit.similarity, 4)
        yield "exact", one.hit.exact
        yield "unique", unique
        if one.hit.kind == "old":
            yield "old", True
        if one.hit.latin:
            yield "transliterated", True
    if one.identified:
        yield "identifier", True
    for key, value in one.agreements.items():
        if key != "identifier" or not one.identified:
            yield key, round(value, 4)
    if one.entity.withdrawn:
        yield "withdrawn", True
    yield from ((f"ignored:{name}", True) for name in asked.ignored)
