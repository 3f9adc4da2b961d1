"""Parameters: an HTTP request in, the query, its dataset and the formats of its answer out.

SPARQL 1.1 Protocol, section 2.1: a query comes by GET, as a form, or as the body; anything else is a `Problem`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import URL
from starlette.requests import Request

from learningcities.server.problems import Problem
from learningcities.server.sparql.formats import NAMES, by_accept, by_name
from learningcities.server.sparql.limits import Limits

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]*")
_REFUSED = "This endpoint is read-only: it answers queries and makes no updates."
# More than this and the head of a request would be refused anyway.
_OTHER_PARAMETERS = 1 << 16


@dataclass(frozen=True)
class Parameters:
    """The parameters of a request by name, in their order."""

    values: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str | None:
        """The value of a parameter that may be there once; `Problem` if it is there twice."""
        found = self.values.get(name, ())
        if len(found) > 1:
            raise Problem(400, f"The parameter {name!r} is given {len(found)} times; give it once.")
        return found[0] if found else None

    def graphs(self, name: str) -> list[str] | None:
        """The IRIs of graphs; None where there are none, `Problem` where one is no absolute IRI."""
        found = list(self.values.get(name, ()))
        for iri in found:
            absolute(iri, name)
        return found or None


def absolute(iri: str, name: str) -> None:
    """`Problem` if a parameter is no absolute IRI (RFC 3987)."""
    if not _IRI.fullmatch(iri):
        raise Problem(400, f"The parameter {name!r} is {iri!r}; give an absolute IRI, such as https://example.org/a.")


async def read(request: Request, limits: Limits) -> Parameters:
    """The parameters of a request to the query endpoint; `Problem` for what is no query."""
    found = _pairs(request.scope["query_string"])
    if request.method == "POST":
        media = _media(request)
        if media == FORM:
            found += _pairs(await _body(request, 3 * limits.query + _OTHER_PARAMETERS))
        elif media == QUERY:
            found.append(("query", _text(await _body(request, limits.query))))
        elif media == UPDATE:
            raise Problem(403, _REFUSED)
        else:
            raise Problem(415, f"The body is {media or 'of no media type'}; send {QUERY} or {FORM}.", _ACCEPT_POST)
    values: dict[str, list[str]] = {}
    for name, value in found:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise Problem(403, _REFUSED)
    return _checked(Parameters(values), request, limits)


_by_accept = lru_cache(maxsize=1024)(by_accept)
_ACCEPT_POST = {"Accept-Post": f"{QUERY}, {FORM}"}


def _checked(parameters: Parameters, request: Request, limits: Limits) -> Parameters:
    query = parameters.one("query")
    if query is None and request.method == "POST":
        raise Problem(400, "There is no query; send one as the parameter 'query' of the form.")
    if query is not None and len(query.encode()) > limits.query:
        status = 414 if request.method != "POST" else 413
        raise Problem(status, f"The query is longer than {limits.query} bytes; shorten it.")
    return parameters


def formats(parameters: Parameters, request: Request) -> dict[str, str | None]:
    """The media type for each kind of answer, by `format` if it is there, else by Accept."""
    # SPARQLWrapper says it twice, by name and by media type, and again as `output`, since others know it by that name.
    names = [*parameters.values.get("format", ()), *parameters.values.get("output", ())]
    if not names:
        return dict(_by_accept(request.headers.get("Accept")))
    found = next(filter(None, map(by_name, names)), None)
    if found is None:
        raise Problem(406, f"There is no format {names[0]!r}; use one of {', '.join(NAMES)}.")
    return found


def endpoint(request: Request) -> str:
    """The address of the endpoint as the client wrote it; `Problem` if that is no IRI."""
    scope = request.scope
    host = next((header for header in scope["headers"] if header[0] == b"host"), None)
    server = scope["server"]
    return _address(scope["scheme"], tuple(server) if server else None, scope["path"], host)


@lru_cache(maxsize=256)
def _address(scheme: str, server: tuple[str, int] | None, path: str, host: tuple[bytes, bytes] | None) -> str:
    address = str(URL(scope={"scheme": scheme, "server": server, "path": path, "headers": [host] if host else []}))
    if not _IRI.fullmatch(address) or not urlsplit(address).hostname:
        raise Problem(400, "The header Host is not the name of a host.")
    return address


def _media(request: Request) -> str:
    content_type = request.headers.get("Content-Type", "")
    media, *parameters = (part.strip().lower() for part in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8"):
            raise Problem(415, f"The body is in {value}; send it in UTF-8.")
    return media


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise Problem(413, f"The body is longer than {most} bytes; shorten the query.")
    return bytes(body)


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        found = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10_000)
    except ValueError as error:
        raise Problem(400, "The parameters are not URL-encoded UTF-8.") from error
    return found


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"The query is not UTF-8: byte {error.start}.") from error
