"""Key facts: the field in, the facts that it states out, and a diagnostic where it states none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.diagnostics import Diagnostic, Severity
from learningcities.profiles.facts import Fact, FactReader
from learningcities.profiles.outline import Outliner
from learningcities.profiles.people import PeopleReader
from learningcities.vocabulary import vocabulary
from pages import Case, cases, lines, stated

LABELS = ["Member since", "City award", "City population", "Email", "Website", "Mayor", "Focal point",
          "Average number of years of schooling", "Fax"]  # fmt: skip
PATH = "page.txt"


def facts(text: str, language: str = "en") -> list[Fact | Diagnostic]:
    words, found = vocabulary(), lines(f"Lille, France\n{text}", language)
    outline = Outliner(found[0].passage, words, language).outline(found[1:])
    reader = FactReader(words, language, PATH, PeopleReader(words, language))
    return [fact for field in outline.fields for fact in reader.read(field)]


@pytest.mark.parametrize("case", cases("facts", 56))
def test_fields_as_pages_have_them(case: Case) -> None:
    found = [one for one in facts(case["text"], case.get("language", "en")) if not is_information(one)]
    assert [one.code if isinstance(one, Diagnostic) else stated(one) for one in found] == case["found"]


def is_information(one: Fact | Diagnostic) -> bool:
    return isinstance(one, Diagnostic) and one.severity is Severity.INFO


@pytest.mark.parametrize("label", ["GDP per capita", "Fax"])
def test_every_line_of_a_field_that_the_graph_has_no_place_for_is_named(label: str) -> None:
    found = facts(f"{label}\n12,000")
    assert [(one.code, one.words) for one in found if isinstance(one, Diagnostic)] == [
        ("field-unpublished", label), ("field-unpublished", "12,000"),
    ]  # fmt: skip


@given(st.sampled_from(LABELS), st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_a_value_gives_facts_from_its_words_or_a_diagnostic(label: str, value: str) -> None:
    text = f"Lille, France\n{label}: {value}"
    for one in facts(text.partition("\n")[2]):
        if isinstance(one, Diagnostic):
            assert (one.path, one.line >= 2) == (PATH, True)
        else:
            span = one.evidence.span
            assert text[span.start : span.end].strip()
            assert one.evidence.context


def test_every_e_mail_address_is_evidence_of_itself() -> None:
    text = "Lille, France\nEmail\na@example.org; b@example.org"
    found = [one for one in facts("Email\na@example.org; b@example.org") if not isinstance(one, Diagnostic)]
    spans = [one.evidence.span for one in found]
    assert [text[span.start : span.end] for span in spans] == ["a@example.org", "b@example.org"]
