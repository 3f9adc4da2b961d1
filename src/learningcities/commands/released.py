"""What commands that know of released IRIs share: the base of a build, and its ledger."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from learningcities.errors import UsageError

if TYPE_CHECKING:
    from learningcities.ledger import Ledger

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`/#?]+/(?:[^\s<>\"{}|\\^`#?]*/)?")
_SEEDS = "seeds"


def base_iri(text: str | None) -> str:
    """The base that is asked for, or the default one; `UsageError` for what is no base."""
    from learningcities.namespaces import DEFAULT_BASE

    if text is None:
        return DEFAULT_BASE
    if not _BASE.fullmatch(text):
        raise UsageError(
            f"The base {text!r} is none; give an http or https IRI that ends with a slash, without query or fragment."
        )
    return text


def add_ledger(parser: ArgumentParser) -> None:
    """Declare `--ledger`."""
    parser.add_argument(
        "--ledger", default=None, metavar="FILE", help="the ledger of released IRIs (default: ledger.tsv for seeds/)"
    )


def known_ledger(given: str | None, paths: Iterable[str]) -> Ledger:
    """The ledger that is named, or the one of the project folder where its own documents are read, or none.

    The project's own documents are those of `seeds` in the working directory: a build of others there knows no ledger.
    """
    from learningcities.ledger import Ledger
    from learningcities.ledger.files import NAME, read_ledger

    if given is None and not (_is_own(paths) and Path(NAME).exists()):
        return Ledger()
    return read_ledger(NAME if given is None else given)


def recording_ledger(given: str | None, paths: Iterable[str]) -> Ledger:
    """The ledger that a build is to be recorded in, whose file need not be there yet.

    `UsageError` where none is named and these are not the project's own documents; `LedgerError` where it cannot be
    written, before anything is built.
    """
    from learningcities.ledger import Ledger
    from learningcities.ledger.files import NAME, ensure_writable

    if given is None and not _is_own(paths):
        raise UsageError("These are not the documents of the folder 'seeds' here; name a ledger with --ledger.")
    file = NAME if given is None else given
    ensure_writable(file)
    return known_ledger(file, paths) if Path(file).exists() else Ledger(source=file)


def _is_own(paths: Iterable[str]) -> bool:
    return Path(_SEEDS).resolve() in {Path(path).resolve() for path in paths}
