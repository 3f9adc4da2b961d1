"""Names as they are compared: without regard to case, marks on letters, and whatever is neither letter nor digit."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from learningcities.vocabulary import GAP, fold, vocabulary

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


def governed(name: str) -> frozenset[str]:
    """The keys of the places that a body of this name may govern: `cork` for `Cork City Council`; often none.

    A body of a county governs the county: `kilifi county` for `County Government of Kilifi`, and never `kilifi`.
    """
    whole = key(name)
    return frozenset(f"{found['name']}{suffix}" for pattern, suffix in _bodies() if (found := pattern.fullmatch(whole)))


@lru_cache(maxsize=1)
def _bodies() -> tuple[tuple[re.Pattern[str], str], ...]:
    """For each wording of a governing body: a pattern for keys, and the kind of area that it puts behind the name."""
    found = []
    for concept in vocabulary()["governing-bodies"].concepts:
        suffix = " " + key(concept.notation) if concept.notation else ""
        for label in concept.labels:
            before, gap, after = label.text.partition(GAP)
            if gap:
                parts = (re.escape(key(before)), "(?P<name>.+)", re.escape(key(after)))
                found.append((re.compile(" ".join(filter(None, parts))), suffix))
    return tuple(found)


@lru_cache(maxsize=1)
def _kinds() -> tuple[str, ...]:
    labels = {key(label.text) for concept in vocabulary()["area-kinds"].concepts for label in concept.labels}
    return tuple(sorted(map(re.escape, labels), key=lambda label: (-len(label), label)))


def similar(one: str, other: str) -> bool:
    """Whether two keys are so alike that a person may want to see them: `al wakra`, `al wakrah`."""
    if one[:2] != other[:2] or abs(len(one) - len(other)) > 2:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
