"""Audiences: the text of a policy or a practice in, the groups of people it is for out (cq-18)."""

from __future__ import annotations

from functools import lru_cache

from learningcities.profiles.model import AudienceReference, Evidence
from learningcities.profiles.passage import Passage
from learningcities.profiles.prose.words import Lexicon, false_friends, words
from learningcities.vocabulary import vocabulary

_NONE = "audience"


def audiences(text: Passage, language: str) -> tuple[AudienceReference, ...]:
    """The audiences that a text names, each once, with the first wording of it, in document order (cq-18)."""
    raw = text.text
    found = words(raw)
    first: dict[str, AudienceReference] = {}
    for match in _labels(language).find(raw, found):
        span = text.span(found[match.first].start, found[match.last - 1].end)
        if match.id != _NONE:
            first.setdefault(match.id, AudienceReference(match.id, Evidence(span, "label")))
    return tuple(first.values())


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
