"""Kinds: a candidate for a name in its sentence in, what kind of thing it names out (cq-10), or None.

What tells: the head of the name, a word after or before it, an apposition.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from learningcities.profiles.prose.areas import is_country_name
from learningcities.profiles.prose.candidates import Candidate
from learningcities.profiles.prose.familiar import is_country, is_familiar, is_region
from learningcities.profiles.prose.heads import distant_head, head, is_telling, kind_of_noun
from learningcities.profiles.prose.places import Text
from learningcities.profiles.prose.words import Lexicon, Match, cue, folded, lexicon
from learningcities.vocabulary import vocabulary

_MOST_BEFORE = 4
_MOST_APPOSITION = 5
_OPENING = "‘“«\"„‹「『'"
_CLOSING = "’”»\"“›」』'"
_STRONG_WORDS = 3
_MOST_WORDS_OF_A_PLACE = 2
_ORGANISATION, _PLACE = "organisation", "place"


@dataclass(frozen=True, slots=True)
class Told:
    """A kind, and whether the words before the name told it: then the next name of a list has it too."""

    kind: str
    before: bool = False


def kind(sentence: Text, candidate: Candidate) -> Told | None:
    """What kind of thing a candidate names, or None where nothing tells."""
    language = sentence.language
    if candidate.quoted:
        return _after(sentence, candidate) or _before(sentence, candidate) or _apposed(sentence, candidate)
    own = head(candidate.clusters, language)
    if own and _is_doubtful(candidate, own, language):
        noun = _after(sentence, candidate, nouns=True) or _apposed(sentence, candidate)
        if noun:
            return noun
    named = _named_by_noun(sentence, candidate) if own else None
    if named:
        return named
    if own:
        return Told(own) if is_telling(candidate.clusters, language) else None
    noun = _after(sentence, candidate, nouns=True)
    if noun and len(candidate.clusters) > 1 and not _is_all_familiar(candidate, language):
        return noun
    distant = distant_head(candidate.clusters, language)
    if distant:
        return Told(distant)
    if _is_ordinary(candidate, language):
        return None
    return (
        noun
        or _before(sentence, candidate)
        or _apposed(sentence, candidate)
        or _after(sentence, candidate, nouns=False)
        or _inside(sentence, candidate)
    )


def _inside(sentence: Text, candidate: Candidate) -> Told | None:
    """A place named in passing: one or two words that mean nothing else, directly behind `in` after lower case."""
    index, language = candidate.clusters[0].first, sentence.language
    if index < 2 or len(candidate.clusters) > _MOST_WORDS_OF_A_PLACE or sentence.words[index - 1].capital:
        return None
    if sentence.text[sentence.words[index - 1].end : candidate.start].strip():
        return None
    plain = all(
        word.capital and word.text.isalpha() and not word.text.isupper() and not _is_topic(word.text, language)
        for word in candidate.clusters
    )
    inside = cue(language, "passing").holds(sentence.words[index - 1].folded)
    # `classes in` and other subjects may be followed by a language.
    subject = _is_topic(sentence.words[index - 2].text, language)
    return Told(_PLACE) if plain and inside and not subject else None


def _named_by_noun(sentence: Text, candidate: Candidate) -> Told | None:
    """What a noun directly before says of a name that begins with a head: `le programme Atelier ouvert`."""
    if lexicon("topic-words", sentence.language, "adjective", shown=False).empty:
        return None
    index = candidate.clusters[0].first
    match = _leading(sentence, index)
    if match is None or match.last - match.first > 1 or _is_preposition(match, sentence.language):
        return None
    return Told(match.id, True) if sentence.words[match.first].end + 1 == candidate.start else None


def _is_doubtful(candidate: Candidate, own: str, language: str) -> bool:
    """Whether a noun behind the name says more than its head: `Blue Flag Schools programme`."""
    doubtful = lexicon("topic-words", language, "doubtful-head", shown=False)
    return own == _PLACE or doubtful.holds(candidate.clusters[-1].folded)


def _is_ordinary(candidate: Candidate, language: str) -> bool:
    """Whether a name without a head is a familiar word, a country, or a common noun with a capital letter."""
    text = " ".join(cluster.text for cluster in candidate.clusters)
    if is_country(text, language) or is_country_name(text) or _is_all_familiar(candidate, language):
        return True
    if len(candidate.clusters) > 1:
        return all(_is_topic(cluster.text, language) for cluster in candidate.clusters)
    word = candidate.clusters[0].text
    return candidate.clusters[0].number or _is_topic(word, language) or len(word) < _STRONG_WORDS


def _is_all_familiar(candidate: Candidate, language: str) -> bool:
    return all(is_familiar(cluster.text, language) for cluster in candidate.clusters)


@lru_cache(maxsize=4096)
def _is_topic(word: str, language: str) -> bool:
    form = folded(word)
    return lexicon("topic-words", language, "topic", "generic", shown=False).holds(form) or lexicon(
        "function-words", language, shown=False
    ).holds(form)


def _after(sentence: Text, candidate: Candidate, nouns: bool | None = None) -> Told | None:
    """What the word after a name tells: a noun (`X programme`) or a verb of acting (`X offers`)."""
    match = _following(sentence, candidate)
    if not match or sentence.words[match.first].capital:
        return None
    single = len(candidate.clusters) == 1
    if match.id == _ORGANISATION:
        return Told(match.id) if nouns is not True and not candidate.quoted else None
    if nouns is False or (single and candidate.clusters[0].text.isupper() and not candidate.quoted):
        return None
    return Told(match.id)


def _following(sentence: Text, candidate: Candidate) -> Match | None:
    index = candidate.clusters[-1].last
    if index >= len(sentence.words):
        return None
    gap = sentence.text[candidate.end : sentence.words[index].start]
    gap = gap.strip(_CLOSING + " \xa0\n\r\t") if candidate.quoted else gap.strip()
    if gap:
        return None
    return lexicon("trailing-cues", sentence.language).at(sentence.text, sentence.words, index)


def _before(sentence: Text, candidate: Candidate) -> Told | None:
    """What the words before a name tell: `initiatives like X`, `the market, X`, `with X`."""
    index = candidate.clusters[0].first
    gap = sentence.text[sentence.words[index - 1].end : candidate.start].strip() if index else ""
    gap = gap.strip(_OPENING).strip()
    match = (
        _leading(sentence, index)
        or _leading(sentence, _beyond_naming(sentence, index))
        or (None if gap else _leading(sentence, _beyond_adjective(sentence, index)))
    )
    if match is None or gap not in ("", ",", ":", "-", "–"):
        return None
    if _is_preposition(match, sentence.language):
        return Told(match.id, True) if not gap and _is_strong(candidate, sentence.language) else None
    if gap and not _stands_apart(sentence, candidate, match):
        return None
    if match.id == _PLACE and not gap and not _is_site(sentence, candidate):
        return None
    return Told(match.id, True)


def _is_site(sentence: Text, candidate: Candidate) -> bool:
    """Whether a name may be that of a place in or near a city: neither generic words nor a part of the world."""
    name = sentence.text[candidate.start : candidate.end]
    return is_telling(candidate.clusters, sentence.language) and not is_region(name, sentence.language)


def _beyond_naming(sentence: Text, index: int) -> int:
    """The index before articles and words of naming that stand before a name."""
    naming = cue(sentence.language, "naming")
    articles = lexicon("function-words", sentence.language, "article", shown=False)
    while index and (
        naming.holds(sentence.words[index - 1].folded) or articles.holds(sentence.words[index - 1].folded)
    ):
        index -= 1
    return index


def _beyond_adjective(sentence: Text, index: int) -> int:
    """The index before an adjective between a noun and its name: `la empresa municipal X`."""
    adjectives = lexicon("topic-words", sentence.language, "adjective", shown=False)
    word = sentence.words[index - 1] if index else None
    return index - 1 if word and not word.capital and adjectives.holds(word.folded) else 0


def _leading(sentence: Text, index: int) -> Match | None:
    """The longest cue that ends directly before the word `index`."""
    cues = _leading_cues(sentence.language)
    for first in range(max(0, index - _MOST_BEFORE), index):
        match = cues.at(sentence.text, sentence.words, first)
        if match and match.last == index:
            return match
    return None


@lru_cache(maxsize=32)
def _leading_cues(language: str) -> Lexicon:
    concepts = vocabulary()["leading-cues"].concepts
    return Lexicon(
        (concept.id, label.text) for concept in concepts for label in concept.labels if label.language == language
    )


def _is_preposition(match: Match, language: str) -> bool:
    return lexicon("function-words", language, "preposition", shown=False).holds(folded(match.label))


def _is_strong(candidate: Candidate, language: str) -> bool:
    """Whether a name is one without doubt: long, with a common noun in it, or written with a capital inside."""
    if len(candidate.clusters) >= _STRONG_WORDS:
        return True
    if any(_is_topic(cluster.text, language) for cluster in candidate.clusters):
        return len(candidate.clusters) > 1
    word = candidate.clusters[0].text
    return len(candidate.clusters) == 1 and any(character.isupper() for character in word[1:]) and not word.isupper()


def _stands_apart(sentence: Text, candidate: Candidate, match: Match) -> bool:
    """Whether a name is an apposition: a determiner before its noun, a pause after the name."""
    after = sentence.text[candidate.end : candidate.end + 2].strip(_CLOSING + " \xa0")
    determiners = lexicon("function-words", sentence.language, "article", "possessive", shown=False)
    before = sentence.words[max(0, match.first - _MOST_BEFORE) : match.last]
    return (not after or after[0] in ",.;:)") and any(determiners.holds(word.folded) for word in before)


def _apposed(sentence: Text, candidate: Candidate) -> Told | None:
    """What an apposition or a predicate after a name tells: `X, the strategic plan of …`, `X is a plan`."""
    index = candidate.clusters[-1].last
    if index >= len(sentence.words):
        return None
    gap = sentence.text[candidate.end : sentence.words[index].start].strip(_CLOSING + " \xa0\n\r")
    determiners = lexicon("function-words", sentence.language, "article", "possessive", shown=False)
    stated = not gap and cue(sentence.language, "copula").holds(sentence.words[index].folded)
    index += stated
    if index >= len(sentence.words):
        return None
    if not stated and gap not in (",", "–", "—", "("):
        return None
    bare = gap == "," and not lexicon("topic-words", sentence.language, "adjective", shown=False).empty
    if not determiners.holds(sentence.words[index].folded):
        if not bare:
            return None
        index -= 1
    functions = lexicon("function-words", sentence.language, "preposition", "conjunction", shown=False)
    for number in range(index + 1, min(index + _MOST_APPOSITION + 1, len(sentence.words))):
        word = sentence.words[number]
        if stated and functions.holds(word.folded):
            return None
        if word.capital or sentence.text[sentence.words[number - 1].end : word.start].strip("-‐‑ \xa0\n\r"):
            return None
        found = kind_of_noun(word.text, sentence.language)
        if found and _ends_phrase(sentence, number):
            return Told(found)
    return None


def _ends_phrase(sentence: Text, number: int) -> bool:
    if number + 1 >= len(sentence.words):
        return True
    if sentence.text[sentence.words[number].end : sentence.words[number + 1].start].strip():
        return True
    functions = lexicon("function-words", sentence.language, shown=False)
    return functions.holds(sentence.words[number + 1].folded)
