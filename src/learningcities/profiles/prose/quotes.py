"""Quotes: a text in, the stretches between quotation marks that look like a name out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PAIRS = {"‘": "’", "“": "”", "«": "»", '"': '"', "„": "“”", "‹": "›", "「": "」", "『": "』"}
_OPENING = re.compile(r"(?<![\w])[‘“«\"„‹「『]\s?(?=\w)")
_LONGEST = 80
_MOST_WORDS = 8
_PAUSES = re.compile(r"[.,;:!?\n…]")


@dataclass(frozen=True, slots=True)
class Quoted:
    """The characters `text[start:end]` between quotation marks, and where the marks begin and end."""

    start: int
    end: int
    opening: int
    closing: int


def quoted_names(text: str) -> Iterator[Quoted]:
    """Quotes that could be a name: a capital letter first, few words, no pause inside; in order, not overlapping."""
    reached = 0
    for match in _OPENING.finditer(text):
        if match.start() < reached:
            continue
        end = _closing(text, match.end(), _PAIRS[match.group()[0]])
        if end is None:
            continue
        inner = text[match.end() : end]
        content = inner.rstrip()
        if content and content[0].isupper() and not _PAUSES.search(content) and len(content.split()) <= _MOST_WORDS:
            reached = end + 1
            yield Quoted(match.end(), match.end() + len(content), match.start(), end + 1)


def _closing(text: str, start: int, marks: str) -> int | None:
    for position in range(start, min(start + _LONGEST, len(text))):
        if text[position] in marks and not text[position + 1 : position + 2].isalnum():
            return position
    return None
