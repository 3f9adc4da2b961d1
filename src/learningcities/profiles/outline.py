"""Outline: lines in, the parts of a city profile page out: title, introduction, key facts, sections.

The layouts of the network's pages differ in what stands where, not in kind, so one outline reads them all: key facts
are known by their labels and icons, with the value below or behind a colon; sections by their headings; policies
without a heading of their own by the first heading that is a known theme.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from learningcities.profiles.labels import HEAD_OF_CITY, LabelReader, is_office
from learningcities.profiles.lines import Kind, Line
from learningcities.profiles.passage import Passage, is_bullet, without_bullet
from learningcities.vocabulary import Concept, Vocabulary

_WITHOUT_TEXT = frozenset({"key-facts", "contact"})
"""Sections that hold fields."""

_PERSONS = frozenset({HEAD_OF_CITY, "focal-point"})
_SENTENCE_WORDS = 8
_END_OF_SENTENCE = tuple(".!?。…")
_CLOSING = "”\"'»’)"


@dataclass(slots=True)
class Field:
    """A key fact: what announces it (heading, icon, label), and the lines of its value."""

    concept: Concept
    label: Passage
    context: tuple[Passage, ...]
    inline: bool = False
    values: list[Passage] = field(default_factory=list)
    closed: bool = False

    @property
    def id(self) -> str:
        """The id of the field; every office title is the field of the head of the city."""
        return HEAD_OF_CITY if is_office(self.concept) else self.concept.id

    def add(self, line: Line) -> bool:
        """Take a line as part of the value; a blank line after a value, or a value behind the label, ends the field."""
        if self.closed or (self.values and (line.after_blank or self.inline)) or self._is_empty(line):
            self.closed = True
            return False
        self.values.append(line.passage)
        return True

    def _is_empty(self, line: Line) -> bool:
        """Whether the value is missing: the next line of a list follows, or a blank line a label with a colon."""
        if self.values or line.kind is Kind.VALUE:
            return False
        listed = self.label.in_list and is_bullet(line.passage.text)
        return listed or (line.after_blank and self.label.text.rstrip().endswith((":", "：")))


@dataclass(slots=True)
class Section:
    """A section: its concept, its heading (None where a theme opens it), its lines, icons of quotations included."""

    concept: Concept
    heading: Passage | None
    lines: list[Line] = field(default_factory=list)

    @property
    def context(self) -> tuple[Passage, ...]:
        """The heading, if there is one."""
        return (self.heading,) if self.heading else ()


@dataclass(slots=True)
class Outline:
    """The parts of a page, in document order; icons that announce nothing are set apart."""

    title: Passage
    introduction: list[Passage] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    lonely_icons: list[Passage] = field(default_factory=list)
    strays: list[Line] = field(default_factory=list)


class Outliner:
    """Puts lines in their places, one after the other."""

    def __init__(self, title: Passage, words: Vocabulary, language: str) -> None:
        self._outline = Outline(title)
        self._place: Outline | Field | Section | None = self._outline
        self._icon: Line | None = None
        self._heading: Passage | None = None
        self._themes = words["themes"]
        self._honorifics = words["honorifics"]
        self._labels = LabelReader(words, language)
        self._policies = words["sections"].get("policies")
        self._quotation = words["sections"].get("quotation")
        self._stray: list[Line] = []
        self._strays: list[Line] = []
        self._language = language

    def outline(self, lines: Iterable[Line]) -> Outline:
        """The outline of a page from its lines after the title; a line that has no place is left out of it."""
        for line in lines:
            if line.kind is Kind.ICON:
                self._add_icon(line)
            elif line.kind is Kind.SECTION and line.concept:
                self._open_section(line.concept, line.passage)
            elif line.kind is Kind.FIELD and line.concept and self._is_label(line):
                self._open_field(line.concept, line)
            elif line.kind is Kind.VALUE:
                self._add_value(line)
            else:
                self._add_content(line)
        self._drop_icon()
        self._close()
        return self._outline

    def _close(self) -> None:
        """Sentences among the key facts are the introduction of a page that has none above them, or only a slogan.

        Short lines at the end of the introduction that are no sentences are labels that nobody knows.
        """
        sentences = [line.passage for line in self._strays if _is_sentence(line.passage.text)]
        introduction = self._outline.introduction
        if sentences and not any(_is_sentence(passage.text) for passage in introduction):
            self._outline.introduction = sentences[:1]
        while len(introduction) > 1 and _is_label_like(introduction[-1].text) and _ends(introduction[-2].text):
            introduction.pop()
        self._outline.strays = self._strays

    def _add_icon(self, line: Line) -> None:
        if line.is_icon("format-quote"):
            self._add_quotation(line)
            return
        self._drop_icon()
        self._icon = line
        if not isinstance(self._place, Section):
            self._place = None if self._outline.fields else self._place

    def _add_quotation(self, icon: Line) -> None:
        """The icon of a quotation; outside sections it opens one, with the lines before it that had no place."""
        if not isinstance(self._place, Section):
            before = self._stray
            self._open_section(self._quotation, None)
            self._outline.sections[-1].lines.extend(before)
            self._strays = [line for line in self._strays if line not in before]
        self._outline.sections[-1].lines.append(icon)

    def _is_label(self, line: Line) -> bool:
        """Inside a section an office title alone on a line needs an icon to be a label: it may be a speaker's role."""
        if not isinstance(self._place, Section) or self._icon or line.inline:
            return True
        quoted = any(previous.is_icon("format-quote") for previous in self._place.lines[-2:])
        return not quoted and line.concept is not None and not is_office(line.concept)

    def _open_section(self, concept: Concept, heading: Passage | None) -> None:
        self._drop_icon()
        self._stray = []
        self._heading = heading if concept.id in _WITHOUT_TEXT else None
        self._place = Section(concept, heading)
        self._outline.sections.append(self._place)

    def _open_field(self, concept: Concept, line: Line) -> None:
        """A label whose value stands behind it does not end the section in which it stands."""
        self._stray = []
        announced = [self._heading, self._take_icon(), line.passage]
        opened = Field(concept, line.passage, tuple(part for part in announced if part), line.inline)
        self._outline.fields.append(opened)
        if not (line.inline and isinstance(self._place, Section)):
            self._place = opened

    def _add_value(self, line: Line) -> None:
        self._outline.fields[-1].add(line)

    def _add_content(self, line: Line) -> None:
        if labelled := self._labelled(line):
            concept, label, value = labelled
            self._open_field(concept, label)
            self._add_value(value)
            return
        if contact := self._contact(line):
            self._open_field(contact, line)
            self._outline.fields[-1].label = self._outline.fields[-1].context[0]
            self._outline.fields[-1].add(line)
            return
        if opening := self._opening(line):
            concept, passage = opening
            self._open_field(concept, Line(passage, Kind.FIELD, concept, line.after_blank))
            return
        self._drop_icon()
        if self._opens_policies(line):
            self._open_section(self._policies, None)
        if isinstance(self._place, Outline):
            self._place.introduction.append(line.passage)
        elif isinstance(self._place, Section):
            self._place.lines.append(line)
        elif isinstance(self._place, Field) and (self._names_another(line, self._place) or self._place.add(line)):
            return
        else:
            self._stray.append(line)
            self._strays.append(line)

    def _labelled(self, line: Line) -> tuple[Concept, Line, Line] | None:
        """A label with its value behind it on one line, without a colon: `Member since 2024`; not in running text."""
        if isinstance(self._place, Section) and not self._icon:
            return None
        found = self._labels.split(without_bullet(line.passage))
        if found is None or self._awaits(found.concept):
            return None
        label = Line(found.label, Kind.FIELD, found.concept, line.after_blank, inline=True)
        return found.concept, label, Line(found.value, Kind.VALUE, None, after_blank=False)

    def _contact(self, line: Line) -> Concept | None:
        """The field of an address that stands below an icon without a label: what it is shows."""
        return self._labels.contact(line.passage) if self._icon else None

    def _opening(self, line: Line) -> tuple[Concept, Passage] | None:
        """A label that says more than the known one, where a label can stand: below an icon or another field."""
        if isinstance(self._place, Section) and not self._icon:
            return None
        if isinstance(self._place, Field) and not self._place.values:
            return None
        return self._labels.opening(without_bullet(line.passage))

    def _awaits(self, concept: Concept) -> bool:
        """Whether such a label has just been read, so that the line is its value: an office may stand in it again."""
        if not isinstance(self._place, Field) or self._place.values:
            return False
        return self._place.concept is concept or (self._place.id == HEAD_OF_CITY and is_office(concept))

    def _names_another(self, line: Line, field: Field) -> bool:
        """Whether a line below a blank one goes on with the persons of a field, as its honorific tells."""
        if field.id not in _PERSONS or not field.values or field.inline:
            return False
        if self._honorifics.prefix(without_bullet(line.passage).text, self._language) is None:
            return False
        field.values.append(line.passage)
        return True

    def _opens_policies(self, line: Line) -> bool:
        """Whether a known theme stands where no section of policies or practices is open."""
        if isinstance(self._place, Section) and self._place.concept.id in ("policies", "good-practices"):
            return False
        return self._themes.match(without_bullet(line.passage).text, self._language) is not None

    def _take_icon(self) -> Passage | None:
        icon, self._icon = self._icon, None
        return icon.passage if icon else None

    def _drop_icon(self) -> None:
        if icon := self._take_icon():
            self._outline.lonely_icons.append(icon)


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= _SENTENCE_WORDS and _ends(text)


def _ends(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_END_OF_SENTENCE)


def _is_label_like(text: str) -> bool:
    return len(text.split()) < _SENTENCE_WORDS and not _ends(text)
