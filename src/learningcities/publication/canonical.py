"""Canonical lines: statements in, sorted canonical N-Triples or N-Quads out (RDFC-1.0, section 5)."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox


def canonical(statements: Iterable[ox.Triple] | Iterable[ox.Quad], rdf_format: ox.RdfFormat) -> bytes:
    """The lines of statements without blank nodes, in the order of code points, which is that of UTF-8."""
    lines = ox.serialize(statements, format=rdf_format) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))


def quad(graph: ox.NamedNode, triple: ox.Triple) -> ox.Quad:
    """A triple in a named graph."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)
