"""Continuations: names of French and Spanish go on in lower case behind their head. In: a run. Out: how far it goes.

`Plan local des savoirs`, `Red Mundial de Ciudades que Aprenden`: adjectives, and `of` with a noun, belong to the name;
a verb does not, so that only words count whose form or whose `of` tells.
"""

from __future__ import annotations

import re
import unicodedata

from learningcities.profiles.prose.familiar import is_demonym
from learningcities.profiles.prose.heads import head_at_start, is_telling
from learningcities.profiles.prose.names import Run, near, run_end
from learningcities.profiles.prose.places import Text
from learningcities.profiles.prose.words import Lexicon, cue, folded, lexicon

_MOST_NOUNS = 2
_MOST_WORDS = 14
_AWARD = "award"
_BRACKETED = re.compile(r"\s?\((?P<letters>[A-ZÀ-Þ]{3,10})\)")


def continued(sentence: Text, run: Run, follows_noun: bool) -> Run:
    """The run with what goes on in lower case; `follows_noun` when a noun such as `projet` stands before the name."""
    adjectives = lexicon("topic-words", sentence.language, "adjective", shown=False)
    if adjectives.empty:
        return run
    headed = head_at_start(run.clusters, sentence.language)
    if not headed and not follows_noun:
        return run
    last = _beyond_adjectives(sentence, _beyond_topic(sentence, run), adjectives)
    if not is_telling(run.clusters, sentence.language) or (follows_noun and len(run.clusters) == 1):
        last = _beyond_nouns(sentence, last, adjectives)
    last = _beyond_name(sentence, last, adjectives, headed == _AWARD)
    last = _before_acronym(sentence, run, last)
    return run if last == run.last else run._replace(clusters=sentence.clusters[run.first : last], last=last)


def _beyond_topic(sentence: Text, run: Run) -> int:
    """The index after a subject in lower case directly behind a head that says no more: `Plan climat communal`."""
    if len(run.clusters) > 1 or not _goes_on(sentence, run.last) or sentence.clusters[run.last].capital:
        return run.last
    topics = lexicon("topic-words", sentence.language, "topic", shown=False)
    return run.last + 1 if topics.at(sentence.text, sentence.words, sentence.clusters[run.last].first) else run.last


def _beyond_adjectives(sentence: Text, index: int, adjectives: Lexicon) -> int:
    while _goes_on(sentence, index) and _is_adjective(sentence, index, adjectives):
        index += 1
    return index


def _is_adjective(sentence: Text, index: int, adjectives: Lexicon) -> bool:
    word = sentence.clusters[index]
    if word.capital or word.number:
        return False
    verbs = lexicon("trailing-cues", sentence.language, "organisation", shown=False)
    if verbs.holds(word.folded):
        return False
    return adjectives.holds(word.folded) or is_demonym(word.text, sentence.language)


def _goes_on(sentence: Text, index: int) -> bool:
    if not 0 < index < len(sentence.clusters):
        return False
    before, word = sentence.clusters[index - 1], sentence.clusters[index]
    gap = sentence.text[before.end : word.start]
    return near(sentence.text, before, word) or (not gap.strip("'’‘ʼ") and len(before.text) <= _MOST_NOUNS)


def _beyond_nouns(sentence: Text, index: int, adjectives: Lexicon) -> int:
    """The index after `of` and a noun in lower case, up to twice, with adjectives; after a name, no further noun."""
    of = cue(sentence.language, "of", "purpose")
    articles = lexicon("function-words", sentence.language, "article", shown=False)
    ordinals = cue(sentence.language, "ordinal")
    functions = lexicon("function-words", sentence.language, shown=False)
    for _ in range(_MOST_NOUNS):
        beyond = index
        while _goes_on(sentence, beyond) and (
            (beyond == index and of.holds(sentence.clusters[beyond].folded))
            or (beyond > index and articles.holds(sentence.clusters[beyond].folded))
        ):
            beyond += 1
        if beyond == index or not _goes_on(sentence, beyond):
            break
        word = sentence.clusters[beyond]
        if word.capital or word.number or functions.holds(word.folded) or ordinals.holds(word.folded):
            break
        if adjectives.holds(word.folded) and _agree(sentence, beyond):
            beyond += 1
        index = _beyond_adjectives(sentence, beyond + 1, adjectives)
    return index


def _agree(sentence: Text, index: int) -> bool:
    """Whether the word behind an adjective in the plural is its noun: `jeunes artisans`."""
    if not _goes_on(sentence, index + 1):
        return False
    adjective, noun = sentence.clusters[index], sentence.clusters[index + 1]
    functions = lexicon("function-words", sentence.language, shown=False)
    plural = adjective.folded[-1:] == "s" == noun.folded[-1:]
    return plural and not (noun.capital or functions.holds(noun.folded))


def _beyond_name(sentence: Text, index: int, adjectives: Lexicon, honours: bool) -> int:
    """The index after a name that goes on behind the words in lower case: `Plan communal Lagune propre`, `de Lille`."""
    start = index
    of = cue(sentence.language, "of", "dedication") if honours else cue(sentence.language, "of")
    if _goes_on(sentence, index) and of.holds(sentence.clusters[index].folded):
        index += 1
        articles = lexicon("function-words", sentence.language, "article", shown=False)
        while _goes_on(sentence, index) and articles.holds(sentence.clusters[index].folded):
            index += 1
    if not _goes_on(sentence, index) or not (sentence.clusters[index].capital or sentence.clusters[index].number):
        return start
    if index > start and sentence.clusters[index].number:
        return start
    last = run_end(sentence.text, sentence.clusters, index, sentence.language)
    return _beyond_adjectives(sentence, last, adjectives)


def _before_acronym(sentence: Text, run: Run, last: int) -> int:
    """The index before an acronym in brackets whose letters the words of the name begin with, else `last`."""
    for index in range(last, min(last + _MOST_WORDS, len(sentence.clusters) + 1)):
        if index > last and not _goes_on(sentence, index - 1):
            return last
        match = _BRACKETED.match(sentence.text, sentence.clusters[index - 1].end)
        if match:
            return index if _abbreviates(match["letters"], sentence, run.first, index) else last
    return last


def _abbreviates(letters: str, sentence: Text, first: int, last: int) -> bool:
    """Whether letters are the initials of all words in their order; words such as `de` and `et` may be passed over."""
    functions = lexicon("function-words", sentence.language, shown=False)
    wanted = folded(letters)
    reached = 0
    for cluster in sentence.clusters[first:last]:
        if reached < len(wanted) and _plain(cluster.folded[0]) == wanted[reached]:
            reached += 1
        elif not functions.holds(cluster.folded):
            return False
    return reached == len(wanted)


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
