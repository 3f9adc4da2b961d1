"""VoID: the counts and contents of a release in, the description of its dataset out (W3C note of 3 March 2011)."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import XSD, Graph, Literal, URIRef

from learningcities.namespaces import DCTERMS, FOAF, LC, PREFIXES, RDF, VOID
from learningcities.publication.contents import Contents
from learningcities.publication.distributions import Dump
from learningcities.publication.publisher import publisher
from learningcities.publication.statistics import Statistics
from learningcities.publication.targets import Target, namespace, slug, target
from learningcities.publication.terms import triples

Texts = dict[str, dict[str, str]]


def void(
    base: str,
    counts: Statistics,
    found: Contents,
    dumps: Iterable[Dump],
    texts: Texts,
    endpoint: str | None = None,
) -> set[ox.Triple]:
    """The description of the dataset, with what the dataset says about itself; `texts` are by language tag.

    `endpoint` is the IRI of a SPARQL endpoint that answers from the dataset, if one is known.
    """
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    dataset = URIRef(f"{base}dataset")
    _document(graph, base, dataset, texts)
    _dataset(graph, base, dataset, found, texts)
    for dump in dumps:
        graph.add((dataset, VOID.dataDump, URIRef(base + dump.path)))
        graph.add((dataset, VOID.feature, URIRef(dump.format)))
    if endpoint is not None:
        graph.add((dataset, VOID.sparqlEndpoint, URIRef(endpoint)))
    _counts(graph, dataset, counts)
    _classes(graph, dataset, counts, _partitions(found.own))
    _properties(graph, dataset, counts)
    _linksets(graph, dataset, counts)
    _vocabularies(graph, dataset, [*counts.classes, *counts.properties])
    return triples(graph) | found.own


def _local_name(iri: str) -> str:
    """A name for a term in an IRI of ours: its prefix and its last part, `schema-name`."""
    start = _namespace(iri)
    prefix = next((short for short, known in PREFIXES.items() if known == start), slug(start))
    return f"{prefix}-{iri.removeprefix(start)}"


def _namespace(iri: str) -> str:
    """The namespace of a term: the longest known one, else all up to the last `#` or `/`."""
    known = max((known for known in PREFIXES.values() if iri.startswith(known)), key=len, default="")
    return known or namespace(iri)


def _document(graph: Graph, base: str, dataset: URIRef, texts: Texts) -> None:
    """The file itself (VoID, section 6)."""
    document = URIRef(f"{base}void.ttl")
    graph.add((document, RDF.type, VOID.DatasetDescription))
    graph.add((document, FOAF.primaryTopic, dataset))
    for tag, words in texts.items():
        graph.add((document, DCTERMS.title, Literal(words["void"], lang=tag)))


def _dataset(graph: Graph, base: str, dataset: URIRef, found: Contents, texts: Texts) -> None:
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, VOID.uriSpace, Literal(base)))
    graph.add((dataset, DCTERMS.publisher, publisher(graph, base, texts)))
    for tag, words in texts.items():
        graph.add((dataset, DCTERMS.title, Literal(words["title"], lang=tag)))
        graph.add((dataset, DCTERMS.description, Literal(words["description"], lang=tag)))
    for example in found.examples:
        graph.add((dataset, VOID.exampleResource, URIRef(example)))
    # All that a document says can be reached from its city, and no city from another (VoID, section 3.4).
    for city in found.cities:
        graph.add((dataset, VOID.rootResource, URIRef(city)))


def _counts(graph: Graph, dataset: URIRef, counts: Statistics) -> None:
    """The counts of the union of all graphs (VoID, section 4.4)."""
    for term, number in (
        (VOID.triples, counts.triples),
        (VOID.entities, counts.entities),
        (VOID.distinctSubjects, counts.subjects),
        (VOID.distinctObjects, counts.objects),
        (VOID.classes, len(counts.classes)),
        (VOID.properties, len(counts.properties)),
    ):
        graph.add((dataset, term, _integer(number)))


def _partitions(own: Iterable[ox.Triple]) -> dict[str, URIRef]:
    """The partitions that the dataset has itself, by class: those with quoted texts."""
    of_class = ox.NamedNode(str(VOID["class"]))
    return {value.value: URIRef(subject.value) for subject, term, value in own if term == of_class}


def _classes(graph: Graph, dataset: URIRef, counts: Statistics, known: dict[str, URIRef]) -> None:
    """A partition for each class (VoID, section 4.5); where the dataset has one itself, that one."""
    for class_ in sorted({*counts.classes, *known}):
        part = known.get(class_, URIRef(f"{dataset}#class-{_local_name(class_)}"))
        graph.add((dataset, VOID.classPartition, part))
        graph.add((part, RDF.type, VOID.Dataset))
        graph.add((part, VOID["class"], URIRef(class_)))
        graph.add((part, VOID.entities, _integer(counts.classes.get(class_, 0))))


def _properties(graph: Graph, dataset: URIRef, counts: Statistics) -> None:
    for property_, count in counts.properties.items():
        part = URIRef(f"{dataset}#property-{_local_name(property_)}")
        graph.add((dataset, VOID.propertyPartition, part))
        graph.add((part, RDF.type, VOID.Dataset))
        graph.add((part, VOID.property, URIRef(property_)))
        graph.add((part, VOID.triples, _integer(count.triples)))
        graph.add((part, VOID.distinctSubjects, _integer(count.subjects)))


def _linksets(graph: Graph, dataset: URIRef, counts: Statistics) -> None:
    """The links to each other dataset by each property (VoID, section 5)."""
    for (property_, space), count in counts.links.items():
        other = target(space)
        part = URIRef(f"{dataset}#links-{other.slug}-{_local_name(property_)}")
        graph.add((dataset, VOID.subset, part))
        graph.add((part, RDF.type, VOID.Linkset))
        graph.add((part, VOID.linkPredicate, URIRef(property_)))
        graph.add((part, VOID.subjectsTarget, dataset))
        graph.add((part, VOID.objectsTarget, _target(graph, dataset, other)))
        graph.add((part, VOID.triples, _integer(count)))


def _target(graph: Graph, dataset: URIRef, other: Target) -> URIRef:
    """Another dataset, as far as we know it, under an IRI of ours: what it calls itself is not ours to describe."""
    iri = URIRef(f"{dataset}#target-{other.slug}")
    graph.add((iri, RDF.type, VOID.Dataset))
    graph.add((iri, VOID.uriSpace, Literal(other.space)))
    if other.page:
        graph.add((iri, FOAF.homepage, URIRef(other.page)))
    for tag, title in other.titles.items():
        graph.add((iri, DCTERMS.title, Literal(title, lang=tag)))
    return iri


def _vocabularies(graph: Graph, dataset: URIRef, terms: Iterable[str]) -> None:
    """The namespaces of the terms that are used; ours by the IRI of the ontology (VoID, section 4.3)."""
    for start in sorted({_namespace(term) for term in terms}):
        vocabulary = start.rstrip("#") if start == str(LC) else start
        graph.add((dataset, VOID.vocabulary, URIRef(vocabulary)))


def _integer(number: int) -> Literal:
    return Literal(number, datatype=XSD.integer)
