"""What describing produces: shares of the dataset, each checked and written on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rdflib import Graph, URIRef

from learningcities.ledger import Entry


@dataclass(frozen=True, slots=True)
class DatasetPart:
    """A city with all its documents, or what cities share: named graphs by name, in the order of their names.

    `subject` is the city's IRI, or the dataset's for what is shared; `entries` are the IRIs that the part gives out, as
    the ledger remembers them.
    """

    subject: URIRef
    graphs: Mapping[URIRef, Graph]
    entries: tuple[Entry, ...] = field(default=(), repr=False)

    def union(self) -> Graph:
        """All triples of the part in one graph (the graph itself where there is only one)."""
        if len(self.graphs) == 1:
            return next(iter(self.graphs.values()))
        union = Graph(store="SimpleMemory")
        for graph in self.graphs.values():
            for triple in graph:
                union.add(triple)
        return union
