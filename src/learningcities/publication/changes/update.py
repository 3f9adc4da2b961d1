"""Updates: rows of a patch in, the same as SPARQL 1.1 Update out, for stores that do not read RDF Patch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from learningcities.publication.changes.difference import Row, Sign

_OPERATIONS = {Sign.REMOVED: b"DELETE DATA", Sign.ADDED: b"INSERT DATA"}


def update(rows: Iterable[Row]) -> Iterator[bytes]:
    """One operation for neighbouring rows of one kind and one graph; they may be run one by one, or as one request.

    A line of canonical N-Quads without its graph is a triple of SPARQL too: the escapes are the same.
    """
    for (sign, graph), found in groupby(rows, key=lambda row: (row.sign, _graph(row.line))):
        yield _OPERATIONS[sign] + b" { GRAPH " + graph + b" {\n"
        for row in found:
            yield row.line[: -len(graph) - len(b" .\n")] + b".\n"
        yield b"} } ;\n"


def _graph(line: bytes) -> bytes:
    """The graph of a statement: each of ours is in one."""
    return line[line.rindex(b" <") + 1 : line.rindex(b" .")]
