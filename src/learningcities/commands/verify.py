"""`learningcities verify`: a release in, what is wrong with it out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

HELP = "check a release against its digests, and its dumps against each other"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("release", metavar="DIR", nargs="?", default="dist", help="the release (default: dist)")


def run(options: Namespace) -> int:
    """Check a release against its digests, and its dumps against each other."""
    from learningcities.release import open_release

    problems = open_release(Path(options.release)).verify()
    for problem in problems:
        print(problem, file=sys.stderr)
    count = f"{len(problems) or 'no'} problem{'' if len(problems) == 1 else 's'}"
    print(f"{options.release}: {count} found", file=sys.stderr)
    return 1 if problems else 0
