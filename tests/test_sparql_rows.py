"""Rows: counted right in every format, whatever stands in them and wherever the bytes are cut."""

from __future__ import annotations

import json
from itertools import pairwise

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoints import BASE, served, write_release
from learningcities.release import Release
from learningcities.server.sparql import Limits, SparqlService
from learningcities.server.sparql.rows import Rows

FORMATS = (
    ox.QueryResultsFormat.JSON,
    ox.QueryResultsFormat.XML,
    ox.QueryResultsFormat.CSV,
    ox.QueryResultsFormat.TSV,
)
TRICKY = ("},{", "[{", '"},{"', "\\", '\\"', "\n", "\r\n", ",", "<result>", "<result/>", "'", "a", "{}", "]")

texts = st.lists(st.sampled_from(TRICKY), max_size=4).map("".join)
terms = st.one_of(
    texts.map(ox.Literal),
    texts.map(lambda text: ox.Literal(text, language="en")),
    st.integers().map(ox.Literal),
    st.just(ox.NamedNode("https://example.org/a")),
    st.just(ox.BlankNode("b")),
    st.none(),
)


def written(rows: list[tuple[ox.Literal | None, ...]], rdf_format: ox.QueryResultsFormat, indent: int | None) -> bytes:
    """Results as the engine writes them; JSON also as others do."""
    bindings = [
        {name: _json(term) for name, term in zip(("x", "y"), row, strict=True) if term is not None} for row in rows
    ]
    text = json.dumps({"head": {"vars": ["x", "y"]}, "results": {"bindings": bindings}}, indent=indent).encode()
    if rdf_format == ox.QueryResultsFormat.JSON and indent is not None:
        return text
    solutions = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions.serialize(format=rdf_format) or b""


def _json(term: ox.Literal | ox.NamedNode | ox.BlankNode) -> dict[str, str]:
    if isinstance(term, ox.Literal):
        language = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **language}
    return {"type": "uri" if isinstance(term, ox.NamedNode) else "bnode", "value": term.value}


@settings(max_examples=400, deadline=None)
@given(
    rows=st.lists(st.tuples(terms, terms), max_size=6),
    rdf_format=st.sampled_from(FORMATS),
    cuts=st.lists(st.integers(0, 2000), max_size=6),
    indent=st.sampled_from((None, 1)),
)
def test_rows_are_counted(
    rows: list[tuple[ox.Literal | None, ...]], rdf_format: ox.QueryResultsFormat, cuts: list[int], indent: int | None
) -> None:
    content = written(rows, rdf_format, indent)
    counter = Rows(rdf_format.media_type)
    places = sorted({0, *(cut for cut in cuts if cut < len(content)), len(content)})
    for start, end in pairwise(places):
        assert counter.take(content[start:end]) <= len(rows)
    assert counter.number == len(rows)


def test_truth_values_and_graphs_have_no_rows() -> None:
    assert Rows("application/sparql-results+json").take(b'{"head":{},"boolean":true}') == 0
    assert Rows("text/turtle").take(b"<a:b> <a:b> <a:b> .\n") == 0


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Release:
    quads = (
        ox.Quad(ox.NamedNode(f"{BASE}s{n}"), ox.NamedNode(f"{BASE}p"), ox.Literal("},{" * 40), ox.NamedNode(f"{BASE}g"))
        for n in range(1000)
    )
    return write_release(tmp_path_factory.mktemp("thousand") / "release", quads)


def test_an_answer_with_more_rows_than_allowed_is_no_answer(thousand: Release) -> None:
    """In every format, for solutions and graphs; with one row less it is whole."""
    queries = {
        "SELECT * { ?s ?p ?o }": [one.media_type for one in FORMATS],
        "CONSTRUCT WHERE { ?s ?p ?o }": ["text/turtle", "application/n-triples", "application/ld+json"],
    }
    with served(thousand, SparqlService(Limits(workers=1, rows=999))) as endpoint:
        for query, media_types in queries.items():
            for media in media_types:
                refused = endpoint.query(query, media)
                assert refused.status_code == 422, media
                assert (refused.json()["fault"], "more than 999 rows" in refused.json()["detail"]) == ("rows", True)
                limited = endpoint.query(f"{query} LIMIT 999", media)
                assert limited.status_code == 200, media
        whole = endpoint.client.get("/graph?default", headers={"Accept": "application/n-triples"})
        assert whole.text.count("\n") == 1000, "a graph as it was published is no answer to a query"
