"""Forms: a name in, the strings under which it is found out; and how similar two such strings are.

Names are compared without case, marks on letters and punctuation, in their own script and in Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from anyascii import anyascii
from rapidfuzz import fuzz, process

from learningcities.publication.reconciliation.rules import rules

_APOSTROPHES = re.compile(r"['’‘ʼ`´ʻ]")
_OTHER = re.compile(r"[\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")
"""What says how to show the characters around it."""
_SIMILARITY: Mapping[str, float] = rules()["similarity"]
_NEARLY, _UNEQUAL = _SIMILARITY["nearly"], _SIMILARITY["unequal"]
_WORD_ORDER, _PART, _LONG = _SIMILARITY["word_order"], _SIMILARITY["part"], _SIMILARITY["long"]


class Form(NamedTuple):
    """A string to compare; not `exact` where a kind of place was left out, `latin` where it was transliterated."""

    text: str
    exact: bool
    latin: bool


@lru_cache(maxsize=1 << 14)
def forms(name: str) -> tuple[Form, ...]:
    """The forms of a name, the most literal first; none for a name without letters and digits."""
    found: dict[str, Form] = {}
    for form in _forms(name):
        if form.text:
            found.setdefault(form.text, form)
    return tuple(found.values())


def _forms(name: str) -> Iterator[Form]:
    own = _own(name)
    latin = own if own.isascii() else anyascii(own)
    transliterated = not _is_latin(own)
    if transliterated:
        yield Form(own, True, False)
        yield from (Form(short, False, False) for short in _detached(own))
    for spelling in _spellings(name, latin):
        text = _expanded(spelling)
        yield Form(text, True, transliterated)
        same = _without(text, "same", at_end=False)
        if same != text:
            yield Form(same, True, transliterated)
        core = _without(_without(same, "before", at_end=False), "after", at_end=True)
        if core != same:
            yield Form(core, False, transliterated)


def _own(name: str) -> str:
    """The name in its own script: lower case, without marks, words apart by one space."""
    # Folded twice: what decomposes into capitals does so only after the first time (Unicode, section 3.13).
    folded = unicodedata.normalize("NFKD", _INVISIBLE.sub("", _APOSTROPHES.sub("'", name)).casefold())
    decomposed = unicodedata.normalize("NFKD", folded.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(_words(_elided(unicodedata.normalize("NFC", bare))).split())


def _words(text: str) -> str:
    """Letters and digits, all else as spaces; vowels that are marks, as in Hindi or Thai, are letters."""
    if text.isascii():
        return _OTHER.sub(" ", text)
    kept = (one.isalnum() or unicodedata.category(one).startswith("M") for one in text)
    return "".join(one if keep else " " for one, keep in zip(text, kept, strict=True))


def _elided(text: str) -> str:
    """Apostrophes go without a trace, but for the one of an elided `de` or `d'` before a name."""
    return re.sub(r"(?<=\bd)'", " ", text).replace("'", "")


def _is_latin(own: str) -> bool:
    return own.isascii() or all(
        unicodedata.name(character, "LATIN").startswith("LATIN") for character in own if character.isalpha()
    )


def _spellings(name: str, latin: str) -> Iterator[str]:
    """In Latin letters, and as people write it who lack some of them."""
    yield latin
    text = unicodedata.normalize("NFC", name.casefold())
    for letter, instead in rules()["respellings"]:
        text = text.replace(letter, instead)
    respelled = _own(text)
    if respelled.isascii() and respelled != latin.lower():
        yield respelled


def _expanded(text: str) -> str:
    """Abbreviations written out; what anyascii left of other scripts made words."""
    words = _OTHER.sub(" ", _APOSTROPHES.sub("", text).lower()).split()
    abbreviations = rules()["abbreviations"]
    return " ".join(abbreviations.get(word, word) for word in words)


@cache
def _affixes(kind: str) -> tuple[str, ...]:
    """Words before or behind names, the longest first."""
    return tuple(sorted(rules()[kind], key=lambda affix: (-len(affix), affix)))


def _without(text: str, kind: str, at_end: bool) -> str:
    """The name without the words of a kind before or behind it, as long as something is left."""
    for affix in _affixes(kind):
        if at_end and text.endswith(f" {affix}"):
            return text[: -len(affix) - 1]
        if not at_end and text.startswith(f"{affix} "):
            return text[len(affix) + 1 :]
    return text


def _detached(own: str) -> Iterator[str]:
    """The name without a kind of place that is written without a space behind it."""
    for suffix in _affixes("attached"):
        if own.endswith(suffix) and len(own) - len(suffix) > 1:
            yield own[: -len(suffix)]
            return


def equality(one: Form, other: Form) -> float:
    """The similarity of two forms with the same text."""
    if one.exact and other.exact:
        return _NEARLY if one.latin or other.latin else 1.0
    return _NEARLY if one.exact or other.exact else _NEARLY**2


class Comparable(NamedTuple):
    """A text that is compared often, with its words, and with these in the order of the alphabet."""

    text: str
    words: frozenset[str]
    ordered: str

    @classmethod
    def of(cls, text: str) -> Comparable:
        """A text with one space between words."""
        words = text.split()
        return cls(text, frozenset(words), " ".join(sorted(words)))


def likenesses(one: Comparable, others: Sequence[Comparable], least: float) -> Iterator[tuple[int, float]]:
    """The places of texts that are not equal to one but have at least this likeness, which see; in their order."""
    if not others:
        return
    best = dict(_ratios(one.text, [other.text for other in others], least))
    alone = len(one.words) == 1 and one.text == one.ordered
    turned = [place for place, other in enumerate(others) if not alone or len(other.words) > 1]
    for place, ratio in _ratios(one.ordered, [others[place].ordered for place in turned], least):
        best[turned[place]] = max(best.get(turned[place], 0.0), _WORD_ORDER * ratio)
    for place, other in enumerate(others):
        ratio = best.get(place, 0.0)
        if ratio < 100 * _PART and _is_part(one.words, other.words):
            ratio = 100 * _PART
        similarity = min(_UNEQUAL, ratio / 100)
        if similarity >= least:
            yield place, similarity


def _ratios(one: str, others: Sequence[str], least: float) -> Iterator[tuple[int, float]]:
    # One less, because the library rounds where it stops early.
    found = process.extract(one, others, scorer=fuzz.ratio, score_cutoff=100 * least - 1, limit=None)
    return ((place, ratio) for _, ratio, place in found)


def likeness(one: str, other: str, parts: bool = True) -> float:
    """The similarity of two strings that are not equal, 0 to 0.94.

    The share of letters in common and in order (normalised indel similarity); a little less where words stand in
    another order; with `parts` 0.85 where all words of one, not all of them short, are in the other.
    """
    best = max(fuzz.ratio(one, other), _WORD_ORDER * fuzz.token_sort_ratio(one, other))
    if parts and best < 100 * _PART and _is_part(frozenset(one.split()), frozenset(other.split())):
        best = 100 * _PART
    return min(_UNEQUAL, float(best) / 100)


def _is_part(one: frozenset[str], other: frozenset[str]) -> bool:
    if one <= other:
        return any(len(word) >= _LONG for word in one)
    return other <= one and any(len(word) >= _LONG for word in other)


def same_text(one: Any, other: Any) -> bool:
    """Whether two texts are equal in one of their literal forms."""
    texts = {form.text for form in forms(str(one)) if form.exact}
    return any(form.text in texts for form in forms(str(other)) if form.exact)
