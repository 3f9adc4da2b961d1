"""Statements about resources: triples in reading order in, nodes grouped by the resource that they belong to out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from learningcities.namespaces import LC, RDF
from learningcities.publication.pages.addresses import resource

TYPE = str(RDF.type)
EVIDENCE = str(LC.evidence)

Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Node:
    """All that is said about one IRI: values by property, both in reading order; its classes, ours first."""

    iri: str
    properties: dict[str, list[Value]] = field(default_factory=dict)
    types: list[str] = field(default_factory=list)

    def values(self, predicate: str) -> list[Value]:
        """The values of a property."""
        return self.properties.get(predicate, [])

    def value(self, predicate: str) -> str | None:
        """The first value of a property as a string."""
        values = self.properties.get(predicate)
        return values[0].value if values else None


@dataclass(frozen=True, slots=True)
class Statements:
    """Nodes by IRI; the nodes of each resource; who says what of an IRI, as pairs of property and subject."""

    nodes: Mapping[str, Node]
    resources: Mapping[str, list[Node]]
    inbound: Mapping[str, list[tuple[str, str]]]

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Statements:
        """The statements that these triples make."""
        nodes: dict[str, Node] = {}
        inbound: dict[str, list[tuple[str, str]]] = {}
        for subject, predicate, value in triples:
            iri, name = subject.value, predicate.value
            node = nodes.get(iri)
            if node is None:
                node = nodes[iri] = Node(iri)
            node.properties.setdefault(name, []).append(value)
            if name == TYPE:
                node.types.append(value.value)
            elif isinstance(value, ox.NamedNode):
                inbound.setdefault(value.value, []).append((name, iri))
        resources: dict[str, list[Node]] = {}
        for iri, node in nodes.items():
            resources.setdefault(resource(iri), []).append(node)
        return cls(nodes, resources, inbound)

    def own(self, iri: str) -> Node:
        """The node of a resource itself; an empty one if only its facts are described."""
        return self.nodes.get(iri) or Node(iri)

    def triples(self, iri: str) -> Iterator[ox.Triple]:
        """All triples about a resource and its fragments, in reading order."""
        for node in self.resources.get(iri, ()):
            subject = ox.NamedNode(node.iri)
            for predicate, values in node.properties.items():
                yield from (ox.Triple(subject, ox.NamedNode(predicate), value) for value in values)
