"""Connections: clients that are slow, greedy or many, and the one beside them that is none of it."""

from __future__ import annotations

import contextlib
import json
import select
import socket
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

import loopback
from learningcities.server.connection import Bounds, Connection, Door

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

REQUEST = b"GET /small HTTP/1.1\r\nHost: a\r\n\r\n"
LARGE = 64 << 20


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with some bytes, with many, or with the number of those that came."""
    if scope["type"] != "http":
        return
    body = b"small"
    if scope["method"] == "POST":
        body = str(await read(receive)).encode()
    size = LARGE if scope["path"] == "/large" else len(body)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % size)]})
    if scope["path"] == "/large":
        for _ in range(LARGE >> 16):
            await send({"type": "http.response.body", "body": b"x" * (1 << 16), "more_body": True})
        body = b""
    await send({"type": "http.response.body", "body": body})


async def read(receive: Receive) -> int:
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    return size


@contextlib.contextmanager
def serving(bounds: Bounds) -> Iterator[int]:
    connection = partial(Connection, Door(bounds))
    with loopback.running(app, http=connection, ws="none", lifespan="off") as port:
        yield port


@contextlib.contextmanager
def connected(port: int, data: bytes = b"", buffer: int = 0) -> Iterator[socket.socket]:
    with socket.socket() as client:
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.settimeout(60)
        client.connect(("127.0.0.1", port))
        client.sendall(data)
        yield client


def all_of(client: socket.socket) -> bytes:
    """What comes until the server closes."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := client.recv(1 << 16):
            received += part
    return received


def answered(client: socket.socket, data: bytes = REQUEST) -> bool:
    """Whether a request on a connection that stays open is answered."""
    client.sendall(data)
    received = b""
    while not received.endswith(b"\r\n\r\nsmall"):
        part = client.recv(1 << 16)
        if not part:
            return False
        received += part
    return received.startswith(b"HTTP/1.1 200")


def problem(received: bytes) -> int:
    """The status of a problem document, which says the same in head and body."""
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head
    assert b"connection: close" in head
    content = json.loads(body)
    status = int(content["status"])
    assert head.startswith(b"HTTP/1.1 %d %s\r\n" % (status, content["title"].encode()))
    assert content["detail"]
    return status


def test_a_request_in_pieces_and_several_at_once_are_answered() -> None:
    with serving(Bounds()) as port, connected(port) as client:
        for piece in (REQUEST[:5], REQUEST[5:20]):
            client.sendall(piece)
        assert answered(client, REQUEST[20:])
        client.sendall(REQUEST * 3)
        received = b""
        while received.count(b"small") < 3:
            received += client.recv(1 << 16)
        assert received.count(b"HTTP/1.1 200 OK") == 3
        body = b"x" * 100_000
        client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n" + body)
        assert all_of(client).endswith(b"\r\n\r\n100000")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"a" * 20_000, 414),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 20_000, 431),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * 4_000, 431),
    ],
    ids=["address", "field", "fields"],
)
def test_a_head_without_end_is_refused(head: bytes, status: int) -> None:
    with serving(Bounds(head=16_384)) as port:
        with connected(port, head) as client:
            assert problem(all_of(client)) == status
        with connected(port) as client:
            assert answered(client)


def test_who_begins_and_does_not_end_is_let_go() -> None:
    with serving(Bounds(request=0.3)) as port, connected(port, REQUEST[:10]) as begun, connected(port) as silent:
        body = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n123"
        with connected(port, body) as half, connected(port) as good:
            assert answered(good)
            assert answered(good)
            good.sendall(REQUEST[:10])
            assert problem(all_of(good)) == 408
            assert problem(all_of(begun)) == 408
            assert all_of(silent) == b""
            assert b"200" not in all_of(half)
        with connected(port) as later:
            assert answered(later)


def test_who_waits_longest_makes_room() -> None:
    """More clients that begin slowly than there are places, as "slow loris" does: others are answered all the same."""
    with serving(Bounds(connections=8)) as port, contextlib.ExitStack() as stack:
        kept = stack.enter_context(connected(port))
        assert answered(kept)
        slow = [stack.enter_context(connected(port, REQUEST[:20])) for _ in range(30)]
        for _ in range(10):
            with connected(port) as good:
                assert answered(good)
        assert all_of(slow[0]) == b""
        assert all_of(kept) == b""


def test_when_all_are_busy_one_more_is_turned_away() -> None:
    large = b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
    with serving(Bounds(connections=3)) as port, contextlib.ExitStack() as stack:
        busy = [stack.enter_context(connected(port, large, 16_384)) for _ in range(3)]
        for client in busy:
            assert client.recv(100).startswith(b"HTTP/1.1 200")
        with connected(port, REQUEST) as one_more:
            received = all_of(one_more)
        assert problem(received) == 503
        assert b"retry-after: " in received
        busy[0].close()
        with connected(port) as later:
            while not answered_or_refused(later):
                later.close()
                later = stack.enter_context(connected(port))


def answered_or_refused(client: socket.socket) -> bool:
    """Whether there is room again: the server has to notice first that somebody left."""
    try:
        return answered(client)
    except ConnectionError:
        return False


def test_who_takes_nothing_is_let_go_and_who_is_slow_is_not() -> None:
    large = b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with serving(Bounds(answer=3.0)) as port, connected(port, large, 16_384) as asleep, connected(port, large) as slow:
        assert asleep.recv(100).startswith(b"HTTP/1.1 200")
        received = 0
        with connected(port) as good:
            while part := slow.recv(1 << 16):
                received += len(part)
                assert received % 7 or answered(good)
        assert received > LARGE
        hung_up = select.poll()
        hung_up.register(asleep, 0)
        assert hung_up.poll(60_000), "nobody hung up"
        assert len(all_of(asleep)) < LARGE
