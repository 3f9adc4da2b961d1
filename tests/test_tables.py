"""Tables and questions of a release: the same answers as the questions give, in strict CSV that is described truly."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, URIRef
from rdflib.namespace import DCTERMS, SH

import releases
from described import Statement, described, statements
from learningcities.errors import ReleaseError
from learningcities.namespaces import DEFAULT_BASE, SCHEMA
from learningcities.publication.dumps import STEM
from learningcities.publication.manifest import files
from learningcities.publication.questions import read_questions
from learningcities.publication.tables import write_tables
from learningcities.query import Term
from learningcities.release import open_release

TABLES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 17, 19)
"""The numbers of the questions that are answered by tables."""


@pytest.fixture(scope="module")
def dump(release: Path) -> set[Statement]:
    return statements(release / f"{STEM}.ttl")


@pytest.fixture(scope="module")
def metadata(release: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / "tables/csv-metadata.json").read_text(encoding="utf-8"))
    return found


def rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """The header and the rows of a table, read strictly (RFC 4180)."""
    text = path.read_bytes().decode()
    assert text.endswith("\r\n")
    header, *body = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert {len(row) for row in body} <= {len(header)}
    return header, body


def test_the_questions_that_make_tables_make_tables(release: Path, metadata: dict[str, Any]) -> None:
    names = [path.stem for path in releases.QUESTION_FILES if int(path.stem.split("-")[1]) in TABLES]
    expected = [re.sub(r"cq-\d+-", "", name) + ".csv" for name in names]
    assert [table["url"] for table in metadata["tables"]] == expected
    assert sorted(path for path in files(release) if path.startswith("tables/")) == sorted(
        f"tables/{name}" for name in [*expected, "csv-metadata.json"]
    )
    assert len(expected) == len(TABLES)


def test_tables_hold_the_answers_of_the_questions(release: Path, metadata: dict[str, Any]) -> None:
    opened = open_release(release)
    total = 0
    for table in metadata["tables"]:
        question = (release / "tables" / table["dc:source"]["@id"]).read_text(encoding="utf-8")
        result = opened.query(question)
        expected = [[cell(term) for term in row] for row in result.rows()]
        header, found = rows(release / "tables" / table["url"])
        assert header == list(result.variables)
        assert found == expected, table["url"]
        total += len(found)
    assert total > 200


def cell(term: Term) -> str:
    if term is None:
        return ""
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


FORMS = {
    "string": r"(?s:.*)",
    "anyURI": r"[a-z]+:[^\s<>\"]+",
    "gYear": r"\d{4}",
    "nonNegativeInteger": r"0|[1-9]\d*",
    "positiveInteger": r"[1-9]\d*",
    "decimal": r"\d+(\.\d+)?",
    "hexBinary": r"([0-9a-f]{2})+",
}


def test_columns_are_described_and_cells_are_of_their_datatypes(release: Path, metadata: dict[str, Any]) -> None:
    used = set()
    for table in metadata["tables"]:
        header, found = rows(release / "tables" / table["url"])
        columns = table["tableSchema"]["columns"]
        assert [column["name"] for column in columns] == [column["titles"]["und"] for column in columns] == header
        for index, column in enumerate(columns):
            assert column["titles"]["en"]
            assert column["titles"]["fr"]
            used.add(column["datatype"])
            cells = [row[index] for row in found if row[index] != column["null"]]
            wrong = [text for text in cells if not re.fullmatch(FORMS[column["datatype"]], text)]
            assert wrong == [], f"{table['url']} {column['name']}"
    assert used == set(FORMS)


def test_what_columns_say_about_others_is_in_the_dump(
    release: Path, dump: set[Statement], metadata: dict[str, Any]
) -> None:
    """The triples that a program makes of tables with the metadata (Generating RDF from Tabular Data, minimal mode)."""
    held = {ox.Triple(ox.NamedNode(one.subject), ox.NamedNode(one.property), one.value) for one in dump}
    stated = 0
    for table in metadata["tables"]:
        header, found = rows(release / "tables" / table["url"])
        columns = [column for column in table["tableSchema"]["columns"] if "propertyUrl" in column]
        assert columns, table["url"]
        triples = set(chain.from_iterable(stated_by(column, header, found) for column in columns))
        assert triples - held == set(), table["url"]
        stated += len(triples)
    assert stated > 60


def stated_by(column: dict[str, Any], header: list[str], found: list[list[str]]) -> Iterator[ox.Triple]:
    for row in (dict(zip(header, row, strict=True)) for row in found):
        text = row[column["name"]]
        if text:
            about = ox.NamedNode(row[column["aboutUrl"].strip("{+}")])
            literal = ox.Literal(text, language=column["lang"]) if "lang" in column else ox.Literal(text)
            value = ox.NamedNode(text) if "valueUrl" in column else literal
            yield ox.Triple(about, ox.NamedNode(column["propertyUrl"]), value)


def test_a_question_that_asks_for_what_has_no_column_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    folder.mkdir()
    head = "# title: What?\n# title-fr: Quoi ?\n# description: All.\n# description-fr: Tout.\n"
    (folder / "cq-01-cities.rq").write_text(
        f"{head}SELECT ?unheardOf WHERE {{ ?unheardOf a ?class }}", encoding="utf-8"
    )
    with pytest.raises(ReleaseError, match="cq-01-cities asks for unheardOf"):
        write_tables(tmp_path, read_questions(folder), ox.Store(), DEFAULT_BASE, {})


# Questions


def test_every_question_is_described_and_answers_the_same(release: Path) -> None:
    graph = described(release, "questions.ttl")
    opened = open_release(release)
    asked = 0
    for path in sorted((release / "ontology/questions").glob("*.rq")):
        node = URIRef(f"{DEFAULT_BASE}questions#{path.stem}")
        text = path.read_text(encoding="utf-8")
        query = str(graph.value(node, SH["select"]))
        assert (node, RDF.type, SH.SPARQLSelectExecutable) in graph
        titles = {str(getattr(title, "language", "")): str(title) for title in graph.objects(node, RDFS.comment)}
        assert f"# title: {titles['en']}\n# title-fr: {titles['fr']}\n" in text
        told = {str(getattr(one, "language", "")): one for one in graph.objects(node, DCTERMS.description)}
        assert f"# description: {told['en']}\n# description-fr: {told['fr']}\n" in text
        assert list(opened.query(query).rows()) == list(opened.query(text).rows())
        asked += 1
    assert asked == len(set(graph.subjects(RDF.type, SH.SPARQLExecutable))) >= 19


def test_questions_are_as_the_tools_of_the_sib_want_them(release: Path) -> None:
    """What `spex.shacl` of https://github.com/sib-swiss/sparql-examples-utils asks of an example, but for the endpoint,
    which `build --endpoint` names: one query, comments with language tags, keywords without outer space.
    """
    graph = described(release, "questions.ttl")
    forms = [SH["select"], SH["ask"], SH["construct"]]
    questions = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    for node in questions:
        assert sum(len(list(graph.objects(node, form))) for form in forms) == 1
        assert {getattr(one, "language", "") for one in graph.objects(node, RDFS.comment)} == {"en", "fr"}
        (keywords,) = (str(one) for one in graph.objects(node, SCHEMA.keywords))
        assert keywords == keywords.strip() != ""
        assert list(graph.objects(node, SH.prefixes)) == [URIRef(f"{DEFAULT_BASE}questions#prefixes")]
        assert not list(graph.objects(node, SCHEMA.keyword))
    assert len(questions) >= 19


def test_prefixes_that_are_declared_are_enough_for_each_question(release: Path) -> None:
    graph = described(release, "questions.ttl")
    declared = "".join(
        f"PREFIX {graph.value(node, SH.prefix)}: <{graph.value(node, SH.namespace)}>\n"
        for node in graph.objects(URIRef(f"{DEFAULT_BASE}questions#prefixes"), SH.declare)
    )
    queries = [str(query) for query in graph.objects(None, SH["select"])]
    for query in queries:
        ox.Store().query(declared + re.sub(r"(?m)^PREFIX .*$", "", query))
    assert len(queries) >= 19


def test_a_question_without_its_header_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cq-01-cities.rq").write_text("# title: What?\nSELECT * WHERE {}\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"cq-01-cities\.rq has no line '# title-fr: "):
        read_questions(tmp_path)
