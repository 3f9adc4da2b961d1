"""No line of a document is lost: the law over real documents, and over documents that are cut, shuffled and mixed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import losslessness
from conftest import DOCUMENTS, SEEDS
from learningcities.diagnostics import Diagnostic, Severity
from learningcities.documents import Document, Rejected, read_file
from learningcities.profiles import CityProfile, parse

PATHS = [*sorted(SEEDS.glob("*.txt")), *sorted(DOCUMENTS.glob("*.txt"))]
SOURCES = [path.read_bytes().decode("utf-8") for path in PATHS]
LINES = sorted({line.strip() for text in SOURCES for line in text.splitlines() if line.strip()})
SEPARATORS = ["\n", "\n\n", "\r\n", "\r", "\n \n", "\u2028", "\x0b", " "]
FOREIGN = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


@st.composite
def mutilated(draw: st.DrawFn) -> str:
    """Lines of real pages, cut, repeated, in any order, with foreign text between them and any line ends."""
    title = draw(st.sampled_from(["Lille, France", "Lille, Nord, France", "Córdoba, Spain"]))
    pieces = [title]
    for line in draw(st.lists(st.sampled_from(LINES) | FOREIGN, max_size=25)):
        start, end = sorted((draw(st.integers(0, len(line))), draw(st.integers(0, len(line)))))
        whole = draw(st.integers(0, 3)) > 0
        pieces.append(line if whole else line[start:end])
    return "".join(piece + draw(st.sampled_from(SEPARATORS)) for piece in pieces)


def document(text: str) -> Document:
    return Document("lille.txt", "lille.txt", "0" * 64, len(text.encode()), text)


def assert_lossless(text: str) -> None:
    found = parse(document(text))
    if isinstance(found, Rejected):
        assert any(problem.severity is Severity.ERROR for problem in found.diagnostics)
        return
    assert losslessness.lost_lines(text, losslessness.of_profile(found)) == []
    for evidence in found.evidences():
        for span in (evidence.span, *evidence.context):
            assert 0 <= span.start < span.end <= len(text)
            assert span.line == text.count("\n", 0, span.start) + 1


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(mutilated())
def test_no_line_of_a_mutilated_document_is_lost(text: str) -> None:
    assert_lossless(text)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(SOURCES), st.data())
def test_no_line_of_a_shuffled_document_is_lost(text: str, data: st.DataObject) -> None:
    title, *lines = text.splitlines()
    assert_lossless("\n".join([title, *data.draw(st.permutations(lines))]))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.sampled_from(SOURCES), st.integers(0, 3000), st.integers(0, 200))
def test_no_line_of_a_document_with_a_gap_is_lost(text: str, start: int, length: int) -> None:
    assert_lossless(text[:start] + text[start + length :])


def test_the_documents_are_there() -> None:
    assert len(PATHS) == 9


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_no_line_of_a_real_document_is_lost_or_unread(path: Path) -> None:
    read = read_file(str(path))
    assert isinstance(read, Document)
    found = parse(read)
    assert isinstance(found, CityProfile)
    assert losslessness.lost_lines(read.text, losslessness.of_profile(found)) == []
    assert [problem for problem in found.diagnostics if problem.code == "line-unread"] == []


def test_the_law_sees_a_lost_line() -> None:
    text = "Lille, France\r\nkept\u2028lost\n \u200b\nnamed"
    kept = [(0, 5), (15, 17)]
    named = losslessness.of_diagnostics(
        text, [Diagnostic("a.txt", 3, 1, "line-unread", Severity.WARNING, "", "named")], "a.txt"
    )
    assert losslessness.lost_lines(text, [*kept, *named]) == ["lost"]
