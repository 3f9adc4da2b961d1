"""Resources: what the routes have in common: methods, problems, the header fields for other origins (CORS)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learningcities.server.problems import Problem
from learningcities.server.sparql.engine import Engine

_SHARED = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Type, ETag, Link, Location, Retry-After"),
    (b"vary", b"Accept"),
]
_NAMES = frozenset(name for name, _ in _SHARED)


class Handler(Protocol):
    """What makes the answers of one route."""

    methods: tuple[str, ...]
    accepts: tuple[str, ...]
    """The media types that a POST may have."""

    async def respond(self, request: Request, engine: Engine) -> ASGIApp:
        """The response, to be sent while the engine is held; `Problem` for an error."""
        ...


class Resource:
    """A route as an ASGI application, which takes all methods and refuses those it does not know by itself."""

    def __init__(self, handler: Handler, engine: Callable[[], Engine]) -> None:
        self._handler = handler
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from the engine in force when it came."""
        request = Request(scope, receive)

        async def send_shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [header for header in message["headers"] if header[0] not in _NAMES]
                message = {**message, "headers": [*own, *_SHARED]}
            await send(message)

        async with self._engine().use() as engine:
            response = await self._response(request, engine)
            await response(scope, receive, send_shared)

    async def _response(self, request: Request, engine: Engine) -> ASGIApp:
        allow = ", ".join((*self._handler.methods, "OPTIONS"))
        if request.method == "OPTIONS":
            accept = {"Accept-Post": ", ".join(self._handler.accepts)} if self._handler.accepts else {}
            return Response(status_code=204, headers={"Allow": allow, **accept, **_preflight(allow)})
        try:
            if request.method not in self._handler.methods:
                raise Problem(405, f"{request.method} is not possible here; use {allow}.", {"Allow": allow})
            return await self._handler.respond(request, engine)
        except Problem as problem:
            return problem.response()


def _preflight(allow: str) -> dict[str, str]:
    """What browsers ask before a request to another origin (Fetch, section 3.3)."""
    return {
        "Access-Control-Allow-Methods": allow,
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
