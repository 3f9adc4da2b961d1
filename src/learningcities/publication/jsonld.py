"""JSON-LD: the triples of one part in, trees of nodes out, each node once, where it is first referred to.

The root is the city; its authority, their facts and the evidence stand inside. Documents and concepts are
referred to, and stand on their own at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from learningcities.namespaces import RDF, SCHEMA, SKOS
from learningcities.publication.context import Context, Entry, context

_TYPE = ox.NamedNode(str(RDF.type))
_ALONE = frozenset(
    ox.NamedNode(str(iri))
    for iri in (
        SCHEMA.TextObject, SCHEMA.Country, SCHEMA.AdministrativeArea, SKOS.Concept, SKOS.ConceptScheme,
    )
)  # fmt: skip
"""Classes of things that many others refer to: they are never written inside one of them."""
_DEEPEST = 12
"""Nodes nest no deeper, so that no reader of JSON runs out of stack; the model needs six."""

Properties = dict[ox.NamedNode, list[ox.NamedNode | ox.Literal]]


def jsonld(triples: Iterable[ox.Triple], root: str) -> str:
    """One part, in reading order, as a chunk: its trees as JSON, indented for `@graph`, joined by commas."""
    trees = _Trees(triples, context()).all(ox.NamedNode(root))
    return ",\n".join(_indented(json.dumps(tree, ensure_ascii=False, indent=2)) for tree in trees)


def opening() -> str:
    """The start of a JSON-LD file, with the whole context, up to the first tree."""
    inline = json.dumps(context().source, ensure_ascii=False, indent=2).replace("\n", "\n  ")
    return f'{{\n  "@context": {inline},\n  "@graph": [\n'


CLOSING = "\n  ]\n}\n"


def _indented(text: str) -> str:
    # Line feeds inside strings are escaped, so these are all of the layout.
    return "    " + text.replace("\n", "\n    ")


class _Trees:
    """The nodes of one part while they are put into trees."""

    def __init__(self, triples: Iterable[ox.Triple], names: Context) -> None:
        self._context = names
        self._nodes: dict[ox.NamedNode, Properties] = {}
        self._written: set[ox.NamedNode] = set()
        for subject, predicate, value in triples:
            self._nodes.setdefault(subject, {}).setdefault(predicate, []).append(value)

    def all(self, root: ox.NamedNode) -> list[dict[str, Any]]:
        """Every tree, that of the root first."""
        roots = [root, *self._nodes] if root in self._nodes else list(self._nodes)
        return [self._tree(node, 1) for node in roots if node not in self._written]

    def _tree(self, node: ox.NamedNode, depth: int) -> dict[str, Any]:
        self._written.add(node)
        tree: dict[str, Any] = {self._context.alias("@id"): node.value}
        for predicate, values in self._nodes[node].items():
            if predicate == _TYPE and all(isinstance(value, ox.NamedNode) for value in values):
                names = [self._context.type_name(value.value) for value in values]
                tree[self._context.alias("@type")] = names[0] if len(names) == 1 else names
            else:
                entries = [self._entry(predicate, value, depth) for value in values]
                tree.update(_members(entries))
        return tree

    def _entry(self, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal, depth: int) -> Entry:
        entry = self._context.entry(predicate.value, value)
        if isinstance(value, ox.NamedNode) and depth < _DEEPEST and self._may_stand_inside(value):
            return Entry(entry.term, self._tree(value, depth + 1))
        return entry

    def _may_stand_inside(self, node: ox.NamedNode) -> bool:
        if node in self._written or node not in self._nodes:
            return False
        return _ALONE.isdisjoint(self._nodes[node].get(_TYPE, []))


def _members(entries: Iterable[Entry]) -> dict[str, Any]:
    """The values of one property as members of a JSON object, by key and, in a map, by language tag."""
    members: dict[str, Any] = {}
    by_place = sorted(entries, key=lambda entry: (entry.term.key, entry.tag or ""))
    for (key, tag), group in groupby(by_place, key=lambda entry: (entry.term.key, entry.tag)):
        found = list(group)
        values = [entry.value for entry in found]
        value = values if len(values) > 1 or found[0].term.is_set else values[0]
        if tag is None:
            members[key] = value
        else:
            members.setdefault(key, {})[tag] = value
    return members
