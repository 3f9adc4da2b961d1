"""SPARQL over HTTP against the test suites of the W3C: protocol, graph store protocol, service description."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node
from starlette.applications import Starlette

from endpoints import Served, served, write_release
from learningcities.server.sparql import Limits, SparqlService

SHARED = Path(os.environ.get("LEARNINGCITIES_SHARED", Path(__file__).parents[2] / "shared"))
SUITES = SHARED / "suites" / "sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

KNOWN_FAILURES = {
    "update_dataset_default_graph": "an update: this endpoint is read-only",
    "update_dataset_default_graphs": "an update: this endpoint is read-only",
    "update_dataset_named_graphs": "an update: this endpoint is read-only",
    "update_dataset_full": "an update: this endpoint is read-only",
    "update_post_form": "an update: this endpoint is read-only",
    "update_post_direct": "an update: this endpoint is read-only",
    "update_base_uri": "an update: this endpoint is read-only",
}
"""Cases that have to fail, each with the reason; one that passes fails the test."""

DIRECT = {"put_get_repeat_direct", "put_delete_get_delete_direct", "post_get_post_get_direct", "head_existing_direct"}
"""Cases of graphs with addresses of their own, which `/graph` does not give them."""

MEDIA_TYPES = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml"},
}

pytestmark = pytest.mark.skipif(
    not SUITES.is_dir(), reason=f"{SUITES} is not there: set LEARNINGCITIES_SHARED to the folder that holds suites"
)


@dataclass(frozen=True)
class Exchange:
    """A request of a case, and what is expected of the response."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    format: str | None
    boolean: bool | None
    expected: str | None

    def accepts(self, status: int) -> bool:
        return any(name in {f"StatusCode{status // 100}xx", _NAMES.get(status)} for name in self.statuses)


_NAMES = {200: "OK", 201: "Created", 204: "NoContent", 404: "NotFound", 400: "BadRequest", 405: "MethodNotAllowed"}


def manifest(path: Path) -> Graph:
    return Graph().parse(path, format="turtle", publicID=f"https://example.org/{path.name}")


def entries(graph: Graph) -> list[Node]:
    return [case for found in graph.objects(None, MF.entries) for case in Collection(graph, found)]


def name(case: Node) -> str:
    return str(case).rpartition("#")[2]


def exchanges(graph: Graph, case: Node) -> list[Exchange]:
    requests = graph.value(graph.value(case, MF.action), HT.requests)
    assert requests is not None
    return [_exchange(graph, request) for request in Collection(graph, requests)]


def _exchange(graph: Graph, request: Node) -> Exchange:
    response = graph.value(request, HT.resp)
    body = graph.value(request, HT.body)
    encoding = str(graph.value(body, CNT.characterEncoding)) if body else ""
    expected = graph.value(response, MF.expectedBoolean)
    return Exchange(
        str(graph.value(request, HT.methodName)),
        str(graph.value(request, HT.absolutePath)),
        _headers(graph, request),
        str(graph.value(body, CNT.chars)).encode(encoding) if body else None,
        frozenset(str(status).rpartition("#")[2] for status in graph.objects(response, MF.expectedStatus)),
        str(graph.value(response, MF.expectedFormat)) if graph.value(response, MF.expectedFormat) else None,
        bool(expected.toPython()) if expected is not None else None,  # type: ignore[attr-defined]  # a literal
        str(graph.value(graph.value(response, HT.body), CNT.chars)) if graph.value(response, HT.body) else None,
    )


def _headers(graph: Graph, message: Node) -> dict[str, str]:
    found = graph.value(message, HT.headers)
    return {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for header in (Collection(graph, found) if found else ())
    }


def send(endpoint: Served, exchange: Exchange, path: str) -> httpx.Response:
    return endpoint.client.request(exchange.method, path, headers=exchange.headers, content=exchange.body)


