"""The text of one part of the dataset in every format: made where the part was validated, joined later."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyoxigraph as ox

from learningcities.graph.model import DatasetPart
from learningcities.publication.canonical import canonical, quad
from learningcities.publication.jsonld import jsonld
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


def part_text(part: DatasetPart, base: str) -> PartText:
    """The text of a part; `ReleaseError` where it holds a blank node or what is no IRI."""
    graphs = {named_node(name): triples(graph) for name, graph in sorted(part.graphs.items())}
    union: set[ox.Triple] = set().union(*graphs.values())
    short = Abbreviation(base)
    quads = (quad(name, triple) for name, graph in graphs.items() for triple in graph)
    return PartText(
        subject=str(part.subject),
        ntriples=canonical(union, ox.RdfFormat.N_TRIPLES),
        nquads=canonical(quads, ox.RdfFormat.N_QUADS),
        turtle=turtle(union, short).encode(),
        trig=trig(graphs, short).encode(),
        jsonld=jsonld(union, str(part.subject)).encode(),
    )
