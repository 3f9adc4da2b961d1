"""Quotations: the lines of a section in, quotations with their speakers out, and the lines that are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learningcities.profiles.lines import Line
from learningcities.profiles.passage import Passage
from learningcities.profiles.people import Named, PeopleReader
from learningcities.profiles.sections import ends_sentence, joined, paragraphs

_OPENING = "\"“”„«»‹›‘’'「『❝❛〝＂"
_CLOSING = "\"”“»«›‹’‘'」』❞❜〞〟＂"
_MOST_WORDS_OF_A_ROLE = 20
_SPACE = " \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation as it stands on the page: its text without marks, the speaker, the role, the icon."""

    text: Passage | None
    icon: Passage
    speaker: Named | None
    role: Passage | None
    rest: tuple[Passage, ...] = ()


class QuotationReader:
    """Finds quotations by their icon: before or behind the text, with name and role below."""

    def __init__(self, people: PeopleReader) -> None:
        self._people = people

    def split(self, lines: Sequence[Line]) -> tuple[list[Line], list[Quoted]]:
        """The lines that belong to no quotation, and the quotations, in order."""
        rest: list[Line] = []
        quotations = []
        pending: list[Line] = []
        position = 0
        while position < len(lines):
            if lines[position].is_icon("format-quote"):
                quoted, position, pending = self._quotation(pending, lines, position)
                quotations.append(quoted)
                rest += pending
                pending = []
            else:
                pending.append(lines[position])
                position += 1
        return rest + pending, quotations

    def _quotation(self, before: list[Line], lines: Sequence[Line], icon: int) -> tuple[Quoted, int, list[Line]]:
        """The quotation at an icon, where the lines go on behind it, and the lines before it that are not its text."""
        position = icon + 1
        text: list[Line] = []
        if before and not self._is_text(lines, position):
            before, text = _last_paragraph(before)
        while position < len(lines) and not text_complete(text) and self._is_text(lines, position):
            text.append(lines[position])
            position += 1
            if position < len(lines) and lines[position].after_blank:
                break
        speaker, role, position = self._attribution(lines, position)
        passage = joined([line.passage for line in text])
        quoted = Quoted(without_marks(passage) if passage else None, lines[icon].passage, speaker, role)
        return quoted, position, before

    def _is_text(self, lines: Sequence[Line], position: int) -> bool:
        """Whether the line can be the text of a quotation rather than the name of its speaker."""
        if position >= len(lines) or lines[position].is_icon("format-quote"):
            return False
        line = lines[position].passage
        if self._people.starts_with_honorific(line):
            return False
        marked = line.text[0] in _OPENING and line.text.rstrip(_SPACE)[-1] in _CLOSING
        return marked or not self._people.read(line)

    def _attribution(self, lines: Sequence[Line], position: int) -> tuple[Named | None, Passage | None, int]:
        """Name and role at `position`: the role below the name, or behind it on the same line."""
        if position >= len(lines) or lines[position].is_icon("format-quote"):
            return None, None, position
        named = self._people.read(lines[position].passage)
        if not named:
            return None, None, position
        speaker = named[0]
        position += 1
        if position < len(lines) and self._is_role(lines, position):
            return speaker, lines[position].passage, position + 1
        return speaker, None, position

    def _is_role(self, lines: Sequence[Line], position: int) -> bool:
        line = lines[position]
        text = line.passage.text
        if line.is_icon("format-quote") or len(text.split()) > _MOST_WORDS_OF_A_ROLE:
            return False
        if self._people.starts_with_office(text):
            return True
        if ends_sentence(text):
            return False
        follows = position + 1 < len(lines) and lines[position + 1].is_icon("format-quote")
        return not follows


def text_complete(text: list[Line]) -> bool:
    """Whether the text of a quotation has been found, so that what follows is no more of it."""
    return bool(text) and ends_sentence(text[-1].passage.text)


def _last_paragraph(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines before the last paragraph, and the last paragraph; one that closes a mark begins where it opens."""
    groups = paragraphs(lines)
    first = len(groups) - 1
    if groups[first][-1].passage.text[-1] in "”»」』" and groups[first][0].passage.text[0] not in _OPENING:
        opening = [i for i in range(first) if groups[i][0].passage.text[0] in "“«„「『"]
        first = opening[-1] if opening else first
    return [line for group in groups[:first] for line in group], [line for group in groups[first:] for line in group]


def without_marks(passage: Passage) -> Passage:
    """The passage without the quotation marks that enclose it."""
    text = passage.text
    if len(text) > 2 and text[0] in _OPENING and text[-1] in _CLOSING and not _inner_pair(text):
        return passage.part(1, len(text) - 1).stripped()
    if len(text) > 2 and text[0] in "“«„" and not any(mark in text for mark in "”»"):
        return passage.part(1, len(text)).stripped()
    return passage


def _inner_pair(text: str) -> bool:
    """Whether the first and the last mark belong to two pairs: `“a” and “b”`."""
    opening, closing = text[0], text[-1]
    inner = text[1:-1]
    if opening == closing:
        return inner.count(opening) % 2 == 0 and opening in inner and opening not in "'’"
    return 0 <= inner.find(closing) < inner.find(opening)
