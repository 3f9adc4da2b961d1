"""Proposing: subjects with queries, gazetteers and earlier decisions in; what the rules decide and what waits out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from learningcities import subdivisions
from learningcities.gazetteers import (
    AdminNames,
    Candidate,
    Gazetteer,
    Kind,
    Likeness,
    Provenance,
    Query,
    Record,
    dataset_of,
    datasets,
)
from learningcities.gazetteers.matching import with_area
from learningcities.gazetteers.names import key
from learningcities.links.model import CLOSE, SEMAPV, Decision, Links, PlaceData, Verdict
from learningcities.links.rules import CHAINED, COUNTRY_CODE, Rule, is_same_spot, judge, judge_bodies

TOOL = "learningcities"
_PLACES = "geonames"
"""The dataset whose own data we have; identifiers of others are reached through it."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What links are looked for: its path or IRI, as in `Decision`, its label, and the query."""

    path: str
    label: str
    query: Query


@dataclass(frozen=True, slots=True)
class Option:
    """One link that may be made: the decision as it would be written, and the candidate that it rests on."""

    decision: Decision
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was found for a subject: links that a rule accepts, links that wait for a person, and what is another."""

    subject: Subject
    accepted: tuple[Option, ...] = ()
    waiting: tuple[Option, ...] = ()
    ruled_out: tuple[Candidate, ...] = ()
    places: tuple[PlaceData, ...] = ()


class Proposer:
    """Looks for links in some gazetteers, mindful of what was decided before."""

    def __init__(self, gazetteers: Sequence[Gazetteer], links: Links, date: str = "") -> None:
        """With `links`, the decisions that there are; `date`, if any, is written into new ones."""
        self._gazetteers = gazetteers
        self._links = links
        self._date = date
        self._fresh: dict[str, str] = {}

    def propose(self, subject: Subject) -> Proposal:
        """The proposal for one subject; decided pairs do not come again.

        A local authority comes after its city, because the place that the city is linked with is evidence.
        """
        if subject.query.kind is Kind.ORGANIZATION:
            return self._body(replace(subject, query=replace(subject.query, seats=self._seats(subject))))
        own, others = self._candidates(subject)
        if subject.query.kind is Kind.PLACE:
            return self._place(subject, own, others)
        sure = subject.query.kind is Kind.COUNTRY
        accepted = self._options(subject, own, COUNTRY_CODE) if sure else []
        waiting = self._options(subject, others if sure else [*own, *others], None)
        done = {one.decision.object for one in accepted}
        return Proposal(subject, tuple(accepted), tuple(one for one in waiting if one.decision.object not in done))

    def _candidates(self, subject: Subject) -> tuple[list[Candidate], list[Candidate]]:
        """Candidates of gazetteers that hold the dataset of places itself, and of others; none that was rejected."""
        own: list[Candidate] = []
        others: list[Candidate] = []
        for gazetteer in self._gazetteers:
            every = (self._with_region(one, subject.query) for one in gazetteer.candidates(subject.query))
            found = [one for one in every if not self._is_rejected(subject, one)]
            (own if gazetteer.provenance.title == datasets()[_PLACES].title else others).extend(found)
        return own, others

    def _with_region(self, candidate: Candidate, query: Query) -> Candidate:
        """The candidate with the name of its region, if a file of regions is there."""
        names = self._region_names(candidate.record)
        return with_area(candidate, query, names[0]) if names else candidate

    def _region_names(self, record: Record) -> list[str]:
        regions = [one for one in self._gazetteers if isinstance(one, AdminNames)]
        return [name for one in regions for name in one.names(record.admin_code or "")]

    def _seats(self, subject: Subject) -> tuple[str, ...]:
        """The identifiers of the places that the city of a local authority is, by earlier links and by those of now."""
        city = "city/" + subject.path.partition("/")[2]
        iris = [one.object for one in self._links.accepted(city) if one.relation != CLOSE]
        iris += [self._fresh[city]] if city in self._fresh else []
        places = datasets()[_PLACES]
        return tuple(places.identifier(iri) for iri in iris if places.holds(iri))

    def _body(self, subject: Subject) -> Proposal:
        """Organisations that may govern a city: of each dataset at most one is accepted."""
        own, others = self._candidates(subject)
        by_dataset: dict[str, list[Candidate]] = {}
        for one in (*own, *others):
            by_dataset.setdefault(one.record.identifiers[0][0], []).append(one)
        accepted: list[Option] = []
        waiting: list[Option] = []
        out: list[Candidate] = []
        for dataset, candidates in by_dataset.items():
            if not self._is_open_for(subject, dataset):
                continue
            judgement = judge_bodies(candidates)
            out += judgement.ruled_out
            waiting += self._options(subject, judgement.waiting, None)
            if judgement.accepted and judgement.rule:
                accepted += self._options(subject, [judgement.accepted], judgement.rule)
        return Proposal(subject, tuple(accepted), _each_once(waiting), tuple(out))

    def _place(self, subject: Subject, own: Sequence[Candidate], others: Sequence[Candidate]) -> Proposal:
        judgement = judge(subject.query, own, others, _PLACES)
        linked = self._linked(subject, own)
        accepted: list[Option] = []
        if linked is None and judgement.accepted and judgement.rule and self._is_open_for(subject, _PLACES):
            linked = judgement.accepted
            accepted.append(self._option(subject, linked, _PLACES, judgement.rule))
            self._fresh[subject.path] = accepted[0].decision.object
        if linked is None:
            waiting = [one for each in judgement.waiting for one in self._options(subject, [each], None)]
        else:
            sure, waiting = self._chained(subject, linked, others)
            accepted += sure
        fresh = _each_once(waiting)
        places = tuple(
            self._place_data(one.candidate, others, one.decision.object)
            for one in (*accepted, *fresh)
            if one.candidate in own or linked is None
        )
        return Proposal(subject, tuple(accepted), fresh, judgement.ruled_out, places)

    def _linked(self, subject: Subject, own: Iterable[Candidate]) -> Candidate | None:
        """The candidate that was accepted earlier."""
        before = {one.object for one in self._links.accepted(subject.path)}
        return next((one for one in own if before & set(_iris(one.record))), None)

    def _chained(
        self, subject: Subject, linked: Candidate, others: Iterable[Candidate]
    ) -> tuple[list[Option], list[Option]]:
        """Links to further datasets by entries for the linked place: what two gazetteers say, and what one says."""
        names = {key(name) for name in (subject.query.name, linked.record.name, *linked.record.other_names)}
        entries = [
            one
            for one in others
            if one.record.identifier(_PLACES) == linked.record.identifier(_PLACES)
            if is_same_spot(one.record, linked.record) and key(one.record.name) in names
        ]
        said: dict[tuple[str, str], list[Candidate]] = {}
        for one in entries:
            for dataset, identifier in one.record.identifiers:
                if dataset != _PLACES and self._is_open_for(subject, dataset):
                    said.setdefault((dataset, identifier), []).append(one)
        sure: list[Option] = []
        open_: list[Option] = []
        for (dataset, _), candidates in said.items():
            agreed = len({one.gazetteer for one in candidates}) > 1
            option = self._option(subject, candidates[0], dataset, CHAINED if agreed else None, linked.score)
            if self._is_open(option.decision):
                (sure if agreed else open_).append(option)
        # Two identifiers of one dataset for one place: one of them is wrong.
        contested = len({dataset for dataset, _ in said}) < len(said)
        return ([], [*sure, *open_]) if contested else (sure, open_)

    def _options(self, subject: Subject, candidates: Iterable[Candidate], rule: Rule | None) -> list[Option]:
        """The links that candidates offer, of those that are open."""
        found = [
            self._option(subject, candidate, dataset, rule)
            for candidate in candidates
            for dataset, _ in candidate.record.identifiers
        ]
        return [one for one in found if self._is_open(one.decision)]

    def _option(
        self, subject: Subject, candidate: Candidate, dataset: str, rule: Rule | None, score: Decimal | None = None
    ) -> Option:
        gazetteer = next(one for one in self._gazetteers if one.id == candidate.gazetteer)
        target = datasets()[dataset]
        reason = "CompositeMatching" if candidate.reasons.population else "LexicalMatching"
        return Option(
            Decision(
                subject=subject.path,
                object=target.iri(candidate.record.identifier(dataset) or ""),
                relation=target.relation,
                verdict=Verdict.ACCEPTED,
                justification=rule.justification if rule else SEMAPV + reason,
                subject_label=subject.label,
                object_label=candidate.record.name,
                date=self._date if rule else "",
                confidence=Decimal(1) if rule is COUNTRY_CODE else score or candidate.score,
                source=gazetteer.provenance.iri,
                tool=TOOL,
                rule=str(rule) if rule else "",
                comment=evidence(candidate),
            ),
            candidate,
        )

    def _is_open(self, decision: Decision) -> bool:
        """Whether nothing was decided about this pair, nor that the dataset has nothing for the subject."""
        decided = {(one.subject, one.object) for one in self._links.decisions}
        dataset = dataset_of(decision.object)
        none = dataset is not None and self._has_none(decision.subject, dataset.id)
        return (decision.subject, decision.object) not in decided and not none

    def _is_open_for(self, subject: Subject, dataset: str) -> bool:
        """Whether a subject may get a link to a dataset: it has none, and may have one."""
        linked = any(datasets()[dataset].holds(one.object) for one in self._links.accepted(subject.path))
        return not linked and not self._has_none(subject.path, dataset)

    def _has_none(self, subject: str, dataset: str) -> bool:
        namespace = datasets()[dataset].namespace
        answers = (one for one in self._links.decisions if one.verdict is Verdict.NO_LINK)
        return any((one.subject, one.source) == (subject, namespace) for one in answers)

    def _is_rejected(self, subject: Subject, candidate: Candidate) -> bool:
        rejected = {
            one.object
            for one in self._links.decisions
            if one.subject == subject.path and one.verdict is Verdict.REJECTED
        }
        # An entry with one wrong identifier may still have a right one.
        return bool(rejected) and rejected >= set(_iris(candidate.record))

    def _place_data(self, candidate: Candidate, others: Iterable[Candidate], iri: str) -> PlaceData:
        """What comes with a link: the data of its own gazetteer; a region's name from any that has the same place."""
        own = next(one for one in self._gazetteers if one.id == candidate.gazetteer).provenance
        record = candidate.record
        same = [one.record for one in others if one.record.identifier(_PLACES) == record.identifier(_PLACES)]
        named = self._region_names(record)
        # The region by its code is of today; another gazetteer may have one of another level, or of another time.
        codes = {subdivisions.code(name, record.country, first_level=True) for name in named} or {
            subdivisions.code(one.area, record.country) for one in (record, *same) if one.area
        }
        return place_data(record, subdivisions.by_geonames(record.admin_code or "") or _only(codes), iri, own)


