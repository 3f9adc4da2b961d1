"""Mentions: passages of prose in, the named things in them out, one per occurrence (cq-10).

Not the city itself, its country and areas, nor persons: those are facts of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from learningcities.countries import country, everyday_names
from learningcities.profiles.model import Evidence, Mention
from learningcities.profiles.passage import Passage
from learningcities.profiles.prose.areas import bare, is_own_area
from learningcities.profiles.prose.candidates import Candidate, candidates, overlaps
from learningcities.profiles.prose.familiar import is_country, is_demonym, is_region
from learningcities.profiles.prose.heads import head
from learningcities.profiles.prose.kinds import Told, kind
from learningcities.profiles.prose.locations import Stated, stated_places
from learningcities.profiles.prose.names import Cluster, near
from learningcities.profiles.prose.places import Text
from learningcities.profiles.prose.sentences import sentences
from learningcities.profiles.prose.words import Lexicon, cue, false_friends, folded, lexicon

_ACRONYM = re.compile(r"\s?\(\s?([^\W\d_][\w&.-]{1,11})\s?\)")
_TRANSLATED = re.compile(r"['’”»\"]?\s?\(\s?[‘“«\"„']\s?")
_RULE = "mention"
_PLACE = "place"

_Previous = tuple[Candidate, str, bool]
"""The name before, its kind, and whether that is the kind of the next name of a list too."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    kind: str


@dataclass(slots=True)
class _Page:
    """What is known while a page is read: names to leave out, and kinds of names once told."""

    city: str
    country: str
    country_name: str
    left_out: frozenset[str]
    owners: frozenset[str]
    person_words: frozenset[str]
    language: str
    city_words: list[str]
    known: dict[str, str] = field(default_factory=dict)
    areas: set[str] = field(default_factory=set)


def mentions(
    passages: Sequence[Passage],
    city: str,
    country_name: str,
    areas: Sequence[str],
    persons: Sequence[str],
    language: str,
) -> tuple[Mention, ...]:
    """The named things in passages of prose, in document order, each with its kind and exact words (cq-10).

    `areas` are the names of the city's own region, state or province, `persons` the names of the page's persons.
    """
    page = _page(city, country_name, areas, persons, language)
    read = [_Sentence.of(sentence, page) for passage in passages for sentence in sentences(passage)]
    for sentence in read:
        own = [stated.name for stated in sentence.stated if _own(stated, page)]
        page.areas.update(folded(form) for name in own for form in (name, bare(name, page.country, language)))
    found: dict[tuple[int, int], Mention] = {}
    for final in (False, True):
        for sentence in read:
            if final and sentence.unexplained.isdisjoint(page.known):
                continue
            for item in _in_sentence(sentence, page, final):
                span = sentence.passage.span(item.start, item.end)
                exact = sentence.text.text[item.start : item.end]
                found.setdefault((span.start, span.end), Mention(item.kind, exact, Evidence(span, _RULE)))
    return tuple(found[key] for key in sorted(found))


@dataclass(slots=True)
class _Sentence:
    """A sentence with the places it relates the city to, and the names of which nothing in it told the kind."""

    passage: Passage
    text: Text
    stated: list[Stated]
    candidates: list[Candidate]
    unexplained: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, passage: Passage, page: _Page) -> _Sentence:
        text = Text.of(passage.text, page.language)
        stated = list(stated_places(passage, page.city, page.language))
        return cls(passage, text, stated, candidates(text, page.owners))


def _page(city: str, country_name: str, areas: Sequence[str], persons: Sequence[str], language: str) -> _Page:
    found = country(country_name)
    own = everyday_names(found.alpha2) if found else ()
    left_out = frozenset(folded(name) for name in (city, country_name, *own, *areas, *persons))
    person_words = frozenset(folded(word) for name in persons for word in name.split() if len(word) > 1)
    owners = frozenset(folded(name) for name in (city, country_name, *areas))
    return _Page(
        city,
        found.alpha2 if found else "",
        country_name,
        left_out,
        owners,
        person_words,
        language,
        folded(city).split(),
    )


def _own(stated: Stated, page: _Page) -> bool:
    return is_own_area(stated, page.city, page.country, page.country_name, page.language)


