"""The namespaces of the graph, as rdflib namespaces; our own vocabulary keeps its IRIs whatever the base of a build."""

from __future__ import annotations

from rdflib import Namespace
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, SOSA, VOID, XSD

DEFAULT_BASE = "https://w3id.org/learning-cities/"

LC = Namespace(DEFAULT_BASE + "ontology#")
CONCEPT = Namespace(DEFAULT_BASE + "concept/")
SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")
PAV = Namespace("http://purl.org/pav/")
SDG = Namespace("http://metadata.un.org/sdg/")
SH = Namespace("http://www.w3.org/ns/shacl#")

PREFIXES: dict[str, str] = {
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "lc": str(LC),
    "oa": str(OA),
    "org": str(ORG),
    "owl": str(OWL),
    "pav": str(PAV),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sdg": str(SDG),
    "skos": str(SKOS),
    "sosa": str(SOSA),
    "void": str(VOID),
    "xsd": str(XSD),
}
"""The prefix map of everything that is published in Turtle, TriG and JSON-LD."""

__all__ = [
    "CONCEPT", "DCTERMS", "DEFAULT_BASE", "FOAF", "LC", "OA", "ORG", "OWL", "PAV", "PREFIXES", "PROV", "RDF",
    "RDFS", "SCHEMA", "SDG", "SH", "SKOS", "SOSA", "VOID", "XSD",
]  # fmt: skip
