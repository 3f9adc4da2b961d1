"""The shapes as pySHACL runs them: read once in a process, and arranged so that it evaluates them in bulk.

pySHACL evaluates a property shape below `sh:property` once for each focus node, and constructs its
constraints each time; a property shape with targets of its own is evaluated once for all focus nodes. So each
property shape gets the targets of the node shapes that name it. The results are the same, a test says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pyshacl.shapes_graph import ShapesGraph
from rdflib import BNode, Graph, Literal
from rdflib.collection import Collection
from rdflib.namespace import RDF
from rdflib.term import Node

from learningcities.namespaces import SH
from learningcities.resources import folder

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)

READ_ONCE = (SH.message, SH.severity, SH.path)
"""What pySHACL keeps once it has read a shape, and yet passes over each time it looks for constraints."""


def shapes() -> Graph:
    """The shapes as published: all files of the folder `shapes`; `InstallationError` when it is missing."""
    graph = Graph(store="SimpleMemory")
    for path in sorted(folder("shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@cache
def compiled() -> ShapesGraph:
    """The shapes ready for pySHACL, shared by all runs of this process; nothing may change them."""
    return compile_shapes(shapes())


def compile_shapes(graph: Graph) -> ShapesGraph:
    """Shapes with the results of `graph`, in which property shapes have the targets of their node shapes.

    `graph` is changed. A closed shape keeps the paths of its property shapes as ignored properties
    (SHACL 1.0, section 4.8.1), since it no longer names them.
    """
    for shape in list(_with_targets(graph)):
        _hoist(graph, shape)
    compiled_shapes = ShapesGraph(graph)
    assert compiled_shapes.shapes, "there are shapes, and each has now read what it is called and what it says"
    for predicate in READ_ONCE:
        graph.remove((None, predicate, None))
    return compiled_shapes


def _with_targets(graph: Graph) -> Iterator[Node]:
    """Active node shapes with targets; what others refer to is left alone: it is evaluated from there."""
    for shape in graph.subjects(RDF.type, SH.NodeShape):
        active = (shape, SH.deactivated, Literal(True)) not in graph
        if active and any((shape, target, None) in graph for target in TARGETS) and not _is_referred_to(graph, shape):
            yield shape


def _is_referred_to(graph: Graph, shape: Node) -> bool:
    referring = (SH.node, SH["not"], SH.qualifiedValueShape, RDF.first)
    return any((None, predicate, shape) in graph for predicate in referring)


def _hoist(graph: Graph, shape: Node) -> None:
    properties = list(graph.objects(shape, SH.property))
    if (shape, SH.closed, Literal(True)) in graph:
        _ignore(graph, shape, [path for each in properties for path in graph.objects(each, SH.path)])
    for each in properties:
        for target in TARGETS:
            for value in list(graph.objects(shape, target)):
                graph.add((each, target, value))
        graph.remove((shape, SH.property, each))


def _ignore(graph: Graph, shape: Node, paths: list[Node]) -> None:
    for ignored in list(graph.objects(shape, SH.ignoredProperties)):
        paths = [*paths, *graph.items(ignored)]
        graph.remove((shape, SH.ignoredProperties, ignored))
    graph.add((shape, SH.ignoredProperties, Collection(graph, BNode(), paths).uri))
