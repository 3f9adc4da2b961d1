"""Pages of what cities share: countries, areas, networks, awards, concepts, rejected documents, the dataset itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from learningcities.namespaces import CONCEPT, LC, SCHEMA, SKOS
from learningcities.publication.order import ordered
from learningcities.publication.pages.addresses import LANGUAGES, SCHEMES, Address, Page, path_of, resource
from learningcities.publication.pages.city import CityEntry, Reference
from learningcities.publication.pages.rendering import CC_BY, Frame, resource_page
from learningcities.publication.pages.representations import representations
from learningcities.publication.pages.shown import Pointer, Pointers, Shown
from learningcities.publication.pages.statements import Statements
from learningcities.publication.pages.view import View
from learningcities.publication.pages.vocabulary import concepts
from learningcities.vocabulary import fold

MOST = 1000
"""So many cities a page names for one property; it says how many more there are."""

References = Mapping[str, list[tuple[CityEntry, Reference]]]
"""What cities say, by the IRI that they say it of."""


def shared_pages(
    statements: Statements, base: str, references: References, names: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """The pages and representations of all shared resources but concepts; `statements` are those of the shared part,
    `names` are those of cities.
    """
    for iri in statements.resources:
        if not iri.startswith(str(CONCEPT)):
            yield from _files(statements, iri, Frame(iri, base), references, names)


def concept_pages(statements: Statements, base: str, references: References) -> Iterator[tuple[str, bytes]]:
    """The pages and representations of all concepts; `statements` are those of the shared part."""
    known = concepts()
    more = {iri for iri in known.resources if not set(known.triples(iri)).issuperset(statements.triples(iri))}
    whole = _together(known, statements) if more else known
    for iri, (node, *_) in known.resources.items():
        if str(SKOS.Concept) not in node.types:
            continue
        if iri in more:
            # The dataset says more of a concept than its scheme does.
            yield from _files(whole, iri, _frame(iri, base), references)
        elif iri in references:
            yield from _files(concepts(), iri, _frame(iri, base), references)
        else:
            yield from _unnamed(iri, base)


def _together(*parts: Statements) -> Statements:
    """The statements of several parts, which may be about the same resources."""
    return Statements.of(ordered({triple for part in parts for iri in part.resources for triple in part.triples(iri)}))


@lru_cache(maxsize=2048)
def _unnamed(iri: str, base: str) -> tuple[tuple[str, bytes], ...]:
    """The files of a concept that no city names: the same in every release."""
    return tuple(_files(concepts(), iri, _frame(iri, base), {}))


def _frame(iri: str, base: str) -> Frame:
    return Frame(iri, base, CC_BY, vocabulary=True)


def _files(
    statements: Statements, iri: str, frame: Frame, references: References, names: Mapping[str, str] | None = None
) -> Iterator[tuple[str, bytes]]:
    path = path_of(iri, frame.base)
    yield from representations(path, list(statements.triples(iri)), frame.base)
    own = statements.own(iri)
    for language in LANGUAGES:
        view = View(Page(path, language), statements, frame.base, names)
        values: dict[str, Any] = {
            "pointers_first": True,
            "pointers": _references(view, statements, iri, references.get(iri, [])),
            "crumbs": _crumbs(view, statements, iri),
        }
        if str(SCHEMA.TextObject) in own.types:
            values |= {"template": "document", "lines": None, "lang": "", "source": False}
        yield resource_page(frame, view, own, view.facts(iri), **values)


def _crumbs(view: View, statements: Statements, iri: str) -> list[Shown]:
    """The way from the start to a concept, the list of schemes and its scheme; to an area, its country."""
    schemes_ = [view.refer(value.value) for value in statements.own(iri).values(str(SKOS.inScheme))]
    if not schemes_:
        return [view.refer(value.value) for value in statements.own(iri).values(str(LC.country))]
    return [Shown(view.words["schemes"], view.page.href(Address(SCHEMES))), *schemes_]


def _references(
    view: View, statements: Statements, iri: str, references: Iterable[tuple[CityEntry, Reference]]
) -> list[Pointers]:
    """By property and kind: who says it, sorted by name, up to `MOST`, and how many more there are."""
    found: dict[tuple[str, str], list[Pointer]] = {}
    for entry, reference in references:
        pointer = Pointer(Shown(entry.name, view.href(reference.first)), times=reference.count)
        found.setdefault((reference.predicate, view.kind(reference.first)), []).append(pointer)
    for predicate, subject in statements.inbound.get(iri, ()):
        if resource(subject) != iri:
            found.setdefault((predicate, view.kind(subject)), []).append(Pointer(view.refer(subject)))
    groups: list[Pointers] = []
    for predicate, kind in sorted(found, key=lambda key: (key[0], -len(found[key]))):
        listed = sorted(found[predicate, kind], key=lambda pointer: (fold(pointer.source.text), pointer.source.href))
        groups.append(Pointers(view.inverse(predicate, kind), listed[:MOST], len(listed[MOST:]), many=True))
    return groups