def _in_sentence(sentence: _Sentence, page: _Page, final: bool) -> list[_Found]:
    """The mentions of a sentence, none overlapping; names that another place of the page explains only when `final`."""
    taken: list[_Found] = []
    for source in (_networks(sentence.text), _named(sentence, page, final), _placed(sentence, page)):
        ranges = [(item.start, item.end) for item in taken]
        reached = 0
        for item in source:
            if item.start >= reached and not overlaps(item.start, item.end, ranges):
                taken.append(item)
                reached = item.end
        taken.sort(key=lambda item: item.start)
    return taken


@lru_cache(maxsize=32)
def _friends(language: str) -> Lexicon:
    return Lexicon(false_friends("name", language))


def _networks(text: Text) -> Iterator[_Found]:
    for match in lexicon("networks", text.language).find(text.text, text.words):
        first, last = text.words[match.first], text.words[match.last - 1]
        if first.capital:
            yield _Found(first.start, last.end, "network")


def _named(sentence: _Sentence, page: _Page, final: bool) -> Iterator[_Found]:
    text = sentence.text
    friends = _friends(page.language)
    previous: _Previous | None = None
    for candidate in sentence.candidates:
        name = folded(text.text[candidate.start : candidate.end])
        if _is_left_out(text, candidate, name, page) or _is_friend(text, candidate, friends):
            previous = None
            continue
        told = _told(sentence, candidate, page)
        found = _translated(text, previous, candidate) or (told.kind if told else _listed(text, previous, candidate))
        if found is None and final:
            found = page.known.get(name)
        elif found is None:
            sentence.unexplained.add(name)
        previous = (candidate, found, told is None or told.before) if found else None
        if found:
            page.known.setdefault(name, found)
            start = _with_generic(text, candidate.first) if found == _PLACE else None
            yield _Found(candidate.start if start is None else start, candidate.end, found)
            yield from _acronym(text, candidate, found, page)


def _told(sentence: _Sentence, candidate: Candidate, page: _Page) -> Told | None:
    """The kind of a name: where it ends with the city’s own name, that of the rest: `Development Plan Heidelberg`."""
    text = sentence.text
    rest = _before_city(candidate, page)
    if rest is None:
        told = kind(text, candidate)
        beside = any(each.place.name[0] == candidate.start for each in sentence.stated)
        return Told(_PLACE) if told and told.before and beside else told
    own = head(rest, page.language)
    if own or head(candidate.clusters, page.language) is None:
        return Told(own) if own else kind(text, candidate)
    return None


def _before_city(candidate: Candidate, page: _Page) -> Sequence[Cluster] | None:
    """The words of a name before the city’s own name at its end, numbers behind it left out; None without it."""
    city = page.city_words
    size = len(city)
    if not any(word.folded == city[-1] for word in candidate.clusters[size:]):
        return None
    words = list(candidate.clusters)
    while words and words[-1].number:
        words.pop()
    if len(words) <= size or [word.folded for word in words[-size:]] != city or not words[-size - 1].capital:
        return None
    return words[:-size]


def _with_generic(text: Text, first: int) -> int | None:
    """Where the name of a land or a water begins in a language that puts the generic word first: `río Cauca`."""
    if lexicon("topic-words", text.language, "adjective", shown=False).empty:
        return None
    articles = lexicon("function-words", text.language, "article", shown=False)
    index = first - 1
    while index > 0 and articles.holds(text.clusters[index].folded):
        index -= 1
    if index > 0 and cue(text.language, "of").holds(text.clusters[index].folded):
        index -= 1
    elif index < first - 1:
        return None
    joined = index >= 0 and all(
        near(text.text, text.clusters[number], text.clusters[number + 1]) for number in range(index, first)
    )
    generics = cue(text.language, "land", "water", "site")
    generic = generics.at(text.text, text.words, text.clusters[index].first) if joined else None
    return text.clusters[index].start if generic and generic.last == text.clusters[index].last else None


def _is_left_out(text: Text, candidate: Candidate, name: str, page: _Page) -> bool:
    if name in page.left_out or name in page.areas or _is_part_of_city(name, page):
        return True
    if _without_kind(text, candidate, page) in page.areas | page.left_out:
        return True
    if all(cluster.folded in page.person_words for cluster in candidate.clusters):
        return True
    return _is_city_itself(text, candidate, page) or _is_person(text, candidate)


