"""`learningcities query`: a release and SPARQL in, the answer out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from learningcities.errors import UsageError

HELP = "ask a release with SPARQL"
_FORMATS = ("table", "json", "csv", "tsv", "turtle", "ntriples", "jsonld")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--release", default="dist", metavar="DIR", help="the release (default: dist)")
    parser.add_argument("--format", choices=_FORMATS, default="table", help="form of the answer (default: table)")
    parser.add_argument("query", metavar="FILE.rq|TEXT", help="a file with a query, or the query itself")


def run(options: Namespace) -> int:
    """Ask a release with SPARQL."""
    from learningcities.query import ResultFormat
    from learningcities.release import open_release

    answer = open_release(Path(options.release)).query(_text(options.query))
    sys.stdout.write(answer.text(ResultFormat(options.format)))
    return 0


def _text(given: str) -> str:
    path = Path(given)
    if not given.endswith(".rq"):
        return given
    if not path.is_file():
        raise UsageError(f"There is no file {given!r}; give the path of a query, or the query itself.")
    return path.read_text(encoding="utf-8")