def _only(codes: Iterable[str | None]) -> str:
    """The one code that there is; nothing where there is none, or several."""
    known = set(filter(None, codes))
    return known.pop() if len(known) == 1 else ""


def _each_once(options: Iterable[Option]) -> tuple[Option, ...]:
    """Of several options for one object, the first."""
    found: dict[str, Option] = {}
    for one in options:
        found.setdefault(one.decision.object, one)
    return tuple(found.values())


def _iris(record: Record) -> list[str]:
    return [datasets()[dataset].iri(identifier) for dataset, identifier in record.identifiers]


def place_data(record: Record, subdivision: str, iri: str, source: Provenance) -> PlaceData:
    """What is kept of a record for a build."""
    return PlaceData(
        object=iri,
        label=record.name,
        latitude=record.latitude,
        longitude=record.longitude,
        subdivision=subdivision,
        admin_code=record.admin_code or "",
        source=source.iri,
        version=source.version,
        licence=source.licence,
        rights=source.rights,
    )


def evidence(candidate: Candidate) -> str:
    """The evidence for a candidate in one line: its reasons, then what the gazetteer says of it."""
    record = candidate.record
    facts = [*candidate.reasons.texts()]
    if candidate.reasons.likeness is not Likeness.SAME:
        facts[0] += f"{':' if candidate.reasons.likeness is Likeness.GOVERNING else ' of'} {record.name}"
    if record.population:
        facts.append(f"population {record.population}")
    if record.area or record.admin_code:
        facts.append(f"in {record.area or record.admin_code}")
    if record.latitude is not None:
        facts.append(f"at {record.latitude} {record.longitude}")
    return f"{candidate.gazetteer}: {', '.join(facts)}"
