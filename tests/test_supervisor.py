"""Whole servers: processes that are killed, releases that follow each other, all of it under load; how it stops."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest

import served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")

MARK = "/mark.txt"
QUERY = f"/sparql?{urlencode({'query': served.EDITION})}"
_RETRIED = (ConnectionError, http.client.RemoteDisconnected, http.client.IncompleteRead)


def until(holds: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def text_of(path: str, body: bytes) -> str:
    """The text of the edition that an answer is from; fails where the answer is not whole."""
    if path == MARK:
        text = body[: len(body) // 1000].decode()
        assert body == text.encode() * 1000, "a mixture"
        return text
    rows = json.loads(body)["results"]["bindings"]
    assert len(rows) == 1, rows
    return str(rows[0]["text"]["value"])


@dataclass
class Client:
    """Asks one path again and again on connections that stay open; after a lost connection once more.

    GET is idempotent, so a client may ask again (RFC 9110, section 9.2.2).
    """

    port: int
    path: str
    seen: dict[str, bytes] = field(default_factory=dict)
    """The body for each entity tag."""
    texts: list[str] = field(default_factory=list)
    asked: int = 0
    again: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None

    def run(self, stop: threading.Event) -> None:
        """Ask until told to stop."""
        try:
            while not stop.is_set():
                self.asked += 1
                self.take(*self.ask_again())
        except Exception as error:
            self.wrong.append(repr(error))
        finally:
            if self.connection is not None:
                self.connection.close()

    def ask_again(self) -> tuple[int, str, bytes]:
        try:
            return self.ask()
        except _RETRIED:
            self.again += 1
            assert self.connection is not None
            self.connection.close()
            self.connection = None
            return self.ask()

    def ask(self) -> tuple[int, str, bytes]:
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        # Each query is another one, by a comment: none is answered from memory.
        number = f"%0A%23{self.asked}" if self.path == QUERY else ""
        self.connection.request("GET", f"{self.path}{number}", headers={"Accept": "*/*"})
        reply = self.connection.getresponse()
        return reply.status, reply.headers.get("ETag", ""), reply.read()

    def take(self, status: int, etag: str, body: bytes) -> None:
        if status != 200:
            self.refused[status] += 1
            return
        assert self.seen.setdefault(etag, body) == body, "one tag, two bodies"
        self.texts.append(text_of(self.path, body))


@contextmanager
def load(port: int, paths: list[str]) -> Iterator[list[Client]]:
    """Clients that ask as long as this is open; afterwards every request has one answer, and none was wrong."""
    stop = threading.Event()
    clients = [Client(port, path) for path in paths]
    threads = [threading.Thread(target=client.run, args=[stop]) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        stop.set()
        for thread in threads:
            thread.join(150)
    for client in clients:
        assert not client.wrong, (client.path, client.wrong)
        assert client.asked == len(client.texts) + sum(client.refused.values())


def further(clients: list[Client], answers: int = 3) -> None:
    """Wait until every client has got some more answers."""
    before = [len(client.texts) for client in clients]
    until(lambda: all(len(one.texts) >= was + answers or one.wrong for one, was in zip(clients, before, strict=True)))


def ready(lines: list[str]) -> int:
    """How often a process has taken its first release or another one."""
    return sum("is in force" in line for line in lines)


@pytest.fixture
def place(seed_release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release; folders for temporary files lie beside it."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    served.edition(seed_release, tmp_path / "dist", "one")
    return tmp_path / "dist"


def answering(lines: list[str]) -> list[int]:
    """The processes that answer requests: those that have said so and still run."""
    said = dict.fromkeys(int(line.split()[2]) for line in lines if "is in force" in line)
    return [number for number in said if not served.is_gone(number)]


def kill(number: int) -> None:
    os.kill(number, signal.SIGKILL)


def test_killed_processes_lose_nothing(place: Path, seed_release: Path) -> None:
    """One process for requests, all of them, those for queries: each request is answered, rightly and as a whole."""
    with served.running(place, "--workers", "2", "--access-log", "-") as (host, _, lines):
        until(lambda: ready(lines) == 2)
        with load(host.port, [MARK, MARK, QUERY, QUERY]) as clients:
            for number in range(4):
                further(clients)
                both = answering(lines)
                assert len(both) == 2
                before = ready(lines)
                for one in both if number % 2 else both[:1]:
                    kill(one)
                until(lambda before=before, fresh=1 + number % 2: ready(lines) >= before + fresh)  # type: ignore[misc]
                until(lambda: len(answering(lines)) == 2)
                further(clients)
                for one in [query for parent in answering(lines) for query in served.children(parent)]:
                    kill(one)
        assert {text for client in clients for text in client.texts} == {"one"}
        assert not any(client.refused for client in clients)
        assert sum(client.again for client in clients) >= 1


def test_who_starts_beside_a_broken_release_answers_from_the_one_before(place: Path, seed_release: Path) -> None:
    with served.running(place, "--workers", "2", "--access-log", "-") as (host, process, lines):
        until(lambda: ready(lines) == 2)
        served.edition(seed_release, place, "two", break_it=True)
        process.send_signal(signal.SIGHUP)
        with load(host.port, [MARK, QUERY]) as clients:
            until(lambda: sum("refused" in line for line in lines) >= 2)
            for one in answering(lines):
                kill(one)
            until(lambda: ready(lines) == 4)
            further(clients)
        assert {text for client in clients for text in client.texts} == {"one"}
        assert not any(client.refused for client in clients)
        assert json.loads(host.ask("GET", "/health").body)["newer_release_refused"] is True
        served.edition(seed_release, place, "three")
        process.send_signal(signal.SIGHUP)
        until(lambda: ready(lines) >= 6)
        with load(host.port, [MARK, QUERY]) as clients:
            further(clients)
        assert {text for client in clients for text in client.texts} == {"three"}


def test_releases_follow_each_other_under_load(place: Path, seed_release: Path) -> None:
    """Every answer is from one release, no client goes back to an older one, and nothing is lost."""
    texts = ["one", "two", "three", "four", "five"]
    with served.running(place, "--workers", "2", "--access-log", "-") as (host, process, lines):
        until(lambda: ready(lines) == 2)
        with load(host.port, [MARK, MARK, QUERY, QUERY]) as clients:
            for number, text in enumerate(texts[1:], start=2):
                further(clients)
                served.edition(seed_release, place, text)
                process.send_signal(signal.SIGHUP)
                until(lambda number=number: ready(lines) >= 2 * number)  # type: ignore[misc]
            further(clients)
        for client in clients:
            # Each stays on its connection and so with one process.
            assert list(dict.fromkeys(client.texts)) == texts, client.path
            assert client.texts == sorted(client.texts, key=texts.index)
            assert (client.again, client.refused) == (0, Counter())
        # The processes for queries on old releases have ended.
        until(lambda: len(served.descendants(process.pid)) <= 2 + 2 * 2 + 1)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_told_twice_it_stops_at_once(place: Path, workers: str) -> None:
    with served.running(place, "--workers", workers, "--access-log", "-") as (host, process, lines):
        until(lambda: ready(lines) == int(workers))
        below = served.descendants(process.pid)
        queries = [one for one in below if one not in answering(lines)]
        endless = urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"})
        with socket.create_connection(("127.0.0.1", host.port), timeout=120) as client:
            client.sendall(f"GET /sparql?{endless} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            until(lambda: "R" in map(served.state, queries))
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGINT)
            assert process.wait(120) == 0
        until(lambda: all(map(served.is_gone, below)))
    assert not any("exceeded" in line for line in lines), "it waited as long as it may"


def test_without_supervisor_its_processes_end(place: Path) -> None:
    with served.running(place, "--workers", "2", "--access-log", "-") as (_, process, lines):
        until(lambda: ready(lines) == 2)
        below = served.descendants(process.pid)
        temporary = place.parent / "tmp" / f"learningcities-{os.getuid()}"
        assert len(list(temporary.glob("server-*.use"))) == 1
        kill(process.pid)
        process.wait()
        until(lambda: all(map(served.is_gone, below)))
    with served.running(place, "--workers", "2", "--access-log", "-") as (_, process, lines):
        until(lambda: ready(lines) == 2)
        assert len(list(temporary.glob("server-*.use"))) == 1, "what the killed one left is still there"
    assert [path.name for path in temporary.iterdir()] == ["lock"]
