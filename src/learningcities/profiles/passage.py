"""Passages: stretches of a document's text that know where they stand."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from learningcities.documents import Span


@dataclass(frozen=True, slots=True)
class Places:
    """Where the characters of a text that is shown stand in the document: character i is `starts[i]` to `ends[i]`."""

    starts: Sequence[int]
    ends: Sequence[int]


class Passage(NamedTuple):
    """The characters `source[start:end]` of a text; positions inside it can be turned into spans of the document.

    `newlines` holds the positions of all LF of the document, in order. `places` is None where the text is the
    document itself, and leads back to the document where the text is what a browser shows of it.
    """

    source: str
    start: int
    end: int
    newlines: Sequence[int]
    places: Places | None = None

    @property
    def text(self) -> str:
        """The characters."""
        return self.source[self.start : self.end]

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The span of `text[start:end]` in the document."""
        first = self.start + start
        last = self.end if end is None else self.start + end
        if self.places and first < last:
            first, last = self.places.starts[first], self.places.ends[last - 1]
        return Span(first, last, bisect_right(self.newlines, first - 1) + 1)

    def place(self) -> tuple[int, int]:
        """Line and column where the passage starts in the document, both from 1."""
        span = self.span()
        before = self.newlines[span.line - 2] if span.line > 1 else -1
        return span.line, span.start - before

    def beside(self, start: int, end: int) -> tuple[str, str]:
        """The characters of the whole text that stand before and behind `text[start:end]`, empty at its ends."""
        first, last = self.start + start, self.start + end
        return self.source[max(0, first - 1) : first], self.source[last : last + 1]

    @property
    def in_list(self) -> bool:
        """Whether a bullet stands before the passage on its line."""
        before = self.source[max(0, self.start - _WIDEST_BULLET) : self.start]
        *_, line = _ANY_LINE_END.split(before)
        return (line != before or self.start <= _WIDEST_BULLET) and is_bullet(line.lstrip() + " ")

    def part(self, start: int, end: int) -> Passage:
        """The passage `text[start:end]`."""
        return Passage(self.source, self.start + start, self.start + end, self.newlines, self.places)

    def until(self, last: Passage) -> Passage:
        """The passage from the start of this one to the end of `last`."""
        return Passage(self.source, self.start, last.end, self.newlines, self.places)

    def stripped(self, extra: str = "") -> Passage:
        """The passage without white space, invisible characters and the characters of `extra` at both ends."""
        source, start, end = self.source, self.start, self.end
        while start < end and _blank(source[start], extra):
            start += 1
        while end > start and _blank(source[end - 1], extra):
            end -= 1
        if start == self.start and end == self.end:
            return self
        return Passage(self.source, start, end, self.newlines, self.places)


_INVISIBLE = frozenset("\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\xad")


def _blank(character: str, extra: str) -> bool:
    return character.isspace() or character in _INVISIBLE or character in extra


LIST_ITEM = "\u2063"
"""Stands where a browser shows the marker of a list item; it is never published."""

_WIDEST_BULLET = 16
_ANY_LINE_END = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
_LINE_END = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""Characters that show nothing; they stay in the evidence."""

_BULLET = re.compile(rf"{LIST_ITEM}|[•‣◦▪▸►●○·∙‧*–—-]\s+")


def published(text: str) -> str:
    """Text in the form in which it is published: NFC, LF, no outer white space, control or leading bullet."""
    text = CONTROL.sub("", _LINE_END.sub("\n", unicodedata.normalize("NFC", text))).strip()
    text = text.strip("".join(_INVISIBLE)).strip()
    bullet = _BULLET.match(text)
    return (text[bullet.end() :] if bullet else text).replace(LIST_ITEM, "")


def without_bullet(passage: Passage) -> Passage:
    """The passage after a leading bullet."""
    bullet = _BULLET.match(passage.source, passage.start, passage.end)
    return passage.part(bullet.end() - passage.start, passage.end - passage.start) if bullet else passage


def is_bullet(text: str) -> bool:
    """Whether a line starts with a bullet."""
    return _BULLET.match(text) is not None
