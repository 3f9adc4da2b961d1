"""`learningcities explain`: a document in, what its words became out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from learningcities.commands.documents import one_file

HELP = "show a document with what its words became"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", metavar="FILE", help="a document")
    parser.add_argument("--html", default=None, metavar="OUT.html", help="write a page as well")
    parser.add_argument(
        "--language", choices=("en", "fr"), default="en", help="language of the explanation (default: en)"
    )


def run(options: Namespace) -> int:
    """Show a document with what its words became: on standard output, and as a page where one is asked for."""
    from learningcities.documents import read_file
    from learningcities.explanation import explain
    from learningcities.explanation.page import write
    from learningcities.explanation.terminal import show
    from learningcities.explanation.words import Words

    explanation, words = explain(read_file(one_file(options.file))), Words(options.language)
    if options.html is not None:
        write(explanation, words, Path(options.html), Path(options.file))
    show(explanation, words, sys.stdout)
    return 1 if explanation.rejected else 0
