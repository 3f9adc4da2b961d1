"""Sketches: a text in, a few digests out by which an edited text is known again without the text being kept.

The smallest digests of a set are a fair sample of it (A. Broder, "On the resemblance and containment of documents",
1997), here of all runs of three words. How many of two samples agree says how many runs the texts share.
"""

from __future__ import annotations

import re
from heapq import nsmallest

from learningcities.graph.slugs import short_digest
from learningcities.vocabulary import fold

_SIZE = 16
_RUN = 3
_DIGITS = 8
_SHARED = 0.4
"""What two texts share of all their runs when they are one text, edited: about every seventh word may be another."""
_WORD = re.compile(r"\w+")


def sketch(text: str) -> str:
    """The sample of a text: up to sixteen digests of eight hexadecimal digits, in order."""
    words = _WORD.findall(fold(text))
    runs = {" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))}
    return "".join(nsmallest(_SIZE, {short_digest(run, _DIGITS) for run in runs}))


def resemble(one: str, other: str) -> bool:
    """Whether the texts of two sketches are much alike."""
    first, second = _digests(one), _digests(other)
    together = set(nsmallest(_SIZE, first | second))
    return len(together & first & second) >= _SHARED * len(together)


def _digests(text: str) -> set[str]:
    return {text[at : at + _DIGITS] for at in range(0, len(text), _DIGITS)}
