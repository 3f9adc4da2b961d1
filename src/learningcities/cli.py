"""The command line: arguments in, one function of `commands` called, exit status out.

Exit status: 0 all well, warnings included; 1 a document was rejected, a shape violated, a digest wrong; 2 wrong use.
What a command needs is imported when it runs, so that `--help` answers at once.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from learningcities import __version__

_FORMATS_OF_CHECK = ("text", "json", "sarif")
_FORMATS_OF_QUERY = ("table", "json", "csv", "tsv", "turtle", "ntriples", "jsonld")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # What we print is UTF-8 whatever the terminal says: JSON, Turtle and CSV are nothing else.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("learningcities: interrupted; nothing was changed", file=sys.stderr)
        return 130


def _run(options: argparse.Namespace) -> int:
    from learningcities import commands
    from learningcities.errors import LearningCitiesError, QueryError, UsageError

    try:
        command = getattr(commands, options.command)
        return int(command(options))
    except LearningCitiesError as error:
        print(f"learningcities: {error}", file=sys.stderr)
        return 2 if isinstance(error, (UsageError, QueryError)) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="learningcities",
        description="City profile pages become a validated knowledge graph in which every fact leads to its words.",
        epilog="Exit status: 0 all well, 1 something was rejected or is wrong, 2 wrong use.",
    )
    parser.add_argument("--version", action="version", version=f"learningcities {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_build(commands.add_parser("build", help="make a release from documents"))
    _add_check(commands.add_parser("check", help="say what is understood in documents and what is not"))
    extract = commands.add_parser("extract", help="print what one document says as JSON")
    extract.add_argument("file", metavar="FILE", help="a document")
    _add_explain(commands.add_parser("explain", help="show a document with what its words became"))
    _add_query(commands.add_parser("query", help="ask a release with SPARQL"))
    validate = commands.add_parser("validate", help="check RDF files against the shapes")
    validate.add_argument("files", metavar="FILE", nargs="+", help="an RDF file: .ttl .nt .nq .trig .jsonld .rdf")
    verify = commands.add_parser("verify", help="check a release against its digests, and its dumps against each other")
    verify.add_argument("release", metavar="DIR", nargs="?", default="dist", help="the release (default: dist)")
    return parser


def _add_documents(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="PATH", nargs="*", help="documents or folders of documents (default: seeds/)")
    parser.add_argument(
        "--jobs", type=_jobs, default=None, metavar="N", help="processes to use (default: one per core)"
    )
    parser.add_argument("--quiet", action="store_true", help="print errors and the last line only")


def _add_build(parser: argparse.ArgumentParser) -> None:
    _add_documents(parser)
    parser.add_argument("--output", default="dist", metavar="DIR", help="the folder of the release (default: dist)")
    parser.add_argument("--base", default=None, metavar="IRI", help="the base IRI of the data, ending with a slash")


def _add_check(parser: argparse.ArgumentParser) -> None:
    _add_documents(parser)
    parser.add_argument("--format", choices=_FORMATS_OF_CHECK, default="text", help="form of the diagnostics")


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a document")
    parser.add_argument("--html", default=None, metavar="OUT.html", help="write a page as well")
    parser.add_argument(
        "--language", choices=("en", "fr"), default="en", help="language of the explanation (default: en)"
    )


def _add_query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--release", default="dist", metavar="DIR", help="the release (default: dist)")
    parser.add_argument("--format", choices=_FORMATS_OF_QUERY, default=None, help="form of the answer (default: table)")
    parser.add_argument("query", metavar="FILE.rq|TEXT", help="a file with a query, or the query itself")


def _jobs(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1, found {text!r}")
    return number


if __name__ == "__main__":
    sys.exit(main())
