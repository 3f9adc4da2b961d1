"""What an explanation consists of: lines of segments, each with the facts that it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from learningcities.corrections import Correction
from learningcities.diagnostics import Diagnostic
from learningcities.profiles.model import Area, AudienceReference, Evidence, Fact, GoalReference, Title

Read = Fact | Title | Area | GoalReference | AudienceReference


class Role(StrEnum):
    """What words are to a fact: its own words, or the label, heading or icon that told what they are."""

    WORDS = "words"
    CONTEXT = "context"


class State(StrEnum):
    """What became of a stretch of text."""

    WORDS = "words"
    CONTEXT = "context"
    UNREAD = "unread"
    MARKUP = "markup"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Reading:
    """A fact with its number in document order; `owner` is the number of the policy or practice that it is part of.

    `inside` are the numbers of the facts whose words hold its words, the closest first.
    """

    number: int
    kind: str
    fact: Read
    evidence: Evidence
    owner: int | None = None
    inside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """That some words belong to the fact with this number, and how."""

    reading: int
    role: Role


@dataclass(frozen=True, slots=True)
class Segment:
    """`text[start:end]` on one line, all of it with the same marks, the closest fact first.

    `opens` are the numbers of the facts whose words begin here.
    """

    start: int
    end: int
    state: State
    marks: tuple[Mark, ...] = ()
    opens: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document (from 1, counted by LF) without its end, the diagnostics about it, its corrections."""

    number: int
    segments: tuple[Segment, ...]
    diagnostics: tuple[Diagnostic, ...]
    corrections: tuple[Correction, ...] = ()

    def has(self, state: State) -> bool:
        """Whether a segment of the line is in this state."""
        return any(segment.state is state for segment in self.segments)


@dataclass(frozen=True, slots=True)
class Explanation:
    """A document and what was understood of it; `language` is None where it was rejected.

    `elsewhere` are the diagnostics that belong to no line of the text.
    """

    name: str
    text: str
    rejected: bool
    city: str | None
    language: str | None
    readings: tuple[Reading, ...]
    lines: tuple[Line, ...]
    elsewhere: tuple[Diagnostic, ...]

    def words(self, segment: Segment) -> str:
        """The characters of a segment."""
        return self.text[segment.start : segment.end]

    def counts(self) -> dict[str, int]:
        """How many facts there are of each kind that occurs."""
        kinds = [reading.kind for reading in self.readings]
        return {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}

    def stretches(self, state: State) -> int:
        """How many segments are in this state."""
        return sum(segment.state is state for line in self.lines for segment in line.segments)

    def share(self) -> float:
        """The share of the letters and digits of the text that are evidence of a fact; 0 where there are none."""
        counted = [0, 0]
        for line in self.lines:
            for segment in line.segments:
                if segment.state is not State.MARKUP:
                    counted[bool(segment.marks)] += sum(map(str.isalnum, self.words(segment)))
        return counted[True] / sum(counted) if any(counted) else 0.0

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All diagnostics, in the order of the lines, those of no line first."""
        return (*self.elsewhere, *(found for line in self.lines for found in line.diagnostics))
