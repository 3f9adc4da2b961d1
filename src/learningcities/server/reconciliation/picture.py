"""Pictures: an excerpt in, the passage as rows of a page out, with the words that count marked; drawn as SVG.

A browser lays the rows out: no font is measured here, so rows are kept short enough for the widest usual one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from learningcities.server.reconciliation.evidence import Excerpt

_COLUMNS = 46
"""Letters of a row; wide ones, as in Chinese, count twice."""
_ROW = 21
"""The height of a row, in pixels of the picture."""
WIDTH = 400

Letter = tuple[str, bool]
"""A character, and whether it is marked."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of text in parts that are marked or not; `first` is the row in which the marked words begin."""

    rows: tuple[tuple[tuple[str, bool], ...], ...]
    first: int
    leftwards: bool
    text: str

    @property
    def height(self) -> int:
        """Of the whole picture."""
        return _ROW * len(self.rows) + 12

    def base(self, row: int) -> int:
        """Where the letters of a row stand."""
        return _ROW * row + 20


def picture(excerpt: Excerpt) -> Picture:
    """The passage with what stands around it; three dots where the document goes on."""
    before = f"…{excerpt.before}" if excerpt.before else ""
    after = " …" if excerpt.cut else f"{excerpt.after}…" if excerpt.after else ""
    letters = [*_letters(before, False), *_letters(excerpt.words, True), *_letters(after, False)]
    rows = tuple(tuple(_parts(row)) for row in _rows(letters) if any(one.strip() for one, _ in row))
    text = before + excerpt.words + after
    first = next((place for place, row in enumerate(rows) if any(marked for _, marked in row)), 0)
    return Picture(rows, first, _leftwards(excerpt.words or text), " ".join(text.split()))


def _letters(text: str, marked: bool) -> Iterator[Letter]:
    return ((one, marked) for one in text.replace("\t", " "))


def _rows(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    """Rows as the document has them, broken at a space where they are too long, else anywhere."""
    for ends, group in groupby(letters, lambda letter: letter[0] in "\r\n\v\f\x85\u2028\u2029"):
        line = [] if ends else list(group)
        while line:
            fit = _fitting(line)
            spaces = [place for place, (one, _) in enumerate(line[:fit]) if one == " "]
            if fit < len(line) and spaces:
                fit = spaces[-1] + 1
            yield line[:fit]
            line = line[fit:]


def _fitting(line: list[Letter]) -> int:
    """How many letters have room in one row, at least one."""
    width = 0
    for place, (one, _) in enumerate(line):
        width += 0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        if width > _COLUMNS:
            return max(1, place)
    return len(line)


def _parts(row: list[Letter]) -> Iterator[tuple[str, bool]]:
    for marked, group in groupby(row, lambda letter: letter[1]):
        yield "".join(_visible(one) for one, _ in group), marked


def _visible(one: str) -> str:
    """What cannot be shown in a picture, or turns around what follows, is shown as a box."""
    return "\u25a1" if unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn") or one in _TURNS else one


_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _leftwards(text: str) -> bool:
    """Whether the first letter that has a direction is of a script that runs to the left (UAX 9, rule P2)."""
    kinds = (unicodedata.bidirectional(one) for one in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"
