"""Languages: in which language a page is, by its labels and headings and by the function words of its texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice

from learningcities.profiles.passage import Passage
from learningcities.vocabulary import Scheme, Vocabulary

CONNECTOR = "connector"
"""Function words such as “da” that join names in many languages tell nothing about the language of a text."""

_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH_WORDS = 60
"""Shorter texts are not judged by their function words: names and labels outweigh them."""

_MOST_WORDS = 400
_LEAST_SHARE = 0.12
"""The share of function words in running text is above one fifth in the languages that are read."""


class LanguageReader:
    """Finds the language of a page among those that the headings of sections are known in."""

    def __init__(self, words: Vocabulary) -> None:
        self._function_words = words["function-words"]
        self.known = _languages(words["sections"])

    def language(self, votes: Iterable[set[str]], texts: Sequence[Passage], stated: str | None) -> str | None:
        """The language in which most labels are known, if the texts are in it too; None when there is none.

        `votes` are the languages of each label. Among languages that are equally likely, the one that the sidecar
        states decides, then English.
        """
        counts = dict.fromkeys(sorted(self.known), 0)
        for vote in votes:
            for tag in vote & self.known:
                counts[tag] += 1
        preferred = (stated or "en").split("-")[0]
        likely = [tag for tag, count in counts.items() if count]
        best = min(likely, key=lambda tag: (-counts[tag], tag != preferred, tag != "en", tag), default=None)
        return best if best and self._is_in(texts, best) else None

    def _is_in(self, texts: Sequence[Passage], language: str) -> bool:
        """Whether the texts have the function words of the language, as far as they are long enough to tell."""
        words = list(islice(chain.from_iterable(_WORD.findall(passage.text) for passage in texts), _MOST_WORDS))
        known = sum(map(_telling_words(self._function_words, language).__contains__, words))
        return len(words) < _ENOUGH_WORDS or known >= len(words) * _LEAST_SHARE


@lru_cache(maxsize=8)
def _languages(scheme: Scheme) -> frozenset[str]:
    """The languages of the labels of a scheme."""
    return frozenset(label.language for concept in scheme.concepts for label in concept.labels) - {"mul"}


@lru_cache(maxsize=64)
def _telling_words(scheme: Scheme, language: str) -> frozenset[str]:
    """The function words that tell the language of a text, in small letters, with a capital, and in capitals."""
    return frozenset(
        form
        for concept in scheme.concepts
        for label in concept.labels
        if concept.id != CONNECTOR and label.language in (language, "mul")
        for form in (label.text.lower(), label.text.capitalize(), label.text.upper())
    )
