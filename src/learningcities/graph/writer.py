"""Writing facts: triples into the named graph of a document, each fact with its evidence (Web Annotation, PROV-O)."""

from __future__ import annotations

from functools import lru_cache

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from learningcities.documents import Span
from learningcities.namespaces import CONCEPT, LC, OA, PROV, RDF, XSD
from learningcities.profiles.model import Applied, CityProfile, Evidence

_AROUND = 32
"""Characters of prefix and suffix in a text quote selector."""

_QUOTED, _DERIVED = PROV.wasQuotedFrom, PROV.wasDerivedFrom
_EVIDENCE, _LINE, _READ_BY, _CORRECTION = LC.evidence, LC.line, LC.readBy, LC.correction
_START, _END, _EXACT, _PREFIX, _SUFFIX = OA.start, OA.end, OA.exact, OA.prefix, OA.suffix
_RESOURCE, _SOURCE, _SELECTOR = OA.SpecificResource, OA.hasSource, OA.hasSelector
_POSITION, _QUOTE = OA.TextPositionSelector, OA.TextQuoteSelector


def plain(text: str) -> Literal:
    """A string without language."""
    return Literal(text, normalize=False)


def typed(value: object, datatype: URIRef) -> Literal:
    """A literal with a datatype; the value is already in its canonical form."""
    return Literal(str(value), datatype=datatype, normalize=False)


def count(value: int) -> Literal:
    """A count: `xsd:nonNegativeInteger`."""
    return typed(value, XSD.nonNegativeInteger)


def year(value: int) -> Literal:
    """A year: `xsd:gYear`."""
    return typed(f"{value:04d}", XSD.gYear)


@lru_cache(maxsize=512)
def concept(scheme: str, identifier: str) -> URIRef:
    """The IRI of a concept of our vocabulary."""
    return CONCEPT[f"{scheme}/{identifier}"]


class FactWriter:
    """Adds the facts of one document to its named graph; `stated` are the facts that older documents state."""

    def __init__(self, profile: CityProfile, document: str, stated: set[URIRef]) -> None:
        self.profile = profile
        self.document = URIRef(document)
        self.graph = Graph(store="SimpleMemory", identifier=URIRef(document + "#graph"), bind_namespaces="none")
        self._text = profile.document.text
        self._language = profile.language
        self._stated = stated
        self.facts: dict[Evidence, URIRef] = {}
        self._spans: dict[tuple[int, int], URIRef] = {}

    def add(self, subject: URIRef, predicate: URIRef, *values: Node | None) -> None:
        """Add a triple for each value that there is."""
        for value in values:
            if value is not None:
                self.graph.add((subject, predicate, value))

    def text(self, text: str) -> Literal:
        """A text in the language of the page."""
        return Literal(text, lang=self._language)

    def fact(self, fact: URIRef, evidence: Evidence, *classes: URIRef, quoted: bool = False) -> None:
        """Say what a fact is, where it was read and by which rule; `quoted` when the words are the fact's own text."""
        span = self.span(evidence.span)
        self.facts[evidence] = fact
        self.add(fact, RDF.type, *classes)
        self.add(fact, _QUOTED if quoted else _DERIVED, span)
        self.add(fact, _DERIVED, *(self.span(words) for words in evidence.context))
        self.add(fact, _READ_BY, concept("rule", evidence.rule))
        self.add(fact, _CORRECTION, *self._corrections(evidence))
        if fact not in self._stated:
            self._stated.add(fact)
            self.add(fact, _EVIDENCE, span)

    def _corrections(self, evidence: Evidence) -> list[URIRef]:
        """The corrections of words that a fact was read from."""
        return [
            self._correction(applied)
            for applied in self.profile.corrections
            if any(span.start < applied.span.end and applied.span.start < span.end for span in _spans(evidence))
        ]

    def _correction(self, applied: Applied) -> URIRef:
        """A correction of the curator's: what the document has, what is right, why, and who says so."""
        iri = URIRef(f"{self.document}#correction-{applied.span.start}-{applied.span.end}")
        self.add(iri, RDF.type, LC.Correction)
        self.add(iri, LC.asFound, plain(applied.correction.found))
        self.add(iri, LC.corrected, plain(applied.correction.corrected))
        self.add(iri, LC.reason, plain(applied.correction.reason))
        self.add(iri, LC.correctedBy, plain(applied.correction.author))
        self.add(iri, _DERIVED, self.span(applied.span))
        return iri

    def span(self, span: Span) -> URIRef:
        """The text fragment (RFC 5147) of the document, with selectors (Web Annotation, 4.2.4 and 4.2.5)."""
        key = (span.start, span.end)
        if key not in self._spans:
            self._spans[key] = self._new_span(span)
        return self._spans[key]

    def _new_span(self, span: Span) -> URIRef:
        iri = URIRef(f"{self.document}#char={span.start},{span.end}")
        position = URIRef(f"{self.document}#position-{span.start}-{span.end}")
        quote = URIRef(f"{self.document}#quote-{span.start}-{span.end}")
        add, text = self.graph.add, self._text
        add((iri, RDF.type, _RESOURCE))
        add((iri, _SOURCE, self.document))
        add((iri, _LINE, typed(span.line, XSD.positiveInteger)))
        add((iri, _SELECTOR, position))
        add((iri, _SELECTOR, quote))
        add((position, RDF.type, _POSITION))
        add((position, _START, count(span.start)))
        add((position, _END, count(span.end)))
        add((quote, RDF.type, _QUOTE))
        add((quote, _EXACT, plain(text[span.start : span.end])))
        add((quote, _PREFIX, plain(text[max(0, span.start - _AROUND) : span.start])))
        add((quote, _SUFFIX, plain(text[span.end : span.end + _AROUND])))
        return iri


def _spans(evidence: Evidence) -> tuple[Span, ...]:
    return (evidence.span, *evidence.context)
