"""Lines: what each line of a page is, and that none is lost."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.lines import LineReader, glued_heading
from learningcities.vocabulary import vocabulary
from pages import Case, cases, lines, passage

PIECES = [
    "Vision",
    "Mayor",
    "City population",
    ":",
    "：",
    " ",
    "\n",
    "\r\n",
    "\u2028",
    "•",
    "groups",
    "x",
    "É",
    "\u200f",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.characters(codec="utf-8"), max_size=30).map("".join)


@pytest.mark.parametrize("case", cases("lines", 23))
def test_lines_as_pages_have_them(case: Case) -> None:
    found = lines(case["text"], case.get("language", "en"))
    assert [[one.kind.name, one.concept.id if one.concept else "", one.passage.text] for one in found] == case["found"]


@given(TEXTS)
def test_lines_stand_in_order_and_hold_every_letter(text: str) -> None:
    spans = [one.passage.span() for one in lines(text)]
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    held = "".join(text[span.start : span.end] for span in spans)
    assert [one for one in held if one.isalnum()] == [one for one in text if one.isalnum()]


def test_a_blank_line_is_remembered_by_the_line_after_it() -> None:
    found = lines("one\n\ntwo\nthree\n \n\u200b\nfour")
    assert [(one.passage.text, one.after_blank) for one in found] == [
        ("one", False), ("two", True), ("three", False), ("four", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "language"),
    [("Vision\nMayor\nGood practices", "en"), ("Vision\nMaire\nBonnes pratiques", "fr"),
     ("Visión\nAlcalde\nBuenas prácticas", "es"), ("one\ntwo", None), ("Contact\nLinks", None)],
)  # fmt: skip
def test_the_labels_tell_the_language_of_a_page(text: str, language: str | None) -> None:
    reader = LineReader(passage(text), vocabulary())
    assert reader.language([found for found, _ in reader.passages()], None) == language


@pytest.mark.parametrize(
    ("text", "end"),
    [("VisionThe city learns", 6), ("VisionLille learns", 6), ("Vision The city learns", None), ("VisionA city", None),
     ("VISIONThe city", 6), ("NothingThe city", None), ("Vision", None), ("", None)],
)  # fmt: skip
def test_where_a_heading_runs_into_its_text(text: str, end: int | None) -> None:
    assert glued_heading(text, vocabulary()["sections"], "en") == end
