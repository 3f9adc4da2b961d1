"""The query endpoint: formats, datasets, refusals, header fields; the same answers as the engine's own."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoints import BASE, Served, served, write_release
from learningcities.release import Release, open_release
from learningcities.server.sparql import Limits, SparqlService
from learningcities.server.sparql.description import FUNCTIONS, GEOF

DATA = Path(__file__).parent / "sparql"
CASES: list[dict[str, Any]] = tomllib.loads((DATA / "requests.toml").read_text(encoding="utf-8"))["case"]
XSD = "http://www.w3.org/2001/XMLSchema#"


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + name)


QUADS = [
    ox.Quad(node("a"), node("name"), ox.Literal("Äpfel", language="de"), node("g1")),
    ox.Quad(node("a"), node("name"), ox.Literal("Äpfel", language="de"), node("g2")),
    ox.Quad(node("b"), node("name"), ox.Literal('say "b",\n'), node("g2")),
    ox.Quad(node("b"), node("knows"), node("a"), node("g3")),
]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return write_release(tmp_path_factory.mktemp("few") / "release", QUADS)


@pytest.fixture(scope="module")
def endpoint(few: Release) -> Iterator[Served]:
    with served(few, SparqlService(Limits(workers=1, query=2000))) as found:
        yield found


def test_there_are_requests() -> None:
    assert len(CASES) == 44


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "-"))
def test_a_request_gets_its_response(case: dict[str, Any], endpoint: Served) -> None:
    response = endpoint.client.request(
        case.get("method", "GET"),
        case.get("path", "/sparql"),
        params=case.get("parameters"),
        headers=case.get("headers", {}),
        content=case["body"].encode(case.get("encoding", "utf-8")) if "body" in case else None,
    )
    assert response.status_code == case["status"], response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    for name, value in case.get("expected", {}).items():
        assert response.headers[name] == value
    if "media" in case:
        assert response.headers["Content-Type"] == case["media"]
    if "text" in case:
        assert response.text == case["text"]
    if response.status_code >= 400 and case.get("method") != "HEAD":
        assert response.headers["Content-Type"] == "application/problem+json"
        problem = response.json()
        assert {"title", "status", "detail"} <= problem.keys()
        assert problem["status"] == response.status_code
        assert case.get("says", "") in problem["detail"]


def count(endpoint: Served, query: str, **parameters: str | list[str]) -> int:
    return len(endpoint.query(query, None, **parameters).raise_for_status().json()["results"]["bindings"])


def test_the_default_graph_is_the_union_and_holds_each_triple_once(endpoint: Served) -> None:
    assert count(endpoint, "SELECT * { ?s ?p ?o }") == 3
    assert count(endpoint, "SELECT * { GRAPH ?g { ?s ?p ?o } }") == 4


G1, G2, G3 = (f"{BASE}g{n}" for n in (1, 2, 3))
PREFIXED = f"BASE <{BASE}> PREFIX x: <{BASE}> SELECT * FROM x:g1 FROM <g2> FROM NAMED x:g3 "


@pytest.mark.parametrize(
    ("query", "parameters", "rows"),
    [
        ("SELECT * { ?s ?p ?o }", {"default-graph-uri": G1}, 1),
        ("SELECT * { ?s ?p ?o }", {"default-graph-uri": [G1, G2]}, 2),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"default-graph-uri": [G1, G2]}, 0),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": [G1, G3]}, 2),
        ("SELECT * { ?s ?p ?o }", {"named-graph-uri": G1}, 0),
        (f"SELECT * FROM <{G1}> FROM <{G2}> {{ ?s ?p ?o }}", {}, 2),
        (f"SELECT * FROM <{G1}> FROM <{G2}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}, 0),
        (f"SELECT * FROM NAMED <{G3}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}, 1),
        (PREFIXED + "{ ?s ?p ?o }", {}, 2),
        (PREFIXED + "{ GRAPH ?g { ?s ?p ?o } }", {}, 1),
        (f"SELECT * FROM <{G1}> {{ ?s ?p ?o }}", {"default-graph-uri": G2}, 2),
        (f"SELECT * FROM <{G1}> # FROM <{G2}>\n {{ ?s ?p ?o FILTER(?o != 'FROM <{G2}>') }}", {}, 1),
        (f"SELECT ?from FROM <{G1}> FROM <{G2.replace('g2', chr(92) + 'u00672')}> {{ ?from ?p ?o }}", {}, 2),
    ],
)
def test_the_dataset_of_a_query(
    query: str, parameters: dict[str, str | list[str]], rows: int, endpoint: Served
) -> None:
    assert count(endpoint, query, **parameters) == rows


def test_the_functions_of_geosparql_that_are_described_are_there(endpoint: Served) -> None:
    query = f"SELECT (<{GEOF}sfWithin>('POINT(1 1)'^^<{WKT}>, 'POLYGON((0 0,2 0,2 2,0 2,0 0))'^^<{WKT}>) AS ?in) {{}}"
    assert endpoint.query(query).json()["results"]["bindings"][0]["in"]["value"] == "true"
    for name in FUNCTIONS:
        ox.Store().query(f"SELECT (<{GEOF}{name}>(1) AS ?x) {{}}")
    with pytest.raises((ValueError, RuntimeError, OSError)):
        list(ox.Store().query(f"SELECT (<{GEOF}noSuchFunction>(1) AS ?x) {{}}"))  # type: ignore[arg-type]  # rows


WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"


def test_a_representation_that_the_client_has_is_not_sent_again(endpoint: Served) -> None:
    for path in ("/sparql?query=SELECT * { ?s ?p ?o }", "/graph?default", "/sparql"):
        first = endpoint.client.get(path)
        again = endpoint.client.get(path, headers={"If-None-Match": f'"other", {first.headers["ETag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        other = endpoint.client.get(path, headers={"Accept": "text/csv, application/n-triples"})
        assert other.headers["ETag"] != first.headers["ETag"]


def test_every_process_writes_a_graph_in_the_same_bytes(few: Release) -> None:
    found = set()
    for _ in range(3):
        with served(few) as endpoint:
            found.add(endpoint.client.get("/graph?default").content)
    assert len(found) == 1


def test_a_graph_comes_as_it_was_published(release: Path) -> None:
    """Datatypes as well, which the store of the engine would change."""
    opened = open_release(release)
    with served(opened) as found:
        whole = found.client.get("/graph?default", headers={"Accept": "application/n-triples"})
        assert whole.content == opened.dump("nt").read_bytes()
        quads = list(ox.parse(path=opened.dump("nq"), format=ox.RdfFormat.N_QUADS))
        for graph in {quad.graph_name for quad in quads}:
            assert isinstance(graph, ox.NamedNode)
            response = found.client.get("/graph", params={"graph": graph.value})
            triples = {quad.triple for quad in ox.parse(response.content, ox.RdfFormat.TURTLE)}
            assert triples == {quad.triple for quad in quads if quad.graph_name == graph}


def test_the_service_description_tells_the_sizes(endpoint: Served) -> None:
    text = endpoint.client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    void = "<http://rdfs.org/ns/void#triples>"
    for graph, size in ((f"{endpoint.address}/sparql#default-graph", 3), (G1, 1), (G2, 2), (G3, 1)):
        assert f'<{graph}> {void} "{size}"^^<{XSD}integer> .' in text


def test_a_browser_finds_the_query_page(few: Release, tmp_path: Path) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    release = write_release(tmp_path / "release", QUADS)
    (release.path / "query.html").write_text("<p>", encoding="utf-8")
    with served(release) as found:
        response = found.client.get("/sparql", headers=browser)
        assert (response.status_code, response.headers["Location"]) == (303, "query.html")
        assert found.client.get("/sparql", headers={"Accept": "text/turtle"}).status_code == 200
    with served(few) as without:
        assert without.client.get("/sparql", headers=browser).status_code == 200


literals = st.builds(ox.Literal, st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], min_codepoint=32)))
terms = st.one_of(literals, st.integers().map(ox.Literal), st.sampled_from([node("x"), node("y")]))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(terms, terms), max_size=8))
def test_results_are_those_that_the_engine_writes(rows: list[tuple[Any, Any]], endpoint: Served) -> None:
    values = " ".join(f"({first} {second})" for first, second in rows)
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}"
    for rdf_format in (
        ox.QueryResultsFormat.JSON,
        ox.QueryResultsFormat.XML,
        ox.QueryResultsFormat.CSV,
        ox.QueryResultsFormat.TSV,
    ):
        own = ox.Store().query(query)
        assert isinstance(own, ox.QuerySolutions)
        response = endpoint.client.post("/sparql", data={"query": query}, headers={"Accept": rdf_format.media_type})
        if len(query.encode()) <= 2000:
            assert response.content == own.serialize(format=rdf_format)
        else:
            assert response.status_code == 413


def test_a_graph_is_the_same_in_every_format(endpoint: Served) -> None:
    expected = {quad.triple for quad in QUADS}
    for media in (
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
        "text/n3",
        "application/trig",
        "application/n-quads",
    ):
        response = endpoint.query("CONSTRUCT WHERE { ?s ?p ?o }", media)
        assert response.headers["Content-Type"].partition(";")[0] == media
        rdf_format = ox.RdfFormat.from_media_type(media)
        assert rdf_format is not None
        assert {quad.triple for quad in ox.parse(response.content, rdf_format)} == expected


def test_a_template_that_makes_a_triple_twice_gives_it_once(endpoint: Served) -> None:
    query = f"CONSTRUCT {{ <{BASE}x> <{BASE}y> 1 }} {{ ?s ?p ?o }}"
    assert endpoint.query(query, "application/n-triples").text.count("\n") == 1


def test_the_description_of_the_interface_names_every_route() -> None:
    text = (Path(__file__).parents[1] / "src/learningcities/server/openapi/sparql.json").read_text(encoding="utf-8")
    paths = json.loads(text)["paths"]
    assert set(paths) == {route.path for route in SparqlService().routes}  # type: ignore[attr-defined]  # Route
    assert {path: sorted(found) for path, found in paths.items()} == {
        "/sparql": ["get", "head", "options", "post"],
        "/graph": ["get", "head", "options"],
        "/search": ["get", "head", "options"],
    }


def test_the_search_finds_words_without_accents_in_one_order(endpoint: Served) -> None:
    response = endpoint.client.get("/search", params={"q": "apfel"})
    assert response.json()["results"]["bindings"][0]["text"] == {"type": "literal", "value": "Äpfel", "xml:lang": "de"}
    assert endpoint.client.get("/search", params={"q": 'sa" OR b*'}).json()["results"]["bindings"] == []
    assert len(endpoint.client.get("/search", params={"q": "say"}).json()["results"]["bindings"]) == 1
    assert endpoint.client.get("/search", params={"q": "say", "offset": "1"}).json()["results"]["bindings"] == []
    assert httpx.Response(200, text=endpoint.client.get("/search", params={"q": '"'}).text).json()["results"] == {
        "bindings": []
    }
