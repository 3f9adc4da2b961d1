"""Explaining: a document in, its text with what every stretch of it became out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from learningcities.corrections import Correction
from learningcities.diagnostics import Diagnostic
from learningcities.documents import MAXIMUM_SIZE, Document, Rejected
from learningcities.explanation.model import Explanation, Line, Segment, State
from learningcities.explanation.readings import readings
from learningcities.explanation.segments import displayed, segments
from learningcities.profiles import parse
from learningcities.profiles.model import Applied


def explain(document: Document | Rejected) -> Explanation:
    """What was understood of a document; of a rejected one, its text (what is no UTF-8 as `\\xNN`) and the reasons."""
    found = parse(document) if isinstance(document, Document) else document
    if isinstance(found, Rejected):
        return _rejected(found, document.text if isinstance(document, Document) else _lenient(found))
    read = readings(found)
    seen = displayed(found.document.text, html=found.document.media_type == "text/html")
    parts = list(segments(found.document.text, read, seen))
    lines, elsewhere = _lines(parts, found.document.path, found.diagnostics, found.corrections)
    return Explanation(
        name=found.document.name,
        text=found.document.text,
        rejected=False,
        city=found.title.city,
        language=found.language,
        readings=read,
        lines=lines,
        elsewhere=elsewhere,
    )


def _rejected(found: Rejected, text: str) -> Explanation:
    # Nothing was read, and the page says so once: no stretch is marked as unread on its own.
    bare = [[replace(segment, state=State.PLAIN) for segment in line] for line in segments(text, (), [(0, len(text))])]
    lines, elsewhere = _lines(bare, found.path, found.diagnostics)
    return Explanation(found.name, text, True, None, None, (), lines, elsewhere)


def _lines(
    found: Sequence[Sequence[Segment]],
    path: str,
    diagnostics: Sequence[Diagnostic],
    applied: Sequence[Applied] = (),
) -> tuple[tuple[Line, ...], tuple[Diagnostic, ...]]:
    by_line: dict[int, list[Diagnostic]] = {}
    for problem in sorted(diagnostics):
        own = problem.path == path and problem.line <= len(found)
        by_line.setdefault(problem.line if own else 0, []).append(problem)
    corrections: dict[int, list[Correction]] = {}
    for made in sorted(applied, key=lambda made: made.span):
        corrections.setdefault(made.span.line, []).append(made.correction)
    lines = tuple(
        Line(number, tuple(parts), tuple(by_line.get(number, ())), tuple(corrections.get(number, ())))
        for number, parts in enumerate(found, 1)
    )
    return lines, tuple(by_line.get(0, ()))


def _lenient(file: Rejected) -> str:
    """The text of a file that is no document, as far as it can be shown."""
    if file.size is None or file.size > MAXIMUM_SIZE:
        return ""
    return Path(file.path).read_bytes().decode("utf-8", errors="backslashreplace")
