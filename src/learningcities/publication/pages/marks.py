"""Marks: a text and stretches of it in, its lines as tokens out, in which marks open and close like brackets.

A stretch that crosses the end of another one, or of its line, goes on as a second mark without an id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from typing import NamedTuple

Piece = tuple[int, int, int, bool]
"""Where a piece of a mark starts; its end, negative, so that the longest comes first; where its mark starts; whether
it is the first piece of it."""


class Token(NamedTuple):
    """A piece of text, or the start or the end of a mark; a `leaf` holds no other mark, `first` carries the id."""

    kind: str
    text: str = ""
    span: tuple[int, int] = (0, 0)
    leaf: bool = False
    first: bool = True


def lines(text: str, spans: Iterable[tuple[int, int]]) -> list[list[Token]]:
    """The tokens of each line, counted by LF; spans lie inside the text."""
    marks = _Marks(text, [(start, -end, start, True) for start, end in set(spans)])
    found = []
    begin = 0
    for line in text.split("\n"):
        found.append([*marks.carried(begin), *marks.tokens(begin, begin + len(line))])
        begin += len(line) + 1
    return found


class _Marks:
    """The pieces of marks that are still to come, the next one first."""

    def __init__(self, text: str, pieces: list[Piece]) -> None:
        heapify(pieces)
        self._text = text
        self._pieces = pieces

    def carried(self, begin: int) -> Iterator[Token]:
        """Let what started before a line go on in it; what was nothing but the line feed keeps its id all the same."""
        while self._pieces and self._pieces[0][0] < begin:
            _, negative, whole, first = heappop(self._pieces)
            if -negative > begin:
                heappush(self._pieces, (begin, negative, whole, first))
            elif first:
                span = (whole, -negative)
                yield Token("open", span=span, leaf=True)
                yield Token("close", span=span, leaf=True)

    def tokens(self, begin: int, end: int) -> Iterator[Token]:
        """The tokens between two places of a line."""
        position = begin
        while self._pieces and self._pieces[0][0] < end:
            start, negative, whole, first = heappop(self._pieces)
            span = (whole, -negative)
            stop = min(-negative, end)
            if stop < -negative:
                heappush(self._pieces, (stop, negative, whole, False))
            if position < start:
                yield Token("text", self._text[position:start])
            leaf = not self._pieces or self._pieces[0][0] >= stop
            yield Token("open", span=span, leaf=leaf, first=first)
            yield from self.tokens(start, stop)
            yield Token("close", span=span, leaf=leaf)
            position = stop
        if position < end:
            yield Token("text", self._text[position:end])
