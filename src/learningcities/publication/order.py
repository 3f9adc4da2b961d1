"""Reading order: city, authority, facts as the document states them, persons, documents, spans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from learningcities.namespaces import LC, OA, ORG, PROV, RDF, RDFS, SCHEMA, SKOS

Key = tuple[object, ...]

_DIGITS = re.compile(r"(\d+)")

_FIRST_CLASSES = (LC.LearningCity, LC.LocalAuthority)
_LAST_CLASSES = (
    SCHEMA.Person, ORG.FormalOrganization, ORG.Organization, SCHEMA.TextObject,
    OA.SpecificResource, OA.TextPositionSelector, OA.TextQuoteSelector,
)  # fmt: skip
_FACT = len(_FIRST_CLASSES)
_OTHER = _FACT + 1
_RANKS = {str(iri): rank for rank, iri in enumerate(_FIRST_CLASSES)} | {
    str(iri): rank for rank, iri in enumerate(_LAST_CLASSES, start=_OTHER + 1)
}

_FIRST_PREDICATES = (
    str(RDF.type), str(SCHEMA.name), str(SKOS.prefLabel), str(RDFS.label), str(SCHEMA.headline),
    str(SCHEMA.text), str(OA.start), str(OA.exact),
)  # fmt: skip
_LAST_PREDICATES = (str(LC.evidence), str(PROV.wasQuotedFrom), str(PROV.wasDerivedFrom), str(LC.readBy))

_PREDICATE_RANKS = {iri: rank for rank, iri in enumerate(_FIRST_PREDICATES)} | {
    iri: rank for rank, iri in enumerate(_LAST_PREDICATES, start=len(_FIRST_PREDICATES) + 1)
}
_EVIDENCE = ox.NamedNode(str(LC.evidence))
_TYPE = ox.NamedNode(str(RDF.type))


def natural(text: str) -> Key:
    """A sort key that puts 9 before 10: texts and numbers in turn, a number by its length and digits."""
    pieces: list[object] = list(_DIGITS.split(text))
    for index in range(1, len(pieces), 2):
        digits = str(pieces[index]).lstrip("0")
        pieces[index] = (len(digits), digits)
    return (tuple(pieces), text)


@dataclass(frozen=True, slots=True)
class ReadingOrder:
    """Where each subject stands: by its class, then by the place of its evidence, then by its IRI."""

    _ranks: dict[ox.NamedNode, int]
    _evidence: dict[ox.NamedNode, str]
    _known: dict[ox.NamedNode, Key] = field(default_factory=dict)

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> ReadingOrder:
        """The reading order that the classes and the evidence in these triples give."""
        ranks: dict[ox.NamedNode, int] = {}
        evidence: dict[ox.NamedNode, str] = {}
        for subject, predicate, value in triples:
            if predicate == _TYPE and value.value in _RANKS:
                ranks[subject] = min(_RANKS[value.value], ranks.get(subject, _RANKS[value.value]))
            elif predicate == _EVIDENCE:
                evidence[subject] = min(value.value, evidence.get(subject, value.value), key=natural)
        return cls(ranks, evidence)

    def subject(self, iri: ox.NamedNode) -> Key:
        """The sort key of a subject, also of an IRI that is only an object."""
        key = self._known.get(iri)
        if key is None:
            key = self._known[iri] = self._key(iri)
        return key

    def _key(self, iri: ox.NamedNode) -> Key:
        rank = self._ranks.get(iri, _OTHER)
        evidence = self._evidence.get(iri)
        if evidence is None or rank < _FACT:
            return (rank, natural(iri.value), ())
        return (_FACT, natural(evidence), natural(iri.value))

    def triple(self, triple: ox.Triple) -> Key:
        """The sort key of a triple: by subject, predicate, object; among classes, our own first."""
        subject, predicate, value = triple
        foreign = predicate == _TYPE and not value.value.startswith(str(LC))
        return (self.subject(subject), predicate_key(predicate), foreign, self.value(value))

    def value(self, term: ox.NamedNode | ox.Literal) -> Key:
        """The sort key of an object: IRIs as subjects are, then literals by language, text and datatype."""
        if isinstance(term, ox.Literal):
            return (1, term.language or "", natural(term.value), term.datatype.value)
        return (0, self.subject(term))


def predicate_key(predicate: ox.NamedNode) -> Key:
    """The sort key of a property: its class and name first, where it was read last."""
    return (_PREDICATE_RANKS.get(predicate.value, len(_FIRST_PREDICATES)), predicate.value)


def ordered(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples in reading order."""
    listed = list(triples)
    return sorted(listed, key=ReadingOrder.of(listed).triple)
