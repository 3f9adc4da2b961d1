"""Names as they are compared: without regard to case, marks on letters, and whatever is neither letter nor digit."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from learningcities.vocabulary import fold, vocabulary

_OTHER = re.compile(r"[\W_]+")
_ALIKE = 0.92
"""Names that share so much are shown to people; no rule accepts them."""


def key(name: str) -> str:
    """The form in which names are compared; names that differ in letters stay different."""
    letters = (mark for mark in unicodedata.normalize("NFKD", fold(name)) if not unicodedata.combining(mark))
    return _OTHER.sub(" ", unicodedata.normalize("NFC", "".join(letters))).strip()


def bare(name: str) -> str | None:
    """The key of a name without the kind of area before or behind it (`Kilifi County`); None where it names none."""
    for kind in _kinds():
        for pattern in (rf"{kind} (?:of |de |du |d )?(?P<name>.+)", rf"(?P<name>.+) {kind}"):
            if found := re.fullmatch(pattern, key(name)):
                return found["name"]
    return None


@lru_cache(maxsize=1)
def _kinds() -> tuple[str, ...]:
    labels = {key(label.text) for concept in vocabulary()["area-kinds"].concepts for label in concept.labels}
    return tuple(sorted(map(re.escape, labels), key=lambda label: (-len(label), label)))


def similar(one: str, other: str) -> bool:
    """Whether two keys are so alike that a person may want to see them: `al wakra`, `al wakrah`."""
    if one[:2] != other[:2] or abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
