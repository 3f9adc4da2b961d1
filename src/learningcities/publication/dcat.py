"""DCAT: the files of a release in, a catalogue of its dataset out, as DCAT-AP 3.0.1 asks for it.

No dates: nothing here knows the day of publication. What comes from tables of others is typed, because the
ranges of DCAT-AP cannot be checked without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pycountry
import pyoxigraph as ox
from rdflib import XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCAT

from learningcities.namespaces import DCTERMS, LC, RDF, RDFS, SKOS
from learningcities.publication.contents import Contents
from learningcities.publication.distributions import Distribution
from learningcities.publication.publisher import publisher
from learningcities.publication.terms import triples

SPDX = Namespace("http://spdx.org/rdf/terms#")
EU = Namespace("http://publications.europa.eu/resource/authority/")
IANA = Namespace("https://www.iana.org/assignments/media-types/")

_THEME = EU["data-theme/EDUC"]
_THEMES = EU["data-theme"]
_PROTOCOL = URIRef("http://www.w3.org/TR/sparql11-protocol/")
_SHA256 = SPDX.checksumAlgorithm_sha256


def dcat(
    base: str,
    found: Contents,
    distributions: Iterable[Distribution],
    texts: Mapping[str, Any],
    endpoint: str | None = None,
    changes: Iterable[Distribution] = (),
) -> set[ox.Triple]:
    """The catalogue, its dataset, the files of the dataset, and the service where `endpoint` names one.

    `changes` are the files that say what changed: no forms of the dataset, but a dataset of their own.

    `texts` are by language tag.
    """
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    dataset = URIRef(f"{base}dataset")
    licence = _licence(found)
    _catalogue(graph, base, dataset, texts, licence)
    _dataset(graph, base, dataset, found, texts)
    for one in distributions:
        part = URIRef(f"{dataset}#{one.slug}")
        graph.add((dataset, DCAT.distribution, part))
        _distribution(graph, part, base, one, licence)
    _changes(graph, base, dataset, changes, texts, licence)
    if endpoint is not None:
        _service(graph, base, dataset, URIRef(endpoint), texts)
    _theme(graph, texts)
    _rights(graph, dataset, found)
    for iri in licence:
        graph.add((iri, RDF.type, DCTERMS.LicenseDocument))
    return triples(graph)


def _licence(found: Contents) -> list[URIRef]:
    """The licence as the dataset states it."""
    term = ox.NamedNode(str(DCTERMS.license))
    return sorted(URIRef(value.value) for _, predicate, value in found.own if predicate == term)


def _rights(graph: Graph, dataset: URIRef, found: Contents) -> None:
    """Whose data and texts the dataset holds, as it states it itself (DCAT 3, section 9).

    Not at each file, where DCAT-AP 3.0.1 has room for one statement.
    """
    term = ox.NamedNode(str(DCTERMS.rights))
    statements = {value for _, predicate, value in found.own if predicate == term}
    for subject, predicate, value in found.own:
        if subject in statements and predicate == ox.NamedNode(str(RDFS.label)) and isinstance(value, ox.Literal):
            statement = URIRef(subject.value)
            graph.add((statement, RDF.type, DCTERMS.RightsStatement))
            graph.add((statement, RDFS.label, Literal(value.value, lang=value.language)))
            graph.add((dataset, DCTERMS.rights, statement))


def _catalogue(graph: Graph, base: str, dataset: URIRef, texts: Mapping[str, Any], licence: Iterable[URIRef]) -> None:
    catalogue = URIRef(f"{dataset}#catalogue")
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    graph.add((catalogue, DCAT.dataset, dataset))
    graph.add((catalogue, DCAT.themeTaxonomy, _THEMES))
    graph.add((catalogue, DCTERMS.publisher, publisher(graph, base, texts)))
    for tag, words in texts.items():
        graph.add((catalogue, DCTERMS.title, Literal(words["catalogue"], lang=tag)))
        graph.add((catalogue, DCTERMS.description, Literal(words["catalogue_description"], lang=tag)))
        _language(graph, catalogue, tag)
    for iri in licence:
        graph.add((catalogue, DCTERMS.license, iri))


def _dataset(graph: Graph, base: str, dataset: URIRef, found: Contents, texts: Mapping[str, Any]) -> None:
    ontology = URIRef(str(LC).rstrip("#"))
    graph.add((dataset, RDF.type, DCAT.Dataset))
    graph.add((dataset, DCTERMS.identifier, Literal(str(dataset))))
    graph.add((dataset, DCTERMS.publisher, publisher(graph, base, texts)))
    graph.add((dataset, DCTERMS.conformsTo, ontology))
    graph.add((ontology, RDF.type, DCTERMS.Standard))
    _topic(graph, dataset, "title", "description", texts)
    for tag in (*texts, *found.languages):
        _language(graph, dataset, tag)
    for country in found.countries:
        graph.add((dataset, DCTERMS.spatial, URIRef(country)))
        graph.add((URIRef(country), RDF.type, DCTERMS.Location))


def _distribution(graph: Graph, part: URIRef, base: str, one: Distribution, licence: Iterable[URIRef]) -> None:
    file = URIRef(base + one.path)
    graph.add((part, RDF.type, DCAT.Distribution))
    for term, texts in ((DCTERMS.title, one.titles), (DCTERMS.description, one.descriptions)):
        for tag, text in texts.items():
            graph.add((part, term, Literal(text, lang=tag or None)))
    graph.add((part, DCAT.accessURL, file))
    graph.add((part, DCAT.downloadURL, file))
    graph.add((part, DCAT.byteSize, Literal(one.size, datatype=XSD.nonNegativeInteger)))
    graph.add((part, DCTERMS["format"], _listed(graph, "file-type", one.file_type, DCTERMS.MediaTypeOrExtent)))
    if one.media_type:
        graph.add((part, DCAT.mediaType, IANA[one.media_type]))
        graph.add((IANA[one.media_type], RDF.type, DCTERMS.MediaType))
    if one.is_compressed:
        graph.add((part, DCAT.compressFormat, IANA["application/gzip"]))
        graph.add((IANA["application/gzip"], RDF.type, DCTERMS.MediaType))
    for standard in one.standards:
        iri = URIRef(standard if "://" in standard else base + standard)
        graph.add((part, DCTERMS.conformsTo, iri))
        graph.add((iri, RDF.type, DCTERMS.Standard))
    for iri in licence:
        graph.add((part, DCTERMS.license, iri))
    _checksum(graph, part, one.sha256)


def _changes(
    graph: Graph,
    base: str,
    dataset: URIRef,
    found: Iterable[Distribution],
    texts: Mapping[str, Any],
    licence: Iterable[URIRef],
) -> None:
    """What changed since other releases, where anything is told of it."""
    changes = URIRef(f"{dataset}#changes")
    for file in found:
        graph.add((URIRef(f"{dataset}#catalogue"), DCAT.dataset, changes))
        graph.add((changes, RDF.type, DCAT.Dataset))
        graph.add((changes, DCTERMS.source, dataset))
        graph.add((changes, DCTERMS.publisher, publisher(graph, base, texts)))
        _topic(graph, changes, "changes", "changes_description", texts)
        part = URIRef(f"{dataset}#{file.slug}")
        graph.add((changes, DCAT.distribution, part))
        _distribution(graph, part, base, file, licence)


def _service(graph: Graph, base: str, dataset: URIRef, endpoint: URIRef, texts: Mapping[str, Any]) -> None:
    """The endpoint; it describes itself where it is (SPARQL 1.1 Service Description, section 2)."""
    service = URIRef(f"{dataset}#sparql")
    graph.add((URIRef(f"{dataset}#catalogue"), DCAT.service, service))
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((service, DCAT.endpointURL, endpoint))
    graph.add((service, DCAT.endpointDescription, endpoint))
    graph.add((service, DCAT.servesDataset, dataset))
    graph.add((service, DCTERMS.publisher, publisher(graph, base, texts)))
    graph.add((service, DCTERMS.conformsTo, _PROTOCOL))
    graph.add((_PROTOCOL, RDF.type, DCTERMS.Standard))
    _topic(graph, service, "service", "service_description", texts)


def _topic(graph: Graph, subject: URIRef, title: str, description: str, texts: Mapping[str, Any]) -> None:
    """What a dataset or a service is called and is about; `title` and `description` are names of texts."""
    graph.add((subject, DCAT.theme, _THEME))
    for tag, words in texts.items():
        graph.add((subject, DCTERMS.title, Literal(words[title], lang=tag)))
        graph.add((subject, DCTERMS.description, Literal(words[description], lang=tag)))
        for keyword in words["keywords"]:
            graph.add((subject, DCAT.keyword, Literal(keyword, lang=tag)))


def _checksum(graph: Graph, part: URIRef, sha256: str) -> None:
    checksum = URIRef(f"{part}-checksum")
    graph.add((part, SPDX.checksum, checksum))
    graph.add((checksum, RDF.type, SPDX.Checksum))
    graph.add((checksum, SPDX.algorithm, _SHA256))
    graph.add((_SHA256, RDF.type, SPDX.ChecksumAlgorithm))
    graph.add((checksum, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary)))


def _theme(graph: Graph, texts: Mapping[str, Any]) -> None:
    _listed(graph, "data-theme", "EDUC", SKOS.Concept)
    graph.add((_THEMES, RDF.type, SKOS.ConceptScheme))
    for tag, words in texts.items():
        graph.add((_THEME, SKOS.prefLabel, Literal(words["theme"], lang=tag)))
        graph.add((_THEMES, DCTERMS.title, Literal(words["themes"], lang=tag)))


def _language(graph: Graph, subject: URIRef, tag: str) -> None:
    """The language of a tag, if ISO 639 has it: the EU table has the codes of ISO 639-3, in upper case."""
    primary = tag.partition("-")[0]
    known = pycountry.languages.get(**{f"alpha_{len(primary)}": primary}) if len(primary) in (2, 3) else None
    if known is not None:
        graph.add(
            (
                subject,
                DCTERMS.language,
                _listed(graph, "language", known.alpha_3.upper(), DCTERMS.LinguisticSystem),
            )
        )


def _listed(graph: Graph, table: str, code: str, class_: URIRef) -> URIRef:
    """The IRI of a code in an authority table of the EU, with its class and its table."""
    iri = EU[f"{table}/{code}"]
    graph.add((iri, RDF.type, class_))
    graph.add((iri, SKOS.inScheme, EU[table]))
    return iri
