"""`learningcities validate`: RDF files in, what the shapes say of them out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from learningcities.commands.documents import say

HELP = "check RDF files against the shapes"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="an RDF file: .ttl .nt .nq .trig .jsonld .rdf")


def run(options: Namespace) -> int:
    """Check RDF files against the shapes: each result on a line, what was found on the last line of standard error."""
    from learningcities.diagnostics import Diagnostic, Severity
    from learningcities.validation import to_diagnostics, validate_files

    results: list[Diagnostic] = []
    for report in validate_files(options.files):
        results += to_diagnostics(report.report.results, {}, fallback=report.path)
    say(results)
    violations = sum(found.severity is Severity.ERROR for found in results)
    print(f"{len(options.files)} validated, {len(results)} results, {violations} violations", file=sys.stderr)
    return 1 if violations else 0
