"""Segments: a text cut where a fact, a label, a line or mark-up begins or ends."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from learningcities.explanation.model import Mark, Reading, Role, Segment, State
from learningcities.explanation.readings import roles
from learningcities.profiles.markup import shown

Stretch = tuple[int, int]


def lines(text: str) -> list[Stretch]:
    """Where each line starts and ends, without LF or CR LF; lines are counted by LF."""
    ends = [match.start() for match in re.finditer("\n", text)] + [len(text)]
    starts = [0, *(end + 1 for end in ends[:-1])]
    if len(starts) > 1 and starts[-1] == len(text):
        starts.pop()
    return [(start, end - text.endswith("\r", start, end)) for start, end in zip(starts, ends, strict=False)]


def displayed(text: str, *, html: bool) -> list[Stretch]:
    """The stretches that a reader of the page sees: all of a text, what a browser shows of a web page."""
    if not html:
        return [(0, len(text))]
    places = shown(text, ())[0].places
    merged: list[list[int]] = []
    for start, end in zip(places.starts, places.ends, strict=True) if places else ():
        if start == end:
            continue
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start].isspace()):
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    return [(start, end) for start, end in merged]


def segments(text: str, readings: Sequence[Reading], seen: Sequence[Stretch]) -> Iterator[list[Segment]]:
    """The segments of each line; every character of a line is in exactly one of them, blank ones too."""
    starting, points = _spans(text, readings)
    for stretch in seen:
        points.update(stretch)
    cuts = sorted(points)
    active: list[tuple[int, int, int, Role]] = []
    at = 0
    for start, end in lines(text):
        inner = cuts[bisect_left(cuts, start + 1) : bisect_left(cuts, end)] if end > start else []
        found = []
        for first, last in _pairs([start, *inner, end]):
            while at < len(starting) and starting[at][0] < last:
                active.append(starting[at])
                at += 1
            active = [span for span in active if span[1] > first]
            found.append(_segment(text, first, last, active, seen))
        yield found


def _spans(text: str, readings: Sequence[Reading]) -> tuple[list[tuple[int, int, int, Role]], set[int]]:
    spans = [
        (span.start, span.end, reading.number, role) for reading in readings for span, role in roles(text, reading)
    ]
    return sorted(spans), {point for span in spans for point in span[:2]}


def _pairs(points: Sequence[int]) -> Iterator[Stretch]:
    return ((start, end) for start, end in pairwise(points) if start < end)


def _segment(
    text: str, start: int, end: int, active: Sequence[tuple[int, int, int, Role]], seen: Sequence[Stretch]
) -> Segment:
    # The shortest span is the closest; of equal ones, that of the later number lies inside the other.
    here = [span for span in active if span[0] < end and span[1] > start]
    here.sort(key=lambda span: (span[3] is Role.CONTEXT, span[1] - span[0], -span[2]))
    marks = {number: role for _, _, number, role in reversed(here)}
    ordered = tuple(Mark(number, marks[number]) for number in dict.fromkeys(span[2] for span in here))
    opens = sorted(number for first, _, number, role in here if first == start and role is Role.WORDS)
    return Segment(start, end, _state(text[start:end], ordered, _sees(seen, start)), ordered, tuple(opens))


def _sees(seen: Sequence[Stretch], position: int) -> bool:
    index = bisect_left(seen, (position + 1, 0)) - 1
    return index >= 0 and position < seen[index][1]


def _state(words: str, marks: Sequence[Mark], is_seen: bool) -> State:
    if not is_seen and words.strip():
        return State.MARKUP
    if marks:
        return State.WORDS if any(mark.role is Role.WORDS for mark in marks) else State.CONTEXT
    return State.UNREAD if any(map(str.isalnum, words)) else State.PLAIN
