"""Editions: what several documents about one city say differently, and which of them is the newer one.

Nothing wins in silence: both values are published, each with its source, and the curator hears of it. Where both
documents have a date, the newer one supersedes the older without erasing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.graph.naming import CityGroup
from learningcities.profiles.model import CityProfile, Evidence
from learningcities.vocabulary import fold

Subject = tuple[str, str]
"""What can have one value only at a time: a property and a detail."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a document says of a subject, and where."""

    subject: Subject
    value: str
    profile: CityProfile
    evidence: Evidence

    @property
    def date(self) -> str | None:
        """The date of the document, as its sidecar gives it."""
        source = self.profile.document.source
        return source.issued or source.retrieved


@dataclass(frozen=True, slots=True)
class Difference:
    """Two statements of different documents that cannot both hold; the first is the older one, or the first by name."""

    before: Statement
    after: Statement

    @property
    def superseded(self) -> bool:
        """Whether the second statement is the newer one by its date."""
        dates = (self.before.date, self.after.date)
        return dates[0] is not None and dates[1] is not None and dates[0] < dates[1]


def differences(group: CityGroup) -> list[Difference]:
    """Each statement that the last document on the same subject does not make; documents come oldest first."""
    stated: dict[Subject, list[list[Statement]]] = {}
    for profile in group.profiles:
        own: dict[Subject, list[Statement]] = {}
        for statement in _statements(profile):
            own.setdefault(statement.subject, []).append(statement)
        for subject, statements in own.items():
            stated.setdefault(subject, []).append(statements)
    return [difference for documents in stated.values() for difference in _from_last(documents)]


def _from_last(documents: list[list[Statement]]) -> Iterator[Difference]:
    """Documents with a date are compared with the newest of them, those without with the last of all."""
    dated = [statements for statements in documents if statements[0].date]
    for statements in documents:
        last = dated[-1] if statements[0].date and statements is not dated[-1] else documents[-1]
        values = {fold(statement.value) for statement in last}
        if statements is not last:
            yield from (Difference(before, last[0]) for before in statements if fold(before.value) not in values)


def disagreements(groups: Iterable[CityGroup]) -> list[Diagnostic]:
    """A diagnostic for each difference in the cities that have several documents."""
    several = (group for group in groups if len(group.profiles) > 1)
    return [_diagnostic(difference) for group in several for difference in differences(group)]


def _statements(profile: CityProfile) -> Iterator[Statement]:
    """Inhabitants of a year and scope, year of membership, who holds an office."""
    for population in profile.populations:
        detail = " ".join(str(part) for part in (population.year, population.scope) if part)
        yield Statement(("population", detail), str(population.value), profile, population.evidence)
    for membership in profile.memberships:
        subject = ("membership", membership.network_name)
        yield Statement(subject, str(membership.since), profile, membership.evidence)
    for post in profile.posts:
        office = post.office if post.role == "head-of-city" else ""
        yield Statement((post.role, fold(office)), post.name, profile, post.evidence)


def _diagnostic(difference: Difference) -> Diagnostic:
    before, after = difference.before, difference.after
    text, span = after.profile.document.text, after.evidence.span
    what = " ".join(part for part in after.subject if part)
    where = f"{before.profile.document.name}, line {before.evidence.span.line}"
    message = f"{what}: {after.value!r} here, {before.value!r} in {where}; both are published, each with its source"
    code = "fact-superseded" if difference.superseded else "cities-disagree"
    column = span.start - text.rfind("\n", 0, span.start)
    return diagnostic(code, after.profile.document.path, message, span.line, column, text[span.start : span.end])
