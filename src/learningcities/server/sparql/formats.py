"""Formats: the media types of answers, and which one a client gets (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class _Range:
    media: str
    quality: float
    specific: int


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
    ranges = _ranges(accept)
    return {kind: _best(offers, ranges) for kind, offers in OFFERS.items()}


def prefers_html(accept: str | None) -> bool:
    """Whether a client would rather have a page for people than an RDF graph."""
    ranges = _ranges(accept)
    return _best({TURTLE: (), **dict.fromkeys(_GRAPHS, ()), HTML: ()}, ranges) == HTML


def _best(offers: dict[str, tuple[str, ...]], ranges: Sequence[_Range]) -> str | None:
    """The media type of highest quality, a more exact range first, then in the order of the offers."""
    best: tuple[float, int, int] = (0.0, 0, 0)
    chosen: str | None = None
    for rank, (media, aliases) in enumerate(offers.items()):
        for name in (media, *(alias for alias in aliases if "/" in alias)):
            quality, specific = _quality(name, ranges, alias=name != media)
            if quality > 0 and (quality, specific, -rank) > (best if chosen else (0.0, -1, 0)):
                best, chosen = (quality, specific, -rank), name
    return chosen


def _quality(media: str, ranges: Sequence[_Range], alias: bool) -> tuple[float, int]:
    """The quality of a media type by the most specific range that matches; an alias has to be named in full."""
    main = media.partition("/")[0]
    matching = [each for each in ranges if each.media in (media, f"{main}/*", "*/*")]
    if not matching:
        return 0.0, 0
    first = max(matching, key=lambda each: each.specific)
    return (0.0, 0) if alias and first.specific < 2 else (first.quality, first.specific)


def _ranges(accept: str | None) -> list[_Range]:
    if accept is None or not accept.strip():
        return [_Range("*/*", 1.0, 0)]
    found = []
    for part in accept.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media:
            specific = 0 if media == "*/*" else 1 if media.endswith("/*") else 2
            found.append(_Range(media, _weight(parameters), specific))
    return found


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
