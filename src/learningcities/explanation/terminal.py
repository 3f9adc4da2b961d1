"""The terminal view: an explanation in, lines with their numbers, facts and diagnostics out.

On a terminal words are coloured by what they became. Everything is said in characters too, so nothing is lost in a
pipe, where lines are not wrapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from learningcities.diagnostics import Severity
from learningcities.diagnostics.formats import escaped
from learningcities.explanation.kinds import kinds
from learningcities.explanation.model import Explanation, Line, Role, Segment, State
from learningcities.explanation.words import Words

_LONGEST_VALUE = 70
_SIGNS = {State.UNREAD: "?", State.WORDS: "+", State.CONTEXT: "-"}
"""The sign beside the number of a line: that of the first of these states that it has."""

_STYLES = {State.UNREAD: "bold reverse", State.CONTEXT: "dim underline", State.MARKUP: "dim"}
_SEVERITIES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}


def show(explanation: Explanation, words: Words, stream: TextIO) -> None:
    """Print an explanation; colours only on a terminal, and none where `NO_COLOR` asks for it (https://no-color.org)."""
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    for row in _rows(explanation, words):
        _print(console, *row)


def _print(console: Console, margin: str, text: Text) -> None:
    if not console.is_terminal:
        console.print(Text(f"{margin}{text.plain}".rstrip()), soft_wrap=True)
        return
    table = Table.grid(expand=False)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    table.add_row(margin, text)
    console.print(table)


def _rows(explanation: Explanation, words: Words) -> Iterator[tuple[str, Text]]:
    for text in (*_head(explanation, words), *_legend(explanation, words), Text()):
        yield "", text
    width = len(str(len(explanation.lines)))
    for line in explanation.lines:
        sign = next((sign for state, sign in _SIGNS.items() if line.has(state)), " ")
        yield f"{line.number:>{width}} {sign} ", _line(explanation, line)
        for note in _notes(explanation, line, words):
            yield " " * (width + 3) + "  ", note


def _head(explanation: Explanation, words: Words) -> Iterator[Text]:
    texts = words.texts
    yield Text(texts["title"].format(name=escaped(explanation.name)), style="bold")
    yield Text(texts["rejected" if explanation.rejected else "accepted"])
    for label, value in words.overview(explanation):
        yield Text(words.pair(label, value))
    for found in explanation.elsewhere:
        yield Text(f"{words.severity(found)} {found.code}: {words.message(found)} {words.advice(found)}")


def _legend(explanation: Explanation, words: Words) -> Iterator[Text]:
    if explanation.rejected:
        return
    yield Text()
    yield Text(words.texts["legend"], style="bold")
    counts = explanation.counts()
    for kind in kinds().values():
        if kind.id in counts:
            yield Text.assemble(f"{words.number(counts[kind.id]):>5} ", (words.kind(kind), _colour(kind.id)))
    for state, text in (
        (State.CONTEXT, "context_long"),
        (State.UNREAD, "unread_long"),
        (State.MARKUP, "markup_long"),
    ):
        if count := explanation.stretches(state):
            yield Text.assemble(f"{words.number(count):>5} ", (words.texts[text], _STYLES[state]))
    yield Text(words.texts["marks"], style="bold")
    for sign, text in (("+", "mark_words"), ("-", "mark_context"), ("?", "mark_unread")):
        yield Text(f"    {sign} {words.texts[text]}")


def _line(explanation: Explanation, line: Line) -> Text:
    return Text.assemble(
        *((escaped(explanation.words(segment)), _style(explanation, segment)) for segment in line.segments)
    )


def _notes(explanation: Explanation, line: Line, words: Words) -> Iterator[Text]:
    for segment in line.segments:
        for number in segment.opens:
            reading = explanation.readings[number - 1]
            if reading.evidence.span.start == segment.start:
                yield Text(words.summary(reading, _LONGEST_VALUE), style="dim")
        if segment.state is State.UNREAD:
            text = words.pair(words.texts["unread"], escaped(explanation.words(segment)).strip())
            yield Text(f"? {text}", style="bold")
    for made in line.corrections:
        yield Text(f"~ {words.pair(words.texts['corrected'], words.correction(made))}")
    for found in line.diagnostics:
        severity = (words.severity(found), _SEVERITIES[found.severity])
        yield Text.assemble("! ", severity, f" {found.code}: {words.message(found)} {words.advice(found)}")


def _style(explanation: Explanation, segment: Segment) -> str:
    if segment.state is not State.WORDS:
        return _STYLES.get(segment.state, "")
    closest = next(mark.reading for mark in segment.marks if mark.role is Role.WORDS)
    return _colour(explanation.readings[closest - 1].kind)


def _colour(kind: str) -> str:
    # Black on a light colour can be read whatever the colours of the terminal are.
    return f"#000000 on {kinds()[kind].colour('light', 'behind')}"
