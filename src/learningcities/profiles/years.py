"""Years in the values of key facts: which there are, and which words belong to each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from learningcities.profiles.numbers import ascii_digits
from learningcities.profiles.passage import Passage

FIRST, LAST = 1945, 2099
"""Years that are plausible for a membership or an award: UNESCO was founded in 1945."""

_YEAR = re.compile(
    r"(?<![\d.,])\d{1,2}([./-])\d{1,2}\1(?P<last>\d{4})(?!\d)"
    r"|(?<![\d.,])(?P<first>\d{4})([./-])\d{1,2}\4\d{1,2}(?!\d)"
    r"|(?<![\d.,])(?P<alone>\d{4})(?!\d|[.,]\d)"
)
"""A year alone, or that of a date in numbers, the year first or last."""

_SEPARATORS = " \u00a0\u202f\t,;/&·|–—-、，；"


@dataclass(frozen=True, slots=True)
class YearStatement:
    """A year and the words of the value that belong to it: `before` and `after` it, without separators."""

    year: int
    passage: Passage
    before: str
    after: str

    @property
    def plausible(self) -> bool:
        """Whether the year lies in the time of the networks that pages speak of."""
        return FIRST <= self.year <= LAST


def year_statements(value: Passage) -> list[YearStatement]:
    """The years in a value, in order; each takes the words up to the next one.

    Words before the first year belong to it; words between two years belong to the one before them, unless they
    begin a new statement after a comma or a semicolon outside brackets.
    """
    text = ascii_digits(value.text)
    found = list(_YEAR.finditer(text))
    if not found:
        return []
    bounds = [
        0,
        *(_boundary(text, a.end(), b.start()) for a, b in pairwise(found)),
        len(text),
    ]
    statements = []
    for match, start, end in zip(found, bounds, bounds[1:], strict=False):
        passage = value.part(start, end).stripped(_SEPARATORS)
        before = value.text[start : match.start()].strip(_SEPARATORS)
        after = value.text[match.end() : end].strip(_SEPARATORS)
        statements.append(YearStatement(_year(match), passage, before, after))
    return statements


def _boundary(text: str, start: int, end: int) -> int:
    """Where the statement of the year that ends at `start` ends, before the year at `end`."""
    depth = 0
    for position in range(start, end):
        if text[position] in "(（[":
            depth += 1
        elif text[position] in ")）]":
            depth -= 1
        elif depth <= 0 and text[position] in ",;/、，；":
            return position
    return end


def _year(match: re.Match[str]) -> int:
    return int(match["last"] or match["first"] or match["alone"])
