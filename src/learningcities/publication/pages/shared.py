"""Pages of what cities share: countries, areas, networks, awards, concepts, rejected documents, the dataset itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from learningcities.namespaces import CONCEPT, SCHEMA, SKOS
from learningcities.publication.order import ordered
from learningcities.publication.pages.addresses import LANGUAGES, SCHEMES, Address, Page, path_of, resource
from learningcities.publication.pages.city import CityEntry, Reference
from learningcities.publication.pages.rendering import CC_BY, Frame, resource_page
from learningcities.publication.pages.representations import representations
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.statements import Statements
from learningcities.publication.pages.view import View
from learningcities.publication.pages.vocabulary import schemes
from learningcities.vocabulary import fold

MOST = 1000
"""So many cities a page names for one property; it says how many more there are."""

References = Mapping[str, list[tuple[CityEntry, Reference]]]
"""What cities say, by the IRI that they say it of."""


@dataclass(frozen=True, slots=True)
class Found:
    """A city, or another resource, that says something of the resource of the page, and how often."""

    source: Shown
    count: int


def shared_statements(triples: Iterable[ox.Triple]) -> Statements:
    """What the shared part says, and of each concept that it names also what its scheme says."""
    known = set(triples)
    named = {triple.subject for triple in known}
    vocabulary = (triple for scheme in schemes().values() for triple in scheme if triple.subject in named)
    return Statements.of(ordered(known.union(vocabulary)))


def shared_pages(statements: Statements, base: str, references: References) -> Iterator[tuple[str, bytes]]:
    """The pages and representations of all shared resources."""
    for iri in statements.resources:
        path = path_of(iri, base)
        concept = iri.startswith(str(CONCEPT))
        frame = Frame(iri, base, CC_BY, vocabulary=True) if concept else Frame(iri, base)
        yield from representations(path, list(statements.triples(iri)), base)
        own = statements.own(iri)
        for language in LANGUAGES:
            view = View(Page(path, language), statements, base)
            values: dict[str, Any] = {
                "pointers": [],
                "references": _references(view, statements, iri, references.get(iri, [])),
                "crumbs": _crumbs(view, statements, iri),
            }
            if str(SCHEMA.TextObject) in own.types:
                values |= {"template": "document", "lines": None, "lang": ""}
            yield resource_page(frame, view, own, view.facts(iri), **values)


def _crumbs(view: View, statements: Statements, iri: str) -> list[Shown]:
    """The way from the start to a concept: the list of schemes, its scheme."""
    schemes_ = [view.refer(value.value) for value in statements.own(iri).values(str(SKOS.inScheme))]
    return [Shown(view.words["schemes"], view.page.href(Address(SCHEMES))), *schemes_] if schemes_ else []


def _references(
    view: View, statements: Statements, iri: str, references: Iterable[tuple[CityEntry, Reference]]
) -> list[tuple[Shown, list[Found], int]]:
    """By property: who says it, sorted by name, up to `MOST`, and how many more there are."""
    by_predicate: dict[str, list[Found]] = {}
    for entry, reference in references:
        found = Found(Shown(entry.name, view.href(reference.first)), reference.count)
        by_predicate.setdefault(reference.predicate, []).append(found)
    for predicate, subject in statements.inbound.get(iri, ()):
        if resource(subject) != iri:
            shown = view.refer(subject)
            by_predicate.setdefault(predicate, []).append(Found(shown, 1))
    found_by_label = []
    for predicate in sorted(by_predicate):
        listed = sorted(by_predicate[predicate], key=lambda found: (fold(found.source.text), found.source.href))
        found_by_label.append((view.term(predicate), listed[:MOST], len(listed[MOST:])))
    return found_by_label
