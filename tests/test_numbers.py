"""Numbers: digits of any script, grouped in any usual way, and never a guess."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.numbers import NUMBER, ascii_digits, read_number
from pages import Case, cases

SIGNS = st.sampled_from(["", ",", ".", " ", "'", "’", "\u00a0", "\u2007", "\u2009", "\u202f", "٬"])
SCRIPTS = ["0", "٠", "۰", "०", "০", "๐", "０", "߀", "𝟎"]
WRITTEN = st.text(st.sampled_from("0123456789٣９.,'’٬٫ \u00a0-+e½x"), max_size=24)


@pytest.mark.parametrize("case", cases("numbers", 53))
def test_numbers_as_pages_write_them(case: Case) -> None:
    found = read_number(case["text"])
    assert (None if found is None else f"{found:f}") == case.get("value")


@given(st.integers(0, 10**12), SIGNS, st.sampled_from(SCRIPTS))
def test_a_grouped_number_of_any_script_has_its_value(number: int, sign: str, zero: str) -> None:
    grouped = f"{number:,}".replace(",", sign)
    written = "".join(chr(ord(zero) + int(one)) if one.isdigit() and one.isascii() else one for one in grouped)
    assert read_number(written) == number
    found = NUMBER.search(ascii_digits(f"about {written} people"))
    assert found is not None
    assert read_number(found.group()) == number


@given(WRITTEN)
def test_a_value_has_the_digits_that_are_written(text: str) -> None:
    found = read_number(text)
    if found is not None:
        digits = [one for one in ascii_digits(text) if one.isascii() and one.isdigit()]
        assert f"{found:f}".replace(".", "").lstrip("0") == "".join(digits).lstrip("0")


@given(st.text())
def test_any_text_keeps_its_length_and_loses_the_digits_of_other_scripts(text: str) -> None:
    found = ascii_digits(text)
    assert len(found) == len(text)
    assert all(one.isascii() for one in found if unicodedata.decimal(one, None) is not None)
