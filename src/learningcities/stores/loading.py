"""Loading: a release in, its graphs in a store out, in place of those of the release before.

Every graph whose name begins with the base of the release belongs to the release; others are left alone. A store whose
default graph is its own gets the new graphs under other names first, then one update moves all of them, the union
into the default graph too, and drops what is old: who asks sees the one release or the other, if the store makes an
update request whole (SPARQL 1.1 Update, section 2.2, says it should). In a store whose default graph shows all named
graphs, those would be seen at once; there each graph is replaced by itself, which is whole for each graph alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from learningcities.release import Release
from learningcities.stores.store import Store

_STAGING = "urn:x-learningcities:staging:"
_PROBE = "urn:x-learningcities:probe"
_BATCH = 2_000

Say = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """What was done: graphs and triples put, old graphs dropped, and whether all changed at once."""

    graphs: int
    triples: int
    dropped: int
    at_once: bool


def load(release: Release, store: Store, say: Say) -> Loaded:
    """Put the graphs of a release into a store; what a stopped loading left is taken up. `StoreError` if it refuses."""
    graphs = _graphs(release)
    shows_all = _shows_all(store)
    old = _old(store, str(release.manifest["base"]), graphs)
    if shows_all:
        _replace(store, graphs, old, say)
    else:
        _exchange(store, {"": _union(release), **graphs}, old, say)
    return Loaded(len(graphs), sum(map(len, graphs.values())), len(old), not shows_all)


def _graphs(release: Release) -> dict[str, list[str]]:
    """The statements of each graph in N-Triples."""
    found: dict[str, list[str]] = {}
    for quad in ox.parse(path=release.dump("nq"), format=ox.RdfFormat.N_QUADS):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        found.setdefault(name, []).append(f"{quad.triple} .\n")
    return {name: found[name] for name in sorted(found)}


def _union(release: Release) -> list[str]:
    return [f"{quad.triple} .\n" for quad in ox.parse(path=release.dump("nt"), format=ox.RdfFormat.N_TRIPLES)]


def _shows_all(store: Store) -> bool:
    """Whether the default graph shows what is in a named graph; tried with a graph that is dropped again."""
    store.update(f"INSERT DATA {{ GRAPH <{_PROBE}> {{ <{_PROBE}> <{_PROBE}> <{_PROBE}> }} }}")
    try:
        return bool(store.rows(f"SELECT ?shown {{ <{_PROBE}> <{_PROBE}> ?shown }}"))
    finally:
        store.update(f"DROP SILENT GRAPH <{_PROBE}>")


def _old(store: Store, base: str, graphs: dict[str, list[str]]) -> list[str]:
    """The graphs of the release before that this one does not have, and what a stopped loading left of another."""
    ours = {_staging(name, statements) for name, statements in graphs.items()}
    rows = store.rows("SELECT DISTINCT ?graph { GRAPH ?graph { ?s ?p ?o } }")
    names = {row["graph"] for row in rows}
    left = {name for name in names if name.startswith(_STAGING) and name not in ours}
    return sorted(left | {name for name in names if name.startswith(base) and name not in graphs})


def _staging(name: str, statements: list[str]) -> str:
    """The name under which a graph waits, made from its content, so that it is known again."""
    digest = hashlib.sha256("".join([name, "\n", *statements]).encode()).hexdigest()
    return _STAGING + digest[:40]


def _exchange(store: Store, graphs: dict[str, list[str]], old: list[str], say: Say) -> None:
    waiting = {name: _staging(name, statements) for name, statements in graphs.items()}
    for number, (name, statements) in enumerate(graphs.items(), 1):
        if _size(store, waiting[name]) != len(set(statements)):
            _fill(store, waiting[name], statements)
        say(f"{number} of {len(graphs)} graphs are in the store")
    moves = [f"MOVE GRAPH <{there}> TO {f'GRAPH <{name}>' if name else 'DEFAULT'}" for name, there in waiting.items()]
    drops = [f"DROP SILENT GRAPH <{name}>" for name in old if name not in waiting.values()]
    store.update(" ;\n".join([*moves, *drops]))


def _replace(store: Store, graphs: dict[str, list[str]], old: list[str], say: Say) -> None:
    for number, (name, statements) in enumerate(graphs.items(), 1):
        _fill(store, name, statements)
        say(f"{number} of {len(graphs)} graphs are replaced")
    for name in old:
        store.update(f"DROP SILENT GRAPH <{name}>")


def _fill(store: Store, graph: str, statements: list[str]) -> None:
    """Replace a graph: by the graph store protocol where there is one, else by updates of some thousand statements."""
    if store.graph_address is not None:
        store.put(graph, "".join(statements).encode())
        return
    store.update(f"DROP SILENT GRAPH <{graph}>")
    for batch in _batches(statements):
        store.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{''.join(batch)}}} }}")


def _batches(statements: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(statements), _BATCH):
        yield statements[start : start + _BATCH]


def _size(store: Store, graph: str) -> int:
    rows = store.rows(f"SELECT (COUNT(*) AS ?size) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    return int(rows[0]["size"]) if rows else 0
