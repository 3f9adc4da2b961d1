"""Numbers as pages write them: digits of any script, grouped in threes (or in twos and threes), with a decimal sign."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_SPACE = " \u00a0\u2007\u2009\u202f"
"""Spaces that group digits: plain, no-break, figure, thin, narrow no-break."""

NUMBER = re.compile(rf"\d+(?:[.,，．'’٬٫{_SPACE}]\d+)*")
"""The longest stretch that can be one number."""

_GROUPED = re.compile(r"\d{1,3}(?P<sign>[.,' ])\d{3}(?:(?P=sign)\d{3})*(?P<fraction>[.,]\d+)?")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}")
_UNIFORM = str.maketrans({"’": "'", "٬": ",", "٫": ".", "，": ",", "．": ".", **dict.fromkeys(_SPACE, " ")})


def ascii_digits(text: str) -> str:
    """The text with decimal digits of every script as ASCII digits; its length stays the same."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(character, character)) for character in text)


def read_number(text: str) -> Decimal | None:
    """The value of a number, or None when its signs can be read in no way or in two.

    Three digits behind a single sign are a group: `1.234` is one thousand two hundred and thirty-four. One or two
    digits behind it are a fraction.
    """
    plain = ascii_digits(text).translate(_UNIFORM)
    if plain.isascii() and plain.isdigit():
        return Decimal(plain)
    if _INDIAN.fullmatch(plain):
        return Decimal(plain.replace(",", ""))
    grouped = _GROUPED.fullmatch(plain)
    if grouped:
        sign, fraction = grouped["sign"], grouped["fraction"] or ""
        if fraction.startswith(sign):
            return None
        whole = plain[: len(plain) - len(fraction)].replace(sign, "")
        return Decimal(whole + fraction.replace(",", "."))
    return Decimal(plain.replace(",", ".")) if _DECIMAL.fullmatch(plain) else None
