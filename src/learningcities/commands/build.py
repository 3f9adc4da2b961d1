"""`learningcities build`: documents in, a release out."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from pathlib import Path

from learningcities.commands.documents import add_documents, conclude, jobs, paths, watch
from learningcities.errors import UsageError

HELP = "make a release from documents"
_ENDPOINT = re.compile(r"https?://[^\s<>\"{}|\\^`/#?]+/[^\s<>\"{}|\\^`#]*")
_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`/#?]+/(?:[^\s<>\"{}|\\^`#?]*/)?")


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


def run(options: Namespace) -> int:
    """Make a release from documents."""
    from learningcities.build import Build
    from learningcities.links import NO_LINKS, read_links
    from learningcities.links.folder import links_folder, published
    from learningcities.publication.publish import publish

    base, folder = _base(options.base), links_folder(options.links, paths(options))
    work = Build(paths(options), base, jobs(options), watch, read_links(folder) if folder else NO_LINKS)
    decided = published(folder, base) if folder else {}
    publish(work.parts(), work.findings, Path(options.output), base, _endpoint(options.endpoint), decided)
    return conclude(work, options.quiet)


def _base(text: str | None) -> str:
    from learningcities.namespaces import DEFAULT_BASE

    if text is None:
        return DEFAULT_BASE
    if not _BASE.fullmatch(text):
        raise UsageError(
            f"The base {text!r} is none; give an http or https IRI that ends with a slash, without query or fragment."
        )
    return text


def _endpoint(text: str | None) -> str | None:
    if text is not None and not _ENDPOINT.fullmatch(text):
        raise UsageError(f"The endpoint {text!r} is none; give the http or https IRI of it, without fragment.")
    return text
