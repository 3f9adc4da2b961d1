"""The results as RDF: a validation report (SHACL 1.0, section 3.6), without blank nodes, with evidence."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import PROV, RDF
from rdflib.term import Node

from learningcities.namespaces import DEFAULT_BASE, PREFIXES, SH
from learningcities.validation.model import ShapeResult


def report_graph(results: Iterable[ShapeResult], base: str = DEFAULT_BASE) -> Graph:
    """A report named `BASE` + `report` with a name for each result that depends on nothing but the result."""
    graph, report, results = _empty(), URIRef(f"{base}report"), list(results)
    graph.add((report, RDF.type, SH.ValidationReport))
    graph.add((report, SH.conforms, Literal(not results)))
    for result in results:
        node = URIRef(f"{report}#result-{_digest(' '.join(result.key))}")
        graph.add((report, SH.result, node))
        for predicate, value in _described(result):
            graph.add((node, predicate, _without_blank(value, report)))
    return graph


def _empty() -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "sh": str(SH)}.items():
        graph.bind(prefix, namespace)
    return graph


def _described(result: ShapeResult) -> Iterable[tuple[URIRef, Node]]:
    yield RDF.type, SH.ValidationResult
    yield SH.focusNode, result.focus
    yield SH.sourceShape, result.shape
    yield SH.sourceConstraintComponent, result.component
    yield SH.resultSeverity, SH[result.severity]
    if result.path is not None:
        yield SH.resultPath, result.path
    if result.value is not None:
        yield SH.value, result.value
    for language, text in result.messages.items():
        yield SH.resultMessage, Literal(text, lang=language or None)
    if result.evidence is not None:
        yield PROV.wasDerivedFrom, URIRef(result.evidence.iri)


def _without_blank(term: Node, report: URIRef) -> Node:
    """A blank node of a foreign file gets a name in the report: nothing we publish has one."""
    return URIRef(f"{report}#node-{_digest(str(term))}") if isinstance(term, BNode) else term


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()[:16]
