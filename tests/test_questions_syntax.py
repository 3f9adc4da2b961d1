"""The competency questions: their contract, and the same right answers from two engines over two cities."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Store
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.query import ResultRow

from learningcities import resources

DATA = Path(__file__).parent / "ontology"
FOLDER = resources.folder("ontology") / "questions"
VARIABLES: dict[str, list[str]] = json.loads((DATA / "variables.json").read_text(encoding="utf-8"))
FIXTURES = (DATA / "two-cities.ttl", DATA / "link.ttl")
EVIDENCE = ["document", "start", "end", "line"]

Row = tuple[str | None, ...]


def query(name: str) -> str:
    return (FOLDER / f"{name}.rq").read_text(encoding="utf-8")


def body(name: str) -> str:
    """The query without comments and strings."""
    return re.sub(r'#(?=\s).*|"[^"]*"', "", query(name))


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = Graph()
    for path in FIXTURES:
        graph.parse(path, format="turtle")
    return graph


@pytest.fixture(scope="module")
def store() -> Store:
    """Each fixture in a named graph of its own: the default graph is asked as the union."""
    store = Store()
    for path in FIXTURES:
        store.bulk_load(path=path, format=RdfFormat.TURTLE, to_graph=NamedNode(f"urn:{path.stem}"))
    return store


def ask(store: Store, name: str) -> QuerySolutions:
    solutions = store.query(query(name), use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)
    return solutions


def cell(term: object) -> str | None:
    """A term of rdflib as pyoxigraph writes it, whose store keeps an integer's value, not its datatype."""
    if term is None:
        return None
    assert isinstance(term, URIRef | Literal)
    if isinstance(term, Literal) and term.datatype is not None:
        datatype = XSD.integer if type(term.value) is int else term.datatype
        return f'"{term}"^^<{datatype}>'
    return term.n3()


def rdflib_rows(graph: Graph, name: str) -> list[Row]:
    rows: list[Row] = []
    for row in graph.query(query(name)):
        assert isinstance(row, ResultRow)
        rows.append(tuple(cell(term) for term in row))
    return rows


def oxigraph_rows(solutions: Iterable[Iterable[object]]) -> list[Row]:
    return [tuple(None if term is None else str(term) for term in row) for row in solutions]


def test_every_question_of_the_contract_is_there_and_no_other() -> None:
    assert sorted(VARIABLES) == sorted(path.stem for path in FOLDER.glob("*"))
    assert len(VARIABLES) == 26


@pytest.mark.parametrize("name", VARIABLES)
def test_the_header_names_and_describes_the_question(name: str) -> None:
    fields = re.findall(r"^# ([\w-]+): (\S.*)$", query(name), re.MULTILINE)
    assert [key for key, _ in fields] == ["title", "title-fr", "description", "description-fr"]


@pytest.mark.parametrize("name", VARIABLES)
def test_the_query_is_portable_and_cheap(name: str) -> None:
    words = set(re.findall(r"[A-Z]{2,}", body(name)))
    assert not words & {"GRAPH", "SERVICE", "FROM", "EXISTS", "LIMIT"}
    assert {"SELECT", "ORDER"} <= words


@pytest.mark.parametrize("name", VARIABLES)
def test_every_declared_prefix_is_used(name: str) -> None:
    prefixes = re.findall(r"^PREFIX (\w+):", query(name), re.MULTILINE)
    assert prefixes == sorted(prefixes)
    assert [prefix for prefix in prefixes if len(re.findall(rf"\b{prefix}:", body(name))) < 2] == []


@pytest.mark.parametrize("name", VARIABLES)
def test_both_engines_give_the_variables_of_the_contract(graph: Graph, store: Store, name: str) -> None:
    assert [variable.value for variable in ask(store, name).variables] == VARIABLES[name]
    assert [str(variable) for variable in graph.query(query(name)).vars or []] == VARIABLES[name]


@pytest.mark.parametrize("name", VARIABLES)
def test_both_engines_give_the_same_rows_in_the_same_order(graph: Graph, store: Store, name: str) -> None:
    rows = oxigraph_rows(ask(store, name))
    assert rows
    assert len(rows) == len(set(rows))
    assert rdflib_rows(graph, name) == rows


@pytest.mark.parametrize("name", VARIABLES)
def test_the_rows_are_the_expected_answers(store: Store, name: str) -> None:
    answers = ask(store, name).serialize(format=QueryResultsFormat.TSV)
    assert answers is not None
    assert answers.decode() == (DATA / "answers" / f"{name}.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name, variables in VARIABLES.items() if variables[-4:] == EVIDENCE])
def test_every_answer_that_needs_evidence_has_it(store: Store, name: str) -> None:
    for row in oxigraph_rows(ask(store, name)):
        assert None not in row[-4:]


def test_answers_need_evidence_as_the_contract_says() -> None:
    without = {name for name, variables in VARIABLES.items() if variables[-4:] != EVIDENCE}
    assert {name[:5] for name in without} == {
        "cq-14",
        "cq-15",
        "cq-19",
        "cq-20",
        "cq-21",
        "cq-23",
        "cq-24",
        "cq-25",
        "cq-26",
    }
