"""Links in the graph: decisions in, triples in the graph `dataset#links` out, apart from what documents say.

A link is one triple, and beside it a resource that says why (SSSOM). What a gazetteer says of a linked place is a
resource too, with its source and licence; coordinates and codes of the city are shortcuts to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rdflib import Graph, Literal, URIRef

from learningcities.graph.slugs import slug
from learningcities.graph.writer import concept, plain, typed
from learningcities.links import Decision, Links, PlaceData, Verdict
from learningcities.links.codes import concept_links, country_link
from learningcities.links.model import SAME_AS
from learningcities.links.references import compact
from learningcities.namespaces import (
    DCTERMS,
    GEO,
    LC,
    OWL,
    PAV,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    SSSOM,
    VOID,
    WGS84,
    XSD,
)
from learningcities.vocabulary import vocabulary


def link_graph(base: str) -> Graph:
    """An empty graph for links."""
    return Graph(store="SimpleMemory", identifier=URIRef(f"{base}dataset#links"), bind_namespaces="none")


def describe_city_links(path: str, links: Links, base: str) -> Graph:
    """The links of one city and of its local authority, and what came with them; `path` is `fr/lille`."""
    graph = link_graph(base)
    for subject in (f"city/{path}", f"local-authority/{path}"):
        for decision in links.accepted(subject):
            _link(graph, decision, base)
    _places(graph, URIRef(f"{base}city/{path}"), links.accepted(f"city/{path}"), links)
    return graph


def describe_shared_links(countries: Iterable[str], schemes: Iterable[str], links: Links, base: str) -> Graph:
    """The links of countries (ISO 3166-1 alpha-2) and of the concepts of some schemes, and whose data are published."""
    graph = link_graph(base)
    for code in countries:
        subject = f"country/{code.lower()}"
        by_rule = country_link(code)
        for decision in (*([by_rule] if by_rule else []), *links.accepted(subject)):
            _link(graph, decision, base)
    published = {each.iri for scheme in schemes for each in vocabulary()[scheme].concepts}
    decided = (one for one in links.decisions if one.verdict is Verdict.ACCEPTED)
    for decision in (*concept_links(), *decided):
        if decision.subject in published:
            _link(graph, decision, base)
    return graph


def describe_rights(graph: Graph, base: str, places: Iterable[PlaceData]) -> None:
    """Say of the graph of links whose data it holds: source and rights statement of each gazetteer."""
    dataset, own = URIRef(f"{base}dataset"), URIRef(f"{base}dataset#links")
    for place in places:
        statement = vocabulary()["rights"].get(place.rights)
        rights = URIRef(statement.iri)
        graph.add((dataset, VOID.subset, own))
        graph.add((own, RDF.type, VOID.Dataset))
        graph.add((own, DCTERMS.source, URIRef(place.source)))
        graph.add((own, DCTERMS.rights, rights))
        graph.add((rights, RDF.type, DCTERMS.RightsStatement))
        for label in statement.labels:
            graph.add((rights, RDFS.label, Literal(label.text, lang=label.language)))


def _link(graph: Graph, decision: Decision, base: str) -> None:
    """A link: the triple, and the resource that says why, a fragment of the subject."""
    subject, relation, target = (
        URIRef(iri) for iri in (decision.subject_iri(base), decision.relation, decision.object)
    )
    link = URIRef(f"{subject}#link-{slug(compact(decision.object))}")
    graph.add((subject, relation, target))
    for class_ in (LC.Link, SSSOM.Mapping):
        graph.add((link, RDF.type, class_))
    graph.add((link, OWL.annotatedSource, subject))
    graph.add((link, OWL.annotatedProperty, relation))
    graph.add((link, OWL.annotatedTarget, target))
    graph.add((link, SSSOM.mapping_justification, URIRef(decision.justification)))
    if decision.confidence is not None:
        graph.add((link, SSSOM.confidence, typed(decision.confidence, XSD.decimal)))
    if decision.date:
        graph.add((link, DCTERMS.created, typed(decision.date, XSD.date)))
    if decision.source:
        graph.add((link, SSSOM.object_source, URIRef(decision.source)))
    for term, text in (
        (SSSOM.object_label, decision.object_label),
        (SSSOM.author_label, decision.author),
        (SSSOM.mapping_tool, decision.tool),
        (SSSOM.curation_rule_text, decision.rule),
        (RDFS.comment, decision.comment),
    ):
        if text:
            graph.add((link, term, plain(text)))


def _places(graph: Graph, city: URIRef, accepted: Iterable[Decision], links: Links) -> None:
    """What came with the links that say that the city and a place are one; the first place gives the coordinates."""
    same = [one for one in accepted if one.relation != str(SKOS.closeMatch)]
    ranked = sorted(same, key=lambda one: (one.relation != SAME_AS, one.object))
    places = [links.places[one.object] for one in ranked if one.object in links.places]
    for place in places:
        _record(graph, city, place)
    located = [place for place in places if place.latitude is not None and place.longitude is not None]
    for place in located[:1]:
        _point(graph, city, place)
    for place in [place for place in places if place.subdivision][:1]:
        graph.add((city, LC.subdivisionCode, plain(place.subdivision)))


def _record(graph: Graph, city: URIRef, place: PlaceData) -> None:
    record = _record_iri(city, place)
    graph.add((city, LC.placeRecord, record))
    graph.add((record, RDF.type, LC.PlaceRecord))
    graph.add((record, SCHEMA.about, URIRef(place.object)))
    graph.add((record, SCHEMA.name, plain(place.label)))
    graph.add((record, DCTERMS.source, URIRef(place.source)))
    graph.add((record, DCTERMS.license, URIRef(place.licence)))
    graph.add((record, DCTERMS.rights, concept("rights", place.rights)))
    _degrees(graph, record, place)
    for term, text in (
        (PAV.version, place.version),
        (LC.subdivisionCode, place.subdivision),
        (LC.geonamesAdminCode, place.admin_code),
    ):
        if text:
            graph.add((record, term, plain(text)))


def _point(graph: Graph, city: URIRef, place: PlaceData) -> None:
    """Coordinates as GeoSPARQL 1.1, section 8.5.1, has them: longitude before latitude, CRS 84."""
    point = URIRef(f"{city}#point")
    _degrees(graph, city, place)
    graph.add((city, GEO.hasGeometry, point))
    graph.add((point, RDF.type, GEO.Geometry))
    wkt = f"POINT({_plain_number(place.longitude)} {_plain_number(place.latitude)})"
    graph.add((point, GEO.asWKT, typed(wkt, GEO.wktLiteral)))
    graph.add((point, PROV.wasDerivedFrom, _record_iri(city, place)))


def _degrees(graph: Graph, subject: URIRef, place: PlaceData) -> None:
    for term, number in ((WGS84.lat, place.latitude), (WGS84.long, place.longitude)):
        if number is not None:
            graph.add((subject, term, typed(_plain_number(number), XSD.decimal)))


def _record_iri(city: URIRef, place: PlaceData) -> URIRef:
    return URIRef(f"{city}#place-{slug(compact(place.object))}")


def _plain_number(number: Decimal | None) -> str:
    """A number without exponent and without trailing zeros."""
    text = format(number or Decimal(0), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
