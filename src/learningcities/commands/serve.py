"""`learningcities serve`: a release in, its pages, data and services over HTTP out, until it is told to stop."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from learningcities.errors import ServerError, UsageError
from learningcities.server.sparql.limits import bounds, chosen

HELP = "answer for a release over HTTP"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("release", metavar="RELEASE", nargs="?", default="dist", help="the release (default: dist)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8080, help="the port to listen on, 0 for any (default: 8080)")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="how many processes answer (default: 1)")
    parser.add_argument(
        "--root-path", default="", metavar="PATH", help="the path under which a proxy offers the site (default: none)"
    )
    parser.add_argument("--store", metavar="URL", help="a SPARQL store that answers queries instead of the release")
    parser.add_argument(
        "--allow-service",
        metavar="IRI",
        action="append",
        default=[],
        help="a SPARQL endpoint that queries may ask with SERVICE; may be given more than once (default: none)",
    )
    parser.add_argument("--access-log", metavar="FILE", help="where the access log goes, - for none (default: output)")
    limits = parser.add_argument_group("limits of queries")
    for _, bound, default in bounds():
        limits.add_argument(
            f"--{bound.option}",
            metavar=bound.unit.upper(),
            type=type(default),
            default=default,
            help=f"{bound.about} (default: {bound.written(default)})",
        )


def run(options: Namespace) -> int:
    """Answer for a release over HTTP."""
    from learningcities.release import open_release

    if not 0 <= options.port <= 65535:
        raise UsageError(f"The port {options.port} is none; give a number from 0 to 65535.")
    if options.workers < 1:
        raise UsageError(f"{options.workers} workers cannot answer; give 1 or more.")
    limits = chosen(vars(options))
    try:
        from learningcities.server.running import Settings, serve
    except ModuleNotFoundError as error:
        raise ServerError(
            f"The server needs {error.name}; install it with: pip install 'learningcities[server]'."
        ) from error
    asked = tuple(options.allow_service)
    settings = Settings(Path(options.release), options.access_log, options.store, limits, asked)
    # What is wrong with an address is told before the release is looked at.
    settings.services()
    open_release(settings.folder)
    return serve(settings, options.host, options.port, options.workers, _root(options.root_path))


def _root(path: str) -> str:
    """The path without slash at its end, as ASGI wants it."""
    if path and not path.startswith("/"):
        raise UsageError(f"The root path {path!r} is none; it begins with a slash, like /cities.")
    return path.rstrip("/")
