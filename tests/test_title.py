"""Titles: city, country and area, as pages write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.diagnostics import Diagnostic
from learningcities.profiles.model import Title
from learningcities.profiles.title import read_title
from pages import Case, cases, passage


@pytest.mark.parametrize("case", cases("title", 55))
def test_titles_as_pages_write_them(case: Case) -> None:
    found = read_title(passage(case["text"]), "page.txt")
    if isinstance(found, Diagnostic):
        assert found.code == case.get("error"), found.message
        assert (found.path, found.words) == ("page.txt", case["text"])
    else:
        area = [found.area] if found.area else []
        assert [found.city, found.country, found.country_name, *area] == case.get("found")


def test_the_evidence_of_a_title_is_the_whole_line() -> None:
    found = read_title(passage("Edmonton, Alberta, Canada"), "page.txt")
    assert isinstance(found, Title)
    assert (found.evidence.span.start, found.evidence.span.end, found.evidence.rule) == (0, 25, "title")


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_any_line_is_a_title_or_is_said_to_be_none(text: str) -> None:
    found = read_title(passage(text), "page.txt")
    if isinstance(found, Title):
        assert found.city
    else:
        assert found.code in ("title-missing", "country-unknown")


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=20))
def test_a_name_before_a_country_is_a_city(city: str) -> None:
    found = read_title(passage(f"{city}, France"), "page.txt")
    assert isinstance(found, Title)
    assert (found.country, found.country_name, found.area) == ("FR", "France", None)
