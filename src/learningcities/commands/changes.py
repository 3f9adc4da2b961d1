"""`learningcities changes`: two releases in, what changed from one to the other out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from learningcities.publication.changes.difference import Row

HELP = "say what changed from one release to another"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("before", metavar="OLD", help="the folder of a release")
    parser.add_argument("after", metavar="NEW", help="the folder of another release with the same base")
    parser.add_argument(
        "--format",
        choices=("text", "patch", "update"),
        default="text",
        help="text: resources and facts, one a line; patch: RDF Patch; update: SPARQL 1.1 Update (default: text)",
    )


def run(options: Namespace) -> int:
    """Print the difference between two releases."""
    from learningcities.publication.changes.difference import differences, rising
    from learningcities.publication.changes.history import read_previous
    from learningcities.publication.changes.patch import Header, patch_lines
    from learningcities.publication.changes.update import update
    from learningcities.release import open_release

    base = str(open_release(options.after).manifest.get("base"))
    before, after = read_previous(options.before, base), read_previous(options.after, base)

    def rows() -> Iterator[Row]:
        with before.dump.open("rb") as old, after.dump.open("rb") as new:
            yield from differences(rising(old, str(before.dump)), rising(new, str(after.dump)))

    if options.format == "text":
        return _tell(rows, after.dump, base)
    header = Header(after.edition.iri(base), before.edition.iri(base))
    sys.stdout.flush()
    sys.stdout.buffer.writelines(patch_lines(header, rows()) if options.format == "patch" else update(rows()))
    return 0


def _tell(rows: Callable[[], Iterator[Row]], dump: Path, base: str) -> int:
    """Print one line for each activity: what became of it, its IRI, its name."""
    from learningcities.diagnostics.formats import escaped
    from learningcities.publication.changes.comparison import compare
    from learningcities.publication.changes.patch import Counts

    counts = Counts()

    def counted() -> Iterator[Row]:
        for row in rows():
            counts.count(row)
            yield row

    with dump.open("rb") as lines:
        found = compare(lines, counted(), base)
    for entity in found.entities():
        print("\t".join((entity.kind.value, entity.iri, escaped(found.names.get(entity.iri, "")))).rstrip())
    print(f"{counts.removed} statements removed, {counts.added} added", file=sys.stderr)
    return 0
