"""Matching: the records of a gazetteer and a query in, candidates with their evidence out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from learningcities import subdivisions
from learningcities.gazetteers.distance import kilometres
from learningcities.gazetteers.model import Candidate, Kind, Likeness, Neighbour, Query, Reasons, Record
from learningcities.gazetteers.names import bare, governed, key, similar

NAME_SCORES = {
    Likeness.SAME: Decimal("0.6"),
    Likeness.ALTERNATIVE: Decimal("0.5"),
    Likeness.GOVERNING: Decimal("0.5"),
    Likeness.BARE: Decimal("0.4"),
    Likeness.SIMILAR: Decimal("0.3"),
}
"""What a name alone is worth. The rest is added or taken away; together the score lies between 0 and 1."""

POPULATION = Decimal("0.3")
"""For a population in full agreement; so much is taken away where one is more than ten times the other."""

AREA = Decimal("0.1")
OTHER_AREA = Decimal("-0.4")
NEAR = Decimal("0.05")
FAR = Decimal("-0.3")

SEAT = Decimal("0.4")
"""For an organisation with its seat in the place that it governs; so much is taken away for one elsewhere."""

CLOSE_BY = 75.0
FAR_AWAY = 200.0
"""Kilometres: what is called near, and what cannot be called so."""

_TENTH = Decimal("0.1")
_HALF = Decimal("0.5")
_HUNDREDTH = Decimal("0.01")


class Index:
    """Records of one country (or of all, for countries and concepts) by key of their names."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records = tuple(records)
        self._by_name: dict[str, list[int]] = {}
        self._by_other: dict[str, list[int]] = {}
        self._by_governed: dict[str, list[int]] = {}
        for number, record in enumerate(self._records):
            self._by_name.setdefault(key(record.name), []).append(number)
            for name in dict.fromkeys(map(key, record.other_names)):
                self._by_other.setdefault(name, []).append(number)
            if record.kind is Kind.ORGANIZATION:
                for name in sorted(frozenset().union(*map(governed, (record.name, *record.other_names)))):
                    self._by_governed.setdefault(name, []).append(number)

    def found(self, query: Query) -> dict[Record, Likeness]:
        """The records that have the name that is asked for, each with the best likeness."""
        if query.kind is Kind.COUNTRY:
            # A country is known by its code, whatever it is called.
            return dict.fromkeys(self._records, Likeness.SAME)
        if query.kind is Kind.ORGANIZATION:
            names = dict.fromkeys(map(key, (query.name, *query.other_names)))
            numbers = dict.fromkeys(number for name in names for number in self._by_governed.get(name, ()))
            return dict.fromkeys((self._records[number] for number in numbers), Likeness.GOVERNING)
        found: dict[Record, Likeness] = {}
        self._add(found, self._by_name.get(key(query.name), ()), Likeness.SAME)
        for name in map(key, (query.name, *query.other_names)):
            self._add(found, (*self._by_name.get(name, ()), *self._by_other.get(name, ())), Likeness.ALTERNATIVE)
        if (short := bare(query.name)) is not None:
            self._add(found, (*self._by_name.get(short, ()), *self._by_other.get(short, ())), Likeness.BARE)
        if not found and query.kind is Kind.PLACE:
            self._add(found, self._alike(key(query.name)), Likeness.SIMILAR)
        return found

    def named(self, name: str) -> list[Record]:
        """The records with a name, alternative names included."""
        numbers = dict.fromkeys((*self._by_name.get(key(name), ()), *self._by_other.get(key(name), ())))
        return [self._records[number] for number in numbers]

    def _add(self, found: dict[Record, Likeness], numbers: Iterable[int], likeness: Likeness) -> None:
        for number in numbers:
            found.setdefault(self._records[number], likeness)

    def _alike(self, name: str) -> list[int]:
        return [number for known, numbers in self._by_name.items() if similar(name, known) for number in numbers]

    def candidates(self, query: Query, gazetteer: str) -> tuple[Candidate, ...]:
        """The candidates for a query, the best first."""
        found = [
            Candidate(gazetteer, record, score(reasons), reasons)
            for record, likeness in self.found(query).items()
            if record.kind is query.kind
            for reasons in [self._reasons(query, record, likeness)]
        ]
        return tuple(sorted(found, key=lambda one: (-one.score, -(one.record.population or 0), one.record.identifiers)))

    def _reasons(self, query: Query, record: Record, likeness: Likeness) -> Reasons:
        near, far = self._neighbours(query.neighbours, record)
        share = ratio(query.populations, record.population)
        return Reasons(likeness, share, _same_area(query, record), near, far, _same_seat(query, record))

    def _neighbours(self, neighbours: Iterable[Neighbour], record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The places of the document that lie close to the record, and those that should and do not."""
        near, far = [], []
        for neighbour in neighbours:
            known = [place for place in self.named(neighbour.name) if place != record]
            distances = [apart for place in known if (apart := kilometres(place, record)) is not None]
            if distances and min(distances) <= CLOSE_BY:
                near.append(neighbour.name)
            elif distances and neighbour.close and min(distances) > FAR_AWAY:
                far.append(neighbour.name)
        return tuple(near), tuple(far)


def ratio(stated: Iterable[int], recorded: int | None) -> Decimal | None:
    """The smaller of two numbers of inhabitants divided by the larger; None where one is unknown or zero."""
    pairs = [sorted((number, recorded)) for number in stated if number and recorded]
    if not pairs:
        return None
    return max((Decimal(small) / Decimal(large)).quantize(_HUNDREDTH) for small, large in pairs)


def _same_area(query: Query, record: Record) -> bool | None:
    """Whether the areas are the same; None too where they may be of two levels, or of two times."""
    if not query.area or not record.area:
        return None
    if key(query.area) == key(record.area):
        return True
    return False if subdivisions.are_apart(query.area, record.area, record.country) else None


def with_area(candidate: Candidate, query: Query, area: str) -> Candidate:
    """The candidate, with the name of its region where its gazetteer gives none."""
    if candidate.record.area:
        return candidate
    record = replace(candidate.record, area=area)
    reasons = replace(candidate.reasons, area=_same_area(query, record))
    return replace(candidate, record=record, reasons=reasons, score=score(reasons))


def _same_seat(query: Query, record: Record) -> bool | None:
    """Whether an organisation has its seat in the place; None where the place or the seat is not known."""
    return record.seat in query.seats if record.seat and query.seats else None


def score(reasons: Reasons) -> Decimal:
    """How well a record fits, from 0 to 1."""
    total = NAME_SCORES[reasons.likeness]
    if reasons.population is not None:
        share = reasons.population
        total += POPULATION * share if share >= _HALF else -POPULATION if share < _TENTH else Decimal(0)
    if reasons.area is not None:
        total += AREA if reasons.area else OTHER_AREA
    if reasons.seat is not None:
        total += SEAT if reasons.seat else -SEAT
    total += NEAR if reasons.near else Decimal(0)
    total += FAR if reasons.far else Decimal(0)
    return max(Decimal(0), min(Decimal(1), total)).quantize(_HUNDREDTH)
