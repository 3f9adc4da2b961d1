"""What commands that know of released IRIs share: the base of a build, and its ledger."""

from __future__ import annotations

import re
from argparse import Namespace
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


def build_ledger(options: Namespace, paths: Iterable[str]) -> Ledger:
    """The ledger that `--ledger` names, or the one of the project folder where its own documents are read, or none.

    The project's own documents are those of `seeds` in the working directory: a build of others there knows no ledger.
    With `--record` the file need not be there yet. `UsageError` where there is nothing to record in.
    """
    from learningcities.ledger import Ledger
    from learningcities.ledger.files import NAME, read_ledger

    if options.since and not options.record:
        raise UsageError("--since says what to call a release in the ledger, so it needs --record.")
    own = Path(_SEEDS).resolve() in {Path(path).resolve() for path in paths}
    if options.ledger is None and not own:
        if options.record:
            raise UsageError("These are not the documents of the folder 'seeds' here; name a ledger with --ledger.")
        return Ledger()
    file = NAME if options.ledger is None else options.ledger
    if not Path(file).is_file() and (options.record or options.ledger is None):
        return Ledger(source=file if options.record else "")
    return read_ledger(file)
