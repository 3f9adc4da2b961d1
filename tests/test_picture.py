"""Pictures of evidence: rows that fit, with exactly the words marked; safe whatever stands in the document."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.server.reconciliation.evidence import Excerpt
from learningcities.server.reconciliation.picture import picture


def _excerpt(words: str, before: str = "", after: str = "", cut: bool = False) -> Excerpt:
    return Excerpt("", before, words, after, cut, "a.txt", "en", "7")


def _marked(words: str, before: str = "", after: str = "") -> list[str]:
    return [text for row in picture(_excerpt(words, before, after)).rows for text, marked in row if marked]


@pytest.mark.parametrize(
    ("before", "words", "after", "rows", "first"),
    [
        ("", "Lille, France", "\nLille is", ["Lille, France", "Lille is…"], 0),
        ("population\n", "234,475", "\nperson", ["…population", "234,475", "person…"], 1),
        ("the city of ", "Lille", " is", ["…the city of Lille is…"], 0),
        ("", "a " * 30, "", ["a " * 23, "a " * 7], 0),
        ("", "b" * 100, "", ["b" * 46, "b" * 46, "b" * 8], 0),
        ("", "上" * 30, "", ["上" * 23, "上" * 7], 0),
        ("", "a\r\n\r\nb", "", ["a", "b"], 0),
        ("", "a\x00b\u202ec", "", ["a\u25a1b\u25a1c"], 0),
    ],
)
def test_rows(before: str, words: str, after: str, rows: list[str], first: int) -> None:
    found = picture(_excerpt(words, before, after))
    assert ["".join(text for text, _ in row) for row in found.rows] == rows
    assert found.first == first


def test_what_is_cut_says_so() -> None:
    assert picture(_excerpt("Lille is", cut=True)).text == "Lille is …"


def test_what_is_written_to_the_left_stands_at_the_right() -> None:
    assert picture(_excerpt("يوم البيئة", "Environment Day (")).leftwards
    assert not picture(_excerpt("Lille", "يوم ")).leftwards


@given(st.text(min_size=1), st.text(), st.text())
def test_exactly_the_words_are_marked(words: str, before: str, after: str) -> None:
    def bare(text: str) -> str:
        return re.sub(r"[\s\u25a1\x1c-\x1f]|[^\w]", "", text)

    assert bare("".join(_marked(words, before, after))) == bare(words)
