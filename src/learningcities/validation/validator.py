"""The validator: an RDF graph in, a `ShapeReport` out. pySHACL does the work; its terms and results end here.

`pyshacl.validate` would read the shapes anew for each graph and write a report twice, as RDF and as text; its
own executor on the shapes of this process gives the same results (a test compares them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyshacl.errors import ReportableRuntimeError
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import Graph, Literal
from rdflib.namespace import NamespaceManager
from rdflib.term import Node

from learningcities.errors import ValidationError
from learningcities.namespaces import SH
from learningcities.validation.evidence import evidence, order
from learningcities.validation.model import ShapeReport, ShapeResult, ShapeSeverity
from learningcities.validation.shapes import compiled

COMPARING = {
    SH.lessThan: SH.LessThanConstraintComponent,
    SH.lessThanOrEquals: SH.LessThanOrEqualsConstraintComponent,
}
"""The constraints that compare two values."""


class _WholeNames(NamespaceManager):
    """Writes IRIs out: for texts that nobody reads, rdflib looks among all IRIs it met for one that begins alike."""

    def normalizeUri(self, rdfTerm: str) -> str:
        return f"<{rdfTerm}>"


class _View(Graph):
    """The same triples; true without counting them, since pySHACL asks that for each of its results."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(store=graph.store, identifier=graph.identifier, bind_namespaces="none")
        self.namespace_manager = _WholeNames(self, bind_namespaces="none")

    def __bool__(self) -> bool:
        return True


def validate_graph(graph: Graph, shapes: ShapesGraph | None = None) -> ShapeReport:
    """Validate a graph (not changed) against the shapes of the installation, or other ones.

    `ValidationError` when pySHACL gives up on a shape.
    """
    results = {result.key: result for result in _results(graph, shapes or compiled())}
    return ShapeReport(tuple(sorted(results.values(), key=lambda each: (order(each.evidence), each.key))))


def _results(graph: Graph, shapes: ShapesGraph) -> Iterator[ShapeResult]:
    executor, view = SHACLExecutor(), _View(graph)
    for shape in shapes.shapes:
        try:
            _, results = shape.validate(executor, view)
        except (ReportableRuntimeError, TypeError) as error:
            yield from _incomparable(graph, shape, executor, view, error)
        else:
            yield from (_result(graph, node, triples) for _, node, triples in results)


def _incomparable(
    graph: Graph, shape: Shape, executor: SHACLExecutor, view: Graph, error: Exception
) -> Iterator[ShapeResult]:
    """The results of a shape node by node, for pySHACL stops where one node has values that cannot be compared.

    By SHACL 1.0, sections 4.5.3 and 4.5.4, each such value is a result; it stands for all results of that node.
    """
    component = next((COMPARING[each] for each in COMPARING if (shape.node, each, None) in shape.sg.graph), None)
    if component is None or not shape.is_property_shape:
        raise ValidationError(f"The graph cannot be validated against {shape.node}: {error}") from error
    path, focus_nodes = shape.path(), shape.focus_nodes(view)  # type: ignore[no-untyped-call] # pySHACL has no types
    for focus in focus_nodes:
        try:
            _, results = shape.validate(executor, view, focus=[focus])
        except (ReportableRuntimeError, TypeError):
            found, severity = evidence(graph, focus), _severity(shape.severity)
            for value in graph.objects(focus, path):
                messages = _messages(shape.message)
                yield ShapeResult(focus, path, value, shape.node, component, severity, messages, found)
        else:
            yield from (_result(graph, node, triples) for _, node, triples in results)


def _result(graph: Graph, node: Node, triples: Iterable[tuple[Node, Node, object]]) -> ShapeResult:
    """One result of pySHACL, where a term of another graph is a pair of that graph and the term.

    Among the triples may be those of further results, its details.
    """
    terms: dict[Node, list[Node]] = {}
    for subject, predicate, value in triples:
        if subject == node:
            term = value[1] if isinstance(value, tuple) else value
            terms.setdefault(predicate, []).append(term)  # type: ignore[arg-type] # pySHACL has no types
    focus = terms[SH.focusNode][0]
    return ShapeResult(
        focus=focus,
        path=terms.get(SH.resultPath, [None])[0],
        value=terms.get(SH.value, [None])[0],
        shape=terms[SH.sourceShape][0],
        component=terms[SH.sourceConstraintComponent][0],
        severity=_severity(terms[SH.resultSeverity][0]),
        messages=_messages(terms.get(SH.resultMessage, [])),
        evidence=evidence(graph, focus),
    )


def _severity(term: Node) -> ShapeSeverity:
    return ShapeSeverity(str(term).removeprefix(str(SH)))


def _messages(terms: Iterable[Node]) -> dict[str, str]:
    return dict(sorted((each.language or "", str(each)) for each in terms if isinstance(each, Literal)))
