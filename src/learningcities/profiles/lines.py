"""Lines: a text as lines, each known for what it is: icon, heading, label or content.

What a line is comes from the concept schemes `icons`, `sections`, `fields` and `offices`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import compress

from learningcities.profiles.languages import LanguageReader
from learningcities.profiles.passage import Passage, without_bullet
from learningcities.vocabulary import Concept, Scheme, Vocabulary

_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_VALUE = re.compile(r"\s*[:：]\s*(?=\S)")
_JOINT = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_a-z][^\W\d_A-Z])")
"""A place between letters where a word may begin with a capital."""

_LONGEST_HEADING = 80
_MOST_WORDS_OF_A_LABEL = 12
_MINOR_SECTIONS = frozenset({"contact", "links", "introduction", "disclaimer"})
"""Headings that pages of every kind have: they do not tell that a page is a city profile."""

_LEAST_LABELS = 2
_FEW_LINES = 12


class Kind(Enum):
    """What a line is; a VALUE stood on one line with its label."""

    ICON = auto()
    SECTION = auto()
    FIELD = auto()
    VALUE = auto()
    CONTENT = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its visible characters, what it is, and whether a blank line stands before it.

    `concept` is the icon, section or field; an office title is a field of its own. A label is `inline` when its
    value stands on the same line.
    """

    passage: Passage
    kind: Kind
    concept: Concept | None
    after_blank: bool
    inline: bool = False

    def is_icon(self, identifier: str) -> bool:
        """Whether the line is the icon with this id."""
        return self.kind is Kind.ICON and self.concept is not None and self.concept.id == identifier


class LineReader:
    """Splits a text into lines and says what each is, in the language of the page."""

    def __init__(self, whole: Passage, words: Vocabulary) -> None:
        self._whole = whole
        self._words = words
        self._icons = {concept.notation: concept for concept in words["icons"].concepts}
        self._labels = (
            (Kind.SECTION, words["sections"]),
            (Kind.FIELD, words["fields"]),
            (Kind.FIELD, words["offices"]),
        )

    def passages(self) -> Iterator[tuple[Passage, bool]]:
        """The visible part of each line that is not blank, and whether a blank line stands before it."""
        blank = False
        for start, end in self._split(self._whole.text):
            passage = self._whole.part(start, end).stripped()
            if passage.start == passage.end:
                blank = True
                continue
            yield passage, blank
            blank = False

    @staticmethod
    def _split(text: str) -> Iterator[tuple[int, int]]:
        start = 0
        for match in _BREAK.finditer(text):
            yield start, match.start()
            start = match.end()
        yield start, len(text)

    def language(self, passages: Sequence[Passage], stated: str | None) -> str | None:
        """The language of a city profile; None when labels are missing, or the texts are in no known language."""
        votes, core = [], 0
        short = [_short(passage.text) for passage in passages]
        for passage in compress(passages, short):
            if found := self._languages(without_bullet(passage).text):
                votes.append(found[0])
                core += found[1]
        if core == 0 or (core < _LEAST_LABELS and len(passages) > _FEW_LINES):
            return None
        texts = [passage for passage, is_short in zip(passages, short, strict=True) if not is_short]
        return LanguageReader(self._words).language(votes, texts, stated)

    def _languages(self, text: str) -> tuple[set[str], bool] | None:
        """The languages in which a line is a label or a heading, and whether it is one that only city profiles have."""
        label = _VALUE.split(text, maxsplit=1)[0]
        for kind, scheme in self._labels:
            for candidate in dict.fromkeys((text, label)):
                if concept := scheme.match(candidate) or _of_gap(scheme, candidate):
                    return scheme.languages(candidate), kind is Kind.FIELD or concept.id not in _MINOR_SECTIONS
        return None

    def lines(self, passages: Sequence[tuple[Passage, bool]], language: str) -> list[Line]:
        """The lines with what each is; a label and its value on one line, or a heading glued to a text, become two."""
        lines = []
        for passage, blank in passages:
            for line in self._pieces(passage, blank, language):
                lines.append(line)
        return lines

    def _pieces(self, passage: Passage, blank: bool, language: str) -> list[Line]:
        if icon := self._icons.get(passage.text):
            return [Line(passage, Kind.ICON, icon, blank)]
        bare = without_bullet(passage)
        text = bare.text
        if opening := self._words["page-openings"].prefix(text, language):
            return [Line(bare, Kind.SECTION, self._words["sections"].get(opening.concept.id), blank)]
        if _short(text) and (found := self._match(text, language)):
            return [Line(bare, *found, blank)]
        return (
            self._with_value(bare, blank, language)
            or self._glued(passage, blank, language)
            or [Line(passage, Kind.CONTENT, None, blank)]
        )

    def _match(self, text: str, language: str) -> tuple[Kind, Concept] | None:
        for kind, scheme in self._labels:
            if concept := scheme.match(text, language):
                return kind, concept
        if gap := self._words["fields"].match_gap(text, language):
            return Kind.FIELD, gap[0]
        office = self._addressed(text, language)
        if office:
            return Kind.FIELD, office
        modifier = self._words["office-modifiers"].prefix(text, language)
        office = self._words["offices"].match(text[modifier.end :], language) if modifier else None
        return (Kind.FIELD, office) if office else None

    def _addressed(self, text: str, language: str) -> Concept | None:
        """The office in a label with a form of address: `Her Worship the Mayor`, `Monsieur le Maire`."""
        honorific = self._words["honorifics"].prefix(text, language)
        if honorific is None:
            return None
        rest = text[honorific.end :].lstrip(" .\u00a0")
        article = self._words["articles"].prefix(rest, language)
        return self._words["offices"].match(rest[article.end :] if article else rest, language)

    def _with_value(self, passage: Passage, blank: bool, language: str) -> list[Line]:
        """`Label: value` as a label and a value."""
        colon = _VALUE.search(passage.text, 0, 3 * _LONGEST_HEADING)
        if colon is None or not _short(passage.text[: colon.start()]):
            return []
        label, value = passage.part(0, colon.start()), passage.part(colon.end(), len(passage.text))
        found = self._match(label.text, language)
        if found is None:
            return []
        inside = Kind.VALUE if found[0] is Kind.FIELD else Kind.CONTENT
        return [
            Line(label.stripped(), *found, blank, inline=True),
            Line(value.stripped(), inside, None, after_blank=False),
        ]

    def _glued(self, passage: Passage, blank: bool, language: str) -> list[Line]:
        """A section heading that runs into its text: `VisionThe city …`."""
        sections = self._words["sections"]
        end = glued_heading(passage.text, sections, language)
        if end is None:
            return []
        concept = sections.match(passage.text[:end], language)
        rest = passage.part(end, len(passage.text)).stripped()
        heading = Line(passage.part(0, end), Kind.SECTION, concept, blank)
        return [heading, Line(rest, Kind.CONTENT, None, after_blank=False)]


def glued_heading(text: str, scheme: Scheme, language: str) -> int | None:
    """Where a heading ends that runs into the text after it without a space, or None.

    The text after it begins with a word in small letters but for its capital.
    """
    for joint in reversed(list(_JOINT.finditer(text, 3, _LONGEST_HEADING))):
        end = joint.start()
        if text[end].isupper() and text[end + 1].islower() and scheme.match(text[:end], language):
            return end
    return None


def _of_gap(scheme: Scheme, text: str) -> Concept | None:
    found = scheme.match_gap(text)
    return found[0] if found else None


def _short(text: str) -> bool:
    return len(text) <= 2 * _LONGEST_HEADING and len(text.split()) <= _MOST_WORDS_OF_A_LABEL
