"""The service description: what this endpoint can do and holds (SPARQL 1.1 Service Description)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from learningcities.namespaces import RDF, VOID, XSD
from learningcities.server.conditions import is_unchanged
from learningcities.server.sparql import parameters
from learningcities.server.sparql.answers import content_type
from learningcities.server.sparql.engine import Engine
from learningcities.server.sparql.formats import prefers_html
from learningcities.server.sparql.jobs import Kind
from learningcities.server.sparql.parameters import Parameters
from learningcities.server.sparql.pool import not_acceptable
from learningcities.server.sparql.writing import graph_format

SD = "http://www.w3.org/ns/sparql-service-description#"
GEOF = "http://www.opengis.net/def/function/geosparql/"

RESULT_FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "N3", "TriG", "N-Quads"),
)
"""The names of the formats below `http://www.w3.org/ns/formats/` (W3C, Unique URIs for File Formats)."""

FUNCTIONS = (
    *("area", "asGeoJSON", "centroid", "convexHull", "coordinateDimension", "difference", "dimension", "distance"),
    *("ehContains", "ehCoveredBy", "ehCovers", "ehDisjoint", "ehEquals", "ehInside", "ehMeet", "ehOverlap"),
    *("envelope", "getSRID", "intersection", "isEmpty", "isSimple", "length", "perimeter"),
    *("rcc8dc", "rcc8ec", "rcc8eq", "rcc8ntpp", "rcc8ntppi", "rcc8po", "rcc8tpp", "rcc8tppi", "relate"),
    *("sfContains", "sfCrosses", "sfDisjoint", "sfEquals", "sfIntersects", "sfOverlaps", "sfTouches", "sfWithin"),
    *("spatialDimension", "symDifference", "union"),
)
"""The functions of GeoSPARQL that the engine knows, by their names below `GEOF`."""


def described(request: Request, given: Parameters, engine: Engine) -> Response:
    """The service description in the format of the request, or the way to the query page for a browser."""
    named = given.one("format") is not None
    if not named and prefers_html(request.headers.get("Accept")) and (engine.release.path / "query.html").is_file():
        return RedirectResponse("query.html", status_code=303)
    media = parameters.formats(given, request)[Kind.GRAPH]
    if media is None:
        raise not_acceptable(Kind.GRAPH)
    found = sorted(set(statements(parameters.endpoint(request), engine)), key=str)
    body = ox.serialize(found, format=graph_format(media)) or b""
    headers = {"ETag": f'"{hashlib.sha256(media.encode() + body).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
    if is_unchanged(request.headers.get("If-None-Match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(body, headers={**headers, "Content-Type": content_type(media)})


def statements(endpoint: str, engine: Engine) -> Iterator[ox.Triple]:
    """What is said about an endpoint at an address."""
    service = ox.NamedNode(endpoint)
    yield from _about(service, "Service", endpoint=service, supportedLanguage=_sd("SPARQL11Query"))
    for name in RESULT_FORMATS:
        yield _says(service, "resultFormat", ox.NamedNode(f"http://www.w3.org/ns/formats/{name}"))
    for feature in ("UnionDefaultGraph", *(("BasicFederatedQuery",) if engine.services else ())):
        yield _says(service, "feature", _sd(feature))
    for name in FUNCTIONS:
        yield from _about(ox.NamedNode(GEOF + name), "Function")
        yield _says(service, "extensionFunction", ox.NamedNode(GEOF + name))
    yield from _dataset(service, engine)


def _dataset(service: ox.NamedNode, engine: Engine) -> Iterator[ox.Triple]:
    dataset = ox.NamedNode(f"{engine.release.manifest['base']}dataset")
    default = ox.NamedNode(f"{service.value}#default-graph")
    graphs = ox.NamedNode(f"{service.value}#available-graphs")
    yield _says(service, "defaultDataset", dataset)
    yield _says(service, "availableGraphs", graphs)
    yield from _about(graphs, "GraphCollection")
    yield from _about(dataset, "Dataset", defaultGraph=default)
    yield ox.Triple(dataset, _rdf("type"), ox.NamedNode(str(VOID.Dataset)))
    yield ox.Triple(dataset, ox.NamedNode(str(VOID.sparqlEndpoint)), service)
    yield from _graph(default, engine.cache.graphs[""].size)
    for name, found in engine.cache.graphs.items():
        if not name:
            continue
        entry, graph = ox.NamedNode(f"{service.value}?graph={quote(name, safe='')}#entry"), ox.NamedNode(name)
        yield _says(dataset, "namedGraph", entry)
        yield _says(graphs, "namedGraph", entry)
        yield from _about(entry, "NamedGraph", name=graph, graph=graph)
        yield from _graph(graph, found.size)


def _graph(graph: ox.NamedNode, size: int) -> Iterator[ox.Triple]:
    yield from _about(graph, "Graph")
    number = ox.Literal(str(size), datatype=ox.NamedNode(str(XSD.integer)))
    yield ox.Triple(graph, ox.NamedNode(str(VOID.triples)), number)


def _about(subject: ox.NamedNode, class_: str, **values: ox.NamedNode) -> Iterator[ox.Triple]:
    yield ox.Triple(subject, _rdf("type"), _sd(class_))
    for name, value in values.items():
        yield _says(subject, name, value)


def _says(subject: ox.NamedNode, name: str, value: ox.NamedNode) -> ox.Triple:
    return ox.Triple(subject, _sd(name), value)


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(SD + name)


def _rdf(name: str) -> ox.NamedNode:
    return ox.NamedNode(str(RDF[name]))
