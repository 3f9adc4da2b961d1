"""Sentences: a passage of running text in, one passage per sentence out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from learningcities.profiles.passage import Passage
from learningcities.profiles.prose.words import folded
from learningcities.vocabulary import fold, vocabulary

_CLOSING = "\"'”’»›)\\]"
_BULLET = "•‣◦▪●○■□∙·*‐‑‒–—-"
_MARKS = ".!?…‽؟۔。！？।"
# No quantifier gives back what it took: a line of a million stops is one step a stop.
_STOP = re.compile(
    rf"(?<![{_MARKS}])(?P<mark>[{_MARKS}]++)(?P<close>[{_CLOSING}]*+)(?=\s|\Z)|(?P<wide>[。！？])"
    rf"|(?P<line>\n[^\S\n]*+(?:\n|[{_BULLET}][^\S\n]))"
)
_WIDEST = 12
_LONGEST_REMEMBERED = 20_000


def sentences(passage: Passage) -> list[Passage]:
    """The sentences of a passage in order, without outer white space; blank lines and bullets part them too."""
    text = passage.text
    bounds = _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _bounds(text)
    start, newlines, places = passage.start, passage.newlines, passage.places
    return [Passage(passage.source, start + first, start + last, newlines, places) for first, last in bounds]


@lru_cache(maxsize=128)
def _remembered(text: str) -> tuple[tuple[int, int], ...]:
    return _bounds(text)


def _bounds(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of a text begin and end."""
    found = []
    start = 0
    for end in [*_ends(text), len(text)]:
        sentence = _unbulleted(Passage(text, start, end, ()).stripped())
        if sentence.end > sentence.start:
            found.append((sentence.start, sentence.end))
        start = end
    return tuple(found)


def _ends(text: str) -> Iterator[int]:
    for match in _STOP.finditer(text):
        if match.group("line"):
            yield match.start()
        elif match.group("wide") or _is_end(text, match):
            yield match.end()


def _is_end(text: str, match: re.Match[str]) -> bool:
    following = _following(text, match.end())
    if following.islower() or (following.isdigit() and _abbreviated(text, match)):
        return False
    return match.group("mark") != "." or bool(match.group("close")) or not _abbreviated(text, match)


def _following(text: str, position: int) -> str:
    """The next character that is no white space and no opening quotation mark, looked for a little way only."""
    for character in text[position : position + 8]:
        if not character.isspace() and character not in "\"'“‘«‹([¿¡":
            return character
    return ""


def _abbreviated(text: str, match: re.Match[str]) -> bool:
    """Whether the words before the stop are an abbreviation or the initial of a name."""
    before = text[max(0, match.start() - _WIDEST) : match.start() + 1]
    pieces = before.replace("(", " ").split()
    if not pieces:
        return False
    last = pieces[-1]
    if len(last) == 2 and last[0].isupper() and last[0] != "I":
        return True
    return folded(last) in _abbreviations() or folded(" ".join(pieces[-2:])) in _abbreviations()


@lru_cache(maxsize=1)
def _abbreviations() -> frozenset[str]:
    concepts = vocabulary()["abbreviations"].concepts
    return frozenset(fold(label.text) for concept in concepts for label in concept.labels if label.kind != "pref")


def _unbulleted(sentence: Passage) -> Passage:
    source, start = sentence.source, sentence.start
    if sentence.end - start > 1 and source[start] in _BULLET and source[start + 1].isspace():
        return sentence.part(1, sentence.end - start).stripped()
    return sentence
