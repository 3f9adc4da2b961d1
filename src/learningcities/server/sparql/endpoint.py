"""The query endpoint: SPARQL 1.1 Protocol, its query operation; without a query the service description."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp

from learningcities.server.sparql import parameters
from learningcities.server.sparql.answers import Answer
from learningcities.server.sparql.description import described
from learningcities.server.sparql.engine import Engine
from learningcities.server.sparql.jobs import Job, Task
from learningcities.server.sparql.limits import Limits


class QueryEndpoint:
    """Answers queries."""

    methods: tuple[str, ...] = ("GET", "HEAD", "POST")
    accepts: tuple[str, ...] = (parameters.QUERY, parameters.FORM)

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    async def respond(self, request: Request, engine: Engine) -> ASGIApp:
        """The answer to the query; `Problem` for what is no query."""
        given = await parameters.read(request, self._limits)
        query = given.one("query")
        default_graphs, named_graphs = given.graphs("default-graph-uri"), given.graphs("named-graph-uri")
        if query is None:
            return described(request, given, engine)
        job = Job(
            Task.ANSWER,
            query,
            base=parameters.endpoint(request),
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            formats=parameters.formats(given, request),
            rows=self._limits.rows,
            services=engine.services,
            service_seconds=self._limits.service_seconds,
            service_bytes=self._limits.service_bytes,
            service_requests=self._limits.service_requests,
        )
        return Answer(lambda spool: engine.answer(job, spool), self._limits.buffer)
