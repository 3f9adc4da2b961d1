"""Connections: what a client may cost before it has asked anything, and while it takes its answer.

uvicorn's own protocol bounds neither the head of a request nor the time for it, and turns nobody away by what is idle.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from learningcities.server.problems import PROBLEM

if TYPE_CHECKING:
    from asyncio import TimerHandle

    from starlette.types import Receive, Scope, Send

_SOME = 1 << 16
"""Bytes of an answer that are gathered before they are written: the head of most answers and their body go at once."""
_TOO_LATE = (408, "The request did not come in time; send it at once.")
_TOO_LONG = (414, "The address is too long; send a long query in the body of a POST.")
_TOO_LARGE = (431, "The header fields are too large; send fewer, or shorter ones.")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one process allows its connections."""

    connections: int = 1000
    """Open at once. One more takes the place of the one that has waited longest for a request, or is turned away."""
    head: int = 256 * 1024
    """Bytes of a request line and its header fields together."""
    request: float = 20.0
    """Seconds for a whole request, from the connection or its first byte to its last."""
    answer: float = 60.0
    """Seconds without a client taking anything of an answer that waits for it."""


@dataclass(slots=True)
class Door:
    """The connections of one process that wait for a request, the longest waiting first."""

    bounds: Bounds = Bounds()
    waiting: dict[Connection, None] = field(default_factory=dict)


class Connection(HttpToolsProtocol):
    """A connection with bounds; its answers are written in one piece where they are small."""

    def __init__(self, door: Door, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._door = door
        self._bounds = door.bounds
        self._late: TimerHandle | None = None
        self._stalled: TimerHandle | None = None
        self._partial = self._in_head = False
        self._head = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has connected; the one that has waited longest goes where there are too many."""
        super().connection_made(cast(asyncio.Transport, Gathering(cast(asyncio.Transport, transport), self.loop)))
        if len(self.connections) > self._bounds.connections and self._door.waiting:
            next(iter(self._door.waiting))._leave()
        self._door.waiting[self] = None
        self._late = self.loop.call_later(self._bounds.request, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._door.waiting.pop(self, None)
        self._stop(self._late)
        self._stop(self._stalled)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes have come; those of a head are counted, since the parser takes any number of them."""
        self._head += len(data)
        super().data_received(data)
        if not self._partial or self.transport.is_closing():
            return
        if self._late is None:
            self._late = self.loop.call_later(self._bounds.request, self._give_up)
        if self._in_head and self._head > self._bounds.head:
            self._refuse(_TOO_LONG if len(self.url) > self._bounds.head // 2 else _TOO_LARGE)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._partial = self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head of a request is there."""
        self._in_head = False
        self._head = 0
        self._door.waiting.pop(self, None)
        if len(self.connections) > self._bounds.connections:
            self.app = cast(Any, turned_away)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is there as a whole."""
        self._partial = False
        self._head = 0
        self._stop(self._late)
        self._late = None
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is given; the connection waits for the next request."""
        super().on_response_complete()
        if not self.pipeline and not self.transport.is_closing():
            self._door.waiting[self] = None

    def _give_up(self) -> None:
        """The request did not come in time; who has begun one learns why (RFC 9110, section 15.5.9)."""
        self._late = None
        if self._in_head and (self.cycle is None or self.cycle.response_complete):
            self._refuse(_TOO_LATE)
        else:
            self.transport.close()

    def _leave(self) -> None:
        """Make room for another connection."""
        self._door.waiting.pop(self, None)
        # It counts no more, though the loop closes it a little later.
        self.connections.discard(self)
        self.transport.close()

    @staticmethod
    def _stop(timer: TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()

    def pause_writing(self) -> None:
        """The client is slow to take what it asked for; one that takes nothing is let go."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self._bounds.answer, self._abandon)

    def resume_writing(self) -> None:
        """The client goes on."""
        self._stop(self._stalled)
        self._stalled = None
        super().resume_writing()

    def _abandon(self) -> None:
        """Close without waiting for what was not taken, which the system would hold on to else (SO_LINGER)."""
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _refuse(self, refusal: tuple[int, str]) -> None:
        """Answer a request that is not there as a whole, and close."""
        status, detail = refusal
        phrase = HTTPStatus(status).phrase
        body = _problem(status, detail)
        head = f"HTTP/1.1 {status} {phrase}\r\ncontent-type: {PROBLEM}\r\ncontent-length: {len(body)}\r\n"
        self.transport.write(f"{head}cache-control: no-store\r\nconnection: close\r\n\r\n".encode() + body)
        self.transport.close()


class Gathering:
    """A transport that gathers what is written in one turn of the loop and writes it in one piece."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._gathered: list[bytes] = []
        self._size = 0
        self.abort = transport.abort
        self.get_extra_info = transport.get_extra_info
        self.is_closing = transport.is_closing
        self.pause_reading = transport.pause_reading
        self.resume_reading = transport.resume_reading

    def write(self, data: bytes) -> None:
        """Write, at the latest at the end of this turn."""
        if not self._gathered:
            self._loop.call_soon(self.flush)
        self._gathered.append(data)
        self._size += len(data)
        if self._size >= _SOME:
            self.flush()

    def flush(self) -> None:
        """Write what was gathered."""
        gathered, self._gathered, self._size = self._gathered, [], 0
        if gathered and not self.is_closing():
            self._transport.writelines(gathered)

    def close(self) -> None:
        """Write what was gathered and close."""
        self.flush()
        self._transport.close()


async def turned_away(scope: Scope, receive: Receive, send: Send) -> None:
    """Say that there are too many connections (RFC 9110, section 15.6.4)."""
    body = _problem(503, "Too many connections are open; try again.")
    headers = [
        *((b"content-type", PROBLEM.encode()), (b"content-length", b"%d" % len(body)), (b"retry-after", b"5")),
        *((b"cache-control", b"no-store"), (b"connection", b"close")),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _problem(status: int, detail: str) -> bytes:
    known = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return f"{json.dumps(known)}\n".encode()
