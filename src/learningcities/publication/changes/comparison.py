"""Comparison: a patch and the dataset after it in, the resources and facts that it changes out.

A resource is what has an IRI with slashes; facts are its fragments. Fragments of a document are places in its text:
they change with every letter, so they count as a change of the document and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby

import pyoxigraph as ox
from rdflib.namespace import OWL

from learningcities.namespaces import CONCEPT, LC, RDF, SCHEMA
from learningcities.publication.changes.difference import Marked, Row, marked, undone

_TYPE, _NAME = f" <{RDF.type}> ".encode(), f" <{SCHEMA.name}> ".encode()
_WITHDRAWN = f"<{LC.WithdrawnResource}>".encode()
_DEPRECATED = f" <{OWL.deprecated}> ".encode()
_READ_BY = f"<{LC.readBy}>".encode()


class Kind(Enum):
    """What became of a resource or a fact: the name of an activity."""

    CREATE = "Create"
    ADD = "Add"
    UPDATE = "Update"
    REMOVE = "Remove"
    DEPRECATE = "Deprecate"
    DELETE = "Delete"


@dataclass(frozen=True, slots=True)
class Entity:
    """A resource or a fact that is not as it was: its lines of N-Quads before and after."""

    iri: str
    before: tuple[bytes, ...]
    after: tuple[bytes, ...]
    kind: Kind

    @property
    def is_fact(self) -> bool:
        """Whether it is a fragment of the resource that it is about."""
        return "#" in self.iri


@dataclass(slots=True)
class Touched:
    """A resource of which anything changed: what became of itself, if it is described, and of each of its facts.

    `moved` are facts that say the same, and whose words stand in another place of a document.
    """

    iri: str
    own: Entity | None = None
    facts: list[Entity] = field(default_factory=list)
    moved: int = 0

    @property
    def kind(self) -> Kind:
        """What became of the resource."""
        return self.own.kind if self.own else Kind.UPDATE

    def entities(self) -> Iterator[Entity]:
        """The resource, and its facts but those that came with it."""
        if self.own:
            yield self.own
        for fact in self.facts:
            if fact.kind is not Kind.CREATE or self.kind is not Kind.CREATE:
                yield fact


@dataclass(slots=True)
class Comparison:
    """What is different: resources by IRI in their order, and the names of all resources of both datasets."""

    touched: dict[str, Touched] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def entities(self) -> Iterator[Entity]:
        """All that there is to tell, each resource before its facts."""
        for one in self.touched.values():
            yield from one.entities()


def compare(after: Iterable[bytes], rows: Iterable[Row], base: str) -> Comparison:
    """Compare the dataset whose sorted lines are `after` with the one before the patch whose rows are given.

    `ReleaseError` where they do not fit.
    """
    reader = _Reader(base)
    # The way back from what is there now: so one release is enough.
    for subject, lines in groupby(marked(after, undone(rows)), key=lambda one: one.line.partition(b">")[0]):
        reader.take(subject[1:].decode(), list(lines))
    return reader.comparison()


class _Reader:
    def __init__(self, base: str) -> None:
        self._ours = (base, str(CONCEPT), str(LC))
        self._documents = f"{base}document/"
        self._place = f"<{self._documents}".encode()
        self._own: dict[str, tuple[list[bytes], list[bytes]]] = {}
        self._touched: dict[str, Touched] = {}
        self._names: dict[str, str] = {}

    def take(self, iri: str, lines: list[Marked]) -> None:
        """Take all lines about one subject; `before` and `after` are the wrong way round in them."""
        before, after = [one.line for one in lines if one.after], [one.line for one in lines if one.before]
        if not iri.startswith(self._ours):
            return
        resource, _, fragment = iri.partition("#")
        if not fragment:
            self._take_own(iri, before, after)
        if before == after:
            return
        touched = self._touched.setdefault(resource, Touched(resource))
        if fragment and not iri.startswith(self._documents):
            self._take_fact(touched, iri, before, after)

    def _take_own(self, iri: str, before: list[bytes], after: list[bytes]) -> None:
        """Remember what a resource is, and all that is said of it where that changed."""
        if before == after:
            before = after = [line for line in after if _TYPE in line or _NAME in line]
        self._own[iri] = (before, after)
        for line in (*before, *after):
            if _NAME in line:
                self._names[iri] = _text(line)

    def _take_fact(self, touched: Touched, iri: str, before: list[bytes], after: list[bytes]) -> None:
        kind = _kind(before, after)
        if kind is Kind.UPDATE and self._said(before) == self._said(after):
            touched.moved += 1
        elif kind:
            touched.facts.append(Entity(iri, tuple(before), tuple(after), kind))

    def _said(self, lines: Iterable[bytes]) -> set[bytes]:
        """What is said, without graph, without where the words stand and how they were read."""
        found = set()
        for line in lines:
            statement = line.rpartition(b" <")[0]
            _, predicate, value = statement.split(b" ", 2)
            if predicate != _READ_BY and not (value.startswith(self._place) and b"#" in value):
                found.add(statement)
        return found

    def comparison(self) -> Comparison:
        """All that was taken."""
        for iri, touched in self._touched.items():
            before, after = self._own.get(iri, ([], []))
            kind = _kind(before, after)
            touched.own = Entity(iri, tuple(before), tuple(after), kind) if kind else None
        return Comparison(dict(sorted(self._touched.items())), self._names)


def _kind(before: list[bytes], after: list[bytes]) -> Kind | None:
    """What became of a thing; None where it is not described at all: it has no class."""
    was, is_ = _state(before), _state(after)
    if was is is_:
        return Kind.UPDATE if was is not _State.ABSENT else None
    if is_ is _State.ABSENT:
        return Kind.DELETE
    if is_ is _State.WITHDRAWN:
        return Kind.DEPRECATE
    if is_ is _State.SUSPENDED:
        return Kind.REMOVE
    return Kind.CREATE if was is _State.ABSENT else Kind.ADD


class _State(Enum):
    ABSENT = 0
    IN_FORCE = 1
    WITHDRAWN = 2
    SUSPENDED = 3
    """Not stated because its document could not be published: not deprecated, for it is to come back."""


def _state(lines: Iterable[bytes]) -> _State:
    said = list(lines)
    types = [line for line in said if _TYPE in line]
    if any(_WITHDRAWN in line for line in types):
        return _State.WITHDRAWN if any(_DEPRECATED in line for line in said) else _State.SUSPENDED
    return _State.IN_FORCE if types else _State.ABSENT


def _text(line: bytes) -> str:
    """The value of the literal in a line."""
    quad = next(iter(ox.parse(line, ox.RdfFormat.N_QUADS)))
    return quad.object.value if isinstance(quad.object, ox.Literal) else ""
