"""Look-up by identifier: an IRI of others in, ours out, and the other way round; the service at `/lookup`.

Its OpenAPI description is `openapi/lookup.json`. Answers say how IRIs are linked: `sameAs` and `exactMatch` are links
that were accepted as the same, `closeMatch` is no more than close.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from learningcities.publication.identifiers import csv_text
from learningcities.release import Release
from learningcities.server.links import Found, Links, as_object
from learningcities.server.negotiation import best_type
from learningcities.server.problems import Problem

_LONGEST = 2000
_FORMATS = {"json": "application/json", "csv": "text/csv"}
_HEADERS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Location", "Vary": "Accept"}


class LookupService:
    """Answers from the links of the release in force (a `Service`)."""

    def __init__(self) -> None:
        self._links: Links | None = None

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The one route, `/lookup`, for GET and HEAD."""
        return [Route("/lookup", self._answer, methods=["GET"])]

    async def open(self, release: Release) -> None:
        """Read the links of a release; `ReleaseError` leaves those of the one before."""
        self._links = Links.of(release)

    async def close(self) -> None:
        """Let go of the links."""
        self._links = None

    async def _answer(self, request: Request) -> Response:
        try:
            return self._found(request)
        except Problem as problem:
            response = problem.response()
            response.headers.update(_HEADERS)
            return response

    def _found(self, request: Request) -> Response:
        if self._links is None:
            raise Problem(503, "The server has no release to answer from. Ask again later.")
        form, asked = _format(request), _asked(request)
        found = self._links.found(asked)
        if found is None:
            raise Problem(404, f"Neither is {asked!r} one of our IRIs, nor is one of ours linked to it.")
        if "redirect" in request.query_params:
            return _redirect(asked, found, self._links)
        return _links(asked, found, form, 200)


def _asked(request: Request) -> str:
    """The identifier that the request names exactly once."""
    given = request.query_params.getlist("iri")
    if len(given) != 1 or not given[0].strip():
        raise Problem(400, "Give one IRI: /lookup?iri=http://www.wikidata.org/entity/Q648")
    if len(given[0]) > _LONGEST:
        raise Problem(400, f"No identifier has more than {_LONGEST} characters.")
    return given[0]


def _format(request: Request) -> str:
    """The format that is asked for: by name, else by Accept, and JSON where that allows neither."""
    named = request.query_params.get("format")
    if named is not None and named not in _FORMATS:
        raise Problem(400, f"The format is one of {', '.join(_FORMATS)}.")
    best = best_type(tuple(_FORMATS.values()), request.headers.get("accept"))
    return named or ("csv" if best == _FORMATS["csv"] else "json")


def _redirect(asked: str, found: Found, links: Links) -> Response:
    """To the one resource of ours that is the same; all links where more than one is, or none."""
    if found.ours:
        detail = "A redirect leads from an identifier of others to ours, and this is one of ours; ask without redirect."
        raise Problem(400, detail)
    path = links.path(found.same[0]) if len(found.same) == 1 else None
    if path is None:
        return _links(asked, found, "json", 300)
    # Relative, so that it stays on this host, which may be another one than that of the IRI.
    return Response(status_code=303, headers={**_HEADERS, "Location": path})


def _links(asked: str, found: Found, form: str, status: int) -> Response:
    if form == "csv":
        return Response(csv_text(found.links), status, _HEADERS, "text/csv")
    text = json.dumps(as_object(asked, found), ensure_ascii=False, indent=2) + "\n"
    return Response(text, status, _HEADERS, "application/json")
