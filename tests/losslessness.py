"""The law that no line of a document is lost: text, evidence and diagnostics in, lines that are lost out.

docs/explanation/model.md and the command line promise it: each line is evidence of a fact, or part of a published
text (which is evidence as a whole), or named in a diagnostic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from learningcities.diagnostics import Diagnostic
from learningcities.profiles.model import CityProfile

Stretch = tuple[int, int]
"""Start and end of characters of a text."""

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
"""What a reader sees as one line, whatever ends it."""


def lost_lines(text: str, used: Iterable[Stretch]) -> list[str]:
    """The lines with visible characters of which no character lies in a used stretch."""
    covered = bytearray(len(text))
    for start, end in used:
        covered[start:end] = b"\x01" * (end - start)
    return [text[start:end] for start, end in visible_lines(text) if not any(covered[start:end])]


def visible_lines(text: str) -> Iterator[Stretch]:
    """Start and end of what can be seen of each line; lines without anything to see are left out."""
    for match in _LINE.finditer(text):
        seen = [place for place in range(*match.span()) if _is_visible(text[place])]
        if seen:
            yield seen[0], seen[-1] + 1


def _is_visible(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZ"


def of_profile(profile: CityProfile) -> Iterator[Stretch]:
    """What a city profile uses: the words of each fact, those that told what they are, and what diagnostics name."""
    for evidence in profile.evidences():
        for span in (evidence.span, *evidence.context):
            yield span.start, span.end
    yield from of_diagnostics(profile.document.text, profile.diagnostics, profile.document.path)


def of_diagnostics(text: str, diagnostics: Iterable[Diagnostic], path: str) -> Iterator[Stretch]:
    """The words that diagnostics of one document name, at the line (counted by LF) and column that they say."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for found in diagnostics:
        if found.path == path:
            start = starts[found.line - 1] + found.column - 1
            yield start, start + max(len(found.words), 1)
