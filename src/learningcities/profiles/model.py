"""CityProfile: the typed facts of one document, each with the words it was read from.

Values that are concepts (theme, horizon, qualifier …) are identifiers of concepts in `ontology/concepts/`: the
last part of their IRI.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from learningcities.corrections import Correction
from learningcities.diagnostics import Diagnostic
from learningcities.documents import Document, Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact was read: its words, the words that tell what they are (label, heading, icon), the rule."""

    span: Span
    rule: str
    context: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    """The title of the page: the city's name, its country (ISO 3166-1 alpha-2), and an area between them."""

    city: str
    country: str
    country_name: str
    area: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Area:
    """A region, state or province that the introduction names as the city's own."""

    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Introduction:
    """The text between the title and the key facts."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Population:
    """A number of inhabitants; `year` only where the document gives one; `scope` what a remark says is counted."""

    value: int
    qualifier: str
    year: int | None
    scope: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Schooling:
    """The average number of years of schooling."""

    years: Decimal
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Membership:
    """The year since which the city belongs to a network; `network` is the concept when the name is a known one."""

    network: str | None
    network_name: str
    since: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A head of city or a focal point: who holds the post, and what the page calls it.

    `role` is `head-of-city` or `focal-point`; `office` is the wording of the page without the place.
    """

    role: str
    name: str
    honorific: str | None
    office: str
    organisation: bool
    job_title: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Vision:
    """The vision, whole."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Aim:
    """A sentence of the vision that states its horizon, `short-term` or `long-term`."""

    horizon: str
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a person as quoted, without quotation marks; name and role of the speaker where the page gives them."""

    text: str
    speaker_name: str | None
    speaker_honorific: str | None
    speaker_role: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class GoalReference:
    """A Sustainable Development Goal (1 to 17) that the wording of a policy or a practice leads to."""

    goal: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class AudienceReference:
    """A group of people that a policy or a practice is for."""

    audience: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Policy:
    """A thematic policy: heading as written, its theme where the heading is a known wording of one, its text."""

    heading: str
    theme: str | None
    text: str
    goals: tuple[GoalReference, ...]
    audiences: tuple[AudienceReference, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Challenge:
    """A text about the challenges that the city faces and what it wants to reach (an older layout of the pages)."""

    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class LocalName:
    """A name in another language than the page's; `language` is inferred, and None when in doubt."""

    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Practice:
    """A good practice: name in the language of the page, local names, abbreviation, description."""

    name: str
    local_names: tuple[LocalName, ...]
    abbreviation: str | None
    description: str | None
    goals: tuple[GoalReference, ...]
    audiences: tuple[AudienceReference, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Award:
    """An award that the city received in a year; `award` is the concept when it is a known one, `name` its name."""

    award: str | None
    name: str
    year: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Contact:
    """One address: either an e-mail address or a website."""

    email: str | None
    website: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Location:
    """What the introduction says about where the city lies; `country` (ISO 3166-1 alpha-2) where the place is one."""

    relation: str
    place_name: str
    country: str | None
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Mention:
    """A named thing in the prose: one occurrence, with its kind."""

    kind: str
    exact: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Applied:
    """A correction of the curator's, and the words of the document that it replaces."""

    correction: Correction
    span: Span


Fact = (
    Introduction | Population | Schooling | Membership | PostHeld | Vision | Aim | Quotation | Policy | Practice
    | Award | Contact | Location | Mention | Challenge
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CityProfile:
    """All that was read from one document about one city, in document order, with what was not understood."""

    document: Document
    language: str
    title: Title
    area: Area | None = None
    introductions: tuple[Introduction, ...] = ()
    populations: tuple[Population, ...] = ()
    schooling: tuple[Schooling, ...] = ()
    memberships: tuple[Membership, ...] = ()
    posts: tuple[PostHeld, ...] = ()
    visions: tuple[Vision, ...] = ()
    aims: tuple[Aim, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    policies: tuple[Policy, ...] = ()
    practices: tuple[Practice, ...] = ()
    challenges: tuple[Challenge, ...] = ()
    awards: tuple[Award, ...] = ()
    contacts: tuple[Contact, ...] = ()
    locations: tuple[Location, ...] = ()
    mentions: tuple[Mention, ...] = ()
    corrections: tuple[Applied, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    def evidences(self) -> Iterator[Evidence]:
        """The evidence of every fact, of those inside policies and practices too."""
        yield self.title.evidence
        if self.area:
            yield self.area.evidence
        for facts in self.facts():
            for fact in facts:
                yield fact.evidence
        for source in self.policies + self.practices:
            yield from (goal.evidence for goal in source.goals)
            yield from (audience.evidence for audience in source.audiences)

    def facts(self) -> tuple[tuple[Fact, ...], ...]:
        """The facts of each kind, without title and area."""
        return (
            self.introductions, self.populations, self.schooling, self.memberships, self.posts, self.visions, self.aims,
            self.quotations, self.policies, self.practices, self.challenges, self.awards, self.contacts,
            self.locations, self.mentions,
        )  # fmt: skip
