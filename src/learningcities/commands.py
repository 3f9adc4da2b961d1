"""The commands: parsed arguments in, what a person or a program asked for on standard output, exit status out."""

from __future__ import annotations

import os
import re
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from learningcities.diagnostics import Diagnostic, Severity
from learningcities.diagnostics.formats import to_json, to_sarif, to_text
from learningcities.errors import UsageError

if TYPE_CHECKING:
    from learningcities.build import Build

Out = TypeVar("Out")

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`/#?]+/(?:[^\s<>\"{}|\\^`#?]*/)?")


def build(options: Namespace) -> int:
    """Make a release from documents."""
    from learningcities.build import Build
    from learningcities.publication.publish import publish

    run = Build(_paths(options), _base(options.base), _jobs(options), _watch)
    publish(run.parts(), run.findings, Path(options.output), run.base)
    return _conclude(run, options.quiet)


def check(options: Namespace) -> int:
    """Print the diagnostics of documents: as text on standard error, as JSON or SARIF on standard output."""
    from learningcities.build import Build

    run = Build(_paths(options), jobs=_jobs(options), watch=_watch)
    for _ in run.parts(write=False):
        pass
    if options.format != "text":
        shown = _shown(run.findings().diagnostics, options.quiet)
        print(to_json(shown) if options.format == "json" else to_sarif(shown))
    return _conclude(run, options.quiet)


def extract(options: Namespace) -> int:
    """Print the city profile of one document as JSON."""
    from learningcities.build import read_profile
    from learningcities.documents import Rejected
    from learningcities.profiles.export import as_json

    if not Path(options.file).is_file():
        raise UsageError(f"There is no file {options.file!r}; give the path of one document.")
    found = read_profile(options.file)
    if isinstance(found, Rejected):
        _say(found.diagnostics, quiet=False)
        return 1
    print(as_json(found))
    return 0


def explain(options: Namespace) -> int:
    """Show a document with what its words became: on standard output, and as a page where one is asked for."""
    from learningcities.documents import read_file
    from learningcities.explanation import explain as explanation_of
    from learningcities.explanation.page import write
    from learningcities.explanation.terminal import show
    from learningcities.explanation.words import Words

    if not Path(options.file).is_file():
        raise UsageError(f"There is no file {options.file!r}; give the path of one document.")
    explanation, words = explanation_of(read_file(options.file)), Words(options.language)
    if options.html is not None:
        write(explanation, words, Path(options.html), Path(options.file))
    show(explanation, words, sys.stdout)
    return 1 if explanation.rejected else 0


def query(options: Namespace) -> int:
    """Ask a release with SPARQL."""
    from learningcities.query import ResultFormat
    from learningcities.release import open_release

    answer = open_release(Path(options.release)).query(_query_text(options.query))
    sys.stdout.write(answer.text(ResultFormat(options.format or "table")))
    return 0


def validate(options: Namespace) -> int:
    """Check RDF files against the shapes: each result on a line, what was found on the last line of standard error."""
    from learningcities.validation import to_diagnostics, validate_files

    results: list[Diagnostic] = []
    for report in validate_files(options.files):
        results += to_diagnostics(report.report.results, {}, fallback=report.path)
    _say(results, quiet=False)
    violations = sum(found.severity is Severity.ERROR for found in results)
    print(f"{len(options.files)} validated, {len(results)} results, {violations} violations", file=sys.stderr)
    return 1 if violations else 0


def verify(options: Namespace) -> int:
    """Check a release against its digests, and its dumps against each other."""
    from learningcities.release import open_release

    problems = open_release(Path(options.release)).verify()
    for problem in problems:
        print(problem, file=sys.stderr)
    print(
        f"{options.release}: {len(problems) or 'no'} problem{'' if len(problems) == 1 else 's'} found",
        file=sys.stderr,
    )
    return 1 if problems else 0


def _conclude(run: Build, quiet: bool) -> int:
    """Print the diagnostics and the last line; the exit status."""
    _say(run.findings().diagnostics, quiet)
    print(run.summary, file=sys.stderr)
    return 0 if run.succeeded else 1


def _paths(options: Namespace) -> list[str]:
    if options.paths:
        return list(options.paths)
    if not Path("seeds").is_dir():
        raise UsageError("There is no folder 'seeds' here; give the paths of documents or of folders of documents.")
    return ["seeds"]


def _jobs(options: Namespace) -> int:
    return options.jobs or len(os.sched_getaffinity(0))


def _base(text: str | None) -> str:
    from learningcities.namespaces import DEFAULT_BASE

    if text is None:
        return DEFAULT_BASE
    if not _BASE.fullmatch(text):
        raise UsageError(
            f"The base {text!r} is none; give an http or https IRI that ends with a slash, without query or fragment."
        )
    return text


def _query_text(given: str) -> str:
    path = Path(given)
    if not given.endswith(".rq"):
        return given
    if not path.is_file():
        raise UsageError(f"There is no file {given!r}; give the path of a query, or the query itself.")
    return path.read_text(encoding="utf-8")


def _shown(diagnostics: Iterable[Diagnostic], quiet: bool) -> list[Diagnostic]:
    return [found for found in diagnostics if not quiet or found.severity is Severity.ERROR]


def _say(diagnostics: Iterable[Diagnostic], quiet: bool) -> None:
    for found in _shown(diagnostics, quiet):
        print(to_text(found), file=sys.stderr)


def _watch(results: Iterable[Out], total: int, doing: str) -> Iterator[Out]:
    """The results as they come, with a bar on standard error when a person watches."""
    if not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(results, description=doing, total=total, console=Console(stderr=True), transient=True)
