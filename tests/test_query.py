"""Queries: answers over the union of all graphs, in the formats of the W3C, without any network."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from learningcities.errors import LearningCitiesError, QueryError, UsageError
from learningcities.namespaces import DEFAULT_BASE, LC, SCHEMA
from learningcities.query import QuerySyntaxError, ResultFormat, refuse_service, run
from learningcities.release import Release
from test_publication import DATA
from test_release import build

NAMES = "SELECT ?name WHERE { ?city a lc:LearningCity ; schema:name ?name } ORDER BY ?name"
PREFIXES = f"PREFIX lc: <{LC}> PREFIX schema: <{SCHEMA}> "


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build(tmp_path_factory.mktemp("release") / "dist")


def names(release: Release, query: str) -> list[str]:
    return [row[0].value for row in release.query(query).rows() if isinstance(row[0], ox.Literal)]


def test_a_triple_of_two_graphs_is_answered_once(built: Release) -> None:
    assert names(built, PREFIXES + NAMES) == ["Cork", "Lille"]


def test_named_graphs_can_be_asked_for(built: Release) -> None:
    graphs = PREFIXES + "SELECT ?name { GRAPH ?g { ?city a lc:LearningCity ; schema:name ?name } } ORDER BY ?name"
    assert names(built, graphs) == ["Cork", "Cork", "Lille"]


COUNTRY = f"<{DEFAULT_BASE}country/fr>"
SELECT = PREFIXES + f"SELECT ?name ?none {{ {COUNTRY} schema:name ?name }}"
ANSWERS: dict[tuple[str, ResultFormat], str] = {
    (SELECT, ResultFormat.CSV): "name,none\r\nFrance,\r\n",
    (SELECT, ResultFormat.TSV): '?name\t?none\n"France"\t\n',
    (SELECT, ResultFormat.TABLE): "name     none\n─────────────\nFrance\n",
    ("ASK { ?s ?p ?o }", ResultFormat.TABLE): "true\n",
    ("ASK { ?s ?p 'no such thing' }", ResultFormat.TABLE): "false\n",
    (f"DESCRIBE {COUNTRY}", ResultFormat.NTRIPLES): (
        f'{COUNTRY} <http://purl.org/dc/terms/identifier> "FR" .\n'
        f"{COUNTRY} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Country> .\n"
        f'{COUNTRY} <https://schema.org/name> "France" .\n'
    ),
}


@pytest.mark.parametrize(("query", "result_format"), ANSWERS)
def test_answers_in_a_format(query: str, result_format: ResultFormat, built: Release) -> None:
    assert built.query(query).text(result_format) == ANSWERS[query, result_format]


def test_json_answers_are_those_of_the_standard(built: Release) -> None:
    assert json.loads(built.query(SELECT).text(ResultFormat.JSON)) == {
        "head": {"vars": ["name", "none"]},
        "results": {"bindings": [{"name": {"type": "literal", "value": "France"}}]},
    }
    assert json.loads(built.query("ASK { ?s ?p ?o }").text(ResultFormat.JSON)) == {"head": {}, "boolean": True}


def test_graphs_as_turtle_and_json_ld(built: Release) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    for result_format, rdf_format in (
        (ResultFormat.TURTLE, ox.RdfFormat.TURTLE),
        (ResultFormat.JSONLD, ox.RdfFormat.JSON_LD),
        (ResultFormat.NTRIPLES, ox.RdfFormat.N_TRIPLES),
    ):
        assert len(set(ox.parse(built.query(query).text(result_format), rdf_format))) == 89
    blank = built.query("CONSTRUCT { [] <a:b> ?o } WHERE { VALUES ?o { 1 2 } }").text(ResultFormat.TURTLE)
    assert len(list(ox.parse(blank, ox.RdfFormat.TURTLE))) == 2


@pytest.mark.parametrize(
    ("query", "result_format"),
    [(SELECT, ResultFormat.TURTLE), ("ASK {}", ResultFormat.JSONLD), (f"DESCRIBE {COUNTRY}", ResultFormat.CSV)],
)
def test_a_format_that_cannot_hold_the_answer(query: str, result_format: ResultFormat, built: Release) -> None:
    with pytest.raises(UsageError, match=str(result_format)):
        built.query(query).text(result_format)


def test_tables_fold_and_leave_nothing_out(built: Release) -> None:
    word = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    table = built.query(f'SELECT ?a ?b {{ VALUES (?a ?b) {{ ("{word}" "{"x" * 100}") }} }}').text(
        ResultFormat.TABLE, width=40
    )
    assert set(word) <= set(table)
    assert table.count("x") == 100
    assert "…" not in table


def test_tables_do_not_steer_a_terminal(built: Release) -> None:
    table = built.query(r'SELECT ?a { VALUES ?a { "\u001B[31m\u202Ered[bold]" } }').text(ResultFormat.TABLE)
    assert r"\x1b[31m\u202ered[bold]" in table


MALFORMED = sorted((DATA / "queries" / "malformed").glob("*.rq"))
REFUSED = sorted((DATA / "queries" / "refused").glob("*.rq"))
ANSWERED = sorted((DATA / "queries" / "answered").glob("*.rq"))


def test_there_are_queries_to_test_with() -> None:
    assert (len(MALFORMED), len(REFUSED), len(ANSWERED)) == (4, 11, 5)


@pytest.mark.parametrize("path", MALFORMED, ids=lambda path: path.stem)
def test_a_query_that_is_none_is_shown_its_place(path: Path, built: Release) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        built.query(path.read_text(encoding="utf-8"))
    assert f"{caught.value.line}-{caught.value.column}" == "-".join(path.stem.split("-")[:2])
    assert f"line {caught.value.line}, column {caught.value.column}" in str(caught.value)


@pytest.fixture
def server() -> Iterator[tuple[str, list[object]]]:
    """A port that notes who connects, and hangs up."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    connection, address = listener.accept()
                except OSError:
                    return
                callers.append(address)
                connection.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", callers
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)


def ask_engine(query: str) -> None:
    """Run a query as the engine would without us."""
    try:
        for _ in ox.Store().query(query):  # type: ignore[union-attr]  # an ASK is not iterable, and caught below
            pass
    except (TypeError, OSError, RuntimeError, ValueError):
        pass


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_no_query_asks_another_server(path: Path, server: tuple[str, list[object]]) -> None:
    address, callers = server
    query = path.read_text(encoding="utf-8").replace("SERVER", address)
    with pytest.raises(QueryError):
        run(ox.Store(), query)
    assert callers == []
    ask_engine(query)
    # The case is a real one: the engine by itself does ask, but for an address that only a variable holds.
    assert bool(callers) != (path.stem == "variable")


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_the_word_service_is_no_offence(path: Path) -> None:
    result = run(ox.Store(), path.read_text(encoding="utf-8"))
    assert len(list(result.rows())) == 1


def test_an_escaped_keyword_is_no_keyword() -> None:
    """Oxigraph knows no escapes outside of names and literals; if it learns them, this fails."""
    query = r"SELECT * { \u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    refuse_service(query)
    with pytest.raises(QuerySyntaxError):
        run(ox.Store(), query)


def test_every_error_is_one_of_ours() -> None:
    assert issubclass(QuerySyntaxError, QueryError)
    assert issubclass(QueryError, LearningCitiesError)
