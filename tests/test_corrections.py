"""Corrections: known mistakes of a source, corrected by data with a reason, and seen in the provenance."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

from learningcities.corrections import Correction, read_corrections
from learningcities.diagnostics import Severity
from learningcities.documents import Document
from learningcities.documents import read as read_documents
from learningcities.graph import describe
from learningcities.namespaces import DEFAULT_BASE, LC, OA, PROV, RDF, SCHEMA, SOSA
from learningcities.profiles import CityProfile
from pages import Case, cases, document, page, profile, read

AUTHORITY = URIRef(DEFAULT_BASE + "local-authority/fr/lille")
WRONG = page(mayor="Ms Martina Obry")


def correction(found: str, corrected: str) -> Correction:
    return Correction(
        found, corrected, "The page of the city has it.", "a curator", "seeds/lille-france.corrections.toml"
    )


def corrected(text: str, *corrections: Correction, path: str = "seeds/lille-france.txt") -> CityProfile:
    return read(document(text, path, corrections=corrections))


def graph_of(found: CityProfile) -> Graph:
    return describe([found])[0].union()


def said(found: CityProfile) -> list[str]:
    return [one.code for one in found.diagnostics if one.path.endswith(".corrections.toml")]


@pytest.mark.parametrize("case", cases("corrections", 10))
def test_files_of_corrections(case: Case, tmp_path: Path) -> None:
    (tmp_path / "lille.corrections.toml").write_text(case["text"], encoding="utf-8")
    found, problems = read_corrections(str(tmp_path / "lille.txt"))
    assert [[one.found, one.corrected] for one in found] == case["found"]
    assert len(problems) == case["wrong"]
    assert {(one.code, one.severity) for one in problems} <= {("corrections-invalid", Severity.WARNING)}
    assert {*(one.path for one in found), *(one.path for one in problems)} <= {str(tmp_path / "lille.corrections.toml")}


def test_a_document_comes_with_its_corrections(tmp_path: Path) -> None:
    (tmp_path / "lille.txt").write_text(WRONG, encoding="utf-8")
    text = '[[correction]]\nfound = "Martina Obry"\ncorrected = "Martine Aubry"\nreason = "r"\nauthor = "a"\n'
    (tmp_path / "lille.corrections.toml").write_text(text, encoding="utf-8")
    (found,) = read_documents([tmp_path])
    assert isinstance(found, Document)
    assert found.text == WRONG
    assert [post.name for post in read(found).posts] == ["Martine Aubry"]


def test_words_that_stand_once_are_corrected_and_the_span_leads_to_what_was_found() -> None:
    found = corrected(WRONG, correction("Martina Obry", "Martine Aubry"))
    (post,) = found.posts
    span = post.evidence.span
    assert (post.name, post.honorific) == ("Martine Aubry", "Ms")
    assert WRONG[span.start : span.end] == "Ms Martina Obry"
    (applied,) = found.corrections
    assert WRONG[applied.span.start : applied.span.end] == "Martina Obry"
    assert said(found) == []


def test_what_is_not_corrected_is_read_as_without_corrections() -> None:
    right, found = profile(WRONG), corrected(WRONG, correction("Martina Obry", "Martine Aubry-Delors"))
    assert (found.title, found.introductions, found.populations) == (
        right.title,
        right.introductions,
        right.populations,
    )
    assert (found.memberships, found.visions, found.aims) == (right.memberships, right.visions, right.aims)


@pytest.mark.parametrize(
    ("words", "times"), [("Nobody", "0 times"), ("234,476", "0 times"), ("Lille", "3 times"), ("City", "1")]
)
def test_words_that_do_not_stand_there_once_are_not_corrected(words: str, times: str) -> None:
    found = corrected(WRONG, correction(words, "x y"))
    unused = [one.message for one in found.diagnostics if one.code == "correction-unused"]
    assert bool(unused) is times.endswith("times")
    assert all(times in message for message in unused)
    assert bool(found.corrections) is not bool(unused)


def test_an_unused_correction_does_not_keep_another_from_being_made() -> None:
    found = corrected(WRONG, correction("Nobody", "x"), correction("234,475", "236,000"))
    assert [fact.value for fact in found.populations] == [236000]
    assert said(found) == ["correction-unused"]


def test_two_corrections_are_made_whatever_their_order() -> None:
    two = [correction("Martina Obry", "Martine Aubry"), correction("234,475", "236,000")]
    one, other = corrected(WRONG, *two), corrected(WRONG, *reversed(two))
    assert (one.posts, one.populations) == (other.posts, other.populations)
    assert [fact.value for fact in one.populations] == [236000]
    assert [fact.name for fact in one.posts] == ["Martine Aubry"]


def test_corrections_that_overlap_are_not_made_at_all() -> None:
    found = corrected(WRONG, correction("Martina Obry", "x y"), correction("Ms Martina", "Ms Martine"))
    assert [post.name for post in found.posts] == ["Martina Obry"]
    assert (found.corrections, said(found)) == ((), ["corrections-invalid"])


def test_a_correction_is_no_text_to_be_corrected_again() -> None:
    found = corrected(WRONG, correction("Martina Obry", "234,475"), correction("234,475", "236,000"))
    assert [fact.value for fact in found.populations] == [236000]


def test_a_correction_may_take_a_line_apart_or_away() -> None:
    text = page(mayor="Ms Jane Brown")
    found = corrected(text, correction("Ms Jane Brown\n", "Ms Jane Brown\nFocal point\nMr John Smith\n"))
    assert [(post.role, post.name) for post in found.posts] == [
        ("head-of-city", "Jane Brown"), ("focal-point", "John Smith"),
    ]  # fmt: skip


def test_a_correction_of_a_web_page_is_one_of_what_is_shown() -> None:
    body = "".join(f"<p>{line}</p>" for line in WRONG.split("\n")).replace("Martina Obry", "Martina <b>O&#98;ry</b>")
    html = f"<html><body>{body}</body></html>"
    found = corrected(html, correction("Martina Obry", "Martine Aubry"), path="seeds/lille-france.html")
    (post,) = found.posts
    span = post.evidence.span
    assert post.name == "Martine Aubry"
    assert html[span.start : span.end] == "Ms Martina <b>O&#98;ry"


def test_the_facts_that_rest_on_a_correction_say_so_and_no_others() -> None:
    graph = graph_of(corrected(WRONG, correction("Martina Obry", "Martine Aubry")))
    (made,) = graph.subjects(RDF.type, LC.Correction)
    start = WRONG.index("Martina Obry")
    assert made == URIRef(f"{DEFAULT_BASE}document/lille-france#correction-{start}-{start + len('Martina Obry')}")
    assert set(graph.subjects(LC.correction, made)) == {URIRef(f"{AUTHORITY}#mayor")}
    values = {
        LC.asFound: "Martina Obry", LC.corrected: "Martine Aubry", LC.correctedBy: "a curator",
        LC.reason: "The page of the city has it.",
    }  # fmt: skip
    for term, value in values.items():
        assert list(graph.objects(made, term)) == [Literal(value)]
    assert (made, LC.evidence, None) not in graph
    assert (made, LC.readBy, None) not in graph
    (span,) = graph.objects(made, PROV.wasDerivedFrom)
    assert Literal("Martina Obry") in set(graph.objects(next(graph.objects(span, OA.hasSelector)), None)) | {
        exact for selector in graph.objects(span, OA.hasSelector) for exact in graph.objects(selector, OA.exact)
    }


def test_without_corrections_the_graph_speaks_of_none() -> None:
    graph = graph_of(profile(WRONG))
    assert list(graph.subjects(RDF.type, LC.Correction)) == []
    assert len(list(graph.subject_objects(SCHEMA.sha256))) == 1
    assert len(list(graph.subject_objects(SOSA.hasSimpleResult))) == 1
