"""Readings: the facts of a city profile in document order, numbered, with the facts that they are part of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from learningcities.documents import Span
from learningcities.explanation.kinds import kind_of
from learningcities.explanation.model import Read, Reading, Role
from learningcities.profiles.model import CityProfile
from learningcities.vocabulary import vocabulary


def readings(profile: CityProfile) -> tuple[Reading, ...]:
    """All facts of a profile, numbered from 1 in the order of their words, the longer of two at one place first."""
    found = sorted(_facts(profile), key=lambda pair: _order(pair[0]))
    numbers = {id(fact): number for number, (fact, _) in enumerate(found, 1)}
    numbered = [
        Reading(numbers[id(fact)], kind_of(fact).id, fact, fact.evidence, numbers[id(owner)] if owner else None)
        for fact, owner in found
    ]
    return tuple(_nested(numbered))


def roles(text: str, reading: Reading) -> Iterator[tuple[Span, Role]]:
    """The spans of a fact with their roles.

    What follows its words and is no icon is further words of it (a description, a speaker), what stands before
    them is a label or a heading.
    """
    evidence = reading.evidence
    icons = {concept.notation for concept in vocabulary()["icons"].concepts}
    yield evidence.span, Role.WORDS
    for span in evidence.context:
        told = span.start < evidence.span.end or text[span.start : span.end].strip() in icons
        yield span, Role.CONTEXT if told else Role.WORDS


def _facts(profile: CityProfile) -> Iterator[tuple[Read, Read | None]]:
    yield profile.title, None
    if profile.area:
        yield profile.area, None
    for facts in profile.facts():
        for fact in facts:
            yield fact, None
    for policy in profile.policies:
        yield from ((goal, policy) for goal in policy.goals)
        yield from ((audience, policy) for audience in policy.audiences)
    for practice in profile.practices:
        yield from ((goal, practice) for goal in practice.goals)
        yield from ((audience, practice) for audience in practice.audiences)


def _order(fact: Read) -> tuple[int, int, int]:
    span = fact.evidence.span
    return span.start, -span.end, kind_of(fact).rank


def _nested(found: list[Reading]) -> Iterator[Reading]:
    """The readings, each with those whose words hold its words; a text that holds another comes before it."""
    around: list[Reading] = []
    for reading in found:
        span = reading.evidence.span
        around = [other for other in around if other.evidence.span.end > span.start]
        inside = [other for other in around if _holds(other.evidence.span, span)]
        yield replace(reading, inside=tuple(other.number for other in reversed(inside)))
        around.append(reading)


def _holds(outer: Span, inner: Span) -> bool:
    return (outer.start, outer.end) != (inner.start, inner.end) and outer.end >= inner.end
