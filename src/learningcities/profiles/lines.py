"""Lines: a document's text as lines, each known for what it is: icon, heading, label or content.

What a line is comes from the concept schemes `icons`, `sections`, `fields` and `offices`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from learningcities.documents import Document
from learningcities.profiles.passage import Passage
from learningcities.vocabulary import Concept, Scheme, Vocabulary

_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_VALUE = re.compile(r"\s*[:：]\s*(?=\S)")
_MOST_WORDS_OF_A_LABEL = 12


class Kind(Enum):
    """What a line is."""

    ICON = auto()
    SECTION = auto()
    FIELD = auto()
    CONTENT = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its visible characters, what it is, and whether a blank line stands before it.

    `concept` is the icon, section or field; an office title is a field of its own.
    """

    passage: Passage
    kind: Kind
    concept: Concept | None
    after_blank: bool

    def is_icon(self, identifier: str) -> bool:
        """Whether the line is the icon with this id."""
        return self.kind is Kind.ICON and self.concept is not None and self.concept.id == identifier


class LineReader:
    """Splits a document into lines and says what each is, in the language of the document."""

    def __init__(self, document: Document, words: Vocabulary) -> None:
        text = document.text
        newlines = [match.start() for match in re.finditer("\n", text)]
        self._whole = Passage(text, 0, len(text), newlines)
        self._words = words
        self._icons = {concept.notation: concept for concept in words["icons"].concepts}
        self._sections = words["sections"]
        self._labels = (words["fields"], words["offices"])

    def passages(self) -> Iterator[tuple[Passage, bool]]:
        """The visible part of each line that is not blank, and whether a blank line stands before it."""
        blank = False
        for part in self._split(self._whole.text):
            passage = self._whole.part(*part).stripped()
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
        """The language in which most labels and headings of the document are known; None when none is.

        A language that the sidecar states decides among languages that are equally likely.
        """
        votes: dict[str, int] = {}
        for passage in passages:
            if _short(passage.text):
                for language in self._languages(passage.text):
                    votes[language] = votes.get(language, 0) + 1
        votes.pop("mul", None)
        preferred = (stated or "en").split("-")[0]
        return min(votes, key=lambda tag: (-votes[tag], tag != preferred, tag != "en", tag), default=None)

    def _languages(self, text: str) -> set[str]:
        label = _VALUE.split(text, maxsplit=1)[0]
        schemes = (self._sections, *self._labels)
        return set().union(*(scheme.languages(text) | scheme.languages(label) for scheme in schemes))

    def lines(self, passages: Sequence[tuple[Passage, bool]], language: str) -> list[Line]:
        """The lines with what each is; a label and its value on one line, or a heading glued to a text, become two."""
        lines = []
        for passage, blank in passages:
            for piece, kind, concept in self._pieces(passage, language):
                lines.append(Line(piece, kind, concept, blank))
                blank = False
        return lines

    def _pieces(self, passage: Passage, language: str) -> list[tuple[Passage, Kind, Concept | None]]:
        text = passage.text
        if text in self._icons:
            return [(passage, Kind.ICON, self._icons[text])]
        if _short(text):
            for kind, scheme in (
                (Kind.SECTION, self._sections),
                *((Kind.FIELD, labels) for labels in self._labels),
            ):
                if concept := scheme.match(text, language):
                    return [(passage, kind, concept)]
        return (
            self._with_value(passage, language)
            or self._glued(passage, language)
            or [(passage, Kind.CONTENT, None)]
        )

    def _with_value(self, passage: Passage, language: str) -> list[tuple[Passage, Kind, Concept | None]]:
        """`Label: value` as a label and a value."""
        colon = _VALUE.search(passage.text)
        if colon is None or not _short(passage.text[: colon.start()]):
            return []
        label, value = passage.part(0, colon.start()), passage.part(colon.end(), len(passage.text))
        for kind, scheme in (
            (Kind.SECTION, self._sections),
            *((Kind.FIELD, labels) for labels in self._labels),
        ):
            if concept := scheme.match(label.text, language):
                return [(label.stripped(), kind, concept), (value.stripped(), Kind.CONTENT, None)]
        return []

    def _glued(self, passage: Passage, language: str) -> list[tuple[Passage, Kind, Concept | None]]:
        """A section heading that runs into its text: `VisionThe city …`."""
        end = glued_heading(passage.text, self._sections, language)
        if end is None:
            return []
        concept = self._sections.match(passage.text[:end], language)
        rest = passage.part(end, len(passage.text)).stripped()
        return [(passage.part(0, end), Kind.SECTION, concept), (rest, Kind.CONTENT, None)]


def glued_heading(text: str, scheme: Scheme, language: str) -> int | None:
    """Where a heading ends that runs into the text after it without a space, or None.

    The text after it begins with a word in small letters but for its capital.
    """
    head = text[:_LONGEST_HEADING]
    for end in range(len(head) - 1, 2, -1):
        joint = head[end].isupper() and head[end - 1].isalpha() and not head[end : end + 2].isupper()
        if joint and scheme.match(head[:end], language):
            return end
    return None


_LONGEST_HEADING = 80


def _short(text: str) -> bool:
    return len(text) <= 2 * _LONGEST_HEADING and len(text.split()) <= _MOST_WORDS_OF_A_LABEL
