"""The namespaces of the graph, as rdflib namespaces; our own vocabulary keeps its IRIs whatever the base of a build."""

from __future__ import annotations

from rdflib import Namespace
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, SOSA, VOID, XSD

DEFAULT_BASE = "https://w3id.org/learning-cities/"

LC = Namespace(DEFAULT_BASE + "ontology#")
CONCEPT = Namespace(DEFAULT_BASE + "concept/")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")
PAV = Namespace("http://purl.org/pav/")
SDG = Namespace("http://metadata.un.org/sdg/")
SEMAPV = Namespace("https://w3id.org/semapv/vocab/")
SSSOM = Namespace("https://w3id.org/sssom/")
WGS84 = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
SH = Namespace("http://www.w3.org/ns/shacl#")

PREFIXES: dict[str, str] = {
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "geo": str(GEO),
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
    "semapv": str(SEMAPV),
    "skos": str(SKOS),
    "sosa": str(SOSA),
    "sssom": str(SSSOM),
    "void": str(VOID),
    "wgs84": str(WGS84),
    "xsd": str(XSD),
}
"""The prefix map of everything that is published in Turtle, TriG and JSON-LD."""

__all__ = [
    "CONCEPT", "DCTERMS", "DEFAULT_BASE", "FOAF", "GEO", "LC", "OA", "ORG", "OWL", "PAV", "PREFIXES", "PROV", "RDF",
    "RDFS", "SCHEMA", "SDG", "SEMAPV", "SH", "SKOS", "SOSA", "SSSOM", "VOID", "WGS84", "XSD",
]  # fmt: skip
