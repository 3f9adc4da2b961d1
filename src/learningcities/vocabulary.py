"""Vocabulary: the words that drive the reading, as SKOS concept schemes.

In: the folder `ontology/concepts/`, one scheme per file. Out: `Scheme`s that recognise their labels in text.
A label is preferred (shown to people), alternative (another wording) or hidden (a cue that is read but not shown).
Labels tagged `mul` hold in every language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import pyoxigraph as ox

from learningcities.resources import folder

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_KINDS = {f"{_SKOS}{kind}Label": kind for kind in ("pref", "alt", "hidden")}
_ANY_LANGUAGE = "mul"
GAP = "…"
"""Stands in a label for words that differ from page to page; at its end, for the rest of a name."""

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ`´ʹ′‛＇"), "'")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘－"), "-")
_INVISIBLE = dict.fromkeys((173, 8203, 8288, 65279, *range(8206, 8208), *range(8234, 8239)))
_FOLDED = _APOSTROPHES | _DASHES | _INVISIBLE | {ord("："): ":", ord("İ"): "i", ord("ı"): "i"}
_WITHOUT_SPACES = 0x2E80
"""From here on, scripts are written without spaces between words (CJK, kana), or join particles to them (Hangul)."""

_SHORT = 160
"""Characters of the longest text whose folded form is remembered."""


def fold(text: str) -> str:
    """The form in which labels are compared: case, composition, white space, apostrophes and dashes made alike."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


@lru_cache(maxsize=1 << 15)
def _fold_short(text: str) -> str:
    """Words and labels come again and again; their forms are remembered."""
    return _fold(text)


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(_FOLDED)
    return " ".join(text.casefold().split()).strip(" :")


