"""Outlines: the parts of a page in every layout."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.outline import Outline, Outliner
from learningcities.vocabulary import vocabulary
from pages import Case, cases, lines

TITLE = "Lille, France"
BUILDING = ["groups", "format_quote", "City population", "234,475", "Mayor", "Ms Jane Roe", "Vision", "", "We learn.",
            "Good practices", "Equity and inclusion", "Email: a@example.org", "Key facts", "• one",
            "Contact"]  # fmt: skip


def outline(text: str, language: str = "en") -> Outline:
    found = lines(f"{TITLE}\n{text}", language)
    return Outliner(found[0].passage, vocabulary(), language).outline(found[1:])


@pytest.mark.parametrize("case", cases("outline", 15))
def test_parts_of_pages(case: Case) -> None:
    found = outline(case["text"])
    assert found.title.text == TITLE
    assert [one.text for one in found.introduction] == case.get("introduction", [])
    fields = [[one.id, one.label.text, *(value.text for value in one.values)] for one in found.fields]
    assert fields == case.get("fields", [])
    sections = [[one.concept.id, *(line.passage.text for line in one.lines)] for one in found.sections]
    assert sections == case.get("sections", [])
    assert [one.text for one in found.lonely_icons] == case.get("icons", [])


def test_the_context_of_a_field_is_heading_icon_and_label() -> None:
    (field,) = outline("Key facts\ngroups\nCity population\n234,475\n").fields
    assert [one.text for one in field.context] == ["Key facts", "groups", "City population"]


def test_a_section_that_a_theme_opens_has_no_heading() -> None:
    (policies,) = outline("Equity and inclusion\nNobody is left behind.\n").sections
    assert (policies.heading, policies.context) == (None, ())


@given(st.lists(st.sampled_from(BUILDING), max_size=16))
def test_no_line_stands_in_two_places(parts: list[str]) -> None:
    found = outline("\n".join(parts))
    places = [one.start for one in (*found.introduction, *found.lonely_icons)]
    places += [one.start for field in found.fields for one in (field.label, *field.values)]
    places += [line.passage.start for section in found.sections for line in section.lines]
    assert len(places) == len(set(places))
    assert all(place > len(TITLE) for place in places)
