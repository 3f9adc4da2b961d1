"""`learningcities build`: documents in, a release out."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from learningcities.commands.documents import add_documents, conclude, jobs, paths, say, watch
from learningcities.commands.released import add_ledger, base_iri, known_ledger, recording_ledger
from learningcities.errors import UsageError

if TYPE_CHECKING:
    from learningcities.build import Build

HELP = "make a release from documents"
_ENDPOINT = re.compile(r"https?://[^\s<>\"{}|\\^`/#?]+/[^\s<>\"{}|\\^`#]*")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    add_documents(parser)
    parser.add_argument("--output", default="dist", metavar="DIR", help="the folder of the release (default: dist)")
    parser.add_argument(
        "--links",
        default=None,
        metavar="DIR",
        help="the folder with decisions on links (default: links/ where seeds/ beside it is read)",
    )
    parser.add_argument("--base", default=None, metavar="IRI", help="the base IRI of the data, ending with a slash")
    parser.add_argument(
        "--endpoint",
        default=None,
        metavar="IRI",
        help="where SPARQL is answered over this release, for its descriptions",
    )
    add_ledger(parser)
    parser.add_argument("--record", action="store_true", help="record the IRIs of this release in the ledger")
    parser.add_argument(
        "--since", default="", metavar="TEXT", help="with --record: what to call this release there (default: its name)"
    )
    parser.add_argument(
        "--name", default="", metavar="TEXT", help="what to call this release, such as 2026-11 or 2026-11-24T12:00:00Z"
    )
    parser.add_argument(
        "--previous", default=None, metavar="DIR", help="the release before this one: say what changed since"
    )


def run(options: Namespace) -> int:
    """Make a release from documents; with a ledger only where no IRI of it is dropped, changed or reused."""
    from learningcities.build import Build
    from learningcities.diagnostics import diagnostic
    from learningcities.ledger.comparison import ConflictError
    from learningcities.links import NO_LINKS, read_links
    from learningcities.links.folder import links_folder, published
    from learningcities.publication.changes.history import KEY, read_previous
    from learningcities.publication.manifest import MANIFEST, read_manifest
    from learningcities.publication.publish import publish

    given, base = paths(options), base_iri(options.base)
    if options.since and not options.record:
        raise UsageError("--since says what to call a release in the ledger, so it needs --record.")
    ledger = (recording_ledger if options.record else known_ledger)(options.ledger, given)
    folder = links_folder(options.links, given)
    previous = read_previous(options.previous, base) if options.previous else None
    work = Build(given, base, jobs(options), watch, read_links(folder) if folder else NO_LINKS, ledger)
    decided = published(folder, base) if folder else {}
    output, endpoint, name = Path(options.output), _endpoint(options.endpoint), _name(options.name)
    interrupted = previous is None and KEY in read_manifest(output)
    try:
        publish(work.parts(), work.findings, output, base, endpoint, decided, previous, name)
    except ConflictError:
        # The diagnostics say of each IRI what to do.
        return conclude(work, options.quiet)
    if interrupted:
        message = (
            "this release says nothing of changes, and the one that it replaces did; name that one with --previous"
        )
        say([diagnostic("history-interrupted", str(output / MANIFEST), message)], options.quiet)
    if ledger.source:
        _record(work, options)
    return conclude(work, options.quiet)


def _record(work: Build, options: Namespace) -> None:
    """Write the ledger if that is asked for, else say what it does not hold yet."""
    from learningcities.diagnostics import diagnostic
    from learningcities.ledger.comparison import recorded, unrecorded
    from learningcities.ledger.files import write_ledger

    new, file = unrecorded(work.ledger, work.minted), work.ledger.source
    if options.record:
        write_ledger(recorded(work.ledger, work.minted, options.since or options.name), file)
    elif new:
        message = f"{len(new)} IRIs are not recorded yet, such as {new[0]}; use --record when you publish this release"
        say([diagnostic("iri-unrecorded", file, message)], options.quiet)


def _name(text: str) -> str:
    if not text.isprintable() or text != text.strip():
        raise UsageError(f"The name {text!r} is none; give what people can read on one line, without space around it.")
    return text


def _endpoint(text: str | None) -> str | None:
    if text is not None and not _ENDPOINT.fullmatch(text):
        raise UsageError(f"The endpoint {text!r} is none; give the http or https IRI of it, without fragment.")
    return text
