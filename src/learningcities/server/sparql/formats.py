"""Formats: the media types of answers, and which one a client gets (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from learningcities.server.negotiation import best_type
from learningcities.server.sparql.jobs import Kind

RESULTS_JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
HTML = "text/html"

_RESULTS = {
    RESULTS_JSON: ("json", "application/json"),
    "application/sparql-results+xml": ("xml", "application/xml", "text/xml"),
    "text/csv": ("csv",),
    "text/tab-separated-values": ("tsv",),
}
_GRAPHS = {
    TURTLE: ("turtle", "ttl", "application/x-turtle"),
    "application/n-triples": ("ntriples", "n-triples", "nt", "text/plain"),
    "application/ld+json": ("jsonld", "json-ld", "json", "application/json"),
    "application/rdf+xml": ("rdfxml", "rdf+xml", "rdf", "xml", "application/xml", "text/xml"),
    "text/n3": ("n3",),
    "application/trig": ("trig",),
    "application/n-quads": ("nquads", "nq"),
}
OFFERS = {Kind.SOLUTIONS: _RESULTS, Kind.BOOLEAN: _RESULTS, Kind.GRAPH: _GRAPHS}
"""For each kind of answer the media types, the preferred one first, each with its names for `format` and aliases."""

NAMES = sorted({name for offers in (_RESULTS, _GRAPHS) for aliases in offers.values() for name in aliases} - {""})


def official(media: str) -> str:
    """The registered media type that a name or an alias stands for; itself if it is one or none of ours."""
    for offers in OFFERS.values():
        for offered, aliases in offers.items():
            if media == offered or media in aliases:
                return offered
    return media


def by_name(name: str) -> dict[str, str | None] | None:
    """For each kind the media type that a value of `format` names; None if no kind knows it."""
    found: dict[str, str | None] = {}
    for kind, offers in OFFERS.items():
        found[kind] = next((media for media, names in offers.items() if name.lower() in (media, *names)), None)
    return found if any(found.values()) else None


def by_accept(accept: str | None) -> dict[str, str | None]:
    """For each kind the media type that an Accept header prefers; None where it allows none of ours."""
    return {kind: _best(offers, accept) for kind, offers in OFFERS.items()}


def prefers_html(accept: str | None) -> bool:
    """Whether a client would rather have a page for people than an RDF graph."""
    return best_type((*_GRAPHS, HTML), accept) == HTML


def _best(offers: dict[str, tuple[str, ...]], accept: str | None) -> str | None:
    """The media type that is liked best; those of RDF before the general ones that are used in their place."""
    aliases = [name for names in offers.values() for name in names if "/" in name]
    return best_type((*offers, *aliases), accept, aliases)
