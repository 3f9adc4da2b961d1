"""Building: paths of documents in, findings and a release out, on as many cores as there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from learningcities.diagnostics import Diagnostic, Severity
from learningcities.documents import Document, Rejected, document_paths, read_file
from learningcities.graph.city import describe_city
from learningcities.graph.disagreements import all_disagreements
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import CityGroup, Names, name_all
from learningcities.graph.shared import describe_shared
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles import CityProfile, parse
from learningcities.publication.findings import DocumentOutcome, Findings, Outcome
from learningcities.publication.part import PartText, part_text
from learningcities.validation import ShapesViolatedError, ShapeResult, report_graph, to_diagnostics, validate

In = TypeVar("In")
Out = TypeVar("Out")
Watch = Callable[[Iterable[Out], int, str], Iterable[Out]]
"""Shows the progress of work: the results, how many there will be, what is being done."""

_FEW = 8
"""Up to so many documents, starting further processes takes longer than it saves."""


@dataclass(frozen=True, slots=True)
class Written:
    """A part of the dataset after validation: its text, or None when it violates a shape or nothing is to be written."""

    text: PartText | None
    results: tuple[ShapeResult, ...]
    violated: bool


@dataclass(frozen=True, slots=True)
class Built:
    """What a build found, and the text of what may be published."""

    findings: Findings
    diagnostics: tuple[Diagnostic, ...]
    texts: tuple[PartText, ...]

    @property
    def summary(self) -> str:
        """The last line of a build."""
        counts = self.findings.counts()
        return "{read} read, {published} published, {with_warnings} with warnings, {rejected} rejected".format(**counts)

    @property
    def succeeded(self) -> bool:
        """Whether every document can be published and nothing violates a shape."""
        return not any(found.severity is Severity.ERROR for found in self.diagnostics)


def read_profile(path: str) -> CityProfile | Rejected:
    """Read and parse one file."""
    document = read_file(path)
    return parse(document) if isinstance(document, Document) else document


def inspect(
    paths: Sequence[str | Path], base: str = DEFAULT_BASE, jobs: int = 1, *, write: bool = True, watch: Watch | None = None
) -> Built:
    """Read, parse, describe and validate all documents, and write what is valid as text if `write` says so.

    A document that cannot be read, or whose city violates a shape, is rejected; all others go on.
    """
    files = document_paths(paths)
    watch = watch or _unseen
    with _workers(jobs, len(files)) as work:
        read = list(watch(work(read_profile, files), len(files), "Reading"))
        profiles = [found for found in read if isinstance(found, CityProfile)]
        rejected = [found for found in read if isinstance(found, Rejected)]
        digests = [(file.path, file.name, file.sha256 or "") for file in rejected]
        names, groups, problems = name_all(profiles, digests, base)
        tasks = [(group, names.only(group.profiles)) for group in groups]
        written = list(watch(work(partial(_write_city, base, write), tasks), len(tasks), "Describing and validating"))
    return _assemble(_Reading(read, rejected, groups, [*problems, *all_disagreements(groups)]), written, names, write)


def _write_city(base: str, write: bool, task: tuple[CityGroup, Names]) -> Written:
    group, names = task
    return _write(describe_city(group, names), base, write)


def _write(part: DatasetPart, base: str, write: bool) -> Written:
    try:
        validated = validate(part)
    except ShapesViolatedError as error:
        return Written(None, error.report.results, violated=True)
    return Written(part_text(validated.part, base) if write else None, validated.report.results, violated=False)


@dataclass(frozen=True, slots=True)
class _Reading:
    read: Sequence[CityProfile | Rejected]
    rejected: Sequence[Rejected]
    groups: Sequence[CityGroup]
    problems: Sequence[Diagnostic]


def _assemble(reading: _Reading, written: Sequence[Written], names: Names, write: bool) -> Built:
    """Add what cities share, and say of each document what became of it."""
    valid = [group for group, part in zip(reading.groups, written, strict=True) if not part.violated]
    violating = [group for group, part in zip(reading.groups, written, strict=True) if part.violated]
    profiles = [profile for group in valid for profile in group.profiles]
    refused = [*reading.rejected, *(_as_rejected(profile) for group in violating for profile in group.profiles)]
    shared = _write(describe_shared(profiles, refused, names), names.base, write)
    parts = [*written, shared]
    results = tuple(result for part in parts for result in part.results)
    diagnostics = _diagnostics(reading, results, names)
    findings = Findings(_outcomes(reading.read, refused, diagnostics), diagnostics, results, report_graph(results, names.base))
    return Built(findings, diagnostics, tuple(part.text for part in parts if part.text))


def _as_rejected(profile: CityProfile) -> Rejected:
    document = profile.document
    return Rejected(document.path, document.name, document.sha256, document.size, profile.diagnostics)


def _diagnostics(reading: _Reading, results: Iterable[ShapeResult], names: Names) -> tuple[Diagnostic, ...]:
    documents = [found.document if isinstance(found, CityProfile) else found for found in reading.read]
    paths = {names.document(document.path, document.sha256): document.path for document in documents}
    texts = {
        names.document(found.document.path, found.document.sha256): found.document.text
        for found in reading.read
        if isinstance(found, CityProfile)
    }
    own = [problem for found in reading.read for problem in found.diagnostics]
    return tuple(sorted({*own, *reading.problems, *to_diagnostics(results, paths, texts)}))


def _outcomes(
    read: Iterable[CityProfile | Rejected], refused: Iterable[Rejected], diagnostics: Iterable[Diagnostic]
) -> tuple[DocumentOutcome, ...]:
    refused_paths = {file.path for file in refused}
    warned = {problem.path for problem in diagnostics if problem.severity is Severity.WARNING}
    outcomes = []
    for found in read:
        document = found.document if isinstance(found, CityProfile) else found
        outcome = Outcome.WARNINGS if document.path in warned else Outcome.PUBLISHED
        outcome = Outcome.REJECTED if document.path in refused_paths else outcome
        outcomes.append(DocumentOutcome(document.name, document.sha256 or "", outcome))
    return tuple(outcomes)


def _unseen(results: Iterable[Out], total: int, doing: str) -> Iterable[Out]:
    return results


@contextmanager
def _workers(jobs: int, tasks: int) -> Iterator[Callable[[Callable[[In], Out], Sequence[In]], Iterable[Out]]]:
    """A function that applies another one to many values: in this process, or in `jobs` others, results in order."""
    if jobs <= 1 or tasks <= _FEW:
        yield lambda function, values: map(function, values)
        return
    chunk = max(1, min(16, tasks // (jobs * 4)))
    with ProcessPoolExecutor(jobs) as pool:
        yield lambda function, values: pool.map(function, values, chunksize=chunk)
