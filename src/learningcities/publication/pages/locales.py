"""Locales: numbers, dates and language tags in, as the language of a page writes them out (Unicode CLDR)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

_DATES = {"en": "en_GB"}
"""Where a language writes dates in several orders, the locale whose order is taken: day, month, year."""


@cache
def numeral(value: str | int | Decimal, language: str) -> str:
    """A number with all its digits."""
    return str(format_decimal(value, locale=language, decimal_quantization=False))


@cache
def day(text: str, language: str) -> str:
    """A date of ISO 8601, written out; what is no such date stays as it is."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return str(format_date(found, format="long", locale=_DATES.get(language, language)))


@cache
def language_name(tag: str, language: str) -> str:
    """The name of a language in another one; the tag itself where it is unknown."""
    return str(Locale(language).languages.get(tag, tag))


def megabytes(size: int, language: str) -> str:
    """A size in millions of bytes, with one decimal."""
    return str(format_decimal(Decimal(size) / 1_000_000, format="0.0", locale=language))
