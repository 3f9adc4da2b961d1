"""The graph store: SPARQL 1.1 Graph Store HTTP Protocol, read only; graphs are named indirectly (section 4.2)."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.types import ASGIApp

from learningcities.server.problems import Problem
from learningcities.server.sparql import parameters
from learningcities.server.sparql.answers import Answer
from learningcities.server.sparql.engine import Engine
from learningcities.server.sparql.jobs import Job, Kind, Task
from learningcities.server.sparql.limits import Limits
from learningcities.server.sparql.pool import not_acceptable


class GraphStore:
    """Gives whole graphs."""

    methods: tuple[str, ...] = ("GET", "HEAD")
    accepts: tuple[str, ...] = ()

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def respond(self, request: Request, engine: Engine) -> ASGIApp:
        """The graph that the request names; `Problem` where it names none, or an unknown one."""
        given = await parameters.read(request, self._limits)
        graph = given.one("graph")
        if (graph is None) == ("default" not in given.values):
            raise Problem(400, "Name one graph: /graph?default for the union of all, or /graph?graph=IRI.")
        if graph is not None:
            parameters.absolute(graph, "graph")
        formats = parameters.formats(given, request)
        if formats[Kind.GRAPH] is None:
            raise not_acceptable(Kind.GRAPH)
        found = engine.cache.graphs.get(graph or "")
        if found is None or graph == "":
            raise Problem(
                404, f"There is no graph <{graph}>. The service description at /sparql lists the named graphs."
            )
        file = await engine.present(lambda: engine.cache.path(found))
        job = Job(Task.GRAPH, file=str(file), ranges=found.ranges, formats=formats)
        etag = _etag(engine.cache.name, graph or "", formats[Kind.GRAPH] or "")
        return Answer(lambda spool: engine.pool.answer(job, spool), self._limits.buffer, etag)


def _etag(*parts: str) -> str:
    """A graph is written in the order of its dump, so its bytes depend on these alone."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f'"{digest[:32]}"'
