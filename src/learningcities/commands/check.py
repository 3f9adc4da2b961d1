"""`learningcities check`: documents in, their diagnostics out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from learningcities.commands.documents import add_documents, conclude, jobs, paths, shown, watch

HELP = "say what is understood in documents and what is not"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    add_documents(parser)
    parser.add_argument("--format", choices=("text", "json", "sarif"), default="text", help="form of the diagnostics")


def run(options: Namespace) -> int:
    """Print the diagnostics of documents: as text on standard error, as JSON or SARIF on standard output."""
    from learningcities.build import Build
    from learningcities.diagnostics.formats import to_json, to_sarif

    work = Build(paths(options), jobs=jobs(options), watch=watch)
    for _ in work.parts(write=False):
        pass
    if options.format != "text":
        found = shown(work.findings().diagnostics, options.quiet)
        print(to_json(found) if options.format == "json" else to_sarif(found))
    return conclude(work, options.quiet)
