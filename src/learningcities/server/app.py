"""The application: a folder with a release and services in, an ASGI application out; `create_app` is the whole of it.

A request goes to the service that answers for the first part of its path, else to the site of the release in force.
The site is answered without any framework between: that is what makes pages fast.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TextIO

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from learningcities.server.access import Access, AccessLog
from learningcities.server.answer import COMMON, Answer, raw
from learningcities.server.kept import Kept
from learningcities.server.metrics import Metrics
from learningcities.server.operations import SEGMENTS, Operations
from learningcities.server.pages import Request, Stream, respond
from learningcities.server.problems import Wishes, problem
from learningcities.server.site import Gone, Site
from learningcities.server.switch import Switch

if TYPE_CHECKING:
    from starlette.requests import Request as StarletteRequest
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from learningcities.server.service import Service

_LOG = logging.getLogger("learningcities.server")
_WANTED = frozenset(
    {b"accept", b"accept-language", b"accept-encoding", b"if-none-match", b"if-range", b"range", b"user-agent"}
)
_PREFLIGHT = raw(
    {
        "access-control-allow-methods": "GET, HEAD, POST, OPTIONS",
        "access-control-allow-headers": "*",
        "access-control-max-age": "86400",
        "content-length": "0",
    }
)
_RETRY = ("retry-after", "2")


def create_app(
    folder: Path,
    services: Sequence[Service] = (),
    *,
    access: TextIO | None = None,
    interval: float = 1.0,
    kept: Path | None = None,
) -> Application:
    """The application that answers from the release in a folder.

    `services` answer beside the site; `access` is where the access log goes; the folder is looked at every `interval`
    seconds. The release is opened when the application starts; without one it answers from what processes before
    it have put into the folder `kept`, or 503 until there is one.
    """
    segments = {segment for service in services for segment in _segments(service)}
    metrics = Metrics()
    switch = Switch(folder, services, interval, metrics.release, Kept(kept) if kept else None)
    operations = Operations(switch, metrics, segments)
    routes = [route for service in (*services, operations) for route in service.routes]
    inner = Starlette(routes=routes, exception_handlers={HTTPException: _refused, Exception: _failed})
    return Application(switch, inner, _whole(routes), frozenset({*segments, *SEGMENTS}), metrics, AccessLog(access))


def _segments(service: Service) -> set[str]:
    """The first parts of the paths for which a service answers."""
    return {str(getattr(route, "path", "/")).split("/", 2)[1] for route in service.routes}


def _whole(routes: Sequence[BaseRoute]) -> dict[str, ASGIApp]:
    """The applications that answer for one path with every method, by path: they need no routing."""
    one = (route for route in routes if isinstance(route, Route) and not route.methods and not route.param_convertors)
    return {route.path: route.app for route in one}


async def _refused(request: StarletteRequest, error: Exception) -> Response:
    """The problem that an `HTTPException` of a service stands for."""
    assert isinstance(error, HTTPException)
    wishes = Wishes(request.headers.get("accept"), request.headers.get("accept-language"))
    # Where a service says nothing of its own, Starlette puts the phrase of the status.
    detail = None if error.detail == _phrase(error.status_code) else error.detail
    given = (error.headers or {}).items()
    answer = problem(error.status_code, wishes, detail=detail, headers=given, path=request.url.path)
    return _response(answer)


def _phrase(status: int) -> str:
    return HTTPException(status).detail


async def _failed(request: StarletteRequest, error: Exception) -> Response:
    wishes = Wishes(request.headers.get("accept"), request.headers.get("accept-language"))
    return _response(problem(500, wishes))


def _response(answer: Answer) -> Response:
    from starlette.responses import Response

    response = Response(answer.body, answer.status)
    response.raw_headers = list(answer.headers)
    return response


class Application:
    """The ASGI application."""

    def __init__(
        self,
        switch: Switch,
        services: Starlette,
        whole: Mapping[str, ASGIApp],
        segments: frozenset[str],
        metrics: Metrics,
        log: AccessLog,
    ) -> None:
        self.switch = switch
        self._services = services
        self._whole = whole
        self._segments = segments
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and stop."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1003})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = perf_counter()
        root = scope.get("root_path", "")
        path = scope["path"].removeprefix(root) if root else scope["path"]
        segment = path.split("/", 2)[1] if path.startswith("/") else ""
        out = _Out(send, scope["method"] == "HEAD")
        try:
            if segment in self._segments:
                out.kind = segment
                await self._serve(scope, path, receive, out)
            else:
                await self._page(_request(scope, path, root), scope, receive, out)
        finally:
            self._count(scope["method"], path, out, perf_counter() - began)

    async def _serve(self, scope: Scope, path: str, receive: Receive, out: _Out) -> None:
        asks = any(name == b"access-control-request-method" for name, _ in scope["headers"])
        if scope["method"] == "OPTIONS" and asks:
            await Answer(204, [*_PREFLIGHT, *COMMON]).send(out)
        elif self.switch.site is None and out.kind not in SEGMENTS:
            await self._unavailable(_request(scope, scope["path"], "")).send(out, head=out.head)
        elif path in self._whole:
            await self._directly(self._whole[path], scope, receive, out)
        else:
            await self._services(scope, receive, out)

    async def _directly(self, app: ASGIApp, scope: Scope, receive: Receive, out: _Out) -> None:
        try:
            await app(scope, receive, out)
        except Exception:
            if not out.started:
                await problem(500, _request(scope, scope["path"], "").wishes).send(out, head=out.head)
            # uvicorn writes it into the log.
            raise

    async def _page(self, request: Request, scope: Scope, receive: Receive, out: _Out) -> None:
        answer = await self._respond(request)
        out.kind = answer.kind
        if isinstance(answer, Answer):
            await answer.send(out, head=out.head)
            return
        try:
            await answer.send(scope, receive, out)
        except Gone:
            await self._unavailable(request).send(out, head=out.head)

    async def _respond(self, request: Request) -> Answer | Stream:
        """The answer from the release in force; where that was removed before it was read, from the next one."""
        for _ in range(2):
            site = self.switch.site
            if site is None:
                break
            try:
                return _try(site, request)
            except Gone:
                await self.switch.look()
        return self._unavailable(request)

    def _unavailable(self, request: Request) -> Answer:
        return problem(503, request.wishes, headers=[_RETRY])

    def _count(self, method: str, path: str, out: _Out, seconds: float) -> None:
        self._metrics.answered(out.kind, out.status, seconds)
        if not self._log.is_kept:
            return
        site = self.switch.site
        release = site.digest[:12] if site else ""
        self._log.write(Access(method, path, out.status, out.size, seconds, out.kind, release))

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and stop (ASGI, lifespan protocol)."""
        await receive()
        await self.switch.look()
        watching = asyncio.create_task(self.switch.watch())
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):
            # Only the main thread of a process gets signals, and some systems have no such signal.
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._told)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await self.switch.close()
        await send({"type": "lifespan.shutdown.complete"})

    def _told(self) -> None:
        """Look at the folder at once; the task is kept so that it ends before it is collected."""
        self._looking = asyncio.ensure_future(self.switch.look(again=True))


def _try(site: Site, request: Request) -> Answer | Stream:
    try:
        return respond(site, request)
    except Gone:
        raise
    except Exception:
        _LOG.exception("no answer for %s %r", request.method, request.path)
        return problem(500, request.wishes)


def _request(scope: Scope, path: str, root: str) -> Request:
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        if name in _WANTED:
            key, text = name.decode("latin-1"), value.decode("latin-1")
            # A header that comes twice is one list (RFC 9110, section 5.3).
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return Request(scope["method"], path, scope["query_string"].decode("latin-1"), headers, root)


class _Out:
    """Sends messages on, with the headers that every answer has, and keeps what the log and the metrics need."""

    __slots__ = ("_send", "head", "kind", "size", "started", "status")

    def __init__(self, send: Send, head: bool) -> None:
        self._send = send
        self.head = head
        self.kind = "problem"
        self.started = False
        self.status = 500
        self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            given = list(message["headers"])
            if COMMON[0] not in given:
                present = {name for name, _ in given}
                others = [one for one in COMMON if one[0] not in present]
                message = {**message, "headers": [*given, *others]}
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        await self._send(message)
