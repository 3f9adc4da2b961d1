"""The shapes: each constraint has a counter-example that gives its result and no other, each class has an example."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from pyshacl.shapes_graph import ShapesGraph
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.namespace import SH as DECLARED_SH
from rdflib.term import Node

from learningcities.namespaces import LC, SH
from learningcities.resources import folder
from learningcities.validation import ShapeResult, ShapeSeverity, validate_graph
from learningcities.validation.files import read
from learningcities.validation.shapes import shapes

CASES = Path(__file__).parent / "shapes"
INVALID = sorted((CASES / "invalid").glob("*"))
VALID = sorted((CASES / "valid").glob("*"))
FILES = sorted(folder("shapes").glob("*.ttl"))
SHAPES = shapes()
ONTOLOGY = folder("ontology")

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
DECLARED = {*dir(DECLARED_SH), *(DECLARED_SH[name] for name in DECLARED_SH._extras)}
"""The terms of SHACL, as rdflib lists them: those that are words of Python apart from the others."""


def local(term: Node) -> str:
    return str(term).rsplit("#", 1)[1]


def component(parameter: Node) -> URIRef | None:
    """The constraint component of a parameter; `sh:property` only leads to the shapes that have results."""
    name = local(parameter) if str(parameter).startswith(str(SH)) else ""
    iri = SH[f"{name[:1].upper()}{name[1:]}ConstraintComponent"]
    return iri if iri in DECLARED and name not in {"", "property"} else None


def reporting() -> set[Node]:
    """The shapes that can stand in a result: those with targets, and the property shapes that these name."""
    with_targets = {shape for target in TARGETS for shape in SHAPES.subjects(target, None)}
    return with_targets | {named for shape in with_targets for named in SHAPES.objects(shape, SH.property)}


def declared_pairs() -> set[str]:
    return {
        f"{local(shape)}.{local(found)}"
        for shape in reporting()
        for parameter in SHAPES.predicates(shape)
        if (found := component(parameter)) is not None
    }


def pairs(results: tuple[ShapeResult, ...]) -> list[str]:
    return [f"{local(result.shape)}.{local(result.component)}" for result in results]


def test_each_declared_pair_has_its_counter_example() -> None:
    names = {path.name.removesuffix(".ttl") for path in INVALID}
    assert names == declared_pairs()
    assert len(INVALID) == len(names) > 380


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_counter_example_gives_its_result_and_no_other(path: Path) -> None:
    graph = read(path)
    results = validate_graph(graph).results
    assert pairs(results) == [path.stem]
    assert all(set(result.messages) == {"en", "fr"} for result in results)
    assert pairs(validate_graph(graph, ShapesGraph(shapes())).results) == [path.stem]


def test_each_file_of_shapes_has_its_example() -> None:
    names = {"".join(word.capitalize() for word in path.stem.split("-")) for path in FILES}
    assert {path.name for path in VALID} == {f"{name}.ttl" for name in names}
    assert len(VALID) == len(FILES) == 38


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_example_gives_no_result(path: Path) -> None:
    assert pairs(validate_graph(read(path)).results) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_example_shows_every_class_and_property_of_its_shapes(path: Path) -> None:
    declared = Graph().parse(path)
    name = "".join(word.capitalize() for word in path.stem.split("-"))
    example = read(CASES / "valid" / f"{name}.ttl")
    own = [shape for shape in declared.subjects(RDF.type, SH.PropertyShape) if shape in reporting()]
    paths = {path for shape in own for path in declared.objects(shape, SH.path)}
    assert {path for path in paths if (None, path, None) not in example} == set()
    classes = set(declared.objects(None, SH.targetClass))
    assert not classes or any((None, RDF.type, target) in example for target in classes)


def test_results_are_those_of_pyshacl_on_all_counter_examples_at_once() -> None:
    union = Graph()
    for path in INVALID:
        union += read(path)
    results = validate_graph(union).results
    _, report, _ = pyshacl.validate(union, shacl_graph=Graph() + shapes())
    assert isinstance(report, Graph)
    expected = {
        tuple(report.value(result, each) for each in (SH.focusNode, SH.sourceShape, SH.sourceConstraintComponent))
        for result in report.objects(None, SH.result)
    }
    assert {(each.focus, each.shape, each.component) for each in results} == expected
    assert len(expected) > 200


def test_shapes_are_well_formed() -> None:
    """By the shapes of shapes (SHACL 1.0, appendix C)."""
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=Graph() + SHAPES, meta_shacl=True)
    assert conforms, text


def test_shapes_have_no_blank_nodes() -> None:
    assert len(SHAPES) > 1500
    assert [triple for triple in SHAPES if any(isinstance(term, BNode) for term in triple)] == []


def test_terms_of_shacl_exist() -> None:
    used = {term for triple in SHAPES for term in triple if str(term).startswith(str(SH)) and term != URIRef(str(SH))}
    assert len(used) > 30
    assert used - DECLARED == set()


def test_terms_of_ours_are_declared_in_the_ontology() -> None:
    ontology = Graph().parse(ONTOLOGY / "learning-city.ttl")
    naming = (SH.path, SH["class"], SH.disjoint, SH.equals, SH.lessThan, SH.hasValue, *TARGETS)
    used = {term for predicate in naming for term in SHAPES.objects(None, predicate) if str(term).startswith(str(LC))}
    assert len(used) > 50
    assert {term for term in used if (term, RDF.type, None) not in ontology} == set()


@pytest.mark.parametrize("shape", sorted(reporting(), key=str), ids=local)
def test_shape_says_what_it_expects_and_how_bad_it_is(shape: Node) -> None:
    constrains = any(component(parameter) for parameter in SHAPES.predicates(shape))
    messages = list(SHAPES.objects(shape, SH.message))
    assert sorted(str(each.language) for each in messages if isinstance(each, Literal)) == ["en", "fr"] * constrains
    severities = [str(each).removeprefix(str(SH)) for each in SHAPES.objects(shape, SH.severity)]
    assert len(severities) == constrains
    assert set(severities) <= set(ShapeSeverity)


def test_ontology_gives_no_result() -> None:
    graph = Graph().parse(ONTOLOGY / "learning-city.ttl")
    assert pairs(validate_graph(graph).results) == []
    assert len(graph) > 500


@pytest.mark.parametrize("path", sorted((ONTOLOGY / "concepts").glob("*.ttl")), ids=lambda path: path.stem)
def test_concepts_give_no_result(path: Path) -> None:
    assert pairs(validate_graph(Graph().parse(path)).results) == []
