"""What is read: the text of a document, or what a browser shows of a web page, with corrections applied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from learningcities.corrections import Correction
from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.documents import Document
from learningcities.profiles.markup import shown as browser_text
from learningcities.profiles.model import Applied
from learningcities.profiles.passage import Passage, Places

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Shown:
    """The text to read, the stretches of it outside the main part of a web page, and the corrections that were made."""

    whole: Passage
    outside: tuple[tuple[int, int], ...]
    applied: tuple[Applied, ...]
    diagnostics: tuple[Diagnostic, ...]


def show(document: Document) -> Shown:
    """The text of a document as it is to be read."""
    text = document.text
    newlines = [match.start() for match in re.finditer("\n", text)]
    if document.media_type == HTML:
        whole, outside = browser_text(text, newlines)
    else:
        whole, outside = Passage(text, 0, len(text), newlines), ()
    if not document.corrections:
        return Shown(whole, outside, (), ())
    return _corrected(document, whole, outside)


def _corrected(document: Document, whole: Passage, outside: Sequence[tuple[int, int]]) -> Shown:
    """The text with each correction made whose words stand in it exactly once."""
    applied, problems, changes = [], [], []
    for correction in document.corrections:
        count = whole.text.count(correction.found)
        if count != 1:
            message = f"expected the words {correction.found!r} once in {document.name}, found them {count} times"
            problems.append(diagnostic("correction-unused", correction.path, message, words=correction.found))
            continue
        start = whole.text.index(correction.found)
        changes.append((start, start + len(correction.found), correction))
        applied.append(Applied(correction, whole.span(start, start + len(correction.found))))
    changes.sort(key=lambda change: change[:2])
    if any(one[1] > other[0] for one, other in pairwise(changes)):
        message = "expected corrections of different words, found two that overlap; none is applied"
        return Shown(
            whole, tuple(outside), (), (diagnostic("corrections-invalid", applied[0].correction.path, message),)
        )
    passage = _changed(whole, changes)
    moved = tuple((_moved(start, changes), _moved(end, changes)) for start, end in outside)
    return Shown(passage, moved, tuple(applied), tuple(problems))


def _changed(whole: Passage, changes: Sequence[tuple[int, int, Correction]]) -> Passage:
    """The text with the changes made; every character of a correction leads to all the words it replaces."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for start, end, correction in [*changes, (len(whole.text), len(whole.text), None)]:
        pieces.append(whole.text[position:start])
        for index in range(position, start):
            span = whole.span(index, index + 1)
            starts.append(span.start)
            ends.append(span.end)
        if correction:
            span = whole.span(start, end)
            pieces.append(correction.corrected)
            starts += [span.start] * len(correction.corrected)
            ends += [span.end] * len(correction.corrected)
        position = end
    text = "".join(pieces)
    return Passage(text, 0, len(text), whole.newlines, Places(starts, ends))


def _moved(position: int, changes: Sequence[tuple[int, int, Correction]]) -> int:
    """Where a position of the text is once the changes are made."""
    shift = sum(len(made.corrected) - (end - start) for start, end, made in changes if end <= position)
    return position + shift
