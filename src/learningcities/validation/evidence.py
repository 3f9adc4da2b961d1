"""Evidence of a focus node: the words of a document that it, or the fact it belongs to, was read from."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph
from rdflib.namespace import PROV, RDF
from rdflib.term import Node

from learningcities.documents import Span
from learningcities.namespaces import LC, OA, SCHEMA
from learningcities.validation.model import ShapeEvidence

SPANS = (LC.evidence, PROV.wasQuotedFrom, PROV.wasDerivedFrom)
"""Which property leads to the evidence, best first: data that violate a shape may lack the proper one."""

DEPTH = 3
"""How far to look: from an area to its city, and from there to the identification."""


def evidence(graph: Graph, focus: Node) -> ShapeEvidence | None:
    """The first span, in document order, of `focus` or of the nearest node it belongs to; else None."""
    frontier, seen = [focus], {focus}
    for _ in range(DEPTH + 1):
        found = [each for node in frontier for each in _of(graph, node)]
        if found:
            return min(found, key=order)
        frontier = list(
            dict.fromkeys(owner for node in frontier for owner in _owners(graph, node) if owner not in seen)
        )
        seen.update(frontier)
    return None


def order(found: ShapeEvidence | None) -> tuple[str, int, int]:
    """The sort key of document order; what has no evidence comes first."""
    if found is None:
        return ("", -1, -1)
    return (found.document, found.span.start if found.span else -1, found.span.end if found.span else -1)


def _of(graph: Graph, node: Node) -> Iterator[ShapeEvidence]:
    """The evidence at the node itself: a document, a span, or the best spans of a fact."""
    if (node, RDF.type, SCHEMA.TextObject) in graph:
        yield ShapeEvidence(str(node), str(node))
    elif (node, OA.hasSource, None) in graph:
        yield _read(graph, node)
    for predicate in SPANS:
        spans = [span for span in graph.objects(node, predicate) if (span, OA.hasSource, None) in graph]
        if spans:
            yield from (_read(graph, span) for span in spans)
            return


def _owners(graph: Graph, node: Node) -> Iterator[Node]:
    """Where to look next: to the identification of a city, to the city of an authority, else to subjects."""
    known_by = list(graph.objects(node, LC.identification)) or list(graph.objects(node, LC.governs))
    yield from known_by or graph.subjects(None, node)


def _read(graph: Graph, span: Node) -> ShapeEvidence:
    selectors = list(graph.objects(span, OA.hasSelector))
    start, end = (_number(graph, selectors, each) for each in (OA.start, OA.end))
    line = _number(graph, [span], LC.line)
    place = None if start is None or end is None or line is None else Span(start, end, line)
    return ShapeEvidence(
        iri=str(span),
        document=min(str(source) for source in graph.objects(span, OA.hasSource)),
        span=place,
        words=min(_values(graph, selectors, OA.exact), default=""),
    )


def _number(graph: Graph, nodes: list[Node], predicate: Node) -> int | None:
    numbers = [int(value) for value in _values(graph, nodes, predicate) if value.isdecimal()]
    return min(numbers, default=None)


def _values(graph: Graph, nodes: list[Node], predicate: Node) -> list[str]:
    """All values; data that violate a shape may have several: the least is always the same."""
    return [str(value) for node in nodes for value in graph.objects(node, predicate)]
