"""Validation: results with the words they came from, as diagnostics and as RDF; the gate; RDF files of any kind."""

from __future__ import annotations

import pickle
import random
import socket
from pathlib import Path
from typing import NoReturn

import pyoxigraph
import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, RDF, SOSA, XSD
from rdflib.term import Node

from learningcities.diagnostics import Severity
from learningcities.documents import Span
from learningcities.errors import LearningCitiesError, UsageError, ValidationError
from learningcities.graph.model import DatasetPart
from learningcities.namespaces import DEFAULT_BASE, LC, OA, SCHEMA, SH
from learningcities.validation import (
    RdfSyntaxError,
    RemoteContextError,
    ShapeEvidence,
    ShapeReport,
    ShapeResult,
    ShapeSeverity,
    ShapesViolatedError,
    ValidatedPart,
    check,
    report_graph,
    to_diagnostics,
    validate,
    validate_files,
    validate_graph,
)
from learningcities.validation.files import SUFFIXES, read

CASES = Path(__file__).parent / "shapes"
CITY = URIRef(f"{DEFAULT_BASE}city/fr/lille")
AUTHORITY = URIRef(f"{DEFAULT_BASE}local-authority/fr/lille")
DOCUMENT = f"{DEFAULT_BASE}document/lille-france"
SPAN = f"{DOCUMENT}#char=193,200"
EVIDENCE = ShapeEvidence(SPAN, DOCUMENT, Span(193, 200, 6), "234,475")


def example(name: str = "LocalAuthority") -> Graph:
    return read(CASES / "valid" / f"{name}.ttl")


def broken() -> Graph:
    """A city whose population is implausible, and whose name is missing."""
    graph = example("City")
    graph.remove((CITY, SCHEMA.name, None))
    observation = URIRef(f"{CITY}#population")
    graph.set((observation, SOSA.hasSimpleResult, Literal("0", datatype=XSD.nonNegativeInteger)))
    return graph


def part(graph: Graph) -> DatasetPart:
    return DatasetPart(CITY, {URIRef(f"{DOCUMENT}#graph"): graph})


def by_shape(report: ShapeReport) -> dict[str, ShapeResult]:
    return {str(result.shape).rsplit("#", 1)[1]: result for result in report.results}


# The gate


def test_valid_part_passes() -> None:
    passed = validate(part(example()))
    assert passed.part.subject == CITY
    assert passed.report.conforms


def test_part_with_warnings_passes_and_keeps_them() -> None:
    graph = example("City")
    graph.set((CITY, SCHEMA.name, Literal("Lille, France")))
    report = validate(part(graph)).report
    assert [result.severity for result in report.results] == [ShapeSeverity.WARNING]
    assert not report.conforms


def test_violation_stops_a_part_and_tells_all_results() -> None:
    with pytest.raises(ShapesViolatedError) as caught:
        validate(part(broken()))
    assert isinstance(caught.value, ValidationError)
    assert caught.value.report == check(part(broken()))
    assert "1 times" in str(caught.value)
    assert "exactly one name" in str(caught.value)


def test_error_and_validated_part_travel_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ShapesViolatedError(str(CITY), check(part(broken())))))
    assert error.report == check(part(broken()))
    assert pickle.loads(pickle.dumps(validate(part(example())))).part.subject == CITY


def test_nothing_else_makes_a_validated_part() -> None:
    passed = validate(part(example()))
    with pytest.raises(TypeError, match="nothing else"):
        ValidatedPart(passed.part, passed.report, object())  # type: ignore[arg-type]


def test_parts_of_several_graphs_are_validated_together() -> None:
    whole = example()
    halves = [Graph(store="SimpleMemory"), Graph(store="SimpleMemory")]
    for index, triple in enumerate(sorted(whole)):
        halves[index % 2].add(triple)
    both = DatasetPart(CITY, {URIRef(f"{DOCUMENT}#graph-{index}"): half for index, half in enumerate(halves)})
    assert check(both).conforms
    assert not check(part(halves[0])).conforms


def test_graph_is_not_changed() -> None:
    graph = broken()
    before = sorted(graph)
    validate_graph(graph)
    assert sorted(graph) == before


