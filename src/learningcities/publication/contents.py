"""Contents: the triples of a release in, what its description names out: cities, examples, languages, countries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import URIRef

from learningcities.namespaces import DCTERMS, LC, RDF, SCHEMA, VOID


@dataclass(frozen=True, slots=True)
class Contents:
    """What a description names, each in order: IRIs, and the language tags of the documents.

    `own` is what the dataset says about itself: licence, and the rights in quoted texts.
    """

    cities: tuple[str, ...]
    examples: tuple[str, ...]
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    own: frozenset[ox.Triple]


def contents(store: ox.Store, base: str) -> Contents:
    """What a store, whose default graph is the union, holds for a description."""
    cities = tuple(_subjects(store, RDF.type, ox.NamedNode(str(LC.LearningCity))))
    languages = {value.value for value in _values(store, None, SCHEMA.inLanguage)}
    countries = {country.value for city in cities for country in _values(store, city, LC.country)}
    return Contents(
        cities=cities,
        examples=tuple(_examples(store, cities[0])) if cities else (),
        languages=tuple(sorted(languages)),
        countries=tuple(sorted(countries)),
        own=frozenset(_own(store, f"{base}dataset")),
    )


def _examples(store: ox.Store, city: str) -> Iterator[str]:
    """The city, its local authority, and the first document about it."""
    yield city
    yield from sorted(value.value for value in _values(store, city, LC.localAuthority))[:1]
    yield from _subjects(store, SCHEMA.about, ox.NamedNode(city))[:1]


def _own(store: ox.Store, dataset: str) -> Iterator[ox.Triple]:
    """All about the dataset, its partitions, and the rights in these."""
    parts = (VOID.classPartition, VOID.subset)
    nodes = {dataset, *(part.value for term in parts for part in _values(store, dataset, term))}
    nodes |= {rights.value for node in nodes for rights in _values(store, node, DCTERMS.rights)}
    for node in nodes:
        for quad in store.quads_for_pattern(ox.NamedNode(node), None, None, ox.DefaultGraph()):
            yield quad.triple


def _values(store: ox.Store, subject: str | None, predicate: URIRef) -> Iterator[ox.NamedNode | ox.Literal]:
    node = None if subject is None else ox.NamedNode(subject)
    for quad in store.quads_for_pattern(node, ox.NamedNode(str(predicate)), None, ox.DefaultGraph()):
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            yield quad.object


def _subjects(store: ox.Store, predicate: URIRef, value: ox.NamedNode) -> list[str]:
    """The IRIs with this property and value, in their order."""
    found = store.quads_for_pattern(None, ox.NamedNode(str(predicate)), value, ox.DefaultGraph())
    return sorted(quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode))