def problem(exchange: Exchange, response: httpx.Response) -> str | None:
    """What is wrong with a response; None if it is as expected."""
    if not exchange.accepts(response.status_code):
        return f"status {response.status_code}: {response.text}"
    media = response.headers.get("Content-Type", "").partition(";")[0]
    if exchange.format and media not in MEDIA_TYPES[exchange.format]:
        return f"media type {media}"
    if exchange.boolean is not None and response.json()["boolean"] is not exchange.boolean:
        return f"the answer {response.text}"
    return None


def protocol_data(graph: Graph, folder: Path) -> Iterator[ox.Quad]:
    """The graphs that the cases ask for, under the names that the manifest gives them."""
    names = {
        (str(graph.value(data, UT.graph)).rpartition("/")[2], str(graph.value(data, URIRef(f"{RDFS}label"))))
        for data in graph.objects(None, UT.graphData)
    }
    assert len(names) == 3
    for file, label in sorted(names):
        for quad in ox.parse(path=folder / file, format=ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(label))


RDFS = "http://www.w3.org/2000/01/rdf-schema#"


def test_the_protocol(tmp_path: Path) -> None:
    graph = manifest(SUITES / "protocol" / "manifest.ttl")
    cases = entries(graph)
    assert len(cases) == 34
    failures: dict[str, str] = {}
    with served(write_release(tmp_path / "release", protocol_data(graph, SUITES / "protocol"))) as endpoint:
        for case in cases:
            for exchange in exchanges(graph, case):
                path = exchange.path.replace("/sparql/", "/sparql", 1)
                wrong = problem(exchange, send(endpoint, exchange, path))
                if wrong and name(case) not in failures:
                    failures[name(case)] = wrong
    assert {case: wrong for case, wrong in failures.items() if case not in KNOWN_FAILURES} == {}
    assert {case: wrong[:10] for case, wrong in failures.items()} == dict.fromkeys(KNOWN_FAILURES, "status 403")


def test_the_graph_store_protocol_is_refused_for_writing_and_right_for_reading(tmp_path: Path) -> None:
    """Each read over a release that holds what the case has written until then."""
    found = [manifest(SUITES / "graph-store-protocol" / f"manifest-{part}.ttl") for part in ("direct", "indirect")]
    cases = [(graph, case) for graph in found for case in entries(graph)]
    assert len(cases) == 13
    assert {name(case) for _, case in cases} > DIRECT
    refused, states = 0, []
    with served(write_release(tmp_path / "empty", ())) as endpoint:
        for graph, case in cases:
            state = State()
            for exchange in exchanges(graph, case):
                if exchange.method in ("GET", "HEAD"):
                    states.append((name(case), exchange, state.copy()))
                    continue
                response = send(endpoint, exchange, exchange.path.replace("/gsp", "/graph", 1))
                assert (response.status_code, response.headers.get("Allow")) in REFUSED, name(case)
                refused += 1
                state.apply(exchange)
    indirect = [(exchange, state) for case, exchange, state in states if case not in DIRECT]
    assert asyncio.run(all_read(indirect, tmp_path)) == []
    assert (refused, len(states), len(indirect)) == (21, 18, 12)


REFUSED = ((405, "GET, HEAD, OPTIONS"), (404, None))
"""Writing is not allowed; below the graph store there is nothing."""


class State:
    """What a graph store would hold that can be written."""

    def __init__(self) -> None:
        self.graphs: dict[str, set[ox.Triple]] = {}

    def copy(self) -> State:
        state = State()
        state.graphs = dict(self.graphs)
        return state

    def apply(self, exchange: Exchange) -> None:
        graph = graph_name(exchange.path)
        if exchange.method == "DELETE":
            self.graphs.pop(graph, None)
            return
        kept = self.graphs.get(graph, set()) if exchange.method == "POST" else set()
        self.graphs[graph] = kept | set(written(exchange))

    def quads(self) -> Iterator[ox.Quad]:
        """The default graph of a release is the union, so a graph of its own stands for it."""
        for graph, triples in self.graphs.items():
            for triple in triples:
                yield ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(graph))


