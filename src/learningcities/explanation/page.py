"""The page: an explanation in, one HTML file without scripts or outside resources out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from learningcities.diagnostics import Diagnostic
from learningcities.diagnostics.formats import escaped
from learningcities.documents import Span
from learningcities.errors import UsageError
from learningcities.explanation.kinds import kinds
from learningcities.explanation.model import Explanation, Mark, Reading, Role, Segment, State
from learningcities.explanation.readings import roles
from learningcities.explanation.words import Words, excerpt
from learningcities.templates import environment

_LONGEST_TIP = 80
_LONGEST_VALUE = 240


def write(explanation: Explanation, words: Words, output: Path, source: Path) -> None:
    """Write the page to `output`; `UsageError` where that is the document itself, no regular file, or not writable."""
    try:
        if output.exists() and output.samefile(source):
            raise UsageError(f"The page would replace the document {str(source)!r}; give another name with --html.")
        if output.exists() and not output.is_file():
            raise UsageError(f"Expected the path of a file, found {str(output)!r}; give another name with --html.")
        output.write_bytes(page(explanation, words).encode())
    except OSError as error:
        reason = f"The page cannot be written to {str(output)!r} ({error.strerror})"
        raise UsageError(f"{reason}; give another path with --html.") from error


def page(explanation: Explanation, words: Words) -> str:
    """The explanation as HTML, in the language of `words`; texts of the document keep theirs."""
    counts = explanation.counts()
    return (
        environment("learningcities.explanation")
        .get_template("explanation.html.jinja")
        .render(
            t=words.texts,
            words=words,
            explanation=explanation,
            name=escaped(explanation.name),
            kinds=kinds().values(),
            legend=[(kind, counts[kind.id]) for kind in kinds().values() if kind.id in counts],
            stretches={state.value: explanation.stretches(state) for state in State},
            lines=[_line(explanation, index, words) for index in range(len(explanation.lines))],
            facts=[_fact(explanation, reading, words) for reading in explanation.readings],
            elsewhere=[_problem(found, words) for found in explanation.elsewhere],
        )
    )


def _line(explanation: Explanation, index: int, words: Words) -> dict[str, Any]:
    line = explanation.lines[index]
    return {
        "number": line.number,
        "segments": [_segment(explanation, segment, words) for segment in line.segments],
        "problems": [_problem(found, words) for found in line.diagnostics],
        "corrections": [words.correction(made) for made in line.corrections],
    }


def _segment(explanation: Explanation, segment: Segment, words: Words) -> dict[str, Any]:
    own = [mark.reading for mark in segment.marks if mark.role is Role.WORDS]
    kind_ids = [explanation.readings[number - 1].kind for number in own]
    starts = [explanation.readings[number - 1] for number in segment.opens]
    return {
        "pieces": _pieces(explanation.words(segment)),
        "state": segment.state.value,
        "classes": [f"k-{kind_ids[0]}", f"o-{kind_ids[-1]}"] if kind_ids else [],
        "tip": "\n".join(_tip(explanation, mark, words) for mark in segment.marks),
        "tags": [_tag(reading, words) for reading in starts if reading.evidence.span.start == segment.start],
    }


def _tag(reading: Reading, words: Words) -> dict[str, Any]:
    text = words.tag_of(reading)
    return {"number": reading.number, "kind": reading.kind, "text": text, "tip": _summary(reading, words)}


def _summary(reading: Reading, words: Words) -> str:
    return words.summary(reading, _LONGEST_TIP)


def _tip(explanation: Explanation, mark: Mark, words: Words) -> str:
    summary = _summary(explanation.readings[mark.reading - 1], words)
    return summary if mark.role is Role.WORDS else words.pair(words.texts["context"], summary)


def _pieces(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, those that are written out because they cannot be seen apart from the others."""
    if text.isprintable():
        return [(text, False)]
    pieces: list[list[Any]] = []
    for character in text:
        visible = escaped(character)
        hidden = visible != character
        if pieces and pieces[-1][1] is hidden:
            pieces[-1][0] += visible
        else:
            pieces.append([visible, hidden])
    return [(piece, hidden) for piece, hidden in pieces]


def _fact(explanation: Explanation, reading: Reading, words: Words) -> dict[str, Any]:
    span = reading.evidence.span
    told = [span for span, role in roles(explanation.text, reading) if role is Role.CONTEXT]
    return {
        "number": reading.number,
        "kind": kinds()[reading.kind],
        "tag": words.tag_of(reading),
        "values": [(value, excerpt(value.text, _LONGEST_VALUE)) for value in words.values(reading)],
        "line": span.line,
        "words": excerpt(escaped(explanation.text[span.start : span.end]), _LONGEST_VALUE),
        "told": [(span.line, _label(explanation, span)) for span in told],
        "rule": words.rule(reading),
        "inside": [_link(explanation, number, words) for number in reading.inside],
        "owner": _link(explanation, reading.owner, words) if reading.owner else None,
    }


def _label(explanation: Explanation, span: Span) -> str:
    return excerpt(escaped(explanation.text[span.start : span.end]), _LONGEST_TIP)


def _link(explanation: Explanation, number: int, words: Words) -> dict[str, Any]:
    return {"number": number, "text": words.tag_of(explanation.readings[number - 1])}


def _problem(found: Diagnostic, words: Words) -> dict[str, str]:
    return {
        "style": found.severity.value,
        "severity": words.severity(found),
        "code": found.code,
        "message": words.message(found),
        "advice": words.advice(found),
    }
