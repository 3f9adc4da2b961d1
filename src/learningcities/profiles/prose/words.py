"""Words: the words of a text with their positions. In: raw text. Out: `Word`s, and lexicons that find labels.

Everything is one pass over the words, so that a line of a million characters takes a million steps.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from learningcities.vocabulary import fold, vocabulary

# Marks that belong to the letter before them, and invisible characters inside words.
_INSIDE = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
_WORD = re.compile(rf"[^\W_][^\W_{_INSIDE}]*(?:[{_INSIDE}]+[^\W_]*)*")
_YEAR = re.compile(r"(?:19|20|21)\d\d\Z")
_LOOSE = frozenset("-‐‑‒–'’‘ʼ")
APOSTROPHES = frozenset("'’‘ʼ")
_ANY_YEAR = "yyyy"
_SHORT = 60
_LONGEST_REMEMBERED = 10_000
_LONGEST_ENDING = 20


class Word(NamedTuple):
    """A word `text[start:end]`, or words written together with hyphens or apostrophes.

    `first` and `last` count words, `folded` is the form in which it is compared, `capital` says whether it begins with
    a capital letter, `number` whether it is a number or a range of years.
    """

    start: int
    end: int
    first: int
    last: int
    text: str
    folded: str
    capital: bool
    number: bool

    @property
    def owner(self) -> str | None:
        """What owns the next word, for `France’s` and the like."""
        text = self.text
        return text[:-2] if text[-2:-1] in APOSTROPHES and text[-1] in "sS" and len(text) > 2 else None


class Match(NamedTuple):
    """A label found as `words[first:last]`: the concept's id, the label as the vocabulary writes it."""

    first: int
    last: int
    id: str
    label: str


def words(text: str) -> Sequence[Word]:
    """All words of `text`, in order; hyphens and apostrophes part words. The texts read last are remembered."""
    return _remembered(text) if len(text) <= _LONGEST_REMEMBERED else _words(text)


@lru_cache(maxsize=64)
def _remembered(text: str) -> Sequence[Word]:
    return _words(text)


def _words(text: str) -> list[Word]:
    return [
        _tuple(Word, (*match.span(), n, n + 1, *(_known_form if len(word := match.group()) <= _SHORT else _form)(word)))
        for n, match in enumerate(_WORD.finditer(text))
    ]


_tuple = tuple.__new__
"""Makes a named tuple without the detour over its constructor: words are the bulk of what is made."""


def _form(word: str) -> tuple[str, str, bool, bool]:
    """What a word is besides its place."""
    return word, folded(word), word[0].isupper() or word[0].istitle(), is_number(word)


_known_form = lru_cache(maxsize=65536)(_form)


def is_number(text: str) -> bool:
    """Whether a text is a number, or several as in a range of years: a digit first and no letter."""
    return text[0].isdigit() and not any(character.isalpha() for character in text)


def folded(text: str) -> str:
    """The form in which words are compared (`vocabulary.fold`), remembered for short ones."""
    return _folded(text) if len(text) <= _SHORT else fold(text)


@lru_cache(maxsize=65536)
def _folded(text: str) -> str:
    return fold(text)


@dataclass(frozen=True, slots=True)
class _Entry:
    tokens: tuple[str, ...]
    gaps: tuple[str, ...]
    id: str
    label: str
    acronym: bool


