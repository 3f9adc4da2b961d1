"""Names: the words of a sentence in, runs of words that look like a name out.

A run is made of words with a capital letter, with numbers and connecting words (of, for, de la …) between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from learningcities.profiles.prose.words import APOSTROPHES, Word, folded, is_number, lexicon

_HYPHENS = frozenset("-‐‑–")
_JOINING = _HYPHENS | APOSTROPHES
_MOST_CONNECTORS = 3
_LONGEST_NAME = 30
_LONGEST_ELISION = 2


Cluster = Word
"""A word, or words that are written together."""


class Run(NamedTuple):
    """A possible name, clusters `first` to `last` of a sentence.

    It is `initial` when it begins the sentence, `quoted` when it stood in quotation marks.
    """

    clusters: Sequence[Cluster]
    first: int
    last: int
    initial: bool = False
    quoted: bool = False

    @property
    def start(self) -> int:
        """Where it begins in the sentence."""
        return self.clusters[0].start

    @property
    def end(self) -> int:
        """Where it ends in the sentence."""
        return self.clusters[-1].end


def clusters(text: str, found: Sequence[Word]) -> list[Cluster]:
    """The words of a text, put together where only a hyphen or an apostrophe parts them; elisions stay apart."""
    result: list[Cluster] = []
    first = 0
    for index in range(1, len(found) + 1):
        before = found[index - 1]
        after = text[before.end : before.end + 1]
        if after in _JOINING and index < len(found) and _tight(text, before, found[index], index - first == 1):
            continue
        alone = index - first == 1 and after != "+"
        result.append(before if alone else _cluster(text, found[first:index]))
        first = index
    return result


def _cluster(text: str, parts: Sequence[Word]) -> Cluster:
    start, end = parts[0].start, _beyond_plus(text, parts[-1].end)
    whole = text[start:end]
    form = parts[0].folded if len(parts) == 1 else folded(whole)
    return Cluster(start, end, parts[0].first, parts[-1].last, whole, form, _capital(parts), is_number(whole))


def _beyond_plus(text: str, end: int) -> int:
    """The end with a plus sign written to the word: `Erasmus+`."""
    return end + 1 if text[end : end + 1] == "+" and not text[end + 1 : end + 2].isalnum() else end


def _capital(parts: Sequence[Word]) -> bool:
    """Whether a cluster begins with a capital, or has one after a number or a letter: `100-Year`, `e-Mobility`."""
    opening = parts[0]
    if opening.capital or len(parts) == 1:
        return opening.capital
    return parts[1].capital and (opening.text.isdigit() or len(opening.text) == 1)


def _tight(text: str, before: Word, word: Word, opening: bool) -> bool:
    gap = text[before.end : word.start]
    if gap in _HYPHENS:
        return True
    return gap in APOSTROPHES and not (opening and _elided(before))


def _elided(word: Word) -> bool:
    """Whether a word is an article or a preposition that lost its vowel: `l’`, `d’`."""
    if len(word.text) > _LONGEST_ELISION:
        return False
    short = lexicon("function-words", None, "article", "connector", shown=False)
    return word.text.islower() or short.holds(word.folded)


def runs(text: str, found: Sequence[Cluster], language: str) -> Iterator[Run]:
    """The runs of a sentence, in order; words that begin no name are taken off its beginning."""
    index = 0
    while index < len(found):
        if not found[index].capital:
            index += 1
            continue
        last = run_end(text, found, index, language)
        first = _begin(found, index, last, language)
        if first < last < index + _LONGEST_NAME:
            yield Run(found[first:last], first, last, first == 0)
        index = last


def run_end(text: str, found: Sequence[Cluster], index: int, language: str) -> int:
    """The index after the run that begins at `index`; a longer run than any name is cut."""
    last = index + 1
    while last < min(len(found), index + _LONGEST_NAME) and near(text, found[last - 1], found[last]):
        following = found[last]
        if following.capital or following.number:
            last += 1
            continue
        beyond = _beyond_connectors(text, found, last, language)
        if beyond is None:
            break
        last = beyond + 1
    return last


def _beyond_connectors(text: str, found: Sequence[Cluster], index: int, language: str) -> int | None:
    """The index of the capitalised word after connecting words at `index`, if there is one."""
    connectors = lexicon("function-words", None, "connector", shown=False)
    if not connectors.holds(found[index].folded) or _elsewhere(found[index].text, language):
        return None
    for beyond in range(index + 1, min(index + 1 + _MOST_CONNECTORS, len(found))):
        if not near(text, found[beyond - 1], found[beyond]):
            return None
        if found[beyond].capital:
            return beyond
        if not connectors.holds(found[beyond].folded):
            return None
    return None


def _elsewhere(word: str, language: str) -> bool:
    """Whether a connecting word of another language is an ordinary word of this one."""
    own = lexicon("function-words", language, "connector", shown=False)
    others = lexicon("function-words", language, "preposition", "other", "article", "possessive", shown=False)
    return not own.holds(folded(word)) and others.holds(folded(word))


def near(text: str, before: Cluster, after: Cluster) -> bool:
    """Whether only white space, an apostrophe of a plural or the stop of an abbreviation stands between two words."""
    gap = text[before.end : after.start]
    if gap == " ":
        return True
    if not gap.strip():
        return "\n\n" not in gap
    if gap in APOSTROPHES and before.text.islower():
        return True
    if gap[0] in APOSTROPHES and not gap[1:].strip() and before.text[-1] in "sxz":
        return True
    return gap[0] == "." and not gap[1:].strip() and len(before.text) <= _LONGEST_ELISION and before.capital


def _begin(found: Sequence[Cluster], index: int, last: int, language: str) -> int:
    functions = lexicon("function-words", language, shown=False)
    articles = lexicon("function-words", None, "article", shown=False)
    first = index
    while first < last:
        word = found[first].folded
        if (
            found[first].number
            or (functions.holds(word) if first == 0 or first == index == 0 else articles.holds(word))
            or (first > index and index == 0 and functions.holds(word) and not articles.holds(found[first - 1].folded))
        ):
            first += 1
        else:
            break
    while first < last and not found[first].capital:
        first += 1
    return first
