"""`learningcities load`: a release in, its graphs in a SPARQL store out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from learningcities.errors import UsageError

HELP = "put a release into a SPARQL store"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("release", metavar="RELEASE", nargs="?", default="dist", help="the release (default: dist)")
    parser.add_argument("--store", required=True, metavar="URL", help="where the store answers queries")
    parser.add_argument("--update", metavar="URL", help="where it takes updates (default: as --store)")
    parser.add_argument(
        "--graph-store", metavar="URL", help="where it takes whole graphs (Graph Store Protocol; default: by updates)"
    )
    parser.add_argument("--quiet", action="store_true", help="say the last line and errors only")


def run(options: Namespace) -> int:
    """Put a release into a SPARQL store, in place of the release before."""
    from learningcities.release import open_release

    release = open_release(Path(options.release))
    try:
        from learningcities.stores.loading import load
        from learningcities.stores.store import Store
    except ModuleNotFoundError as error:
        raise UsageError(
            f"Loading needs {error.name}; install it with: pip install 'learningcities[server]'."
        ) from error
    with Store(options.store, options.graph_store, options.update) as store:
        loaded = load(release, store, _silent if options.quiet else _said)
    way = "all at once" if loaded.at_once else "one by one, since the default graph of this store shows all of them"
    print(f"{loaded.graphs} graphs with {loaded.triples} triples loaded {way}, {loaded.dropped} old ones removed")
    return 0


def _said(text: str) -> None:
    print(text, file=sys.stderr)


def _silent(_: str) -> None:
    return