def test_order_of_triples_makes_no_difference() -> None:
    triples = sorted(broken())
    expected = validate_graph(broken()).results
    for seed in range(3):
        random.Random(seed).shuffle(triples)
        graph = Graph(store="SimpleMemory")
        for triple in triples:
            graph.add(triple)
        assert validate_graph(graph).results == expected


@pytest.mark.parametrize("value", [BNode("when"), Literal("spring", datatype=XSD.date), Literal("2024-02-14")])
def test_values_that_cannot_be_compared_are_results(value: Node) -> None:
    """SHACL 1.0, section 4.5.4, where pySHACL may raise an error."""
    graph = example("Document")
    graph.set((URIRef(DOCUMENT), DCTERMS.issued, value))
    results = validate_graph(graph).results
    assert {(result.shape, result.value) for result in results} == {(LC["DocumentShape-issued"], value)}
    assert SH.LessThanOrEqualsConstraintComponent in {result.component for result in results}
    assert {tuple(result.messages) for result in results} == {("en", "fr")}


# Evidence


def test_result_of_a_fact_has_the_words_of_the_fact() -> None:
    results = by_shape(validate_graph(broken()))
    assert len(results) == 2
    assert results["PopulationObservationShape-hasSimpleResult-plausible"].evidence == EVIDENCE
    assert results["PopulationObservationShape-hasSimpleResult-plausible"].value == Literal(
        "0", datatype=XSD.nonNegativeInteger
    )


def test_result_of_a_city_has_the_words_of_its_identification() -> None:
    graph = broken()
    other = URIRef(f"{DOCUMENT}#char=0,13")
    _span(graph, other, 0, 13, "Lille, France")
    identification = URIRef(f"{CITY}#identification")
    graph.set((identification, LC.evidence, other))
    graph.set((identification, PROV.wasQuotedFrom, other))
    expected = ShapeEvidence(str(other), DOCUMENT, Span(0, 13, 1), "Lille, France")
    assert by_shape(validate_graph(graph))["CityShape-name"].evidence == expected
    graph.remove((AUTHORITY, LC.headOfCity, None))
    assert by_shape(validate_graph(graph))["LocalAuthorityShape-headOfCity-usual"].evidence == expected


def _span(graph: Graph, span: URIRef, start: int, end: int, words: str) -> None:
    source = f"""
    PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX lc: <{LC}>
    INSERT DATA {{
      <{span}> a oa:SpecificResource ; oa:hasSource <{DOCUMENT}> ; lc:line "1"^^xsd:positiveInteger ;
        oa:hasSelector <{DOCUMENT}#position-{start}-{end}>, <{DOCUMENT}#quote-{start}-{end}> .
      <{DOCUMENT}#position-{start}-{end}> a oa:TextPositionSelector ;
        oa:start "{start}"^^xsd:nonNegativeInteger ; oa:end "{end}"^^xsd:nonNegativeInteger .
      <{DOCUMENT}#quote-{start}-{end}> a oa:TextQuoteSelector ; oa:exact "{words}" ; oa:prefix "" ; oa:suffix "" .
    }}"""
    graph.update(source)


def test_result_of_a_person_has_the_words_of_the_post() -> None:
    graph = example("PostHeld")
    person = next(graph.subjects(RDF.type, FOAF.Person))
    assert (None, ORG.member, person) in graph
    graph.remove((person, SCHEMA.name, None))
    assert by_shape(validate_graph(graph))["PersonShape-name"].evidence == EVIDENCE


def test_result_of_a_selector_has_the_words_of_its_span() -> None:
    graph = example("Identification")
    quote = URIRef(f"{DOCUMENT}#quote-193-200")
    graph.remove((quote, OA.suffix, None))
    assert by_shape(validate_graph(graph))["TextQuoteSelectorShape-suffix"].evidence == EVIDENCE


def test_result_of_a_document_has_the_document() -> None:
    graph = example("Identification")
    graph.remove((URIRef(DOCUMENT), SCHEMA.sha256, None))
    found = by_shape(validate_graph(graph))["DocumentShape-sha256"].evidence
    assert found == ShapeEvidence(DOCUMENT, DOCUMENT)


def test_result_without_any_evidence_says_so() -> None:
    graph = example("Country")
    graph.remove((None, SCHEMA.name, None))
    assert [result.evidence for result in validate_graph(graph).results] == [None]


