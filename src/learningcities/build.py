"""Building: paths of documents in, the text of what is valid and all findings out, on as many cores as there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from learningcities.diagnostics import Diagnostic, Severity, diagnostic
from learningcities.documents import Document, Rejected, document_paths, read_file
from learningcities.errors import ReleaseError
from learningcities.graph.city import describe_city
from learningcities.graph.editions import disagreements
from learningcities.graph.minting import waiting
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import CityGroup, Names, name_all
from learningcities.graph.shared import describe_shared, shared_subjects
from learningcities.ledger import Entry, Ledger
from learningcities.ledger.comparison import ConflictError, conflicts, not_in_force, suspensions
from learningcities.links import NO_LINKS, Links
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles import CityProfile, parse
from learningcities.publication.findings import DocumentOutcome, Findings, Outcome
from learningcities.publication.pages import Sources, sources
from learningcities.publication.part import PartText
from learningcities.publication.publish import serialise
from learningcities.validation import ShapeResult, ShapesViolatedError, to_diagnostics, validate

In = TypeVar("In")
Out = TypeVar("Out")

_FEW = 8
"""Up to so many documents, starting further processes takes longer than it saves."""


class Watch(Protocol):
    """Shows the progress of work: gives the results on as they come."""

    def __call__(self, results: Iterable[Out], total: int, doing: str) -> Iterable[Out]:
        """The same results; `total` is how many there will be, `doing` what is being done."""


def unseen(results: Iterable[Out], total: int, doing: str) -> Iterable[Out]:
    """Nobody watches."""
    return results


@dataclass(frozen=True, slots=True)
class Written:
    """A part after validation: its text, or None when it violates a shape or when nothing is to be written."""

    text: PartText | None
    results: tuple[ShapeResult, ...]
    violated: bool
    problem: str | None = None
    entries: tuple[Entry, ...] = ()


@dataclass(slots=True)
class Build:
    """One run over documents: `parts` does the work, then `findings` tells what was found.

    A document that cannot be read, or whose city violates a shape, is rejected; all others go on, and what was released
    of a rejected one stays described. With a `ledger`, `parts` ends with `LedgerError` when an IRI that it holds would
    be dropped, changed or reused; `minted` are the IRIs that the build gives out.
    """

    paths: Sequence[str | Path]
    base: str = DEFAULT_BASE
    jobs: int = 1
    watch: Watch = unseen
    links: Links = NO_LINKS
    ledger: Ledger = field(default_factory=Ledger)
    minted: dict[str, Entry] = field(default_factory=dict)
    _read: list[CityProfile | Rejected] = field(default_factory=list)
    _refused: list[Rejected] = field(default_factory=list)
    _diagnostics: tuple[Diagnostic, ...] = ()
    _results: list[ShapeResult] = field(default_factory=list)
    _stopped: bool = False

    def parts(self, *, write: bool = True) -> Iterator[PartText]:
        """Read, parse, describe and validate; the text of each valid part when `write` says so, the shared one last."""
        files = document_paths(self.paths)
        with _workers(self.jobs, len(files)) as work:
            self._read = list(self.watch(work(read_profile, files), len(files), "Reading"))
            profiles = [found for found in self._read if isinstance(found, CityProfile)]
            self._refused = [found for found in self._read if isinstance(found, Rejected)]
            digests = [(file.path, file.name, file.sha256 or "") for file in self._refused]
            names, groups, problems = name_all(profiles, digests, self.base, self.ledger)
            tasks = [
                (group, names.only(group.profiles, group.path), self.links.of_city(group.path)) for group in groups
            ]
            written = work(partial(_write_city, self.base, write), tasks)
            valid: list[CityProfile] = []
            published: list[str] = []
            for group, part in zip(groups, self.watch(written, len(tasks), "Describing and validating"), strict=True):
                yield from self._take(part)
                problems += [_unwritable(profile, part.problem) for profile in group.profiles if part.problem]
                if part.violated:
                    self._refused += [_as_rejected(profile) for profile in group.profiles]
                else:
                    valid += group.profiles
                    published.append(group.path)
            yield from self._shared(names, groups, valid, published, problems, write)

    def _shared(
        self,
        names: Names,
        groups: Sequence[CityGroup],
        valid: Sequence[CityProfile],
        published: Sequence[str],
        problems: Iterable[Diagnostic],
        write: bool,
    ) -> Iterator[PartText]:
        """What the valid cities share, and what is not in force; `LedgerError` where the ledger says no."""
        linked = self.links.of_cities(published)
        suspended = waiting(self.minted, self._refused, names)
        absent = [*not_in_force(self.ledger, self.minted), *suspended]
        shared = validate(describe_shared(valid, self._refused, names, linked, absent))
        text = serialise(shared, self.base) if write else None
        yield from self._take(Written(text, shared.report.results, violated=False, entries=shared.part.entries))
        against = conflicts(self.ledger, self.minted, {entry.path for entry in suspended})
        unused = _unused(linked, self.links, shared_subjects(valid))
        self._conclude(names, [*problems, *disagreements(groups), *unused, *suspensions(suspended), *against])
        if against:
            self._stopped = True
            raise ConflictError(self.ledger, against)

    def _take(self, part: Written) -> Iterator[PartText]:
        self._results += part.results
        self.minted |= {entry.path: entry for entry in part.entries}
        if part.text:
            yield part.text

    def _conclude(self, names: Names, problems: Iterable[Diagnostic]) -> None:
        """Gather the diagnostics of all stages."""
        paths, texts = {}, {}
        for found in self._read:
            document = found.document if isinstance(found, CityProfile) else found
            iri = names.document(document.path, document.sha256)
            paths[iri] = document.path
            if isinstance(document, Document):
                texts[iri] = document.text
        own = [problem for found in self._read for problem in found.diagnostics]
        self._diagnostics = tuple(sorted({*own, *problems, *to_diagnostics(self._results, paths, texts)}))

    def findings(self) -> Findings:
        """What was found, once all parts have come."""
        refused = {file.path for file in self._refused}
        return Findings(outcomes(self._read, refused, self._diagnostics), self._diagnostics, tuple(self._results))

    @property
    def summary(self) -> str:
        """The last line of a build."""
        counts = self.findings().counts()
        if self._stopped:
            counts |= {"published": 0, "with_warnings": 0}
        return "{read} read, {published} published, {with_warnings} with warnings, {rejected} rejected".format(**counts)

    @property
    def succeeded(self) -> bool:
        """Whether every document can be published and nothing violates a shape."""
        return not any(found.severity is Severity.ERROR for found in self._diagnostics)


def outcomes(
    read: Iterable[CityProfile | Rejected], refused: set[str], diagnostics: Iterable[Diagnostic]
) -> tuple[DocumentOutcome, ...]:
    """What became of each document; `refused` are the paths of those that are not published."""
    warned = {problem.path for problem in diagnostics if problem.severity is Severity.WARNING}
    found = []
    for one in read:
        document = one.document if isinstance(one, CityProfile) else one
        beside = any(problem.severity is Severity.WARNING for problem in one.diagnostics)
        outcome = Outcome.WARNINGS if beside or document.path in warned else Outcome.PUBLISHED
        outcome = Outcome.REJECTED if document.path in refused else outcome
        found.append(DocumentOutcome(document.name, document.sha256 or "", outcome))
    return tuple(found)


def read_profile(path: str) -> CityProfile | Rejected:
    """Read and parse one file."""
    document = read_file(path)
    return parse(document) if isinstance(document, Document) else document


def _write_city(base: str, write: bool, task: tuple[CityGroup, Names, Links]) -> Written:
    group, names, links = task
    return _write(describe_city(group, names, links), base, sources(group.profiles, names) if write else None)


def _write(part: DatasetPart, base: str, found: Sources | None) -> Written:
    try:
        validated = validate(part)
    except ShapesViolatedError as error:
        return Written(None, error.report.results, violated=True)
    try:
        text = serialise(validated, base, found) if found else None
    except ReleaseError as error:
        return Written(None, validated.report.results, violated=True, problem=str(error))
    return Written(text, validated.report.results, violated=False, entries=part.entries)


def _unwritable(profile: CityProfile, problem: str) -> Diagnostic:
    return diagnostic("city-unwritable", profile.document.path, f"the city cannot be written as RDF: {problem}")


def _unused(used: Links, links: Links, shared: set[str]) -> Iterator[Diagnostic]:
    """A diagnostic for each decision about what is not published; `used` are those of published cities and the rest."""
    published = {one.key for one in used.decisions if one.is_of_city or one.subject in shared}
    for decision in links.decisions:
        if decision.key not in published:
            message = f"this build publishes nothing about {decision.subject}, so its link is not published"
            yield diagnostic("link-unused", decision.file, message, decision.line, 1, decision.subject)


def _as_rejected(profile: CityProfile) -> Rejected:
    document = profile.document
    return Rejected(document.path, document.name, document.sha256, document.size, profile.diagnostics)


@contextmanager
def _workers(jobs: int, tasks: int) -> Iterator[Callable[[Callable[[In], Out], Sequence[In]], Iterable[Out]]]:
    """A function that applies another one to many values: in this process, or in `jobs` others, results in order."""
    if jobs <= 1 or tasks <= _FEW:
        yield lambda function, values: map(function, values)
        return
    chunk = max(1, min(16, tasks // (jobs * 4)))
    with ProcessPoolExecutor(jobs) as pool:
        yield lambda function, values: pool.map(function, values, chunksize=chunk)
