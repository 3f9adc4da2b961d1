"""Disagreements: what two documents about one city say differently; both are kept, and the curator hears of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.graph.naming import CityGroup
from learningcities.profiles.model import CityProfile, Evidence
from learningcities.vocabulary import fold

_Statement = tuple[tuple[str, str], str, Evidence]
"""What is spoken of (property and detail), what is said of it, and where."""


def disagreements(group: CityGroup) -> list[Diagnostic]:
    """One diagnostic for each statement that differs from what an older document of the same city says."""
    found = []
    first: dict[tuple[str, str], tuple[str, CityProfile, Evidence]] = {}
    for profile in group.profiles:
        own = {subject for subject, (_, other, _) in first.items() if other is profile}
        for subject, value, evidence in _statements(profile):
            before = first.setdefault(subject, (value, profile, evidence))
            if before[1] is not profile and subject not in own and fold(before[0]) != fold(value):
                found.append(_differs(profile, subject, value, evidence, before))
    return found


def _statements(profile: CityProfile) -> Iterator[_Statement]:
    """What can have one value only: inhabitants of a year and scope, year of membership, who holds an office."""
    for population in profile.populations:
        detail = " ".join(str(part) for part in (population.year, population.scope) if part)
        yield ("population", detail), str(population.value), population.evidence
    for membership in profile.memberships:
        yield ("membership", membership.network_name), str(membership.since), membership.evidence
    for post in profile.posts:
        if post.role == "head-of-city":
            yield ("head of city", post.office), post.name, post.evidence


def _differs(
    profile: CityProfile,
    subject: tuple[str, str],
    value: str,
    evidence: Evidence,
    before: tuple[str, CityProfile, Evidence],
) -> Diagnostic:
    text = profile.document.text
    span = evidence.span
    said, other, place = before
    what = " ".join(part for part in subject if part)
    message = (
        f"{what}: {value!r} here, {said!r} in {other.document.name}, line {place.span.line}; "
        "both are published, each with its source"
    )
    column = span.start - text.rfind("\n", 0, span.start)
    return diagnostic(
        "cities-disagree", profile.document.path, message, span.line, column, text[span.start : span.end]
    )


def all_disagreements(groups: Iterable[CityGroup]) -> list[Diagnostic]:
    """The disagreements of all cities that have several documents."""
    return [problem for group in groups if len(group.profiles) > 1 for problem in disagreements(group)]