@dataclass(frozen=True, slots=True)
class Label:
    """A wording of a concept in a language; `kind` is `pref`, `alt` or `hidden`."""

    text: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: its IRI, the last part of it, its labels, notation, and the ids of its broader concepts."""

    iri: str
    id: str
    labels: tuple[Label, ...]
    notation: str | None = None
    broader: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """The preferred label in `language`, else in English, else the id."""
        names = {label.language: label.text for label in self.labels if label.kind == "pref"}
        return names.get(language) or names.get("en") or self.id


@dataclass(frozen=True, slots=True)
class Found:
    """A label found in running text: `text[start:end]`."""

    start: int
    end: int
    concept: Concept


class Scheme:
    """A concept scheme that recognises its labels: as a whole text, at the start of a text, or inside one."""

    def __init__(self, name: str, concepts: tuple[Concept, ...]) -> None:
        self.name = name
        self.concepts = concepts

    def get(self, identifier: str) -> Concept:
        """The concept with this id; `KeyError` if there is none."""
        return self._by_id[identifier]

    def match(self, text: str, language: str | None = None) -> Concept | None:
        """The concept that has `text` as a label in `language` (in any language when None)."""
        for label_language, concept in self._by_label.get(fold(text), ()):
            if language is None or label_language in (language, _ANY_LANGUAGE):
                return concept
        return None

    def matches(self, text: str, language: str) -> list[Concept]:
        """All concepts that have `text` as a label in `language`."""
        known = self._by_label.get(fold(text), ())
        return [concept for label_language, concept in known if label_language in (language, _ANY_LANGUAGE)]

    def match_gap(self, text: str, language: str | None = None) -> tuple[Concept, str] | None:
        """The concept that has a label with a gap (`Member of … since`) that `text` fills, and the words in the gap."""
        words = text.split()
        if not words or (fold(words[0]) not in self._gap_openings and None not in self._gap_openings):
            return None
        folded = [fold(word) for word in words]
        for label_language, start, end, concept in self._gaps:
            size = len(start) + len(end)
            fits = len(words) > size and folded[: len(start)] == start and folded[len(words) - len(end) :] == end
            if fits and (language is None or label_language in (language, _ANY_LANGUAGE)):
                return concept, " ".join(words[len(start) : len(words) - len(end)])
        return None

    def languages(self, text: str) -> set[str]:
        """The languages in which `text` is a label of this scheme."""
        known = {language for language, _ in self._by_label.get(fold(text), ())}
        if known or not self._gaps:
            return known
        return {entry[0] for entry in self._gaps if (found := self.match_gap(text, entry[0])) and found[0] is entry[3]}

    def find(self, text: str, language: str) -> Iterator[Found]:
        """Labels in `language` inside `text`, whole words, the longest first where they overlap, in order."""
        pattern, concepts = self._finder(language)
        if pattern is None:
            return
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), concepts[fold(match.group())])

    def prefix(self, text: str, language: str | None = None) -> Found | None:
        """The longest label in `language` (any when None) with which `text` starts, whole words."""
        pattern, concepts = self._finder(language)
        match = pattern.match(text) if pattern else None
        return Found(match.start(), match.end(), concepts[fold(match.group())]) if match else None

    @cached_property
    def _by_id(self) -> dict[str, Concept]:
        return {concept.id: concept for concept in self.concepts}

    @cached_property
    def _gaps(self) -> list[tuple[str, list[str], list[str], Concept]]:
        """Labels with a gap: language, folded words before and behind it, concept; those with most words first."""
        found = []
        for concept in self.concepts:
            for label in concept.labels:
                if GAP in label.text.removesuffix(GAP):
                    start, end = (fold(part).split() for part in label.text.split(GAP))
                    found.append((label.language, start, end, concept))
        return sorted(found, key=lambda entry: -len(entry[1]) - len(entry[2]))

    @cached_property
    def _gap_openings(self) -> frozenset[str | None]:
        """The words with which labels with a gap begin; None when one begins with the gap."""
        return frozenset(start[0] if start else None for _, start, _, _ in self._gaps)

    @cached_property
    def _by_label(self) -> dict[str, list[tuple[str, Concept]]]:
        index: dict[str, list[tuple[str, Concept]]] = {}
        for concept in self.concepts:
            for label in concept.labels:
                if GAP not in label.text:
                    index.setdefault(fold(label.text), []).append((label.language, concept))
        return index

    @lru_cache(maxsize=32)  # noqa: B019 - schemes live as long as the process
    def _finder(self, language: str | None) -> tuple[re.Pattern[str] | None, dict[str, Concept]]:
        concepts: dict[str, Concept] = {}
        patterns: dict[str, str] = {}
        for concept in self.concepts:
            for label in concept.labels:
                text = label.text.removesuffix(GAP).strip()
                if GAP not in text and (language is None or label.language in (language, _ANY_LANGUAGE)):
                    concepts.setdefault(fold(text), concept)
                    patterns[text] = _pattern(text)
        if not patterns:
            return None, concepts
        by_opening: dict[str, list[str]] = {}
        for text in sorted(patterns, key=lambda text: (-len(text), text)):
            by_opening.setdefault(_opening(text), []).append(patterns[text])
        groups = (f"(?={opening})(?:{'|'.join(group)})" for opening, group in sorted(by_opening.items()))
        return re.compile("|".join(groups)), concepts


def _opening(label: str) -> str:
    """A regular expression for the first character of a label, by which alternatives are told apart quickly."""
    first = unicodedata.normalize("NFC", label)[0]
    small = first.lower()
    return f"(?i:{_piece(small if len(small) == 1 else first)})"


def _pattern(label: str) -> str:
    """A regular expression for a label: white space, marks and composition vary, and case except in acronyms."""
    label = unicodedata.normalize("NFC", label)
    start = r"(?<!\w)" if _is_bounded(label[0]) else ""
    end = r"(?!\w)" if _is_bounded(label[-1]) else ""
    acronym = len(label) > 1 and label.isupper()
    body = "".join(map(_piece, label))
    return f"{start}{body}{end}" if acronym else f"{start}(?i:{body}){end}"


def _piece(character: str) -> str:
    """A regular expression for one character of a label."""
    if character.isspace():
        return r"\s+"
    if character in "'’":
        return "['’‘ʼ]"
    if character in "-‐‑–":
        return "[-‐‑–]"
    decomposed = unicodedata.normalize("NFD", character)
    composed = re.escape(character)
    return composed if decomposed == character else f"(?:{composed}|{re.escape(decomposed)})"


def _is_bounded(character: str) -> bool:
    """Whether a label that begins or ends with this character needs the end of a word there."""
    return character.isalnum() and ord(character) < _WITHOUT_SPACES


class Vocabulary:
    """All concept schemes of a folder, by the name of their file."""

    def __init__(self, schemes: dict[str, Scheme]) -> None:
        self._schemes = schemes

    def __getitem__(self, name: str) -> Scheme:
        return self._schemes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._schemes))

    @classmethod
    def load(cls, concepts: Path) -> Vocabulary:
        """Read every `*.ttl` of the folder `concepts`; a file that is not Turtle raises `SyntaxError`."""
        return cls({path.stem: Scheme(path.stem, _concepts(path)) for path in sorted(concepts.glob("*.ttl"))})


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of this installation, read once per process."""
    return Vocabulary.load(folder("ontology") / "concepts")


def _concepts(path: Path) -> tuple[Concept, ...]:
    concepts: dict[str, list[Label]] = {}
    notations: dict[str, str] = {}
    broader: dict[str, list[str]] = {}
    schemes: set[str] = set()
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        subject, predicate, value = str(triple.subject.value), triple.predicate.value, triple.object
        if predicate == f"{_SKOS}inScheme":
            concepts.setdefault(subject, [])
        elif predicate in _KINDS and isinstance(value, ox.Literal):
            label = Label(value.value, value.language or _ANY_LANGUAGE, _KINDS[predicate])
            concepts.setdefault(subject, []).append(label)
        elif predicate == f"{_SKOS}notation" and isinstance(value, ox.Literal):
            notations[subject] = value.value
        elif predicate == f"{_SKOS}broader" and isinstance(value, ox.NamedNode):
            broader.setdefault(subject, []).append(value.value.rsplit("/", 1)[-1])
        elif predicate == f"{_SKOS}topConceptOf" and isinstance(value, ox.NamedNode):
            schemes.add(value.value)
    return tuple(
        Concept(iri, iri.rsplit("/", 1)[-1], tuple(labels), notations.get(iri), tuple(broader.get(iri, ())))
        for iri, labels in concepts.items()
        if iri not in schemes
    )
