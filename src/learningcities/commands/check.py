"""`learningcities check`: documents in, their diagnostics out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from contextlib import suppress

from learningcities.commands.documents import add_documents, conclude, jobs, paths, shown, watch
from learningcities.commands.released import add_ledger, known_ledger

HELP = "say what is understood in documents and what is not"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    add_documents(parser)
    add_ledger(parser)
    parser.add_argument("--format", choices=("text", "json", "sarif"), default="text", help="form of the diagnostics")


def run(options: Namespace) -> int:
    """Print the diagnostics of documents: as text on standard error, as JSON or SARIF on standard output.

    With a ledger also what would keep a build from being published.
    """
    from learningcities.build import Build
    from learningcities.diagnostics.formats import to_json, to_sarif
    from learningcities.ledger.comparison import ConflictError

    given = paths(options)
    work = Build(given, jobs=jobs(options), watch=watch, ledger=known_ledger(options.ledger, given))
    with suppress(ConflictError):  # the diagnostics say of each IRI what to do
        for _ in work.parts(write=False):
            pass
    if options.format != "text":
        found = shown(work.findings().diagnostics, options.quiet)
        print(to_json(found) if options.format == "json" else to_sarif(found))
    return conclude(work, options.quiet)
