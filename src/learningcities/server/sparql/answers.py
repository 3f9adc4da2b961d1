"""Answers: a spool in, an HTTP response out that is whole, or breaks off so that every client notices.

An answer larger than the buffer is sent while it is made. If it fails then, the response is left without its end: the
server closes the connection, and a client misses the last chunk (RFC 9112, section 8). HTTP/1.0 has no chunks, so
there nothing is sent before the answer is whole.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from learningcities.server.conditions import is_unchanged
from learningcities.server.problems import Problem
from learningcities.server.sparql.spool import Head, Spool

_LOG = logging.getLogger(__name__)
_SOON = 0.05
"""Seconds after which it is watched whether the client is still there."""
_CHUNK = 1 << 16
"""An answer up to this size, in bytes, is sent at once."""
_Result = TypeVar("_Result")

Producer = Callable[[Spool], Coroutine[Any, Any, None]]
"""What fills a spool."""


class Gone(Exception):
    """The client has hung up."""


@dataclass
class Answer:
    """A response made from a spool that `produce` fills while it is sent; an ASGI application."""

    produce: Producer
    buffer: int
    etag: str | None = None
    """The entity tag, where it is known before the answer; otherwise it is made from the bytes of a small one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer, or the problem; nobody is left to tell where the client has hung up."""
        request = Request(scope, receive)
        spool = Spool(self.buffer)
        loop = asyncio.get_running_loop()
        producer = loop.create_task(self._filled(spool))
        watch = _Watch(request, spool)
        # Most answers are there before anybody would hang up.
        soon = loop.call_later(_SOON, watch.begin)
        try:
            head = await spool.ready(whole=scope["http_version"] == "1.0")
            await self._send(request, send, head, spool)
        except Problem as problem:
            await problem.response()(scope, receive, send)
        except Gone:
            _LOG.info("the client hung up, the query was stopped")
        finally:
            soon.cancel()
            await watch.end()
            if not spool.complete:
                producer.cancel()
            await asyncio.wait((producer,))
            spool.close()

    async def _filled(self, spool: Spool) -> None:
        try:
            await self.produce(spool)
        except Problem as problem:
            spool.fail(problem)
        except Exception:
            _LOG.exception("an answer failed")
            spool.fail(Problem(500, "The answer failed for a reason of this server; it is in its log."))

    async def _send(self, request: Request, send: Send, head: Head, spool: Spool) -> None:
        headers = [(b"content-type", content_type(head.media).encode()), (b"cache-control", b"no-cache")]
        etag = self.etag or (f'"{_digest(spool, head)}"' if spool.complete else None)
        if etag:
            headers.append((b"etag", etag.encode()))
        if is_unchanged(request.headers.get("If-None-Match"), etag):
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send(_body(b"", more=False))
            return
        if spool.complete:
            headers.append((b"content-length", b"%d" % spool.size))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if request.method == "HEAD":
            await send(_body(b"", more=False))
        elif spool.complete and spool.size <= _CHUNK:
            await send(_body(b"".join(spool.content()), more=False))
        else:
            await _stream(send, spool)


async def _stream(send: Send, spool: Spool) -> None:
    """Send the bytes as they come; where they break off, the response is left without its end."""
    try:
        async for data in spool.chunks():
            await send(_body(data, more=True))
    except Problem as problem:
        _LOG.warning("an answer was broken off: %s", problem.detail)
        return
    await send(_body(b"", more=False))


class _Watch:
    """Sees whether a client hangs up while its answer is made, and says so to the spool."""

    def __init__(self, request: Request, spool: Spool) -> None:
        self._request = request
        self._spool = spool
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Watch from now on."""
        self._task = asyncio.ensure_future(self._watch())

    async def _watch(self) -> None:
        await _gone(self._request)
        self._spool.fail(Gone())

    async def end(self) -> None:
        """Watch no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


async def unless_gone(request: Request, work: Coroutine[Any, Any, _Result]) -> _Result:
    """The result of some work, which is cancelled when the client hangs up; `Gone` then."""
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((task, watch), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise Gone
        return task.result()
    finally:
        for each in (task, watch):
            each.cancel()
        await asyncio.gather(task, watch, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _digest(spool: Spool, head: Head) -> str:
    found = hashlib.blake2b(head.media.encode(), digest_size=16)
    for data in spool.content():
        found.update(data)
    return found.hexdigest()


def content_type(media: str) -> str:
    """The value of Content-Type for a media type."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _body(data: bytes, more: bool) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}
