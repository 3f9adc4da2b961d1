"""Population: the value of the field in, statements with qualifier, year and scope out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.model import Population
from learningcities.profiles.population import LARGEST, PopulationReader
from learningcities.vocabulary import vocabulary
from pages import Case, cases, passage, stated


def populations(text: str, language: str = "en") -> list[Population | str]:
    return list(PopulationReader(vocabulary(), language).read(passage(text), (passage("City population"),)))


@pytest.mark.parametrize("case", cases("population", 57))
def test_populations_as_pages_write_them(case: Case) -> None:
    assert stated(populations(case["text"], case.get("language", "en"))) == case["found"]


def test_each_statement_has_its_own_words_as_evidence() -> None:
    text = "100,000 (city); 1,500,000 (metropolitan area)"
    facts = [fact for fact in populations(text) if isinstance(fact, Population)]
    spans = [fact.evidence.span for fact in facts]
    assert [text[span.start : span.end] for span in spans] == ["100,000 (city)", "1,500,000 (metropolitan area)"]
    assert {len(fact.evidence.context) for fact in facts} == {1}


@given(st.integers(1, LARGEST), st.one_of(st.none(), st.integers(1800, 2099)))
def test_a_number_and_the_year_in_brackets(number: int, year: int | None) -> None:
    found = populations(f"{number:,}" + (f" ({year})" if year else ""))
    expected: dict[str, object] = {"value": number, "qualifier": "exact"}
    assert stated(found) == [expected | ({"year": year} if year else {})]


@given(st.text(st.sampled_from("0123456789٣ .,'()/;+-~<>\u00a0") | st.characters(codec="utf-8"), max_size=40))
def test_any_value_gives_facts_within_reason_or_says_why_not(text: str) -> None:
    found = populations(text)
    assert found
    for one in found:
        if isinstance(one, Population):
            assert 0 < one.value <= LARGEST
            assert 0 <= one.evidence.span.start < one.evidence.span.end <= len(text)
        else:
            assert one.startswith("expected a number of inhabitants")