def _without_kind(text: Text, candidate: Candidate, page: _Page) -> str | None:
    """The folded name without a word for an area, None where there is no such word in it."""
    openings = lexicon("area-kinds", page.language).openings
    within = text.words[candidate.clusters[0].first : candidate.clusters[-1].last]
    if not any(word.folded in openings for word in within):
        return None
    return folded(bare(text.text[candidate.start : candidate.end], page.country, page.language))


def _is_part_of_city(name: str, page: _Page) -> bool:
    """Whether a name is the beginning of the city's: `Villefranche` for `Villefranche-sur-Saône`."""
    city = folded(page.city)
    return city.startswith(name) and not city[len(name) :][:1].isalnum()


def _is_city_itself(text: Text, candidate: Candidate, page: _Page) -> bool:
    """Whether a name is the city's with a word for its kind: `City of Lille`, `Kilifi County`."""
    rest = [cluster.folded for cluster in candidate.clusters]
    for word in folded(page.city).split():
        if word in rest:
            rest.remove(word)
        else:
            return False
    settlement, of = cue(page.language, "settlement"), cue(page.language, "of")
    kinds = lexicon("area-kinds", page.language)
    return all(settlement.holds(word) or of.holds(word) or kinds.holds(word) for word in rest)


def _is_person(text: Text, candidate: Candidate) -> bool:
    """Whether an honorific or an office begins a name or stands directly before it."""
    index = candidate.clusters[0].first
    for scheme in ("honorifics", "offices"):
        titles = lexicon(scheme, text.language)
        before = text.words[index - 1] if index else None
        if before and before.capital and titles.holds(before.folded):
            return True
        first = titles.at(text.text, text.words, index)
        if first and first.last < candidate.clusters[-1].last and kind(text, candidate) is None:
            return True
    return False


def _is_friend(text: Text, candidate: Candidate, friends: Lexicon) -> bool:
    match = friends.at(text.text, text.words, candidate.clusters[0].first)
    return match is not None and match.last == candidate.clusters[-1].last


def _translated(text: Text, previous: _Previous | None, candidate: Candidate) -> str | None:
    """The kind of the name before, where this one stands behind it in brackets and quotation marks."""
    if previous is None or not candidate.quoted:
        return None
    return previous[1] if _TRANSLATED.fullmatch(text.text, previous[0].end, candidate.start) else None


def _listed(text: Text, previous: _Previous | None, candidate: Candidate) -> str | None:
    """The kind of the name before, where both stand in one list: `initiatives such as A, B and C`."""
    if previous is None or not previous[2] or is_country(text.text[candidate.start : candidate.end], text.language):
        return None
    between = text.clusters[previous[0].last : candidate.first]
    joining = lexicon("function-words", text.language, "conjunction", "article", shown=False)
    gap = text.text[previous[0].end : candidate.start]
    separated = "," in gap or any(joining.holds(cluster.folded) for cluster in between)
    plain = all(joining.holds(cluster.folded) for cluster in between)
    return previous[1] if separated and plain and not set(gap) & set(".;:()") else None


def _acronym(text: Text, candidate: Candidate, found: str, page: _Page) -> Iterator[_Found]:
    """The acronym in brackets after a name: it names the same thing, here and further on."""
    match = _ACRONYM.match(text.text, candidate.end)
    if match and sum(character.isupper() for character in match.group(1)) > 1:
        page.known.setdefault(folded(match.group(1)), found)
        yield _Found(match.start(1), match.end(1), found)


def _placed(sentence: _Sentence, page: _Page) -> Iterator[_Found]:
    """Places that the city lies near to, at or in, other than its own country and areas."""
    for stated in sentence.stated:
        start, end = stated.place.name
        name = stated.name
        if start == end or folded(name) in page.left_out or folded(name) in page.areas or _own(stated, page):
            continue
        first = name.split()[0]
        inside = stated.relation == "located-in"
        if inside and (is_region(name, page.language) or is_demonym(first, page.language)):
            continue
        cluster = bisect_left(sentence.text.clusters, start, key=lambda cluster: cluster.start)
        generic = _with_generic(sentence.text, cluster)
        yield _Found(start if generic is None else generic, end, _PLACE)
