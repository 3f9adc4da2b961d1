"""Sections: the lines of a section as quotations, paragraphs, and items of a heading with its text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from learningcities.profiles.lines import Line
from learningcities.profiles.passage import Passage, is_bullet

_CLOSING = "”\"'»’›)）」』“"
_TERMINAL = tuple(".!?…。！？؟।")
_NOT_AT_END_OF_HEADING = (*_TERMINAL, ";", ":", ",", "；", "，")
_MOST_WORDS_OF_A_HEADING = 20
_LONG_LINE = 120
_LONGEST_HEADING = 400


@dataclass(slots=True)
class Item:
    """A heading and the lines of the text below it."""

    heading: Line
    body: list[Line] = field(default_factory=list)

    @property
    def text(self) -> Passage | None:
        """The text below the heading, or None where there is none."""
        return joined([line.passage for line in self.body])


def joined(passages: Sequence[Passage]) -> Passage | None:
    """The passage from the start of the first to the end of the last."""
    return passages[0].until(passages[-1]) if passages else None


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped to paragraphs: a blank line, or a line that ends a sentence, ends a paragraph."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not line.after_blank and not ends_sentence(groups[-1][-1].passage.text):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def items(lines: Sequence[Line], is_known: Callable[[str], bool]) -> list[Item]:
    """The items of a section; lines before the first heading belong to none.

    A heading is a line that `is_known`, or a short line without a full stop that stands where a heading can stand.
    """
    found: list[Item] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        if is_known(line.passage.text) or (
            _looks_like_heading(line.passage.text) and _can_stand_here(line, found, following, is_known)
        ):
            found.append(Item(line))
        elif found:
            found[-1].body.append(line)
    return found


def _can_stand_here(line: Line, found: list[Item], following: Line | None, is_known: Callable[[str], bool]) -> bool:
    if not found:
        return True
    if following is None or is_known(following.passage.text):
        return False
    if not found[-1].body:
        return (
            line.after_blank
            and not _looks_like_heading(following.passage.text)
            and not is_bullet(following.passage.text)
        )
    previous = found[-1].body[-1].passage.text
    return line.after_blank or ends_sentence(previous) or len(previous) > _LONG_LINE


def _looks_like_heading(text: str) -> bool:
    if is_bullet(text) or len(text) > _LONGEST_HEADING or len(text.split()) > _MOST_WORDS_OF_A_HEADING:
        return False
    return not text.endswith(_NOT_AT_END_OF_HEADING) and not text[0].islower()


def ends_sentence(text: str) -> bool:
    """Whether a line ends with a full stop, perhaps inside closing quotation marks or brackets."""
    return text.rstrip(_CLOSING + " \u00a0\u202f").endswith(_TERMINAL)
