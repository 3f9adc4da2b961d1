"""Clients that others wrote: SPARQLWrapper, rdflib's SPARQLStore, curl and roqet over HTTP, and every question.

Comunica has tests of its own; YASGUI is among those of the browser.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, RDFXML, TSV, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from endpoints import Served, served
from learningcities.namespaces import LC, RDF
from learningcities.query import ResultFormat
from learningcities.release import Release, open_release
from releases import QUESTION_FILES

CITIES = f"SELECT ?city WHERE {{ ?city a <{LC.LearningCity}> }} ORDER BY ?city"


@pytest.fixture(scope="module")
def opened(release: Path) -> Release:
    return open_release(release)


@pytest.fixture(scope="module")
def endpoint(opened: Release) -> Iterator[Served]:
    with served(opened) as found:
        yield found


def wrapper(endpoint: Served, query: str, result_format: str) -> Any:
    client = SPARQLWrapper(f"{endpoint.address}/sparql")
    client.setQuery(query)
    client.setReturnFormat(result_format)
    return client.query().convert()


def test_every_question_has_the_same_answer_over_http(endpoint: Served, opened: Release) -> None:
    assert len(QUESTION_FILES) >= 24
    for path in QUESTION_FILES:
        query = path.read_text(encoding="utf-8")
        for result_format in (ResultFormat.JSON, ResultFormat.CSV, ResultFormat.TSV):
            response = endpoint.client.post("/sparql", data={"query": query, "format": str(result_format)})
            assert response.text == opened.query(query).text(result_format), path.name


def test_sparqlwrapper_reads_solutions(endpoint: Served) -> None:
    found = wrapper(endpoint, CITIES, JSON)["results"]["bindings"]
    assert len(found) == 9
    assert len(wrapper(endpoint, CITIES, XML).getElementsByTagName("result")) == 9
    for result_format in (CSV, TSV):
        assert wrapper(endpoint, CITIES, result_format).decode().count("\n") == 10


def test_sparqlwrapper_reads_truth_values(endpoint: Served) -> None:
    assert wrapper(endpoint, "ASK { ?s ?p ?o }", JSON)["boolean"] is True


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_sparqlwrapper_reads_graphs(endpoint: Served) -> None:
    query = f"DESCRIBE <{LC}> ?city {{ ?city a <{LC.LearningCity}> }}"
    sizes = set()
    for result_format, name in ((TURTLE, "turtle"), (N3, "n3")):
        graph = Graph().parse(data=wrapper(endpoint, query, result_format), format=name)
        sizes.add(len(graph))
    for result_format in (RDFXML, JSONLD):
        sizes.add(len(wrapper(endpoint, query, result_format)))
    assert len(sizes) == 1
    assert sizes.pop() > 100


def test_sparqlwrapper_understands_a_syntax_error(endpoint: Served) -> None:
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        wrapper(endpoint, "SELECT ?s {", JSON)


def test_rdflib_takes_the_endpoint_for_a_graph(endpoint: Served, opened: Release) -> None:
    store = SPARQLStore(f"{endpoint.address}/sparql", context_aware=False)
    graph = Graph(store)
    local = opened.graph()
    cities = set(local.subjects(RDF.type, LC.LearningCity))
    assert set(graph.subjects(RDF.type, LC.LearningCity)) == cities
    assert len(graph) == len(local)
    city = next(iter(cities))
    assert isinstance(city, URIRef)
    # The store keeps the value of a number and not the type that its datatype is derived from.
    found, expected = ({(p, str(o)) for p, o in each.predicate_objects(city)} for each in (graph, local))
    assert found == expected
    assert [str(row[0]) for row in graph.query(CITIES)] == sorted(map(str, cities))  # type: ignore[index]  # rows


def output(*command: str) -> str:
    """What a program says; skips where it is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode("utf-8")


def test_curl_asks_in_every_way_of_the_protocol(endpoint: Served, opened: Release, tmp_path: Path) -> None:
    address, file = f"{endpoint.address}/sparql", tmp_path / "question.rq"
    file.write_text(CITIES, encoding="utf-8")
    for arguments in (
        ("--data-urlencode", f"query={CITIES}"),
        ("--get", "--data-urlencode", f"query={CITIES}"),
        ("--data-binary", f"@{file}", "-H", "Content-Type: application/sparql-query"),
    ):
        found = output("curl", "--silent", "--fail", "-H", "Accept: text/csv", *arguments, address)
        assert found.splitlines() == opened.query(CITIES).text(ResultFormat.CSV).splitlines()


def rows(tsv: str) -> list[list[tuple[str, str]]]:
    """Values and tags: roqet escapes what is not ASCII, and writes the decimal 1 as an integer is written."""
    found = ox.parse_query_results(tsv, ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)
    return [[(getattr(term, "value", ""), getattr(term, "language", None) or "") for term in row] for row in found]


def test_roqet_gives_the_same_answer_to_every_question(endpoint: Served, opened: Release) -> None:
    for path in QUESTION_FILES:
        written = output("roqet", "-q", "-r", "tsv", "-p", f"{endpoint.address}/sparql", str(path))
        expected = opened.query(path.read_text(encoding="utf-8")).text(ResultFormat.TSV)
        assert rows(written) == rows(expected), path.name
