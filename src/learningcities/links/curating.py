"""Curating: what a person or a rule decides in, the files of a folder changed out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from learningcities.errors import LinksError
from learningcities.gazetteers import dataset_of
from learningcities.links.folder import (
    CANDIDATES,
    DECISIONS,
    PLACES,
    check,
    decision_files,
    read_file,
    read_links,
    write_file,
    write_place_file,
)
from learningcities.links.model import (
    CLOSE,
    EXACT,
    NO_LINKS,
    NOTHING,
    SAME_AS,
    SEMAPV,
    Decision,
    Links,
    PlaceData,
    Verdict,
)
from learningcities.links.places import read_places
from learningcities.links.proposing import Proposal
from learningcities.links.references import dataset_named
from learningcities.links.sssom import Mappings

STRENGTHS = {"same": SAME_AS, "exact": EXACT, "close": CLOSE}
"""How a person names what a link says."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Who decides, on which day, and why."""

    author: str
    date: str = ""
    comment: str = ""


def known_links(folder: Path) -> Links:
    """The decisions of a folder, none where there is no folder yet."""
    return read_links(folder) if folder.is_dir() else NO_LINKS


def accept(folder: Path, subject: str, target: str, strength: str | None, signature: Signature) -> Decision:
    """Decide that a link is right; `LinksError` if it contradicts what was decided before."""
    waiting = _waiting(folder, subject, target)
    dataset = dataset_of(target)
    relation = STRENGTHS[strength] if strength else dataset.relation if dataset else EXACT
    sure = replace(waiting, confidence=Decimal(1)) if waiting else _decision(subject, target, signature)
    decision = _signed(replace(sure, relation=relation, verdict=Verdict.ACCEPTED), signature)
    _decide(folder, decision)
    return decision


def reject(folder: Path, subject: str, target: str, signature: Signature) -> Decision:
    """Decide that a link would be wrong: it is not proposed again."""
    waiting = _waiting(folder, subject, target) or _decision(subject, target, signature)
    dataset = dataset_of(target)
    relation = dataset.relation if dataset else EXACT
    decision = _signed(replace(waiting, relation=relation, verdict=Verdict.REJECTED, confidence=None), signature)
    _decide(folder, decision)
    return decision


def answer_none(folder: Path, subject: str, dataset: str, signature: Signature) -> Decision:
    """Decide that a dataset has nothing to link a subject to; `UsageError` for a dataset that nobody knows."""
    namespace = dataset_named(dataset).namespace
    nothing = _decision(subject, NOTHING, signature)
    decision = _signed(replace(nothing, verdict=Verdict.NO_LINK, source=namespace, confidence=None), signature)
    _decide(folder, decision)
    return decision


def keep(folder: Path, proposals: Iterable[Proposal]) -> None:
    """Write what the rules accepted to the decisions, and what waits to the candidates."""
    proposals = list(proposals)
    decided = read_file(folder / DECISIONS)
    fresh = tuple(option.decision for proposal in proposals for option in proposal.accepted)
    asked = {proposal.subject.path for proposal in proposals}
    candidates = read_file(folder / CANDIDATES)
    left = tuple(one for one in candidates.decisions if one.subject not in asked)
    waiting = tuple(option.decision for proposal in proposals for option in proposal.waiting)
    places = _places(folder) | {place.object: place for proposal in proposals for place in proposal.places}
    check([*known_links(folder).decisions, *fresh])
    write_file(folder / DECISIONS, Mappings(decided.head, (*decided.decisions, *fresh)))
    write_file(folder / CANDIDATES, Mappings(candidates.head, (*left, *waiting)))
    _write_places(folder, places)


def _waiting(folder: Path, subject: str, target: str) -> Decision | None:
    candidates = read_file(folder / CANDIDATES).decisions
    return next((one for one in candidates if (one.subject, one.object) == (subject, target)), None)


def _decision(subject: str, target: str, signature: Signature) -> Decision:
    return Decision(subject, target, EXACT, Verdict.ACCEPTED, "", confidence=Decimal(1), comment=signature.comment)


def _signed(decision: Decision, signature: Signature) -> Decision:
    """A decision by a person; the evidence that was found stays beside what they say."""
    said = "; ".join(dict.fromkeys(filter(None, (signature.comment, decision.comment))))
    justification = SEMAPV + "ManualMappingCuration"
    return replace(
        decision, author=signature.author, date=signature.date, comment=said, justification=justification, rule=""
    )


def _decide(folder: Path, decision: Decision) -> None:
    """Write a decision in the place of an earlier one about the same pair, and take the pair from what waits."""
    for file in decision_files(folder):
        mappings = read_file(file)
        if any(one.key == decision.key for one in mappings.decisions) and file.name != DECISIONS:
            raise LinksError(f"{file} has decided on {decision.subject} and {decision.object}; change it there.")
    own = read_file(folder / DECISIONS)
    others = tuple(one for one in own.decisions if one.key != decision.key)
    elsewhere = [one for one in known_links(folder).decisions if one.key not in {each.key for each in own.decisions}]
    check([*elsewhere, *others, decision])
    candidates = read_file(folder / CANDIDATES)
    left = tuple(one for one in candidates.decisions if not _is_settled(one, decision))
    write_file(folder / DECISIONS, Mappings(own.head, (*others, decision)))
    write_file(folder / CANDIDATES, Mappings(candidates.head, left))
    _write_places(folder, _places(folder))


def _is_settled(candidate: Decision, decision: Decision) -> bool:
    """Whether a decision makes a candidate pointless: the pair itself, or another of the same dataset."""
    if candidate.subject != decision.subject:
        return False
    if decision.verdict is Verdict.NO_LINK:
        return candidate.object.startswith(decision.source)
    same = dataset_of(candidate.object) == dataset_of(decision.object)
    return candidate.object == decision.object or (same and decision.verdict is Verdict.ACCEPTED)


def _places(folder: Path) -> dict[str, PlaceData]:
    file = folder / PLACES
    return read_places(file.read_text(encoding="utf-8"), str(file)) if file.is_file() else {}


def _write_places(folder: Path, places: dict[str, PlaceData]) -> None:
    """Keep the data of places that are linked or may be; others have no business here."""
    used = {one.object for one in known_links(folder).decisions if one.verdict is Verdict.ACCEPTED}
    used |= {one.object for one in read_file(folder / CANDIDATES).decisions}
    write_place_file(folder, {iri: place for iri, place in places.items() if iri in used})