class Lexicon:
    """Labels that are found in words: the longest where several begin at one word."""

    def __init__(self, labels: Iterable[tuple[str, str]]) -> None:
        self._entries: dict[str, dict[int, dict[tuple[str, ...], list[_Entry]]]] = {}
        self._single: set[str] = set()
        self._years = False
        self._endings: set[str] = set()
        for identifier, label in labels:
            parts = words(label)
            if not parts:
                continue
            gaps = tuple(label[a.end : b.start].strip() for a, b in pairwise(parts))
            acronym = len(label) > 1 and label.isupper()
            entry = _Entry(tuple(part.folded for part in parts), gaps, identifier, label, acronym)
            self._years = self._years or _ANY_YEAR in entry.tokens
            if label[0] == "-":
                self._endings.add(entry.tokens[0])
                continue
            if len(entry.tokens) == 1:
                self._single.add(entry.tokens[0])
            sizes = self._entries.setdefault(entry.tokens[0], {})
            sizes.setdefault(len(entry.tokens), {}).setdefault(entry.tokens, []).append(entry)
        for first, sizes in self._entries.items():
            self._entries[first] = dict(sorted(sizes.items(), reverse=True))

    @property
    def openings(self) -> Container[str]:
        """The folded words with which labels begin."""
        return self._entries.keys()

    @property
    def empty(self) -> bool:
        """Whether there is no label at all."""
        return not self._entries and not self._endings

    def at(self, text: str, found: Sequence[Word], index: int) -> Match | None:
        """The longest label that begins with the word at `index`."""
        first = found[index].folded
        sizes = self._entries.get(first)
        if not sizes:
            return None
        for size, entries in sizes.items():
            if index + size > len(found):
                continue
            tokens = tuple([word.folded for word in found[index : index + size]]) if size > 1 else (first,)
            for entry in entries.get(tokens) or (self._years and entries.get(_with_any_year(tokens))) or ():
                if _fits(entry, text, found, index):
                    return Match(index, index + size, entry.id, entry.label)
        return None

    def find(self, text: str, found: Sequence[Word]) -> Iterator[Match]:
        """All labels in the words of `text`, from left to right, none inside another."""
        reached = 0
        entries = self._entries
        for index in [number for number, word in enumerate(found) if word.folded in entries]:
            if index >= reached and (match := self.at(text, found, index)):
                yield match
                reached = match.last

    def holds(self, word: str) -> bool:
        """Whether one folded word is a label, or ends like a label that begins with a hyphen."""
        return word in self._single or (bool(self._endings) and self._holds_ending(word))

    def _holds_ending(self, word: str) -> bool:
        starts = range(max(1, len(word) - _LONGEST_ENDING), len(word) - 1)
        return any(word[start:] in self._endings for start in starts)


def _fits(entry: _Entry, text: str, found: Sequence[Word], index: int) -> bool:
    if not (entry.acronym or entry.gaps):
        return True
    if entry.acronym and not all(word.text.isupper() for word in found[index : index + len(entry.tokens)]):
        return False
    return all(
        _joins(text[found[index + offset].end : found[index + offset + 1].start], gap)
        for offset, gap in enumerate(entry.gaps)
    )


def _with_any_year(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_ANY_YEAR if _YEAR.match(token) else token for token in tokens)


def _joins(gap: str, wanted: str) -> bool:
    if gap == " ":
        return True
    gap = gap.strip()
    return gap == wanted or all(character in _LOOSE or character.isspace() for character in gap)


@lru_cache(maxsize=512)
def lexicon(scheme: str, language: str | None, *concepts: str, shown: bool = True) -> Lexicon:
    """The labels of a scheme in a language (in all when None), of some concepts or of all.

    `shown` says whether preferred labels are wordings too: those of cues are names for people. A scheme that this
    installation does not have gives an empty lexicon.
    """
    known = vocabulary()
    if scheme not in set(known):
        return Lexicon(())
    return Lexicon(
        (concept.id, label.text)
        for concept in known[scheme].concepts
        for label in concept.labels
        if (not concepts or concept.id in concepts)
        and (language is None or label.language in (language, "mul"))
        and (shown or label.kind != "pref")
    )


@lru_cache(maxsize=512)
def cue(language: str, *concepts: str) -> Lexicon:
    """The cues of running text of these kinds in a language (`ontology/concepts/prose-cues.ttl`)."""
    return lexicon("prose-cues", language, *concepts, shown=False)


def false_friends(kind: str, language: str) -> list[tuple[str, str]]:
    """Wordings that are no cue of this kind, as labels for a lexicon, with the kind as their id."""
    labels = vocabulary()["false-friends"].get(kind).labels
    return [(kind, label.text) for label in labels if label.kind != "pref" and label.language in (language, "mul")]
