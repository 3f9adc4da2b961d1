"""Decisions on links, and what a gazetteer says of the places that were linked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
CLOSE = "http://www.w3.org/2004/02/skos/core#closeMatch"
RELATIONS = (SAME_AS, EXACT, CLOSE)
"""What a link may say, the strongest first; the first two say that both sides are one thing."""

NOTHING = "https://w3id.org/sssom/NoTermFound"
"""The object of the decision that a dataset has nothing to link to (SSSOM, `sssom:NoTermFound`)."""

SEMAPV = "https://w3id.org/semapv/vocab/"


_OF_A_CITY = ("city", "local-authority")


class Verdict(StrEnum):
    """What was decided."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NO_LINK = "no link"


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of a file of decisions, a mapping of SSSOM.

    `subject` is a path below the base of the data (`city/fr/lille`), or an IRI of the vocabulary; `object` and
    `relation` are IRIs; `source` is the IRI of what says that the object exists, or of the dataset without a link.
    """

    subject: str
    object: str
    relation: str
    verdict: Verdict
    justification: str
    subject_label: str = ""
    object_label: str = ""
    author: str = ""
    date: str = ""
    confidence: Decimal | None = None
    source: str = ""
    tool: str = ""
    rule: str = ""
    comment: str = ""
    more: tuple[tuple[str, str], ...] = ()
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[str, str, str]:
        """What a decision is about."""
        return (self.subject, self.object, self.source if self.verdict is Verdict.NO_LINK else "")

    @property
    def told(self) -> str:
        """The IRI that a decision is about: of the object, or of the dataset that has none."""
        return self.source if self.verdict is Verdict.NO_LINK else self.object

    @property
    def is_of_city(self) -> bool:
        """Whether the subject is a city or a local authority."""
        return self.subject.partition("/")[0] in _OF_A_CITY

    def subject_iri(self, base: str) -> str:
        """The IRI of the subject where data have this base."""
        return self.subject if "://" in self.subject else base + self.subject


@dataclass(frozen=True, slots=True)
class PlaceData:
    """What came with a link to a place: coordinates and codes, and where they are from.

    `object` is the IRI of the place; numbers are written as in the source; `rights` is a concept of `rights`.
    """

    object: str
    label: str
    latitude: Decimal | None
    longitude: Decimal | None
    subdivision: str
    admin_code: str
    source: str
    version: str
    licence: str
    rights: str


@dataclass(frozen=True, slots=True)
class Links:
    """All decisions of a folder, in order, what came with them, and the files to publish by name."""

    decisions: tuple[Decision, ...] = ()
    places: Mapping[str, PlaceData] = field(default_factory=dict)

    def accepted(self, subject: str) -> tuple[Decision, ...]:
        """The links of a subject that were accepted."""
        return tuple(one for one in self.decisions if one.subject == subject and one.verdict is Verdict.ACCEPTED)

    def of_cities(self, paths: Iterable[str]) -> Links:
        """The links of some cities (`fr/lille`), of their local authorities, and of what cities share."""
        known = {f"{kind}/{path}" for path in paths for kind in _OF_A_CITY}
        return self._where(lambda one: one.subject in known or not one.is_of_city)

    def of_city(self, path: str) -> Links:
        """The links of one city and its local authority: little to send to another process."""
        known = {f"{kind}/{path}" for kind in _OF_A_CITY}
        return self._where(lambda one: one.subject in known)

    def _where(self, wanted: Callable[[Decision], bool]) -> Links:
        decisions = tuple(filter(wanted, self.decisions))
        objects = {one.object for one in decisions}
        return Links(decisions, {iri: place for iri, place in self.places.items() if iri in objects})


NO_LINKS = Links()
