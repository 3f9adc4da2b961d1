"""Quotations: texts beside the icon, with speaker and role, in every arrangement."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.lines import Line
from learningcities.profiles.passage import published
from learningcities.profiles.people import PeopleReader
from learningcities.profiles.quotations import QuotationReader, Quoted, without_marks
from learningcities.vocabulary import vocabulary
from pages import Case, cases, lines, passage

BUILDING = [
    "format_quote",
    "",
    "We learn together.",
    "Ms Jane Roe",
    "Mayor of Lille",
    "“One",
    "two”",
    "Three",
    "a\u200f",
]


def split(text: str, language: str = "en") -> tuple[list[Line], list[Quoted]]:
    return QuotationReader(PeopleReader(vocabulary(), language)).split(lines(text, language))


def told(quoted: Quoted) -> list[str]:
    """Text, speaker, honorific and role as they are published."""
    speaker = quoted.speaker
    role = quoted.role.text if quoted.role else speaker.note if speaker else None
    named = [speaker.name, speaker.honorific] if speaker else [None, None]
    return [published(quoted.text.text) if quoted.text else "", *(part or "" for part in (*named, role))]


@pytest.mark.parametrize("case", cases("quotations", 30))
def test_quotations_as_pages_have_them(case: Case) -> None:
    rest, found = split(case["text"].strip("\n"), case.get("language", "en"))
    assert [told(one) for one in found] == case["found"]
    assert [line.passage.text for line in rest] == case.get("rest", [])


@given(st.lists(st.sampled_from(BUILDING), max_size=14))
def test_each_icon_is_one_quotation_and_each_line_stands_in_one_place(parts: list[str]) -> None:
    rest, found = split("\n".join(parts))
    assert len(found) == parts.count("format_quote")
    pieces = [line.passage for line in rest] + [one.icon for one in found]
    pieces += [part for one in found for part in (one.text, one.speaker and one.speaker.passage, one.role) if part]
    spans = sorted((piece.start, piece.end) for piece in pieces)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    visible = sum(1 for part in parts for character in part if character.isalpha())
    assert sum(1 for start, end in spans for one in "\n".join(parts)[start:end] if one.isalpha()) == visible


@pytest.mark.parametrize(
    ("text", "inner"),
    [("“a b”", "a b"), ("« a b »", "a b"), ("„a b“", "a b"), ("»a b«", "a b"), ("‚a b‘", "‚a b‘"), ("『a b』", "a b"),
     ("\"a\" and \"b\"", "\"a\" and \"b\""), ("“a” and “b”", "“a” and “b”"), ("“a b", "a b"), ("a b”", "a b”"),
     ("“", "“"), ("a", "a")],
)  # fmt: skip
def test_marks_that_enclose_a_text_are_no_part_of_it(text: str, inner: str) -> None:
    assert without_marks(passage(text)).text == inner
