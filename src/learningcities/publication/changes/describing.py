"""Descriptions of changes: the history of a release in, what VoID and DCAT say of it out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT

from learningcities.namespaces import DCTERMS, PROV, RDF
from learningcities.publication.changes.feed import FEED
from learningcities.publication.changes.history import Edition, History
from learningcities.publication.distributions import Distribution
from learningcities.publication.manifest import digest
from learningcities.publication.terms import triples

# The namespace of rdflib has the terms of DCAT 2.
_VERSION, _PREVIOUS = (URIRef(f"{DCAT}{name}") for name in ("version", "previousVersion"))
_ACTIVITIES = "https://www.w3.org/TR/activitystreams-core/"
_PATCH = "https://jena.apache.org/documentation/rdf-patch/"


def lineage(base: str, this: Edition, history: History | None) -> set[ox.Triple]:
    """What the dataset is called in this release, and what it was before (DCAT 3, section 11.2; PROV-O)."""
    graph, dataset = Graph(store="SimpleMemory", bind_namespaces="none"), URIRef(f"{base}dataset")
    _version(graph, dataset, this)
    for step in history.steps[-1:] if history else ():
        before = URIRef(step.previous.iri(base))
        graph.add((dataset, _PREVIOUS, before))
        graph.add((dataset, PROV.wasRevisionOf, before))
        graph.add((before, RDF.type, PROV.Entity))
        graph.add((before, DCTERMS.identifier, Literal(step.previous.sha256)))
        _version(graph, before, step.previous)
    return triples(graph)


def _version(graph: Graph, subject: URIRef, edition: Edition) -> None:
    if edition.name:
        graph.add((subject, _VERSION, Literal(edition.name)))


def change_files(
    release: Path, history: History | None, texts: Mapping[str, Mapping[str, str]]
) -> Iterator[Distribution]:
    """The feed, and the patch of the last step if there is one; none where the release tells nothing of changes."""
    if history is None:
        return
    feed = {"media_type": "application/ld+json", "file_type": "JSON_LD", "standards": (_ACTIVITIES,)}
    yield _file("changes-feed", release, FEED, "Activity Streams", texts, feed)
    for step in history.steps[-1:]:
        patch = {"media_type": "", "file_type": "TXT", "standards": (_PATCH,)}
        yield _file("changes-patch", release, step.patch, "RDF Patch", texts, patch)


def _file(
    slug: str,
    release: Path,
    path: str,
    title: str,
    texts: Mapping[str, Mapping[str, str]],
    more: Mapping[str, Any],
) -> Distribution:
    told = {tag: words[slug.replace("-", "_")] for tag, words in texts.items()}
    return Distribution(
        slug=slug,
        path=path,
        titles={"": title},
        descriptions=told,
        size=(release / path).stat().st_size,
        sha256=digest(release / path),
        **more,
    )
