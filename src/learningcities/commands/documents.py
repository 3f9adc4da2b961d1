"""What commands that read documents share: arguments, paths, the number of processes, progress, diagnostics."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from learningcities.errors import UsageError

if TYPE_CHECKING:
    from learningcities.build import Build
    from learningcities.diagnostics import Diagnostic

Out = TypeVar("Out")


def add_documents(parser: ArgumentParser) -> None:
    """Declare PATH, `--jobs` and `--quiet`."""
    parser.add_argument("paths", metavar="PATH", nargs="*", help="documents or folders of documents (default: seeds/)")
    parser.add_argument(
        "--jobs", type=positive, default=None, metavar="N", help="processes to use (default: one per core)"
    )
    parser.add_argument("--quiet", action="store_true", help="print errors and the last line only")


def positive(text: str) -> int:
    """A whole number from 1, as an argument."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"expected a number from 1, found {text!r}")
    return number


def paths(options: Namespace) -> list[str]:
    """The paths that were given, or `seeds`; `UsageError` where neither is there."""
    if options.paths:
        return list(options.paths)
    if not Path("seeds").is_dir():
        raise UsageError("There is no folder 'seeds' here; give the paths of documents or of folders of documents.")
    return ["seeds"]


def jobs(options: Namespace) -> int:
    """How many processes to use."""
    return int(options.jobs or len(os.sched_getaffinity(0)))


def one_file(path: str) -> str:
    """The path of a document; `UsageError` if there is no such file."""
    if not Path(path).is_file():
        raise UsageError(f"There is no file {path!r}; give the path of one document.")
    return path


def conclude(run: Build, quiet: bool) -> int:
    """Print the diagnostics and the last line; the exit status."""
    say(run.findings().diagnostics, quiet)
    print(run.summary, file=sys.stderr)
    return 0 if run.succeeded else 1


def shown(diagnostics: Iterable[Diagnostic], quiet: bool) -> list[Diagnostic]:
    """The diagnostics that are printed: all, or with `quiet` the errors."""
    from learningcities.diagnostics import Severity

    return [found for found in diagnostics if not quiet or found.severity is Severity.ERROR]


def say(diagnostics: Iterable[Diagnostic], quiet: bool = False) -> None:
    """Print diagnostics on standard error, one a line."""
    from learningcities.diagnostics.formats import to_text

    for found in shown(diagnostics, quiet):
        print(to_text(found), file=sys.stderr)


def watch(results: Iterable[Out], total: int, doing: str) -> Iterator[Out]:
    """The results as they come, with a bar on standard error when a person watches."""
    if not sys.stderr.isatty():
        yield from results
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(results, description=doing, total=total, console=Console(stderr=True), transient=True)
