"""Sections: items with heading and text, paragraphs, ends of sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.sections import ends_sentence, items, joined, paragraphs
from pages import Case, cases, lines

BUILDING = ["Library Tour", "A bus takes readers around.", "• books;", "", "and more", "Who reads?", "“Yes.”"]
TEXTS = st.lists(st.sampled_from(BUILDING), max_size=14).map("\n".join)


@pytest.mark.parametrize("case", cases("sections", 11))
def test_items_as_pages_have_them(case: Case) -> None:
    found = items(lines(case["text"]), lambda heading: heading in case.get("known", []))
    assert [[one.heading.passage.text, one.text.text if one.text else ""] for one in found] == case["found"]


@given(TEXTS)
def test_items_keep_every_line_from_the_first_heading_on(text: str) -> None:
    whole = lines(text)
    found = [line for item in items(whole, lambda heading: False) for line in (item.heading, *item.body)]
    assert found == whole[len(whole) - len(found) :]


@given(TEXTS)
def test_paragraphs_keep_every_line(text: str) -> None:
    whole = lines(text)
    groups = paragraphs(whole)
    assert [line for group in groups for line in group] == whole
    assert all(groups)


def test_a_blank_line_or_the_end_of_a_sentence_ends_a_paragraph() -> None:
    groups = paragraphs(lines("one\ntwo.\nthree\n\nfour"))
    assert [[line.passage.text for line in group] for group in groups] == [["one", "two."], ["three"], ["four"]]


@pytest.mark.parametrize(
    ("text", "ends"),
    [("We learn.", True), ("We learn!", True), ("Do we learn?", True), ("We learn…", True), ("“We learn.”", True),
     ("(We learn.)", True), ("« On apprend. »", True), ("学习。", True), ("学习！", True), ("هل نتعلم؟", True),
     ("हम सीखते हैं।", True), ("We learn", False), ("We learn;", False), ("We learn:", False), ("", False),
     ("Mayor of X", False)],
)  # fmt: skip
def test_ends_of_sentences(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends


def test_joined_is_from_the_first_to_the_last() -> None:
    found = [line.passage for line in lines("one\n\ntwo\nthree")]
    whole = joined(found)
    assert whole is not None
    assert whole.text == "one\n\ntwo\nthree"
    assert joined([]) is None
