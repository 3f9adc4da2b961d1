"""Outline: lines in, the parts of a city profile page out: title, introduction, key facts, sections."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from learningcities.profiles.lines import Kind, Line
from learningcities.profiles.passage import Passage
from learningcities.vocabulary import Concept

HEAD_OF_CITY = "head-of-city"
_SENTENCE_WORDS = 8


@dataclass(slots=True)
class Field:
    """A key fact: the icon and the label that announce it, and the lines of its value."""

    concept: Concept
    label: Passage
    icon: Passage | None
    values: list[Passage] = field(default_factory=list)
    closed: bool = False

    @property
    def id(self) -> str:
        """The id of the field; every office title is the field of the head of the city."""
        return HEAD_OF_CITY if "/office/" in self.concept.iri else self.concept.id

    @property
    def context(self) -> tuple[Passage, ...]:
        """The words that announce the value."""
        return (self.icon, self.label) if self.icon else (self.label,)

    def add(self, line: Line) -> bool:
        """Take a line as part of the value; a blank line after a value ends the field."""
        if self.closed or (self.values and line.after_blank):
            self.closed = True
            return False
        self.values.append(line.passage)
        return True


@dataclass(slots=True)
class Section:
    """A section: its concept, its heading, its lines (content, and the icons of quotations)."""

    concept: Concept
    heading: Passage
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """The parts of a page, in document order; icons that announce nothing are set apart."""

    title: Passage
    introduction: list[Passage] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    lonely_icons: list[Passage] = field(default_factory=list)


class Outliner:
    """Puts lines in their places, one after the other."""

    def __init__(self, title: Passage) -> None:
        self._outline = Outline(title)
        self._place: Outline | Field | Section | None = self._outline
        self._icon: Line | None = None

    def outline(self, lines: Iterable[Line]) -> Outline:
        """The outline of a page from its lines after the title; a line that has no place is left out of it."""
        for line in lines:
            if line.kind is Kind.ICON:
                self._add_icon(line)
            elif line.kind is Kind.SECTION and line.concept:
                self._open(Section(line.concept, line.passage))
            elif line.kind is Kind.FIELD and line.concept and self._is_label(line):
                self._open(Field(line.concept, line.passage, self._take_icon()))
            else:
                self._add_content(line)
        self._drop_icon()
        return self._outline

    def _add_icon(self, line: Line) -> None:
        if line.is_icon("format-quote") and isinstance(self._place, Section):
            self._place.lines.append(line)
            return
        self._drop_icon()
        self._icon = line
        if not isinstance(self._place, Section):
            self._place = None if self._outline.fields else self._place

    def _is_label(self, line: Line) -> bool:
        """Inside a section an office title is a label only behind an icon: it may be the role of a speaker."""
        if not isinstance(self._place, Section) or self._icon:
            return True
        quoted = any(previous.is_icon("format-quote") for previous in self._place.lines[-2:])
        return not quoted and line.concept is not None and "/office/" not in line.concept.iri

    def _open(self, place: Field | Section) -> None:
        self._drop_icon()
        if isinstance(place, Field):
            self._outline.fields.append(place)
        else:
            self._outline.sections.append(place)
        self._place = place

    def _add_content(self, line: Line) -> None:
        self._drop_icon()
        if isinstance(self._place, Outline):
            self._place.introduction.append(line.passage)
        elif isinstance(self._place, Section):
            self._place.lines.append(line)
        elif isinstance(self._place, Field) and self._place.add(line):
            return
        elif not self._outline.introduction and _is_sentence(line.passage.text):
            self._outline.introduction.append(line.passage)

    def _take_icon(self) -> Passage | None:
        icon, self._icon = self._icon, None
        return icon.passage if icon else None

    def _drop_icon(self) -> None:
        if icon := self._take_icon():
            self._outline.lonely_icons.append(icon)


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= _SENTENCE_WORDS and text.rstrip("”\"'»’)")[-1:] in tuple(".!?。")
