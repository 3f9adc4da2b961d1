"""Alterations: a comparison in, what a page shows of each fact that is not as it was out.

What a fact said before and what it says now are told by the page's views of the two datasets. Which fact took the
place of another one, the dataset says (`dcterms:isReplacedBy`); where it does not, none is taken for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from learningcities.namespaces import DCTERMS, LC
from learningcities.publication.changes.comparison import Comparison, Entity, Kind, Touched
from learningcities.publication.order import ordered
from learningcities.publication.pages.addresses import Page, resource
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.statements import Node, Statements, Value
from learningcities.publication.pages.view import CITY, View, properties

_REPLACED, _REASON = str(DCTERMS.isReplacedBy), str(LC.withdrawalReason)


class Said(NamedTuple):
    """One property: what it is called, its values before and now; the name is empty where the label says it all."""

    label: Shown | None
    before: list[Shown]
    after: list[Shown]


class Alteration(NamedTuple):
    """A fact that is not as it was: its class, what tells it from others, what became of it, what it said and says."""

    label: Shown
    title: tuple[Shown, ...]
    kind: Kind
    said: list[Said]
    reasons: list[Shown]


class Views:
    """What a page in one language shows of two datasets."""

    def __init__(self, page: Page, comparison: Comparison, base: str) -> None:
        self._comparison = comparison
        self._documents = f"{base}document/"
        entities = [one for touched in comparison.touched.values() for one in (touched.own, *touched.facts) if one]
        self._statements = tuple(
            _statements(lines) for lines in ((one.before for one in entities), (one.after for one in entities))
        )
        self._before, self._after = (View(page, one, base, comparison.names) for one in self._statements)
        self._known: dict[str, list[Alteration]] = {}

    def name(self, iri: str) -> Shown:
        """The name of a resource, with the way to its page if it has one now."""
        one = self._comparison.touched[iri]
        view = self._before if one.kind is Kind.DELETE else self._after
        return view.name(iri)._replace(href="" if one.kind is Kind.DELETE else view.href(iri))

    def kind(self, iri: str) -> str:
        """The kind of a resource: the first part of its path."""
        return self._after.kind(iri)

    def place(self, iri: str) -> tuple[str, ...]:
        """Where a resource stands in a list: what belongs to one city stands together, documents last."""
        kind, *rest = self._after.path(iri).split("/")
        if kind == "document":
            return ("~", *rest)
        return (*rest[:2], *(("", kind) if len(rest) == 2 else (kind, *rest[2:])))

    def now(self, iri: str, predicate: str) -> list[Shown]:
        """What is said of a resource now."""
        return self._after.values(predicate, self._node(iri, 1).values(predicate))

    def alterations(self, touched: Touched) -> list[Alteration]:
        """What is different about a resource, its own properties first."""
        if touched.iri not in self._known:
            self._known[touched.iri] = list(self._alterations(touched))
        return self._known[touched.iri]

    def _alterations(self, touched: Touched) -> Iterator[Alteration]:
        own = touched.own
        if own and own.kind is Kind.UPDATE:
            said = list(self._said(self._node(own.iri, 0), self._node(own.iri, 1)))
            if said:
                yield Alteration(Shown(""), (), own.kind, said, [])
        facts = {one.iri: one for one in touched.facts}
        replaced = {one.iri: self._replacement(one, facts) for one in touched.facts if one.kind is Kind.DEPRECATE}
        for one in touched.facts:
            if one.iri not in replaced.values():
                yield self._alteration(one, replaced.get(one.iri))

    def _replacement(self, fact: Entity, facts: Iterable[str]) -> str | None:
        found = {value.value for value in self._node(fact.iri, 1).values(_REPLACED)}
        return min((iri for iri in facts if iri in found), default=None)

    def _alteration(self, fact: Entity, replacement: str | None) -> Alteration:
        """What became of a fact; one that replaces it stands with it."""
        before, after = self._node(fact.iri, 0), self._node(replacement or fact.iri, 1)
        if replacement or fact.kind is Kind.UPDATE:
            return self._compared(before, after)
        new = fact.kind in (Kind.CREATE, Kind.ADD)
        # What was out of force before it was gone is described as such, before and after.
        node, view = (before, self._before) if before.types and not new else (after, self._after)
        texts = [view.value(name, value) for name, value in _texts(node)]
        said = [Said(None, [] if new else texts, texts if new else [])] if texts else []
        return Alteration(_label(view, node), view.heading(node), fact.kind, said, self.now(fact.iri, _REASON))

    def _compared(self, before: Node, after: Node) -> Alteration:
        old, new = self._before.heading(before), self._after.heading(after)
        said = list(self._said(before, after))
        same = [piece.text for piece in old] == [piece.text for piece in new]
        if len(said) == 1:
            said = [said[0]._replace(label=None)]
        return Alteration(_label(self._after, after), new if same else (), Kind.UPDATE, said, [])

    def _said(self, before: Node, after: Node) -> Iterator[Said]:
        """The properties whose values are shown in another way than before."""
        for predicate in dict.fromkeys((*before.properties, *after.properties)):
            if predicate in properties("hidden") or (CITY in after.types and predicate in properties("overview")):
                # What the overview of a city shows is told by the facts that state it.
                continue
            old = self._before.values(predicate, self._kept(before, predicate))
            new = self._after.values(predicate, self._kept(after, predicate))
            if [(one.text, one.lang) for one in old] != [(one.text, one.lang) for one in new]:
                label = self._after.term(predicate)
                yield Said(label, [one for one in old if one not in new], [one for one in new if one not in old])

    def _kept(self, node: Node, predicate: str) -> list[Value]:
        """The values but facts of the same resource, which are told by themselves, and places in documents."""
        own = resource(node.iri)
        return [value for value in node.values(predicate) if not self._elsewhere(value, own)]

    def _elsewhere(self, value: Value, own: str) -> bool:
        if not isinstance(value, ox.NamedNode):
            return False
        return resource(value.value) == own or (value.value.startswith(self._documents) and "#" in value.value)

    def _node(self, iri: str, side: int) -> Node:
        return self._statements[side].own(iri)


def _statements(lines: Iterable[tuple[bytes, ...]]) -> Statements:
    quads = ox.parse(b"".join(line for each in lines for line in each), ox.RdfFormat.N_QUADS)
    return Statements.of(ordered({quad.triple for quad in quads}))


def _texts(node: Node) -> Iterator[tuple[str, Value]]:
    """The running texts of a fact."""
    for name in node.properties:
        if name in properties("text") and name != _REASON:
            yield from ((name, value) for value in node.values(name))


def _label(view: View, node: Node) -> Shown:
    return view.term(node.types[0])
