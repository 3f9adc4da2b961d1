"""Years: which there are in a value, and which words belong to each."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.years import FIRST, LAST, year_statements
from pages import Case, cases, passage

VALUES = st.text(st.sampled_from("0129٢ ,;/()–-、年.x\u00a0"), max_size=40)


@pytest.mark.parametrize("case", cases("years", 24))
def test_years_as_pages_write_them(case: Case) -> None:
    found = [[one.year, one.before, one.after] for one in year_statements(passage(case["text"]))]
    assert found == case["found"]


@pytest.mark.parametrize(("year", "plausible"), [(FIRST - 1, False), (FIRST, True), (LAST, True), (LAST + 1, False)])
def test_a_year_is_plausible_from_the_founding_of_unesco_on(year: int, plausible: bool) -> None:
    assert [one.plausible for one in year_statements(passage(str(year)))] == [plausible]


@given(VALUES)
def test_statements_stand_in_order_beside_each_other(text: str) -> None:
    spans = [one.passage.span() for one in year_statements(passage(text))]
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))


@given(VALUES)
def test_every_statement_holds_its_year(text: str) -> None:
    for one in year_statements(passage(text)):
        assert any(int(one.passage.text[at : at + 4]) == one.year for at in starts_of_numbers(one.passage.text))


def starts_of_numbers(text: str) -> list[int]:
    return [at for at in range(len(text) - 3) if all(digit.isdecimal() for digit in text[at : at + 4])]


@given(st.lists(st.integers(1000, 9999), min_size=1, max_size=6), st.sampled_from([", ", "; ", "/", " & ", " – "]))
def test_years_in_a_row_are_all_found(years: list[int], joint: str) -> None:
    found = year_statements(passage(joint.join(map(str, years))))
    assert [one.year for one in found] == years
    assert {one.before + one.after for one in found} == {""}
