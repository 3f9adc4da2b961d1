"""Agreement: a condition on a property in; for each entity, how well its values agree, 0 to 1, out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from learningcities.publication.reconciliation.forms import forms, likeness, same_text
from learningcities.publication.reconciliation.schema import Property
from learningcities.publication.spellings import compared
from learningcities.server.reconciliation.catalogue import Catalogue, Entity
from learningcities.server.reconciliation.queries import Condition

Agreement = Callable[[Entity], float | None]
"""None where an entity has no value to compare."""

_GROUPED = re.compile(r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_SIMILAR = 0.8
"""Names less similar than this do not agree at all."""
_SIMILAR_COUNTRY = 0.9
"""The same for countries, whose names are likely to be parts of each other, or alike: Niger and Nigeria."""


def agreement(condition: Condition, property_: Property, catalogue: Catalogue) -> Agreement:
    """How the values of entities agree with those of a condition, after its quantifier."""
    compare = _COMPARISONS[property_.kind]
    ways = [compare(value, property_, condition.qualifier == "exact", catalogue) for value in condition.values]

    @cache
    def compared_with(values: tuple[Any, ...]) -> float | None:
        """Many entities have the same values, such as a country, and are compared once."""
        known = [one for one in (way(values) for way in ways) if one is not None]
        return _quantified(known, condition.quantifier) if known else None

    def agreed(entity: Entity) -> float | None:
        values = entity.identifiers if property_.kind == "identifier" else entity.values.get(property_.key)
        return compared_with(values) if values else None

    return agreed


def _quantified(found: Sequence[float], quantifier: str) -> float:
    if quantifier == "all":
        return min(found)
    return 1 - max(found) if quantifier == "none" else max(found)


Way = Callable[[Sequence[Any]], float | None]


def _entity(value: str, property_: Property, exact: bool, catalogue: Catalogue) -> Way:
    meant = named(value, property_.range, catalogue)
    if meant:
        return lambda values: float(not meant.isdisjoint(values))
    if exact:
        return lambda values: 0.0

    country = property_.range == "Country"
    least = _SIMILAR_COUNTRY if country else _SIMILAR

    def similar(values: Iterable[str]) -> float:
        texts = [name[0] for iri in values if iri in catalogue.entities for name in catalogue.entities[iri].names]
        best = max((_likeness(value, text, parts=not country) for text in texts), default=0.0)
        return best if best >= least else 0.0

    return similar


def named(value: str, type_: str, catalogue: Catalogue) -> frozenset[str]:
    """The entities of a type that an IRI, an identifier, a code or exactly this name means."""
    found = {iri for iri in catalogue.identified(value) if catalogue.entities[iri].type == type_}
    if type_ == "Country":
        found.update(catalogue.having("code", value.strip().upper()))
    hits = catalogue.names.equal(value, [type_])
    return frozenset(found or {iri for iri, hit in hits.items() if hit.exact or hit.kind == "latin"})


def _likeness(one: str, other: str, parts: bool = True) -> float:
    pairs = ((a.text, b.text) for a in forms(one)[:2] for b in forms(other)[:2])
    return max((likeness(a, b, parts) for a, b in pairs), default=0.0)


def _text(value: str, property_: Property, exact: bool, catalogue: Catalogue) -> Way:
    def similar(values: Iterable[str]) -> float:
        if any(same_text(value, text) for text in values):
            return 1.0
        best = 0.0 if exact else max((_likeness(value, text) for text in values), default=0.0)
        return best if best >= _SIMILAR else 0.0

    return similar


def _number(value: str, property_: Property, exact: bool, catalogue: Catalogue) -> Way:
    number = to_number(value)
    if number is None:
        return lambda values: None
    if exact:
        return lambda values: float(number in values)
    return lambda values: max(_ratio(number, other) for other in values)


def to_number(text: str) -> float | None:
    """The number that a text is, with or without signs between groups of three digits; None where it is none."""
    text = text.strip()
    if _GROUPED.fullmatch(text):
        return float(re.sub(r"\D", "", text))
    return float(text) if _NUMBER.fullmatch(text) and len(text) < 16 else None


def _ratio(one: float, other: float) -> float:
    """The smaller number as a share of the larger one."""
    return min(one, other) / max(one, other) if max(one, other) else 1.0


def _year(value: str, property_: Property, exact: bool, catalogue: Catalogue) -> Way:
    """The same year agrees, the one before or after by half."""
    found = _YEAR.search(value)
    if found is None:
        return lambda values: None
    year = int(found[0])
    near = 0.0 if exact else 0.5
    return lambda values: max(1.0 if year == other else near if abs(year - other) == 1 else 0.0 for other in values)


def _identifier(value: str, property_: Property, exact: bool, catalogue: Catalogue) -> Way:
    """Identifiers of one register agree or not; those of different registers say nothing."""
    wanted = compared(value)

    def same(values: Iterable[str]) -> float | None:
        known = [compared(one) for one in values]
        if wanted in known:
            return 1.0
        return 0.0 if urlsplit(wanted).netloc in {urlsplit(one).netloc for one in known} else None

    return same


_COMPARISONS = {"entity": _entity, "text": _text, "number": _number, "year": _year, "identifier": _identifier}
