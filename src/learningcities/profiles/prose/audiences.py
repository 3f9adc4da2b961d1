"""Audiences: the text of a policy or a practice in, the groups of people it is for out (cq-18)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from learningcities.profiles.model import AudienceReference, Evidence
from learningcities.profiles.passage import Passage
from learningcities.profiles.prose.sentences import sentences
from learningcities.profiles.prose.words import Lexicon, Match, Word, false_friends, words
from learningcities.vocabulary import vocabulary

_NONE = "audience"
_LOOK_BACK = 8
_OPENING = " \t\r\xa0\"'“‘«(•·*–-"
_STOPS = ".!?:…\n"


def audiences(text: Passage, language: str) -> tuple[AudienceReference, ...]:
    """The audiences that a text names, each once, with the first wording of it, in document order (cq-18)."""
    labels = _labels(language)
    first: dict[str, AudienceReference] = {}
    for sentence in sentences(text):
        raw = sentence.text
        found = words(raw)
        for match in labels.find(raw, found):
            if match.id == _NONE or _in_name(raw, found, match):
                continue
            for inner in (match, *_inside(labels, raw, found, match)):
                span = sentence.span(found[inner.first].start, found[inner.last - 1].end)
                first.setdefault(inner.id, AudienceReference(inner.id, Evidence(span, "label")))
    return tuple(sorted(first.values(), key=lambda reference: reference.evidence.span))


def _inside(labels: Lexicon, text: str, found: Sequence[Word], match: Match) -> list[Match]:
    """Shorter wordings inside one: `young farmers` are farmers too."""
    matches = (labels.at(text, found, index) for index in range(match.first + 1, match.last))
    return [inner for inner in matches if inner and inner.last <= match.last and inner.id != _NONE]


def _in_name(text: str, found: Sequence[Word], match: Match) -> bool:
    """Whether a wording has a capital letter that it need not have: then it is a part of a name."""
    word = found[match.first]
    if not word.capital or match.label[0].isupper():
        return False
    before = text[max(0, word.start - _LOOK_BACK) : word.start].rstrip(_OPENING)
    return bool(before) and before[-1] not in _STOPS


@lru_cache(maxsize=64)
def _labels(language: str) -> Lexicon:
    entries = false_friends(_NONE, language)
    entries += [
        (concept.id, label.text)
        for concept in vocabulary()["audiences"].concepts
        for label in concept.labels
        if label.language in (language, "mul")
    ]
    return Lexicon(entries)
