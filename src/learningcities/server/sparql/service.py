"""The service: the routes of SPARQL over HTTP, answered from the release in force."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from starlette.routing import BaseRoute, Route

from learningcities.errors import UsageError
from learningcities.release import Release
from learningcities.server.sparql.endpoint import QueryEndpoint
from learningcities.server.sparql.engine import Engine
from learningcities.server.sparql.graphs import GraphStore
from learningcities.server.sparql.limits import Limits
from learningcities.server.sparql.network import checked_service
from learningcities.server.sparql.remote import Remote
from learningcities.server.sparql.resource import Resource
from learningcities.server.sparql.search import Search
from learningcities.stores.access import checked


class SparqlService:
    """SPARQL over a release, or over a store that holds it; a `Service` of the server."""

    def __init__(
        self,
        limits: Limits = Limits(),  # noqa: B008  # immutable
        store: str | None = None,
        services: Sequence[str] = (),
    ) -> None:
        """Limits of queries, the address of a SPARQL store to forward them to, endpoints that they may ask.

        `UsageError` for a store and endpoints: the store would ask them, without any check of ours.
        """
        self._limits = limits
        self._store = checked(store) if store else None
        self._services = [checked_service(one) for one in services]
        if store and services:
            raise UsageError(
                "--allow-service and --store exclude each other: the store would ask the endpoints, and nothing "
                "would keep it from private addresses. Leave one of them out."
            )
        self._remote: Remote | None = None
        self._engine: Engine | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._routes = [
            Route("/sparql", Resource(QueryEndpoint(limits), self._current)),
            Route("/graph", Resource(GraphStore(limits), self._current)),
            Route("/search", Resource(Search(limits), self._current)),
        ]

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """What it answers."""
        return self._routes

    @property
    def engine(self) -> Engine | None:
        """What answers now; None before it is opened and after it is closed."""
        return self._engine

    def _current(self) -> Engine:
        if self._engine is None:
            raise RuntimeError("the service is not open")
        return self._engine

    async def open(self, release: Release) -> None:
        """Prepare workers on a release and take them; those before end when their last query has ended."""
        if self._store and self._remote is None:
            self._remote = Remote(self._store, self._limits)
        engine = await Engine.open(release, self._limits, self._remote, self._services)
        old, self._engine = self._engine, engine
        if old is not None:
            task = asyncio.create_task(old.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """End all workers."""
        await asyncio.gather(*self._closing)
        if self._engine is not None:
            await self._engine.close()
            self._engine = None
        if self._remote is not None:
            await self._remote.close()
