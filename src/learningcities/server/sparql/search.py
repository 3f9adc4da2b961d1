"""The search: words in, the texts that hold them out, as the result of a query would be."""

from __future__ import annotations

import asyncio
import json

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from learningcities.server.problems import Problem
from learningcities.server.sparql import parameters
from learningcities.server.sparql.answers import content_type, unless_gone
from learningcities.server.sparql.engine import Engine
from learningcities.server.sparql.jobs import Kind
from learningcities.server.sparql.limits import Limits
from learningcities.server.sparql.parameters import Parameters
from learningcities.server.sparql.pool import not_acceptable
from learningcities.server.sparql.textindex import Match, SearchTimeoutError, search
from learningcities.server.sparql.writing import results_format

_DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
VARIABLES = ("resource", "property", "text", "score")
MOST = 1000
"""The matches that one request may ask for, and the characters of its words."""


class Search:
    """Finds texts by their words."""

    methods: tuple[str, ...] = ("GET", "HEAD")
    accepts: tuple[str, ...] = ()

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def respond(self, request: Request, engine: Engine) -> Response:
        """The matches, the best first, in a format of query results; `Problem` where there are no words."""
        given = await parameters.read(request, self._limits)
        words = given.one("q")
        if not words or len(words) > MOST:
            raise Problem(400, f"Give words to look for, at most {MOST} characters: /search?q=literacy.")
        media = parameters.formats(given, request)[Kind.SOLUTIONS]
        if media is None:
            raise not_acceptable(Kind.SOLUTIONS)
        limit, offset = _number(given, "limit", 20, MOST), _number(given, "offset", 0, 1 << 31)
        index = await engine.present(lambda: engine.cache.index)
        work = asyncio.to_thread(search, index, words, limit, offset, self._limits.seconds)
        try:
            matches = await unless_gone(request, work)
        except SearchTimeoutError as error:
            raise Problem(504, "The search was stopped at the deadline; give more, or rarer, words.") from error
        return Response(written(matches, media), headers={"Content-Type": content_type(media)})


def _number(given: Parameters, name: str, usual: int, most: int) -> int:
    text = given.one(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and int(text[:12]) <= most):
        raise Problem(400, f"The parameter {name!r} is {text[:40]!r}; give a number from 0 to {most}.")
    return int(text)


def written(matches: list[Match], media: str) -> bytes:
    """Matches in a format of query results."""
    content = {"head": {"vars": VARIABLES}, "results": {"bindings": [_binding(match) for match in matches]}}
    text = json.dumps(content, ensure_ascii=False).encode()
    if media.endswith("json"):
        return text
    solutions = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions.serialize(format=results_format(media)) or b""


def _binding(match: Match) -> dict[str, dict[str, str]]:
    text = {"type": "literal", "value": match.text}
    return {
        "resource": {"type": "uri", "value": match.resource},
        "property": {"type": "uri", "value": match.property},
        "text": text | ({"xml:lang": match.language} if match.language else {}),
        "score": {"type": "literal", "value": f"{match.score:f}", "datatype": _DECIMAL},
    }
