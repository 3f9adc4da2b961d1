"""Evidence: an entity in, the words in documents that tell of it out, read from its files in the release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from learningcities.namespaces import LC, OA, SCHEMA
from learningcities.publication.pages.addresses import address, resource
from learningcities.publication.pages.statements import EVIDENCE, Node, Statements
from learningcities.server.reconciliation.catalogue import Entity

SHOWN = 3
"""The most excerpts for an entity."""
_LONGEST = 180
"""Characters of the words that an excerpt shows; more are left out, and the excerpt says so."""
_SELECTOR, _SOURCE, _LINE = str(OA.hasSelector), str(OA.hasSource), str(LC.line)
_EXACT, _PREFIX, _SUFFIX = str(OA.exact), str(OA.prefix), str(OA.suffix)
_NAME, _LANGUAGE = str(SCHEMA.name), str(SCHEMA.inLanguage)
_BLANK = re.compile(r"\n\s*\n")
"""Empty lines around the words are left out."""
_INSIDE = ("Person", "Organization")
"""Types of which the facts of the local authority tell."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a document with what stands around them; `cut` where there are more; `fact` is the class of the fact."""

    fact: str
    before: str
    words: str
    after: str
    cut: bool
    document: str
    language: str
    line: str


def excerpts(entity: Entity, release: Path, base: str) -> list[Excerpt]:
    """The first words that tell of an entity: of each class of facts those that come first, none inside others."""
    found: dict[str, list[_Span]] = {}
    for node in _facts(entity, release, base):
        for value in node.values(EVIDENCE)[:1]:
            found.setdefault(node.types[0] if node.types else "", []).append(_span(value.value))
    ranked = sorted((place, span, fact) for fact, spans in found.items() for place, span in enumerate(sorted(spans)))
    chosen: list[tuple[_Span, str]] = []
    for _, span, fact in ranked:
        if not any(span.meets(other) for other, _ in chosen):
            chosen.append((span, fact))
    return [one for span, fact in chosen[:SHOWN] if (one := _excerpt(fact, span.iri, release, base))]


def _facts(entity: Entity, release: Path, base: str) -> Iterator[Node]:
    if entity.type not in _INSIDE:
        yield from (node for node in _read(entity.iri, release, base).nodes.values() if EVIDENCE in node.properties)
        return
    for city in entity.values.get("city", ()):
        authority = _read(city.replace("/city/", "/local-authority/", 1), release, base)
        told = dict.fromkeys(subject for _, subject in authority.inbound.get(entity.iri, ()))
        yield from (authority.nodes[one] for one in told if EVIDENCE in authority.nodes[one].properties)


class _Span(NamedTuple):
    """A place in a document, `…#char=193,200`."""

    document: str
    start: int
    end: int
    iri: str

    def meets(self, other: _Span) -> bool:
        return self.document == other.document and self.start < other.end and other.start < self.end


def _span(iri: str) -> _Span:
    document, _, place = iri.partition("#char=")
    start, _, end = place.partition(",")
    return _Span(document, int(start or 0), int(end or 0), iri)


def _excerpt(fact: str, span: str, release: Path, base: str) -> Excerpt | None:
    statements = _read(resource(span), release, base)
    node, document = statements.own(span), statements.own(resource(span))
    for selector in (statements.own(value.value) for value in node.values(_SELECTOR)):
        words = selector.value(_EXACT)
        if words is not None:
            return Excerpt(
                fact=fact,
                before=_BLANK.sub("\n", selector.value(_PREFIX) or ""),
                words=words[:_LONGEST],
                after=_BLANK.sub("\n", selector.value(_SUFFIX) or "") if len(words) <= _LONGEST else "",
                cut=len(words) > _LONGEST,
                document=document.value(_NAME) or "",
                language=document.value(_LANGUAGE) or "",
                line=node.value(_LINE) or "",
            )
    return None


def _read(iri: str, release: Path, base: str) -> Statements:
    """What the file of a resource says; nothing where it has none."""
    place = address(iri, base)
    path = release / f"{place.path}.nt" if place else None
    if path is None or not path.is_file():
        return Statements({}, {}, {})
    return Statements.of(quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))
