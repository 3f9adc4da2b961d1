"""`learningcities withdraw`: released IRIs in, the ledger with them marked as withdrawn out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from learningcities.commands.released import base_iri
from learningcities.errors import UsageError

HELP = "take released IRIs out of force, with a reason"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("iris", metavar="IRI", nargs="+", help="an IRI, or its path below the base")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why, for those who meet the IRI")
    parser.add_argument("--replaced-by", default=None, metavar="IRI", help="what is meant now")
    parser.add_argument("--ledger", default=None, metavar="FILE", help="the ledger (default: ledger.tsv)")
    parser.add_argument("--base", default=None, metavar="IRI", help="the base IRI of the data, ending with a slash")


def run(options: Namespace) -> int:
    """Mark IRIs, and what belongs to them, as withdrawn in the ledger."""
    from learningcities.ledger.files import NAME, read_ledger, write_ledger
    from learningcities.ledger.withdrawal import withdraw

    base = base_iri(options.base)
    ledger = read_ledger(NAME if options.ledger is None else options.ledger)
    if not options.reason.strip():
        raise UsageError("The reason is empty; say why the IRI is withdrawn, for those who meet it.")
    replacement = _path(options.replaced_by, base) if options.replaced_by else ""
    paths = [_path(iri, base) for iri in options.iris]
    entries, count = withdraw(ledger, paths, options.reason.strip(), replacement)
    write_ledger(entries, ledger.source)
    if replacement and replacement not in ledger.entries:
        print(f"{replacement} is not in {ledger.source} yet: the next build must lead to it", file=sys.stderr)
    print(f"{count} IRI{'' if count == 1 else 's'} withdrawn in {ledger.source}; build anew to publish that")
    return 0


def _path(text: str, base: str) -> str:
    """The path below the base; `UsageError` for an IRI that does not begin with the base, or what is no path."""
    from learningcities.ledger.model import is_path

    path = text.removeprefix(base)
    if is_path(path):
        return path
    if text.startswith(("http:", "https:")) and not text.startswith(base):
        raise UsageError(
            f"{text!r} does not begin with {base}; if this dataset has another base, give it with --base, or give the "
            "path below it."
        )
    raise UsageError(f"{text!r} is no IRI of this dataset; give one as the ledger has it, such as city/fr/lille.")
