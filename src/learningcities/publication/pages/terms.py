"""Pages of the vocabulary: the ontology and the concept schemes in, a page for each with an anchor per term out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from learningcities.namespaces import DEFAULT_BASE, RDFS, SKOS
from learningcities.publication.pages.addresses import LANGUAGES, ONTOLOGY, SCHEMES, Address, Page, path_of
from learningcities.publication.pages.coverage import untranslated
from learningcities.publication.pages.locales import numeral
from learningcities.publication.pages.rendering import CC_BY, Frame, resource_page
from learningcities.publication.pages.representations import representations
from learningcities.publication.pages.shown import Row, Shown
from learningcities.publication.pages.statements import Node, Statements
from learningcities.publication.pages.structured import page_data
from learningcities.publication.pages.view import View, properties
from learningcities.publication.pages.vocabulary import ontology, schemes

_HEADS = properties("lead") | {str(SKOS.prefLabel), str(RDFS.label)}
"""What stands above the other properties of a term."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term with its anchor; `href` leads to a page of its own."""

    id: str
    iri: str
    kind: Shown | None
    label: Shown
    leads: list[Shown]
    rows: list[Row]
    href: str


def ontology_pages(base: str) -> Iterator[tuple[str, bytes]]:
    """The page of the ontology with all its terms, and its representations: the whole file."""
    triples = ontology()
    statements = Statements.of(triples)
    nodes = [node for node in statements.resources[ONTOLOGY] if "#" in node.iri]
    yield from representations(path_of(ONTOLOGY, base), triples, base)
    yield from _pages(statements, ONTOLOGY, nodes, base)


def scheme_pages(base: str) -> Iterator[tuple[str, bytes]]:
    """The pages of all concept schemes, and their list."""
    found = [(scheme_of(triples), triples) for triples in schemes().values()]
    for scheme, triples in found:
        statements = Statements.of(triples)
        nodes = [node for iri, node in statements.nodes.items() if iri != scheme and iri.startswith(DEFAULT_BASE)]
        yield from representations(path_of(scheme, base), triples, base)
        yield from _pages(statements, scheme, nodes, base)
    yield from _list([scheme for scheme, _ in found], base)


def scheme_of(triples: Sequence[ox.Triple]) -> str:
    """The IRI of the concept scheme that a file defines."""
    nodes = Statements.of(triples).nodes.values()
    return next(node.iri for node in nodes if str(SKOS.ConceptScheme) in node.types)


def _pages(statements: Statements, iri: str, nodes: Sequence[Node], base: str) -> Iterator[tuple[str, bytes]]:
    frame = Frame(iri, base, CC_BY, vocabulary=True)
    for language in LANGUAGES:
        view = View(Page(path_of(iri, base), language), statements, base)
        crumbs = [] if iri == ONTOLOGY else [Shown(view.words["schemes"], view.page.href(Address(SCHEMES)))]
        values: dict[str, Any] = {
            "template": "terms",
            "terms": [_term(view, node) for node in nodes],
            "terms_heading": view.words["all_terms" if iri == ONTOLOGY else "all_concepts"],
            "pointers": [],
            "crumbs": crumbs,
        }
        yield resource_page(frame, view, statements.own(iri), [], **values)


def _term(view: View, node: Node) -> Term:
    # The wordings of a concept stand on its own page.
    fragment = node.iri.partition("#")[2]
    return Term(
        id=fragment or node.iri.rpartition("/")[2],
        iri=node.iri,
        kind=view.label(node.types[0]) if fragment and node.types else None,
        label=view.label(node.iri),
        leads=view.leads(node),
        rows=view.rows(node, _HEADS if fragment else _HEADS | properties("wordings")),
        href="" if fragment else view.href(node.iri),
    )


def _list(iris: Sequence[str], base: str) -> Iterator[tuple[str, bytes]]:
    """The list of the concept schemes, each with its definition."""
    statements = Statements.of(triple for triples in schemes().values() for triple in triples)
    frame = Frame(DEFAULT_BASE + SCHEMES, base, CC_BY, formats=False, vocabulary=True)
    for language in LANGUAGES:
        view = View(Page(SCHEMES, language), statements, base)
        heading = Shown(view.words["schemes"])
        missing, texts = untranslated(language)
        listed = [
            (
                view.refer(iri),
                view.values(str(SKOS.definition), statements.own(iri).values(str(SKOS.definition))),
            )
            for iri in iris
        ]
        counted = {"missing": numeral(missing, language), "texts": numeral(texts, language)}
        values = {"listed": listed, "structured": page_data(heading.text, "CollectionPage"), **counted}
        yield frame.render("schemes", view.page, heading, **values)