NEW = "http://www.example/new"


def graph_name(path: str) -> str:
    query = parse_qs(urlsplit(path).query, keep_blank_values=True)
    if "default" in query:
        return "http://www.example/default"
    return query["graph"][0] if "graph" in query else NEW if path == "/gsp" else f"http://www.example{path}"


def written(exchange: Exchange) -> Iterator[ox.Triple]:
    text = (exchange.body or b"").decode()
    parts = [text]
    if exchange.headers["content-type"].startswith("multipart/form-data"):
        boundary = exchange.headers["content-type"].partition("boundary=")[2]
        parts = [part.partition("\n\n")[2] for part in text.replace("\r", "").split(f"--{boundary}")[1:-1]]
    for part in parts:
        yield from (quad.triple for quad in ox.parse(part, ox.RdfFormat.TURTLE, base_iri="http://www.example/"))


async def all_read(reads: list[tuple[Exchange, State]], folder: Path) -> list[str]:
    """The reads that do not give what the case expects; one service goes from release to release."""
    service = SparqlService(Limits(workers=1))
    transport = httpx.ASGITransport(app=Starlette(routes=service.routes))
    wrong = []
    async with httpx.AsyncClient(transport=transport, base_url="http://www.example") as client:
        for number, (exchange, state) in enumerate(reads):
            await service.open(write_release(folder / str(number), state.quads()))
            path = exchange.path.replace("/gsp", "/graph", 1).replace("$LOCATION$", NEW)
            response = await client.request(exchange.method, path, headers=exchange.headers)
            if not as_expected(exchange, response):
                wrong.append(f"{exchange.method} {exchange.path}: {response.status_code} {response.text}")
    await service.close()
    return wrong


def as_expected(exchange: Exchange, response: httpx.Response) -> bool:
    if response.status_code != 200 or exchange.method == "HEAD":
        return exchange.accepts(response.status_code)
    expected = Graph().parse(data=exchange.expected or "", format="turtle")
    return isomorphic(Graph().parse(data=response.text, format="turtle"), expected)


def test_the_service_description(tmp_path: Path) -> None:
    graph = manifest(SUITES / "service-description" / "manifest.ttl")
    assert {name(case) for case in entries(graph)} == {"has-endpoint-triple", "returns-rdf", "conforms-to-schema"}
    quad = ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("o"), ox.NamedNode("a:g"))
    with served(write_release(tmp_path / "release", [quad])) as endpoint:
        response = endpoint.client.get("/sparql")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/turtle; charset=utf-8"
    description = Graph().parse(data=response.text, format="turtle")
    address = URIRef(f"{endpoint.address}/sparql")
    assert list(description.subjects(SD.endpoint, address)) == list(description.subjects(RDF.type, SD.Service))
    conforms(description)


SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
RANGES = {
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.graph: (SD.NamedGraph, SD.Graph),
    SD.extensionFunction: (SD.Service, SD.Function),
}
"""Domains and ranges of the properties in use (SPARQL 1.1 Service Description, section 3.4)."""


def conforms(description: Graph) -> None:
    """Every subject and object has the class that the schema asks for, every name is one of the specification."""
    for term, (domain, range_) in RANGES.items():
        pairs = list(description.subject_objects(term))
        assert pairs, term
        for subject, value in pairs:
            classes = set(description.objects(subject, RDF.type))
            assert domain in classes or (domain == SD.GraphCollection and SD.Dataset in classes), (term, subject)
            assert (value, RDF.type, range_) in description, (term, value)
    used = {term for term in description.predicates() if str(term).startswith(SD)}
    others = {SD.endpoint, SD.supportedLanguage, SD.resultFormat, SD.feature, SD.name}
    assert used == {*RANGES, *others}
