"""The rules by which a candidate is accepted without a person: candidates of all gazetteers in, a judgement out.

A wrong identifier is worse than none, so whatever is not certain waits. The rules for people to read:
docs/explanation/links.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from learningcities.gazetteers import Candidate, Likeness, Query, Record
from learningcities.gazetteers.distance import kilometres
from learningcities.gazetteers.names import key
from learningcities.links.model import SEMAPV

AGREES = Decimal("0.8")
"""Two numbers of inhabitants agree from this ratio on."""

DIFFERS = Decimal("0.5")
"""A place of the same name with a lower ratio is another one."""

CONTRADICTS = Decimal("0.1")
"""A place with a lower ratio is not what the document describes."""

LARGE = 50_000
"""Inhabitants of a place that its name alone can identify: what is smaller is often but a part of the municipality."""

OUTWEIGHS = 20
"""So many times larger than any other place of its name a place has to be."""

PEER = 15_000
"""Inhabitants of a place that may itself be the city of a page: another of the name, however large, is not certain."""

TWINS = 10.0
SAME_PLACE = 25.0
"""Kilometres: between two entries for one place in one gazetteer, and in two."""

_NAMED = (Likeness.SAME, Likeness.ALTERNATIVE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of acceptance: its name, what it asks, and how SSSOM calls such a reason."""

    name: str
    text: str
    justification: str

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"