# Diagnostics


def test_diagnostics_stand_at_the_words_in_the_document() -> None:
    text = "1\n2\n3\n4\n5\nab 234,475\n"
    start = text.index("234,475")
    result = by_shape(validate_graph(broken()))["PopulationObservationShape-hasSimpleResult-plausible"]
    at = ShapeEvidence(SPAN, DOCUMENT, Span(start, start + 7, 6), "234,475")
    result = ShapeResult(
        result.focus, result.path, result.value, result.shape, result.component, result.severity, result.messages, at
    )
    (found,) = to_diagnostics([result], {DOCUMENT: "in/lille.txt"}, {DOCUMENT: text})
    assert (found.path, found.line, found.column, found.words) == ("in/lille.txt", 6, 4, "234,475")
    assert found.code == "shape-violated"
    assert found.severity is Severity.WARNING
    assert found.message == (
        "lc:PopulationObservationShape-hasSimpleResult-plausible: "
        "A population of 0 or of more than 50 million is implausible. "
        'Found sosa:hasSimpleResult "0"^^xsd:nonNegativeInteger at '
        "<https://w3id.org/learning-cities/city/fr/lille#population>."
    )
    assert to_diagnostics([result], {DOCUMENT: "in/lille.txt"})[0].column == 1


def test_diagnostics_of_other_files_stand_at_their_start_and_name_the_words() -> None:
    found = to_diagnostics(validate_graph(broken()).results, {}, fallback="dump.ttl")
    assert [(each.path, each.line, each.column) for each in found] == [("dump.ttl", 1, 1)] * 2
    assert all(each.message.endswith(f"It comes from <{DOCUMENT}>, line 6: “234,475”.") for each in found)
    assert {each.severity for each in found} == {Severity.ERROR, Severity.WARNING}


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        (ShapeSeverity.VIOLATION, Severity.ERROR),
        (ShapeSeverity.WARNING, Severity.WARNING),
        (ShapeSeverity.INFO, Severity.INFO),
    ],
)
def test_severities_of_shacl_are_severities_of_diagnostics(severity: ShapeSeverity, expected: Severity) -> None:
    result = ShapeResult(CITY, None, CITY, LC.CityShape, SH.PatternConstraintComponent, severity, {"en": "So."})
    (found,) = to_diagnostics([result], {}, fallback="a.nt")
    assert found.severity is expected
    assert found.message == f"lc:CityShape: So. It concerns <{CITY}>."


# The report


def test_report_names_everything_and_leads_to_the_words() -> None:
    results = validate_graph(broken()).results
    graph = report_graph(results)
    report = URIRef(f"{DEFAULT_BASE}report")
    assert (report, SH.conforms, Literal(False)) in graph
    assert len(set(graph.objects(report, SH.result))) == len(results) == 2
    assert not any(isinstance(term, BNode) for triple in graph for term in triple)
    for node in graph.objects(report, SH.result):
        assert (node, PROV.wasDerivedFrom, URIRef(SPAN)) in graph
        messages = [each for each in graph.objects(node, SH.resultMessage) if isinstance(each, Literal)]
        assert sorted(str(each.language) for each in messages) == ["en", "fr"]
        assert (node, SH.resultSeverity, None) in graph


def test_report_without_results_conforms() -> None:
    graph = report_graph([], "http://example.org/base/")
    assert sorted(graph.predicate_objects(URIRef("http://example.org/base/report"))) == sorted(
        [(RDF.type, SH.ValidationReport), (SH.conforms, Literal(True))]
    )
    assert len(graph) == 2


def test_report_is_the_same_in_any_order_of_results() -> None:
    results = list(validate_graph(broken()).results)
    assert report_graph(results).serialize() == report_graph(results[::-1]).serialize()


def test_blank_nodes_of_a_file_get_names_in_the_report() -> None:
    results = validate_graph(read(CASES / "invalid" / "ConceptShape.NodeKindConstraintComponent.ttl")).results
    assert isinstance(results[0].focus, BNode)
    assert not any(isinstance(term, BNode) for triple in report_graph(results) for term in triple)


# Files


