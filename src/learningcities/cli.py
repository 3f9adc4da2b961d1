"""The command line: arguments in, the `run` of one module of `commands` called, exit status out.

Exit status: 0 all well, warnings included; 1 a document was rejected, a shape violated, a digest wrong; 2 wrong use.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from learningcities import __version__
from learningcities.errors import LearningCitiesError, QueryError, UsageError

COMMANDS = (
    "build",
    "changes",
    "check",
    "explain",
    "extract",
    "link",
    "load",
    "query",
    "serve",
    "validate",
    "verify",
    "withdraw",
)
"""The names of the commands, each that of its module, in the order of the help."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # What we print is UTF-8 whatever the terminal says: JSON, Turtle and CSV are nothing else.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except LearningCitiesError as error:
        print(f"learningcities: {error}", file=sys.stderr)
        return 2 if isinstance(error, (UsageError, QueryError)) else 1
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("learningcities: interrupted; nothing was changed", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="learningcities",
        description="City profile pages become a validated knowledge graph in which every fact leads to its words.",
        epilog="Exit status: 0 all well, 1 something was rejected or is wrong, 2 wrong use.",
    )
    parser.add_argument("--version", action="version", version=f"learningcities {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS:
        module = import_module(f"learningcities.commands.{name}")
        command = commands.add_parser(name, help=module.HELP)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