NAME_AND_POPULATION = Rule(
    "name-and-population",
    "the name, and a population that no other place of the name fits",
    SEMAPV + "CompositeMatching",
)
NAME_ALONE = Rule(
    "name-alone",
    "the name of one large place in the country, where the document gives no population",
    SEMAPV + "LexicalMatching",
)
SECOND_GAZETTEER = Rule(
    "second-gazetteer",
    "the name, and a second gazetteer that has the same identifier",
    SEMAPV + "CompositeMatching",
)
CHAINED = Rule(
    "chained",
    "the same identifier in two gazetteers' entries for the place that is linked",
    SEMAPV + "MappingChaining",
)
GOVERNING_BODY = Rule(
    "governing-body",
    "the one organisation in a register whose name is that of a body governing the city, with its seat in the place "
    "that the city is linked with",
    SEMAPV + "CompositeMatching",
)
COUNTRY_CODE = Rule(
    "country-code",
    "the same code of ISO 3166-1",
    SEMAPV + "BackgroundKnowledgeBasedMatching",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules make of the candidates for one place; at most one is accepted, with the rule that did."""

    accepted: Candidate | None
    rule: Rule | None
    waiting: tuple[Candidate, ...]
    ruled_out: tuple[Candidate, ...]


def is_ruled_out(candidate: Candidate) -> bool:
    """Whether the evidence says that a candidate is another place."""
    reasons = candidate.reasons
    too_different = reasons.population is not None and reasons.population < CONTRADICTS
    return too_different or reasons.area is False or bool(reasons.far)


def judge(query: Query, own: Sequence[Candidate], others: Sequence[Candidate], dataset: str) -> Judgement:
    """Which candidate of a dataset is meant.

    `own` come from gazetteers that hold the dataset itself, `others` from gazetteers that know its identifiers: they
    can confirm and warn, and are not accepted, because their identifiers may be those of another place.
    """
    own, others = _once(own, dataset), _once(others, dataset)
    open_own = [one for one in own if not is_ruled_out(one)]
    out = tuple(one for one in (*own, *others) if is_ruled_out(one))
    known = {one.record.identifier(dataset) for one in own}
    only_others = [one for one in others if one.record.identifier(dataset) not in known and not is_ruled_out(one)]
    named = [one for one in open_own if one.reasons.likeness in _NAMED]
    confirmed = [one for one in named if _is_confirmed(one, others, dataset)]
    rivals = [*named, *(one for one in only_others if one.reasons.likeness in _NAMED)]
    for rule, found in (
        (NAME_AND_POPULATION, _by_population(named, rivals)),
        (NAME_ALONE, None if query.populations else _by_name(named, rivals)),
        (SECOND_GAZETTEER, None if query.populations else _by_second(confirmed, rivals)),
    ):
        if found is not None:
            rest = tuple(one for one in (*open_own, *only_others) if one is not found)
            return Judgement(found, rule, (), (*out, *rest))
    return Judgement(None, None, (*open_own, *only_others), out)


def judge_bodies(candidates: Sequence[Candidate]) -> Judgement:
    """Which organisation of one dataset governs a city: one of its name with its seat there, if no other may.

    One with its seat elsewhere governs another place of the name; one whose seat is not known may be meant.
    """
    possible = [one for one in candidates if one.reasons.seat is not False]
    if len(possible) == 1 and possible[0].reasons.seat:
        return Judgement(possible[0], GOVERNING_BODY, (), tuple(one for one in candidates if one is not possible[0]))
    return Judgement(None, None, tuple(candidates), ())


def _once(candidates: Iterable[Candidate], dataset: str) -> list[Candidate]:
    """Each identifier once, with the best of its candidates."""
    found: dict[str | None, Candidate] = {}
    for one in sorted(candidates, key=lambda one: (-one.score, one.gazetteer, one.record.identifiers)):
        found.setdefault(one.record.identifier(dataset), one)
    return [one for identifier, one in found.items() if identifier is not None]


def _is_confirmed(candidate: Candidate, others: Iterable[Candidate], dataset: str) -> bool:
    """Whether a second gazetteer has the same identifier for a place of the name in the same spot."""
    return any(
        other.record.identifier(dataset) == candidate.record.identifier(dataset)
        and other.reasons.likeness in _NAMED
        and is_same_spot(other.record, candidate.record)
        for other in others
    )


def is_same_spot(one: Record, other: Record) -> bool:
    """Whether two gazetteers put a place in the same spot, as far as places without extent can tell."""
    apart = kilometres(one, other)
    return apart is not None and apart <= SAME_PLACE


def _by_population(named: Sequence[Candidate], rivals: Sequence[Candidate]) -> Candidate | None:
    fitting = [one for one in named if (one.reasons.population or 0) >= AGREES and _is_identified(one)]
    if len(fitting) != 1:
        return None
    others = [one for one in rivals if one is not fitting[0] and not _is_same_place(one, fitting[0])]
    clear = all(one.reasons.population is None or one.reasons.population < DIFFERS for one in others)
    return fitting[0] if clear and not any(_are_twins(one, fitting[0]) for one in named) else None


def _is_identified(candidate: Candidate) -> bool:
    """Whether the name can identify a place: small places have many alternative names that others bear too."""
    return candidate.reasons.likeness is Likeness.SAME or _size(candidate) >= LARGE


def _by_name(named: Sequence[Candidate], rivals: Sequence[Candidate]) -> Candidate | None:
    same = [one for one in named if one.reasons.likeness is Likeness.SAME and _size(one) >= LARGE]
    return same[0] if len(same) == 1 and _outweighs(same[0], rivals) else None


def _by_second(confirmed: Sequence[Candidate], rivals: Sequence[Candidate]) -> Candidate | None:
    large = [one for one in confirmed if _size(one) >= LARGE]
    if len(large) != 1:
        return None
    rest = [one for one in rivals if not _are_twins(one, large[0])]
    return large[0] if _outweighs(large[0], rest) else None


def _outweighs(candidate: Candidate, rivals: Iterable[Candidate]) -> bool:
    """Whether no other place of the name may be meant; one without a number is taken for small."""
    others = (one for one in rivals if one is not candidate and not _is_same_place(one, candidate))
    return not any(_is_peer(one) or _size(one) * OUTWEIGHS > _size(candidate) for one in others)


def _is_peer(candidate: Candidate) -> bool:
    """Whether a place has the name itself, and is large enough to be the city of a page."""
    return candidate.reasons.likeness is Likeness.SAME and _size(candidate) >= PEER


def _is_same_place(one: Candidate, other: Candidate) -> bool:
    """Whether entries of two gazetteers are about one place, whatever identifiers they give."""
    return one.gazetteer != other.gazetteer and is_same_spot(one.record, other.record)


def _are_twins(one: Candidate, other: Candidate) -> bool:
    """Whether two entries of one gazetteer look like the same place twice."""
    apart = kilometres(one.record, other.record)
    alike = key(one.record.name) == key(other.record.name)
    return one is not other and alike and apart is not None and apart <= TWINS


def _size(candidate: Candidate) -> int:
    return candidate.record.population or 0
