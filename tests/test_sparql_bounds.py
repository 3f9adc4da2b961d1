"""Bounds of queries: hostile ones, killed processes, clients that hang up; what comes after them works."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from endpoints import Served, running, served, write_release
from learningcities.release import Release
from learningcities.server.sparql import Limits, SparqlService
from learningcities.server.sparql.limits import MIB
from loopback import application

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "sparql" / "hostile.toml").read_text(encoding="utf-8")
)["case"]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STREAM = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SLOW = (
    "SELECT (COUNT(*) AS ?n) { GRAPH <http://example.org/g0> { ?a ?b ?c } GRAPH <http://example.org/g1> { ?d ?e ?f } }"
)
SMALL = "SELECT ?o { <http://example.org/s0> <http://example.org/p> ?o }"


def query(case: dict[str, Any]) -> str:
    times = case.get("times", 0)
    parts = [case.get("before", "").replace("{n}", str(times))]
    parts += [case["repeated"].replace("{n}", str(n)).replace("{next}", str(n + 1)) for n in range(times)]
    parts += [case.get("middle", ""), case.get("close", "") * times, case.get("after", "")]
    return "".join(parts)


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"http://example.org/{name}")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of some thousand triples."""
    quads = (ox.Quad(node(f"s{n}"), node("p"), node(f"s{n * 7 % 3000}"), node(f"g{n % 3}")) for n in range(3000))
    return write_release(tmp_path_factory.mktemp("many") / "release", quads)


@pytest.fixture(scope="module")
def tight(many: Release) -> Iterator[Served]:
    """An endpoint with tight limits."""
    limits = Limits(seconds=1.5, memory=192 * MIB, result=4 * MIB, buffer=MIB // 4, workers=1, waiting=2)
    with served(many, SparqlService(limits)) as endpoint:
        yield endpoint


def ask(endpoint: Served, text: str) -> tuple[int, str]:
    """The status and body of an answer; the status is 0 where it was broken off."""
    try:
        response = endpoint.client.post("/sparql", data={"query": text})
    except httpx.RemoteProtocolError:
        return 0, ""
    return response.status_code, response.text


NUMBERS = itertools.count()


def unique(text: str) -> str:
    """A query that nobody has asked yet, so that no answer to it is remembered."""
    return f"{text} # {next(NUMBERS)}"


def works(endpoint: Served) -> bool:
    response = endpoint.query(unique(SMALL))
    return response.status_code == 200 and response.json()["results"]["bindings"] == [
        {"o": {"type": "uri", "value": "http://example.org/s0"}}
    ]


def test_there_are_hostile_queries() -> None:
    assert len(CASES) == 24


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "-"))
def test_a_hostile_query_ends_and_harms_no_other(case: dict[str, Any], tight: Served) -> None:
    started = time.monotonic()
    status, text = ask(tight, query(case))
    assert status in case["statuses"], text[:300]
    if status not in (0, 200):
        assert httpx.Response(status, text=text).json()["status"] == status
    assert time.monotonic() - started < 60, "far beyond any deadline"
    assert works(tight)


def test_an_answer_that_breaks_off_is_noticed(tight: Served) -> None:
    with tight.client.stream("GET", "/sparql", params={"query": STREAM}) as response:
        assert response.status_code == 200
        assert "Content-Length" not in response.headers
        with pytest.raises(httpx.RemoteProtocolError):
            response.read()
    assert works(tight)


def test_http_1_0_gets_no_half_answer(tight: Served) -> None:
    """It knows no chunks, so an answer that ends too early would look whole."""
    host, port = tight.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        target = httpx.URL("/sparql", params={"query": STREAM})
        connection.sendall(f"GET {target} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        received = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert received.startswith(b"HTTP/1.1 422"), received[:200]


def test_a_client_that_hangs_up_ends_its_query(many: Release) -> None:
    service = SparqlService(Limits(seconds=300, workers=1))
    with served(many, service) as endpoint:
        host, port = endpoint.address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            target = httpx.URL("/sparql", params={"query": ENDLESS})
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            time.sleep(0.3)
        assert works(endpoint), "the only worker came back long before the deadline"


def test_too_many_queries_are_turned_away(many: Release) -> None:
    service = SparqlService(Limits(seconds=2, workers=1, waiting=2))
    statuses: list[int] = []

    def client(address: str) -> None:
        response = httpx.get(f"{address}/sparql", params={"query": ENDLESS}, timeout=60)
        statuses.append(response.status_code)
        if response.status_code == 503:
            assert int(response.headers["Retry-After"]) > 0

    with served(many, service) as endpoint:
        threads = [threading.Thread(target=client, args=[endpoint.address]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(statuses) == {503, 504}
        assert len(statuses) == 8
        assert statuses.count(503) >= 5
        assert works(endpoint)


def pids(service: SparqlService) -> list[int]:
    assert service.engine is not None
    return service.engine.pool.pids


def test_killing_all_workers_again_and_again_loses_no_query(many: Release) -> None:
    service = SparqlService(Limits(workers=2))
    statuses: list[int] = []

    def client(address: str) -> None:
        with httpx.Client(base_url=address, timeout=60) as http:
            for _ in range(5):
                statuses.append(http.get("/sparql", params={"query": unique(SLOW)}).status_code)

    with served(many, service) as endpoint:
        threads = [threading.Thread(target=client, args=[endpoint.address]) for _ in range(3)]
        for thread in threads:
            thread.start()
        killed = 0
        while any(thread.is_alive() for thread in threads) and killed < 6:
            time.sleep(0.2)
            for pid in pids(service):
                os.kill(pid, signal.SIGKILL)
                killed += 1
        for thread in threads:
            thread.join()
        assert killed
        assert len(statuses) == 15
        assert set(statuses) <= {200, 500, 503}
        assert statuses.count(200) >= 10
        assert works(endpoint)


def test_idle_workers_that_are_killed_are_replaced(many: Release) -> None:
    service = SparqlService(Limits(workers=2))
    with served(many, service) as endpoint:
        for pid in pids(service):
            os.kill(pid, signal.SIGKILL)
        assert works(endpoint)


def test_a_new_release_takes_over_while_the_old_one_answers(many: Release, tmp_path: Path) -> None:
    new = write_release(tmp_path / "new", [ox.Quad(node("s0"), node("p"), node("new"), node("g"))])

    async def switched() -> tuple[httpx.Response, httpx.Response]:
        service = SparqlService(Limits(workers=1))
        await service.open(many)
        transport = httpx.ASGITransport(app=application(service, many))
        async with httpx.AsyncClient(transport=transport, base_url="http://example.org") as client:
            before = asyncio.create_task(client.get("/sparql", params={"query": SLOW}))
            await asyncio.sleep(0.02)
            await service.open(new)
            after = await client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"})
            first = await before
        await service.close()
        return first, after

    old_answer, new_answer = asyncio.run(switched())
    assert old_answer.json()["results"]["bindings"][0]["n"]["value"] == "1000000"
    assert new_answer.json()["results"]["bindings"][0]["n"]["value"] == "1"


def test_a_slow_client_holds_no_worker(many: Release) -> None:
    service = SparqlService(Limits(workers=1, buffer=1024))
    with (
        running(application(service, many)) as address,
        httpx.stream("GET", f"{address}/sparql", params={"query": "SELECT * { ?s ?p ?o }"}) as slow,
    ):
        assert slow.status_code == 200
        assert httpx.get(f"{address}/sparql", params={"query": SMALL}).status_code == 200
        assert len(slow.read()) > 100_000