def dump(graph: Graph, path: Path) -> None:
    form = pyoxigraph.RdfFormat.from_extension(path.suffix[1:])
    assert form is not None
    quads = pyoxigraph.parse(graph.serialize(format="nt").encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    triples = [quad.triple for quad in quads]
    path.write_bytes(pyoxigraph.serialize(triples, format=form) or b"")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_serialisation_gives_the_same_results(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"city{suffix}"
    dump(broken(), path)
    (found,) = validate_files([path])
    assert found.path == str(path)
    assert found.report == validate_graph(broken())
    assert len(found.report.results) == 2


def test_files_are_validated_one_by_one_in_the_order_given(tmp_path: Path) -> None:
    paths = [tmp_path / "b.ttl", tmp_path / "a.nt"]
    dump(broken(), paths[0])
    dump(example(), paths[1])
    assert [(each.path, each.report.conforms) for each in validate_files(paths)] == [
        (str(paths[0]), False),
        (str(paths[1]), True),
    ]


def test_named_graphs_are_validated_as_their_union(tmp_path: Path) -> None:
    path = tmp_path / "city.nq"
    lines = example().serialize(format="nt").splitlines()
    path.write_text("".join(f"{line[:-2]} <http://example.org/{i % 2}> .\n" for i, line in enumerate(lines) if line))
    assert validate_files([path])[0].report.conforms


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> NoReturn:
        raise AssertionError("something opened a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


REMOTE = {
    "one": '{"@context": "https://schema.org/", "@id": "http://example.org/a", "name": "A"}',
    "among others": '{"@context": [{}, "https://schema.org/"], "@id": "http://example.org/a", "name": "A"}',
    "inside": '[{"http://example.org/p": {"@context": "https://schema.org/", "name": "A"}}]',
    "imported": '{"@context": {"@version": 1.1, "@import": "https://schema.org/"}, "name": "A"}',
    "of a term": '{"@context": {"p": {"@id": "http://e.org/", "@context": "https://schema.org/"}}, "p": {"n": "A"}}',
}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("text", REMOTE.values(), ids=REMOTE)
def test_remote_contexts_are_refused_in_one_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(text)
    with pytest.raises(RemoteContextError) as caught:
        validate_files([path])
    assert caught.value.context == "https://schema.org/"
    assert str(caught.value) == (
        f"{path}:1:1: the JSON-LD context 'https://schema.org/' is not fetched; write the context into the file."
    )


SYNTAX = {
    "a.ttl": ("@prefix a: <http://a/> .\na:b a:c 'x' a:d .\n", 2),
    "a.nt": ("<http://a> <http://b> <http://c> .\n<http://a> <http://b> .\n", 2),
    "a.nq": ("\n\n<http://a> <http://b> 'c' .\n", 3),
    "a.trig": ("<http://g> {\n  <http://a> <http://b> }\n", 2),
    "a.jsonld": ('{\n  "@id": "http://a",,\n}', 2),
    "a.rdf": ("<rdf:RDF\n", 1),
    "empty.jsonld": ("", 1),
    "star.ttl": ("<http://a> <http://b> <<( <http://a> <http://b> 1 )>> .\n", 1),
}


@pytest.mark.parametrize(("name", "text", "line"), [(name, *case) for name, case in SYNTAX.items()], ids=SYNTAX)
def test_syntax_errors_tell_file_and_line(name: str, text: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(RdfSyntaxError) as caught:
        validate_files([path])
    error = caught.value
    assert isinstance(error, LearningCitiesError)
    assert (error.path, error.line) == (str(path), line)
    assert str(error).startswith(f"{path}:{line}:{error.column}: ")
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("name", "reason"), [("missing.ttl", "cannot be read"), ("data.csv", "suffix"), ("data", "suffix")]
)
def test_what_is_no_rdf_file_is_wrong_use(name: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=reason):
        validate_files([tmp_path / name])


def test_literals_outside_their_datatype_are_results_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "document.nt"
    dump(example("Document"), path)
    path.write_text(path.read_text().replace('"2024-03-01"', '"first of March"').replace('"2024-02-14"', '"spring"'))
    shapes = by_shape(validate_files([path])[0].report)
    assert sorted(shapes) == ["DocumentShape-issued", "DocumentShape-retrievedOn"]
    assert caplog.records == []
