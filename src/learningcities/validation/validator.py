"""The validator: an RDF graph in, a `ShapeReport` out. pySHACL does the work; its terms and results end here.

`pyshacl.validate` would read the shapes anew for each graph and write a report twice, as RDF and as text; its
own executor on the shapes of this process gives the same results (a test compares them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyshacl.errors import ReportableRuntimeError
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shapes_graph import ShapesGraph
from rdflib import Graph, Literal
from rdflib.term import Node

from learningcities.errors import ValidationError
from learningcities.namespaces import SH
from learningcities.validation.evidence import evidence, order
from learningcities.validation.model import ShapeReport, ShapeResult, ShapeSeverity
from learningcities.validation.shapes import compiled


class _View(Graph):
    """The same triples; true without counting them, since pySHACL asks that for each of its results."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(store=graph.store, identifier=graph.identifier, bind_namespaces="none")

    def __bool__(self) -> bool:
        return True


def validate_graph(graph: Graph, shapes: ShapesGraph | None = None) -> ShapeReport:
    """Validate a graph (not changed) against the shapes of the installation, or other ones.

    `ValidationError` when pySHACL gives up, as it does on a blank node where the shapes compare two values.
    """
    results = {result.key: result for result in _results(graph, shapes or compiled())}
    return ShapeReport(tuple(sorted(results.values(), key=lambda each: (order(each.evidence), each.key))))


def _results(graph: Graph, shapes: ShapesGraph) -> Iterator[ShapeResult]:
    executor, view = SHACLExecutor(), _View(graph)
    for shape in shapes.shapes:
        try:
            _, results = shape.validate(executor, view)
        except ReportableRuntimeError as error:
            raise ValidationError(f"The graph cannot be validated against {shape.node}: {error}") from error
        for _, _, triples in results:
            yield _result(graph, triples)


def _result(graph: Graph, triples: Iterable[tuple[Node, Node, object]]) -> ShapeResult:
    """One result of pySHACL, where a term of another graph is a pair of that graph and the term."""
    terms: dict[Node, list[Node]] = {}
    for _, predicate, value in triples:
        terms.setdefault(predicate, []).append(value[1] if isinstance(value, tuple) else value)  # type: ignore[arg-type]
    focus = terms[SH.focusNode][0]
    return ShapeResult(
        focus=focus,
        path=terms.get(SH.resultPath, [None])[0],
        value=terms.get(SH.value, [None])[0],
        shape=terms[SH.sourceShape][0],
        component=terms[SH.sourceConstraintComponent][0],
        severity=ShapeSeverity(str(terms[SH.resultSeverity][0]).removeprefix(str(SH))),
        messages=_messages(terms.get(SH.resultMessage, [])),
        evidence=evidence(graph, focus),
    )


def _messages(terms: Iterable[Node]) -> dict[str, str]:
    return dict(sorted((each.language or "", str(each)) for each in terms if isinstance(each, Literal)))
