"""Heads: the words that tell what a name is a name of. In: the words of a name. Out: its kind (cq-10).

English and German names end with such a word, French and Spanish names begin with it: the labels say so, by an
ellipsis after a word that comes first and a hyphen before the ending of a compound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from learningcities.profiles.prose.names import Cluster
from learningcities.profiles.prose.words import folded, lexicon
from learningcities.vocabulary import vocabulary

_LONGEST = 5
_LONGEST_ENDING = 20
_LEADS = "…"
_SHORTEST_FOREIGN = 3
_NOT_DISTANT = ("organisation", "university", "place")


@dataclass(slots=True)
class _Heads:
    """Labels of kinds by where in a name they stand; `openings` and `closings` are their first and last words."""

    leading: dict[str, str] = field(default_factory=dict)
    final: dict[str, str] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    openings: set[str] = field(default_factory=set)
    closings: set[str] = field(default_factory=set)

    def at_start(self, parts: Sequence[str]) -> str | None:
        """The kind that the first words tell, the longest label first."""
        return _longest_start(parts, self.leading) if parts and parts[0] in self.openings else None

    def at_end(self, parts: Sequence[str]) -> str | None:
        """The kind that the last words tell, the longest label first."""
        return _longest_end(parts, self.final) if parts and parts[-1] in self.closings else None


def head(name: Sequence[Cluster], language: str) -> str | None:
    """The kind that the head of a name tells, or None: the page's language first, then any other."""
    before, everything = _pieces(name, language)
    if not everything:
        return None
    heads = _heads(language)
    return (
        _cognate(everything, language)
        or heads.at_end(before)
        or heads.at_start(everything)
        or _foreign(everything, language)
    )


def head_at_start(name: Sequence[Cluster], language: str) -> str | None:
    """The kind that the first words of a name tell, in a language whose names begin with their head."""
    return _heads(language).at_start([word.folded for word in name])


def distant_head(name: Sequence[Cluster], language: str) -> str | None:
    """The kind that the last word of a name tells though a connecting word parts it: `Teacher of the Year Award`.

    Organisations and places are left out: in `Trees for Schools` the last word is none of the name's head.
    """
    _, everything = _pieces(name, language)
    kind = _heads(language).at_end(everything)
    return None if kind in _NOT_DISTANT else kind


def is_head(word: str, language: str) -> bool:
    """Whether one word is a head in a language, in any case of its letters."""
    return kind_of_noun(word, language) is not None


def kind_of_noun(word: str, language: str) -> str | None:
    """The kind that a common noun tells, such as `market`."""
    heads = _heads(language)
    return heads.final.get(folded(word)) or heads.leading.get(folded(word))


def is_telling(name: Sequence[Cluster], language: str) -> bool:
    """Whether a name says more than what kind of thing it is: `City Council` does not, `Waterfront Museum` does."""
    generic = lexicon("topic-words", language, "generic", shown=False)
    connectors = lexicon("function-words", None, "connector", "conjunction", shown=False)
    endings = _heads("de").endings
    nouns = [
        kind_of_noun(word.text, language)
        for word in name
        if not (word.number or generic.holds(word.folded) or connectors.holds(word.folded))
    ]
    if None in nouns:
        return True
    # A place in the name of something else tells which one it is.
    return ("place" in nouns and head(name, language) not in (None, "place")) or any(
        _by_ending(word.folded, endings) for word in name
    )


def _pieces(name: Sequence[Cluster], language: str) -> tuple[list[str], list[str]]:
    """The folded words before the first connecting word, and all of them; numbers at the end are left out."""
    connectors = lexicon("function-words", None, "connector", shown=False)
    own = lexicon("function-words", language, "preposition", "article", "other", shown=False)
    everything = [word.folded for word in name]
    while everything and name[len(everything) - 1].number:
        everything.pop()
    for index, word in enumerate(everything):
        if index and not name[index].capital and connectors.holds(word) and own.holds(word):
            before = everything[:index]
            while before and name[len(before) - 1].number:
                before.pop()
            return before, everything
    return everything, everything


def _cognate(everything: list[str], language: str) -> str | None:
    """The head that comes first, where the last word is one of the same other language: `Förderverein … Agenda`."""
    if len(everything) < _SHORTEST_FOREIGN:
        return None
    if everything[0] in _heads(language).final:
        return None
    first, last = everything[0], everything[-1]
    fitting = (heads for heads in _others(language) if first in heads.openings and last in heads.final)
    return next((kind for heads in fitting if (kind := heads.at_start(everything))), None)


def _foreign(everything: list[str], language: str) -> str | None:
    long = len(everything) >= _SHORTEST_FOREIGN
    endings = _has_ending(everything[-1])
    if not endings and not long:
        return None
    for heads in _others(language):
        kind = (endings and _by_ending(everything[-1], heads.endings)) or (long and heads.at_start(everything))
        if kind:
            return kind
    return None


@lru_cache(maxsize=8192)
def _has_ending(word: str) -> bool:
    """Whether a word ends in any language as a compound does whose ending tells a kind."""
    return any(_by_ending(word, _heads(language).endings) for language in _languages())


@lru_cache(maxsize=32)
def _others(language: str) -> tuple[_Heads, ...]:
    return tuple(_heads(other) for other in _languages() if other != language)


def _longest_end(parts: Sequence[str], labels: dict[str, str]) -> str | None:
    sizes = range(min(_LONGEST, len(parts)), 0, -1)
    return next((labels[key] for size in sizes if (key := " ".join(parts[-size:])) in labels), None)


def _longest_start(parts: Sequence[str], labels: dict[str, str]) -> str | None:
    sizes = range(min(_LONGEST, len(parts)), 0, -1)
    return next((labels[key] for size in sizes if (key := " ".join(parts[:size])) in labels), None)


def _by_ending(word: str, endings: dict[str, str]) -> str | None:
    starts = range(max(3, len(word) - _LONGEST_ENDING), len(word) - 2)
    return next((endings[word[start:]] for start in starts if word[start:] in endings), None)


@lru_cache(maxsize=1)
def _languages() -> tuple[str, ...]:
    labels = (label for concept in vocabulary()["mention-kinds"].concepts for label in concept.labels)
    return tuple(dict.fromkeys(label.language for label in labels))


@lru_cache(maxsize=32)
def _heads(language: str) -> _Heads:
    heads = _Heads()
    for concept in vocabulary()["mention-kinds"].concepts:
        for label in concept.labels:
            if label.language not in (language, "mul"):
                continue
            if label.text.startswith("-"):
                heads.endings.setdefault(folded(label.text[1:]), concept.id)
            elif label.text.endswith(_LEADS):
                heads.leading.setdefault(folded(label.text[: -len(_LEADS)]), concept.id)
            else:
                heads.final.setdefault(folded(label.text), concept.id)
    heads.openings.update(label.split()[0] for label in heads.leading)
    heads.closings.update(label.split()[-1] for label in heads.final)
    return heads
