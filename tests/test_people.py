"""People: who is named in a line, with honorific, office and what stands behind the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.people import Named, PeopleReader
from learningcities.vocabulary import vocabulary
from pages import Case, cases, passage, stated

HONORIFICS = ["Mr.", "Ms.", "Prof.", "H.E.", "Hon.", "Professor", "Cllr", "Eng."]


def people(text: str, language: str = "en") -> list[Named]:
    return PeopleReader(vocabulary(), language).read(passage(text))


@pytest.mark.parametrize("case", cases("people", 60))
def test_people_as_pages_name_them(case: Case) -> None:
    assert stated(people(case["text"], case.get("language", "en"))) == case["found"]


@given(st.lists(st.sampled_from(HONORIFICS), min_size=1, max_size=4, unique=True))
def test_honorifics_in_any_number_and_order_are_no_part_of_the_name(honorifics: list[str]) -> None:
    titles = " ".join(honorifics)
    found = people(f"{titles} Maria Example")
    assert [(one.name, one.honorific) for one in found] == [("Maria Example", titles)]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_whoever_is_named_stands_in_the_line(text: str) -> None:
    for one in people(text):
        assert one.name.strip()
        assert any(character.isalpha() for character in one.name)
        assert 0 <= one.passage.start < one.passage.end <= len(text)


@pytest.mark.parametrize(("line", "starts"), [("Ms Jane Roe", True), ("• Dr Doe", True), ("Jane Roe", False)])
def test_an_honorific_at_the_start_tells_a_person(line: str, starts: bool) -> None:
    assert PeopleReader(vocabulary(), "en").starts_with_honorific(passage(line)) is starts


def test_a_part_of_a_line_is_evidence_of_its_own_person_alone() -> None:
    text = "Mr Ahmed Khan and Ms Leila Trabelsi"
    assert [one.passage.text for one in people(text)] == ["Mr Ahmed Khan", "Ms Leila Trabelsi"]
