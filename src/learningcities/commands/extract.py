"""`learningcities extract`: a document in, its city profile as JSON out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from learningcities.commands.documents import one_file, say

HELP = "print what one document says as JSON"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", help="a document")


def run(options: Namespace) -> int:
    """Print the city profile of one document as JSON."""
    from learningcities.build import read_profile
    from learningcities.documents import Rejected
    from learningcities.profiles.export import as_json

    found = read_profile(one_file(options.file))
    if isinstance(found, Rejected):
        say(found.diagnostics)
        return 1
    print(as_json(found))
    return 0
