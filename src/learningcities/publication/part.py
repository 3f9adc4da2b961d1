"""The text of one part of the dataset in every format: made where the part was validated, joined later."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from learningcities.errors import ReleaseError
from learningcities.graph.model import DatasetPart
from learningcities.publication.canonical import canonical, quad
from learningcities.publication.jsonld import CLOSING, jsonld, opening
from learningcities.publication.order import ordered
from learningcities.publication.pages import PartPages, Sources, city_pages
from learningcities.publication.terms import named_node, triples
from learningcities.publication.turtle import Abbreviation, trig, turtle


@dataclass(frozen=True, slots=True)
class PartText:
    """One part, written: canonical sorted lines of N-Triples and N-Quads, chunks of the other formats."""

    subject: str
    ntriples: bytes = field(repr=False)
    nquads: bytes = field(repr=False)
    turtle: bytes = field(repr=False)
    trig: bytes = field(repr=False)
    jsonld: bytes = field(repr=False)
    pages: PartPages | None = field(default=None, repr=False)


def part_text(part: DatasetPart, base: str, sources: Sources | None = None) -> PartText:
    """The text of a part, read back strictly, and with `sources` the pages of its city.

    `ReleaseError` where the part holds a blank node or what is no IRI.
    """
    graphs = {named_node(name): triples(graph) for name, graph in sorted(part.graphs.items())}
    union: set[ox.Triple] = set().union(*graphs.values())
    quads = {quad(name, triple) for name, graph in graphs.items() for triple in graph}
    short = Abbreviation(base)
    read = {name: ordered(graph) for name, graph in graphs.items()}
    whole = next(iter(read.values())) if len(read) == 1 else ordered(union)
    text = PartText(
        subject=str(part.subject),
        ntriples=canonical(union, ox.RdfFormat.N_TRIPLES),
        nquads=canonical(quads, ox.RdfFormat.N_QUADS),
        turtle=turtle(whole, short).encode(),
        trig=trig(read, short).encode(),
        jsonld=jsonld(whole, str(part.subject)).encode(),
    )
    _check(text, short.header().encode(), union, quads)
    if sources is None:
        return text
    return replace(text, pages=city_pages(whole, text.turtle, text.ntriples, text.subject, base, sources))


def _check(text: PartText, header: bytes, union: set[ox.Triple], quads: set[ox.Quad]) -> None:
    """`ReleaseError` unless every format, read by a strict parser, gives the same statements again."""
    default = {ox.Quad(triple.subject, triple.predicate, triple.object) for triple in union}
    files = {
        ox.RdfFormat.N_TRIPLES: (text.ntriples, default),
        ox.RdfFormat.N_QUADS: (text.nquads, quads),
        ox.RdfFormat.TURTLE: (header + text.turtle, default),
        ox.RdfFormat.TRIG: (header + text.trig, quads),
        ox.RdfFormat.JSON_LD: (opening().encode() + text.jsonld + CLOSING.encode(), default),
    }
    for rdf_format, (file, expected) in files.items():
        try:
            found = set(ox.parse(file, rdf_format))
        except SyntaxError as error:
            raise ReleaseError(f"{text.subject} in {rdf_format.name} cannot be read back: {error}.") from error
        if found != expected:
            raise ReleaseError(f"{text.subject} in {rdf_format.name} does not say what was described.")
