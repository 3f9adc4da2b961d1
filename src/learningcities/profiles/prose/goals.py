"""Goals: heading and text of a policy in, the Sustainable Development Goals they lead to out (cq-13)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from learningcities.profiles.model import Evidence, GoalReference
from learningcities.profiles.passage import Passage
from learningcities.profiles.prose.heads import head
from learningcities.profiles.prose.names import runs
from learningcities.profiles.prose.places import Text
from learningcities.profiles.prose.sentences import sentences
from learningcities.profiles.prose.words import Lexicon, Word, cue, false_friends, lexicon, words
from learningcities.vocabulary import vocabulary

_LAST_GOAL = 17
_OTHERS = ("organisation", "university", "place")
_NUMBER = re.compile(r"\d{1,2}\Z")
_CLAUSE_END = re.compile(r"[;:]|[.!?](?=\s|\Z)")
_NONE = "goal"


def goals(heading: Passage | None, text: Passage, language: str) -> tuple[GoalReference, ...]:
    """The goals that a policy's heading and text lead to, each once, with the first wording that led to it (cq-13)."""
    first: dict[int, GoalReference] = {}
    sources: list[tuple[Passage, tuple[str, ...]]] = [(heading, ("goal-headings", "goals"))] if heading else []
    sources += [(sentence, ("goals",)) for sentence in sentences(text)]
    for passage, schemes in sources:
        for goal, start, end in _wordings(passage, schemes, language):
            first.setdefault(goal, GoalReference(goal, Evidence(passage.span(start, end), "label")))
    return tuple(first[goal] for goal in sorted(first, key=lambda goal: first[goal].evidence.span))


def _wordings(passage: Passage, schemes: tuple[str, ...], language: str) -> Iterator[tuple[int, int, int]]:
    text = passage.text
    found = words(text)
    sectors = _sectors(text, found, language)
    numbered = cue(language, "goal-number")
    connectors = lexicon("function-words", None, "connector", shown=False)
    labels = _labels(schemes, language)
    names: list[tuple[int, int]] | None = None
    reached = 0
    openings, others = labels.openings, numbered.openings
    for index in [number for number, each in enumerate(found) if each.folded in openings or each.folded in others]:
        if index < reached:
            continue
        word = found[index]
        number = numbered.at(text, found, index)
        numbers = _numbers(text, found, number.last, language) if number else []
        match = labels.at(text, found, index)
        if numbers:
            yield from ((goal, word.start, end) for goal, end in numbers)
            continue
        reached = match.last if match else 0
        if match is None or match.id == _NONE or _inside(word.start, sectors):
            continue
        if names is None and (word.capital or word.number or connectors.holds(word.folded)):
            names = _names_of_others(text, found, labels, language)
        if not _inside(word.start, names or ()):
            yield int(match.id), word.start, found[match.last - 1].end


def _names_of_others(text: str, found: Sequence[Word], labels: Lexicon, language: str) -> list[tuple[int, int]]:
    """Where organisations and places are named: what one is called is no subject of the policy."""
    openings = labels.openings
    if not any(word.capital and word.folded in openings for word in found):
        return []
    whole = Text.of(text, language)
    named = runs(text, whole.clusters, language)
    return [(run.start, run.end) for run in named if len(run.clusters) > 1 and head(run.clusters, language) in _OTHERS]


@lru_cache(maxsize=64)
def _labels(schemes: tuple[str, ...], language: str) -> Lexicon:
    entries = false_friends(_NONE, language)
    for scheme in schemes:
        entries += [
            (concept.notation, label.text)
            for concept in vocabulary()[scheme].concepts
            for label in concept.labels
            if concept.notation and label.language in (language, "mul")
        ]
    return Lexicon(entries)


def _numbers(text: str, found: Sequence[Word], index: int, language: str) -> list[tuple[int, int]]:
    """The goals in a list of numbers such as `4, 5 and 11`, each with the end of its number."""
    joining = lexicon("function-words", language, "conjunction", shown=False)
    numbers: list[tuple[int, int]] = []
    previous = found[index - 1].end
    for position in range(index, len(found)):
        word = found[position]
        gap = text[previous : word.start].strip()
        if gap not in ("", ",", "&", "/", "-", "–", ".", "n°", "#"):
            break
        if _NUMBER.match(word.text) and 1 <= int(word.text) <= _LAST_GOAL and gap != ".":
            numbers.append((int(word.text), word.end))
        elif not (numbers and (joining.holds(word.folded) or gap == ".")):
            break
        previous = word.end
    return numbers


def _sectors(text: str, found: Sequence[Word], language: str) -> list[tuple[int, int]]:
    """Where branches of the economy are listed (`jobs in health and tourism`): to the end of the clause."""
    ranges: list[tuple[int, int]] = []
    for match in cue(language, "sector").find(text, found):
        start = found[match.last - 1].end
        if not ranges or start >= ranges[-1][1]:
            end = _CLAUSE_END.search(text, start)
            ranges.append((start, end.start() if end else len(text)))
    return ranges


def _inside(position: int, ranges: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(ranges, position, key=lambda span: span[0]) - 1
    return index >= 0 and ranges[index][0] <= position < ranges[index][1]
