"""Withdrawn: an entry of the ledger that is not in force in, what stays said of its IRI out."""

from __future__ import annotations

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, XSD

from learningcities.graph.writer import plain
from learningcities.ledger import Entry, Status
from learningcities.namespaces import DCTERMS, LC, RDF, SCHEMA
from learningcities.vocabulary import vocabulary

_REASONS = {Status.NOT_STATED: "not-stated", Status.IN_FORCE: "suspended"}


def describe_withdrawn(graph: Graph, entry: Entry, base: str) -> None:
    """Say that an IRI is no longer in force, what it was called, why, and what replaces it.

    It keeps none of its classes, so that no question takes it for what is in force. What is in force by the ledger
    is described here only while its document cannot be published: it is not deprecated, for it is to come back.
    """
    iri = URIRef(base + entry.path)
    graph.add((iri, RDF.type, LC.WithdrawnResource))
    if entry.status is not Status.IN_FORCE:
        graph.add((iri, OWL.deprecated, Literal("true", datatype=XSD.boolean)))
    graph.add((iri, SCHEMA.name, plain(entry.label)))
    for reason in _reasons(entry):
        graph.add((iri, LC.withdrawalReason, reason))
    if entry.replaced_by:
        graph.add((iri, DCTERMS.isReplacedBy, URIRef(base + entry.replaced_by)))


def _reasons(entry: Entry) -> list[Literal]:
    """The curator's words, or in each language why no document states it."""
    if entry.status is Status.WITHDRAWN:
        return [plain(entry.reason)]
    labels = vocabulary()["withdrawals"].get(_REASONS[entry.status]).labels
    return [Literal(label.text, lang=label.language) for label in labels if label.kind == "pref"]
