"""Files of RDF for tests of descriptions: a path in, its statements out, read strictly and without blank nodes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from rdflib import Graph, URIRef

from learningcities.namespaces import DEFAULT_BASE

FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".nq": ox.RdfFormat.N_QUADS}
DATASET = URIRef(DEFAULT_BASE + "dataset")
OWN_BASE = "https://example.org/cities/"


class Statement(NamedTuple):
    """A triple and its graph, IRIs as text but for the value."""

    subject: str
    property: str
    value: ox.NamedNode | ox.Literal
    graph: str


def statements(path: Path) -> set[Statement]:
    """What a file holds; a blank node fails."""
    return {_statement(quad) for quad in ox.parse(path=path, format=FORMATS[path.suffix])}


def _statement(quad: ox.Quad) -> Statement:
    assert isinstance(quad.subject, ox.NamedNode), quad
    assert isinstance(quad.object, ox.NamedNode | ox.Literal), quad
    graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
    return Statement(quad.subject.value, quad.predicate.value, quad.object, graph)


def described(release: Path, name: str) -> Graph:
    """A file of a release as an rdflib graph, to walk through."""
    return Graph().parse(release / name, format="turtle")
