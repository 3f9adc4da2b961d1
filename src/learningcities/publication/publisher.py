"""The publisher of a release: a base IRI in, the agent that stands behind it out."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import Graph, Literal, URIRef

from learningcities.namespaces import DEFAULT_BASE, FOAF, RDF


def publisher(graph: Graph, base: str, texts: Mapping[str, Mapping[str, str]]) -> URIRef:
    """Describe the agent whose IRI is the base, and return it.

    With the default base it is the project. Of another base only its address is known, so that is its name.
    """
    agent = URIRef(base)
    graph.add((agent, RDF.type, FOAF.Agent))
    if base == DEFAULT_BASE:
        for tag, words in texts.items():
            graph.add((agent, FOAF.name, Literal(words["publisher"], lang=tag)))
    else:
        graph.add((agent, FOAF.name, Literal(base.partition(":")[2].strip("/"))))
    return agent
