"""Candidates: a sentence in, the stretches that may be names out, put together over `and` where needed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from learningcities.profiles.prose.continuations import continued
from learningcities.profiles.prose.familiar import is_date
from learningcities.profiles.prose.heads import distant_head, head, head_at_start, is_telling, kind_of_noun
from learningcities.profiles.prose.names import Cluster, Run, near, runs
from learningcities.profiles.prose.places import Text
from learningcities.profiles.prose.quotes import quoted_names
from learningcities.profiles.prose.words import APOSTROPHES, cue, folded, lexicon

_SHORT = 3
_LONG = 20
_FEWEST_BEFORE = 2
_MOST_JOINING = 3
_BODIES = ("organisation", "university")
_NAMED_THINGS = ("plan", "programme", "project", "network", "award")


Candidate = Run
"""A run that is taken for a name."""


def candidates(sentence: Text, owners: frozenset[str]) -> list[Candidate]:
    """The candidates of a sentence in order; `owners` are folded names that own others (`Lille’s plan`)."""
    found = _quoted(sentence)
    quoted = [(candidate.start, candidate.end) for candidate in found]
    whole = runs(sentence.text, sentence.clusters, sentence.language)
    free = [run for run in whole if not quoted or not overlaps(run.start, run.end, quoted)]
    for whole_run in _parted(sentence, _joined(sentence, [*_continued(sentence, free)])):
        run = _without_date(sentence, _without_opening(sentence, whole_run))
        first = _disowned(run.clusters, owners)
        if first < len(run.clusters):
            found.append(Candidate(run.clusters[first:], run.first + first, run.last) if first else run)
    return sorted(found, key=lambda candidate: candidate.start)


def _without_opening(sentence: Text, run: Run) -> Run:
    """A run at the beginning of a sentence without a common noun before the name: `Students of Hill University`."""
    language = sentence.language
    connectors = lexicon("function-words", None, "connector", "article", shown=False)
    rest = next((i for i, word in enumerate(run.clusters) if i and not connectors.holds(word.folded)), 0)
    if not run.initial or rest < _FEWEST_BEFORE or kind_of_noun(run.clusters[0].text, language):
        return run
    name = run.clusters[rest:]
    acronym = len(name) == 1 and name[0].text.isupper() and len(name[0].text) > 1
    told = lexicon("leading-cues", language).at(sentence.text, sentence.words, run.clusters[0].first)
    cued = told is not None and told.last == name[0].first
    members = _topic(run.clusters[0], language) and rest > _FEWEST_BEFORE and not distant_head(run.clusters, language)
    named = head(name, language) in _BODIES and is_telling(name, language) and not head_at_start(run.clusters, language)
    return Run(name, run.first + rest, run.last, False) if acronym or named or cued or members else run


def _without_date(sentence: Text, run: Run) -> Run:
    """A run without a connecting word and the name of a month or a day at its end: `ESD Week in November`."""
    last = len(run.clusters) - 1
    while last > 0 and (run.clusters[last].number or is_date(run.clusters[last].text, sentence.language)):
        last -= 1
    dated = any(is_date(word.text, sentence.language) for word in run.clusters[last + 1 :])
    if not dated or last == 0 or run.clusters[last].capital:
        return run
    return Run(run.clusters[:last], run.first, run.first + last, run.initial)


def _quoted(sentence: Text) -> list[Candidate]:
    result = []
    index = 0
    for quote in quoted_names(sentence.text):
        while index < len(sentence.clusters) and sentence.clusters[index].start < quote.start:
            index += 1
        last = index
        while last < len(sentence.clusters) and sentence.clusters[last].end <= quote.end:
            last += 1
        inner = sentence.clusters[index:last]
        if inner and inner[0].start == quote.start:
            result.append(Candidate(inner, index, last, quoted=True))
    return result


def overlaps(start: int, end: int, ranges: Sequence[tuple[int, int]]) -> bool:
    """Whether a range shares characters with one of `ranges`, which are in order and do not overlap."""
    index = bisect_right(ranges, start, key=lambda other: other[0])
    return (index > 0 and ranges[index - 1][1] > start) or (index < len(ranges) and ranges[index][0] < end)


def _disowned(clusters: Sequence[Cluster], owners: frozenset[str]) -> int:
    """How many clusters at the beginning are an owner that is none of the name."""
    for index, cluster in enumerate(clusters[:-1]):
        if own := cluster.owner:
            base = " ".join(word.folded for word in clusters[:index])
            if f"{base} {folded(own)}".strip() in owners:
                return index + 1
    return 0


def _continued(sentence: Text, free: Sequence[Run]) -> Iterator[Run]:
    """The runs, each with what goes on in lower case; one that another one takes in is left out."""
    reached = 0
    for run in free:
        if run.first >= reached:
            longer = continued(sentence, run, _follows_noun(sentence, run))
            reached = longer.last
            yield longer


def _follows_noun(sentence: Text, run: Run) -> bool:
    """Whether a noun for a kind of thing stands directly before a name: `le projet X`."""
    before = sentence.clusters[run.first - 1] if run.first else None
    return (
        before is not None
        and not before.capital
        and near(sentence.text, before, run.clusters[0])
        and lexicon("leading-cues", sentence.language, *_NAMED_THINGS).holds(before.folded)
    )


def _joined(sentence: Text, free: Sequence[Run]) -> list[Run]:
    result: list[Run] = []
    for run in free:
        if result and _belongs(sentence, result[-1], run):
            before = result.pop()
            run = Run(sentence.clusters[before.first : run.last], before.first, run.last, before.initial)
        result.append(run)
    return result


def _parted(sentence: Text, whole: Sequence[Run]) -> Iterator[Run]:
    """Runs, where one names two things each part of them on its own: `Some Award of the Some Network`."""
    language = sentence.language
    articles = lexicon("function-words", None, "article", shown=False)
    for run in whole:
        at = next((i for i, cluster in enumerate(run.clusters) if i > 1 and articles.holds(cluster.folded)), 0)
        left, right = run.clusters[: max(at - 1, 0)], run.clusters[at + 1 :]
        parts = at and left and right and not run.clusters[at - 1].capital and not run.clusters[at].capital
        if (
            parts
            and all(head(part, language) and is_telling(part, language) for part in (left, right))
            and head(right, language) != "place"
        ):
            yield Run(left, run.first, run.first + len(left), run.initial)
            yield Run(right, run.last - len(right), run.last, False)
        else:
            yield run


def _belongs(sentence: Text, left: Run, right: Run) -> bool:
    """Whether two runs with `and` between them are one name: `Ministry of Gender and Labour`."""
    if len(left.clusters) > _LONG:
        return False
    if right.first == left.last:
        comma = sentence.text[left.end : right.start].strip() == ","
        return comma and (_is_one_title(sentence, left, right) or _is_list_of_topics(sentence, left, right))
    if 1 < right.first - left.last <= _MOST_JOINING:
        return _is_parallel(sentence, left, right)
    if right.first != left.last + 1 or not (_beside(sentence, left.last - 1) and _beside(sentence, left.last)):
        return False
    word = sentence.clusters[left.last].folded
    joining = lexicon("function-words", sentence.language, "conjunction", shown=False)
    if joining.holds(word):
        return (
            _completes(left, right, sentence.language)
            or _goes_on_with_topics(left, right, sentence.language)
            or _is_one_title(sentence, left, right)
            or _is_pair(sentence, left, right)
        )
    if not cue(sentence.language, "companion").holds(word):
        return False
    completed = len(right.clusters) > 1 and _completes(left, right, sentence.language)
    return (completed and not head(left.clusters, sentence.language)) or _is_one_title(sentence, left, right)


def _goes_on_with_topics(left: Run, right: Run, language: str) -> bool:
    """Whether a name whose head comes first goes on behind `and`: `Ministry of Health and Social Services`."""
    reaching = any(not (cluster.capital or cluster.number) for cluster in left.clusters)
    topics = all(_topic(cluster, language) or kind_of_noun(cluster.text, language) for cluster in right.clusters)
    first = head_at_start(left.clusters, language)
    return (
        first is not None
        and reaching
        and topics
        and len(right.clusters) <= _SHORT
        and _topic(left.clusters[-1], language)
    )


def _is_list_of_topics(sentence: Text, left: Run, right: Run) -> bool:
    """Whether a name goes on behind a comma with subjects, the last one behind `and`: `Chamber of A, B and C`."""
    language = sentence.language
    reaching = any(not (cluster.capital or cluster.number) for cluster in left.clusters)
    topics = _topic(left.clusters[-1], language) and all(_topic(cluster, language) for cluster in right.clusters)
    if not (reaching and topics and head(left.clusters, language) and right.last + 1 < len(sentence.clusters)):
        return False
    joining = lexicon("function-words", language, "conjunction", shown=False)
    following = sentence.clusters[right.last + 1]
    return joining.holds(sentence.clusters[right.last].folded) and following.capital and _topic(following, language)


def _is_parallel(sentence: Text, left: Run, right: Run) -> bool:
    """Whether `and` with an article joins subjects in one French or Spanish name: `de la Ciencia y la Innovación`."""
    language = sentence.language
    if lexicon("topic-words", language, "adjective", shown=False).empty:
        return False
    between = sentence.clusters[left.last : right.first]
    joining = lexicon("function-words", language, "conjunction", shown=False)
    articles, of = lexicon("function-words", language, "article", shown=False), cue(language, "of")
    linked = joining.holds(between[0].folded) and all(
        articles.holds(word.folded) or of.holds(word.folded) for word in between[1:]
    )
    close = all(_beside(sentence, index) or _elides(sentence, index) for index in range(left.last - 1, right.first))
    subjects = _topic(left.clusters[-1], language) and _topic(right.clusters[0], language)
    return linked and close and subjects and bool(head(left.clusters, language)) and not head(right.clusters, language)


def _elides(sentence: Text, index: int) -> bool:
    return sentence.text[sentence.clusters[index].end : sentence.clusters[index + 1].start] in APOSTROPHES


def _is_one_title(sentence: Text, left: Run, right: Run) -> bool:
    """Whether an article before and a noun in the singular behind hold two runs together: `the X and Y programme`."""
    articles = lexicon("function-words", sentence.language, "article", shown=False)
    if not left.first or right.last >= len(sentence.clusters) or not _beside(sentence, right.last - 1):
        return False
    noun = sentence.clusters[right.last]
    return (
        articles.holds(sentence.clusters[left.first - 1].folded)
        and not noun.capital
        and lexicon("trailing-cues", sentence.language, *_NAMED_THINGS).holds(noun.folded)
        and kind_of_noun(noun.text, sentence.language) in _NAMED_THINGS
        and noun.folded[-1:] != "s"
        and not head(left.clusters, sentence.language)
    )


def _is_pair(sentence: Text, left: Run, right: Run) -> bool:
    """Whether an article or a noun in the singular stands before both: `the X and Y Pact`, `l’association X et Y`."""
    language = sentence.language
    if not left.first or len(left.clusters) > 1 or left.clusters[0].text.isupper() or head(left.clusters, language):
        return False
    before = sentence.clusters[left.first - 1]
    if lexicon("function-words", language, "article", shown=False).holds(before.folded):
        return head(right.clusters, language) in _NAMED_THINGS and right.clusters[-1].folded[-1:] != "s"
    nouns = lexicon("leading-cues", language, *_NAMED_THINGS, "organisation")
    noun = nouns.holds(before.folded) and kind_of_noun(before.text, language) is not None
    joined = noun and not before.capital and near(sentence.text, before, left.clusters[0])
    return joined and before.folded[-1:] != "s" and not head(right.clusters, language)


def _beside(sentence: Text, index: int) -> bool:
    before, after = sentence.clusters[index], sentence.clusters[index + 1]
    between = sentence.text[before.end : after.start]
    return near(sentence.text, before, after) or between.strip() == "&"


def _completes(left: Run, right: Run, language: str) -> bool:
    left_head, right_head = head(left.clusters, language), head(right.clusters, language)
    left_topic, right_topic = _topic(left.clusters[-1], language), _topic(right.clusters[0], language)
    if left_head and (not right_head or (right_topic and not is_telling(right.clusters, language))):
        reaching = any(not cluster.capital and not cluster.number for cluster in left.clusters)
        return reaching and len(right.clusters) <= _SHORT and left_topic and right_topic
    if right_head and not left_head:
        return left_topic and right_topic and len(right.clusters) > 1
    return not left_head and left_topic and right_topic


def _topic(cluster: Cluster, language: str) -> bool:
    return lexicon("topic-words", language, "topic", shown=False).holds(cluster.folded)
