"""The worker against the query suites of the W3C: checks and frames in front of the engine change no answer."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from learningcities.server.sparql.jobs import DATA, END, ERROR, FRAME, HEAD, Job, Kind, Task
from learningcities.server.sparql.worker import Worker
from learningcities.server.sparql.writing import graph_format, results_format

SHARED = Path(os.environ.get("LEARNINGCITIES_SHARED", Path(__file__).parents[2] / "shared"))
ARCHIVE = SHARED / "suites" / "sparql11-query.zip"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RDF_TYPE = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
BASE = "http://example.org/sparql"
FORMATS: dict[str, str | None] = {
    Kind.SOLUTIONS: "application/sparql-results+json",
    Kind.BOOLEAN: "application/sparql-results+json",
    Kind.GRAPH: "application/n-triples",
}
EVALUATED = {"QueryEvaluationTest", "CSVResultFormatTest"}
POSITIVE, NEGATIVE = "PositiveSyntaxTest11", "NegativeSyntaxTest11"

pytestmark = pytest.mark.skipif(
    not ARCHIVE.is_file(), reason=f"{ARCHIVE} is not there: set LEARNINGCITIES_SHARED to the folder that holds suites"
)


@dataclass(frozen=True)
class Case:
    """A case of a suite: its kind, its query and the data that it is asked of."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()

    def store(self) -> ox.Store:
        store = ox.Store()
        for path in self.data:
            store.load(path=path, base_iri=path.as_uri())
        for path in self.graphs:
            store.load(path=path, base_iri=path.as_uri(), to_graph=ox.NamedNode(path.as_uri()))
        return store


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    folder = tmp_path_factory.mktemp("suite")
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder)
    found = []
    for part in sorted((folder / "sparql11").glob("*/manifest.ttl")):
        graph = Graph().parse(part, format="turtle", publicID=part.as_uri())
        for entries in graph.objects(None, MF.entries):
            found += [case for entry in Collection(graph, entries) if (case := read_case(graph, entry))]
    return found


def read_case(graph: Graph, entry: Node) -> Case | None:
    kind = str(graph.value(entry, RDF_TYPE)).rpartition("#")[2]
    action = graph.value(entry, MF.action)
    assert action is not None
    if kind in (POSITIVE, NEGATIVE):
        return Case(str(entry), kind, path(action))
    if kind not in EVALUATED:
        return None
    query = graph.value(action, QT.query)
    assert query is not None
    data, graphs = (tuple(path(node) for node in graph.objects(action, term)) for term in (QT.data, QT.graphData))
    return Case(str(entry), kind, path(query), data, graphs)


def path(node: Node) -> Path:
    return Path(str(node).removeprefix("file://"))


def frames(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    offset = 0
    while offset < len(data):
        letter, length = FRAME.unpack_from(data, offset)
        offset += FRAME.size
        yield letter, data[offset : offset + length]
        offset += length


def answered(store: ox.Store, query: str) -> tuple[bytes, Any]:
    """The body of an answer, or the error."""
    stream = io.BytesIO()
    Worker(store, stream, 1 << 30, {}).answer(Job(Task.ANSWER, query, BASE, formats=FORMATS))
    found = list(frames(stream.getvalue()))
    if found[-1][0] == ERROR:
        return b"", json.loads(found[-1][1])
    assert (found[0][0], found[-1][0]) == (HEAD, END)
    assert {letter for letter, _ in found[1:-1]} <= {DATA}
    return b"".join(payload for _, payload in found[1:-1]), None


def expected(store: ox.Store, query: str) -> bytes | set[ox.Triple] | str:
    """What the engine gives by itself."""
    try:
        results = store.query(query, base_iri=BASE)
        if isinstance(results, ox.QueryTriples):
            return set(results)
        return results.serialize(format=results_format("application/sparql-results+json")) or b""
    except SyntaxError:
        return "syntax"
    except (OSError, RuntimeError, ValueError) as error:
        return str(error)


CHANGING = ("now(", "rand(", "uuid(", "bnode(", "_:", "[]")
"""What gives another answer each time."""


def test_guarding_changes_no_answer(cases: list[Case]) -> None:
    evaluated = [case for case in cases if case.kind in EVALUATED]
    compared = 0
    for case in evaluated:
        query = case.query.read_text(encoding="utf-8")
        store = case.store()
        own = expected(store, query)
        body, error = answered(store, query)
        if isinstance(own, str):
            assert error is not None, case.name
            continue
        assert error is None, (case.name, error)
        compared += 1
        if any(word in query.lower().replace(" ", "") for word in CHANGING) or b"bnode" in body or b"_:" in body:
            continue
        if isinstance(own, set):
            assert {q.triple for q in ox.parse(body, graph_format("application/n-triples"))} == own, case.name
        else:
            assert sorted_rows(body) == sorted_rows(own), case.name
    assert (len(evaluated), compared) == (235, 235)


def sorted_rows(text: bytes) -> Any:
    content = json.loads(text)
    if "results" in content:
        content["results"]["bindings"].sort(key=str)
    return content


def test_what_is_no_query_is_refused_and_nothing_else(cases: list[Case]) -> None:
    syntax = [case for case in cases if case.kind in (POSITIVE, NEGATIVE)]
    wrong = set()
    for case in syntax:
        _, error = answered(ox.Store(), case.query.read_text(encoding="utf-8"))
        refused = error is not None and error["fault"] == "syntax"
        if refused != (case.kind == NEGATIVE):
            wrong.add(case.name.rpartition("#")[2])
    assert wrong == set()
    assert len(syntax) == 103
