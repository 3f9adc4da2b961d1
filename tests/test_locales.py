"""Locales: numbers and dates as each language writes them, with all their digits."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.namespaces import XSD
from learningcities.publication.pages.addresses import LANGUAGES, Page
from learningcities.publication.pages.locales import day, numeral
from learningcities.publication.pages.statements import Statements
from learningcities.publication.pages.view import View
from learningcities.publication.pages.vocabulary import data

BASE = "https://example.org/cities/"
SPACE = "\u202f"


@pytest.mark.parametrize(
    ("lexical", "datatype", "english", "french"),
    [
        ("234475", XSD.nonNegativeInteger, "234,475", f"234{SPACE}475"),
        ("12.9", XSD.decimal, "12.9", "12,9"),
        ("50.632971", XSD.decimal, "50.632971", "50,632971"),
        ("-3.0586", XSD.decimal, "-3.0586", "-3,0586"),
        ("2026-11-24", XSD.date, "24 November 2026", "24 novembre 2026"),
        ("2026-02-30", XSD.date, "2026-02-30", "2026-02-30"),
        ("2024", XSD.gYear, "2024", "2024"),
        ("²", XSD.decimal, "²", "²"),
        ("1e5", XSD.decimal, "1e5", "1e5"),
    ],
)
def test_values_are_written_as_the_language_writes_them(lexical: str, datatype: Any, english: str, french: str) -> None:
    value = ox.Literal(lexical, datatype=ox.NamedNode(str(datatype)))
    shown = [View(Page("x", tag), Statements.of(()), BASE).value("x", value).text for tag in LANGUAGES]
    assert shown == [english, french]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**9), max_value=10**9))
def test_no_digit_is_lost(number: Decimal) -> None:
    for language, mark in (("en", "."), ("fr", ",")):
        text = numeral(number, language).replace(mark, ".")
        assert Decimal(re.sub(r"[^0-9.-]", "", text.replace(",", ""))) == number


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_is_written_out(found: Any) -> None:
    for language in LANGUAGES:
        text = day(found.isoformat(), language)
        assert str(found.year) in text
        assert str(found.day) in text


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [text for each in value.values() for text in _strings(each)] if isinstance(value, dict) else []


@pytest.mark.parametrize("name", ["words", "query"])
def test_french_signs_stay_with_their_words(name: str) -> None:
    """A line must not begin with `;` or end with `«`: the spaces there do not break (Unicode CLDR, characters)."""
    texts = _strings(data(f"{name}.fr"))
    assert len(texts) > 40
    assert [text for text in texts if re.search(r" [;:!?»%]|« ", text)] == []
