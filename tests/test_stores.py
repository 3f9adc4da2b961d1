"""Stores of others: loading a release into real servers, and the same answers through the front of our own."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import httpx
import pyoxigraph as ox
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from endpoints import BASE, Served, running, served, write_release
from learningcities.cli import main
from learningcities.errors import StoreError, UsageError
from learningcities.query import ResultFormat
from learningcities.release import Release, open_release
from learningcities.server.sparql import Limits, SparqlService
from learningcities.stores.access import checked, identity
from learningcities.stores.loading import Loaded, load
from learningcities.stores.store import Store
from releases import QUESTION_FILES

OXIGRAPH = Path(sys.executable).with_name("oxigraph")


@dataclass(frozen=True)
class Addresses:
    """Where a store answers queries, takes graphs and takes updates."""

    query: str
    graph_store: str
    update: str

    def open(self, by_update: bool = False) -> Store:
        return Store(self.query, None if by_update else self.graph_store, self.update)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def process(arguments: list[str], folder: Path, address: str) -> Iterator[None]:
    """A server, once it answers."""
    with (folder / "log").open("wb") as log:
        running_process = subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(address)
                break
            assert running_process.poll() is None, (folder / "log").read_text(encoding="utf-8")
            time.sleep(0.1)
        yield
    finally:
        running_process.terminate()
        running_process.wait(timeout=60)


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    if not OXIGRAPH.is_file():
        pytest.skip("the program oxigraph is not there; pip install oxigraph")
    folder, port = tmp_path_factory.mktemp("oxigraph"), free_port()
    address = f"http://127.0.0.1:{port}"
    arguments = [str(OXIGRAPH), "serve", "--location", str(folder / "data"), "--bind", f"127.0.0.1:{port}"]
    with process(arguments, folder, address):
        yield Addresses(f"{address}/query", f"{address}/store", f"{address}/update")


VIRTUOSO = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 4000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
"""


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Addresses]:
    if not shutil.which("virtuoso-t"):
        pytest.skip("the program virtuoso-t is not there; it is in Debian's virtuoso-opensource-7-bin")
    folder, sql, http = tmp_path_factory.mktemp("virtuoso"), free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, sql=sql, http=http), encoding="utf-8")
    address = f"http://127.0.0.1:{http}"
    with process(["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"], folder, f"{address}/sparql"):
        yield Addresses(f"{address}/sparql", f"{address}/sparql-graph-crud-auth", f"{address}/sparql-auth")


@pytest.fixture
def as_dba(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a new Virtuoso calls its administrator."""
    monkeypatch.setenv("LEARNINGCITIES_STORE_USER", "dba")
    monkeypatch.setenv("LEARNINGCITIES_STORE_PASSWORD", "dba")


def silent(_: str) -> None:
    return


def rows(content: Any) -> list[dict[str, tuple[str, str]]]:
    """Values and lower-case tags: some stores write datatypes and tags in their own way."""
    return [
        {name: (term["value"], term.get("xml:lang", "").lower()) for name, term in row.items()}
        for row in content["results"]["bindings"]
    ]


def same_answers(release: Release, endpoint: Served) -> None:
    assert len(QUESTION_FILES) >= 24
    for path in QUESTION_FILES:
        query = path.read_text(encoding="utf-8")
        response = endpoint.client.post("/sparql", data={"query": query})
        assert response.status_code == 200, f"{path.name}: {response.text}"
        assert rows(response.json()) == rows(json.loads(release.query(query).text(ResultFormat.JSON))), path.name


def test_every_question_has_the_same_answer_on_oxigraph(oxigraph: Addresses, release: Path) -> None:
    opened = open_release(release)
    with oxigraph.open() as store:
        assert load(opened, store, silent).at_once
    with served(opened, SparqlService(Limits(workers=1), store=oxigraph.query)) as endpoint:
        same_answers(opened, endpoint)
        assert endpoint.query("ASK {}").json() == {"head": {}, "boolean": True}
        assert endpoint.query("SELECT *\n{ ?s").json()["line"] == 2
        assert endpoint.query("SELECT * { SERVICE <http://127.0.0.1:9/> {} }").status_code == 403
        assert endpoint.query("CONSTRUCT { <a> <b> 1 } {}", "application/n-triples").text.startswith(
            f"<{endpoint.address}/a>"
        )


@pytest.mark.usefixtures("as_dba")
def test_every_question_has_the_same_answer_on_virtuoso(virtuoso: Addresses, release: Path) -> None:
    opened = open_release(release)
    with virtuoso.open() as store:
        first = load(opened, store, silent)
        assert not first.at_once
        assert load(opened, store, silent) == first
    with served(opened, SparqlService(Limits(workers=1), store=virtuoso.query)) as endpoint:
        same_answers(opened, endpoint)
        assert endpoint.query("ASK { ?s ?p 'no such thing' }").json() == {"head": {}, "boolean": False}
        assert endpoint.query("ASK { ?s ?p ?o }", "application/sparql-results+xml").text.count("true") == 1


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + name)


def quads(store: Store) -> set[tuple[str, str]]:
    found = store.rows("SELECT ?g ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    return {(row.get("g", "").removeprefix(BASE), row["o"].removeprefix(BASE)) for row in found}


@pytest.mark.parametrize("by_update", [False, True])
def test_a_release_takes_the_place_of_the_one_before(by_update: bool, oxigraph: Addresses, tmp_path: Path) -> None:
    first = write_release(tmp_path / "1", [ox.Quad(node("s"), node("p"), node(f"o{n}"), node(f"g{n}")) for n in "ab"])
    second = write_release(tmp_path / "2", [ox.Quad(node("s"), node("p"), node(f"o{n}"), node(f"g{n}")) for n in "bc"])
    with oxigraph.open(by_update) as store:
        store.update("CLEAR ALL")
        store.update("INSERT DATA { GRAPH <urn:other> { <urn:s> <urn:p> <urn:kept> } }")
        kept = ("urn:other", "urn:kept")
        assert load(first, store, silent) == Loaded(2, 2, 0, True)
        assert quads(store) == {("", "oa"), ("ga", "oa"), ("", "ob"), ("gb", "ob"), kept}
        assert load(second, store, silent) == Loaded(2, 2, 1, True)
        expected = {("", "ob"), ("gb", "ob"), ("", "oc"), ("gc", "oc"), kept}
        assert quads(store) == expected
        assert load(second, store, silent) == Loaded(2, 2, 0, True)
        assert quads(store) == expected


def test_a_loading_that_was_stopped_is_taken_up(
    oxigraph: Addresses, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = write_release(tmp_path / "1", [ox.Quad(node("s"), node("p"), node(f"o{n}"), node(f"g{n}")) for n in "xy"])
    put: list[str] = []
    original = Store.put

    def failing(self: Store, graph: str, ntriples: bytes) -> None:
        put.append(graph)
        if len(put) == 2:
            raise StoreError("stopped")
        original(self, graph, ntriples)

    with oxigraph.open() as store:
        store.update("CLEAR ALL")
        monkeypatch.setattr(Store, "put", failing)
        with pytest.raises(StoreError, match="stopped"):
            load(release, store, silent)
        assert not any(graph.startswith("g") for graph, _ in quads(store)), "nothing of it is seen yet"
        load(release, store, silent)
        assert len(put) == 4, "the first graph was there already"
        assert {graph for graph, _ in quads(store)} == {"", "gx", "gy"}


def test_the_command_loads_and_says_what_it_did(
    oxigraph: Addresses, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    release = write_release(tmp_path / "1", [ox.Quad(node("s"), node("p"), node("o"), node("g"))])
    arguments = ["load", str(release.path), "--store", oxigraph.query, "--update", oxigraph.update]
    assert main([*arguments, "--graph-store", oxigraph.graph_store]) == 0
    said = capsys.readouterr()
    assert re.fullmatch(r"1 graphs with 1 triples loaded all at once, \d+ old ones removed\n", said.out)
    assert "2 of 2 graphs" in said.err


def test_a_store_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    release = write_release(tmp_path / "1", [])
    address = f"http://127.0.0.1:{free_port()}/"
    assert main(["load", str(release.path), "--store", address]) == 1
    assert f"{address} gives no answer" in capsys.readouterr().err
    with served(release, SparqlService(Limits(workers=1), store=address)) as endpoint:
        response = endpoint.query("ASK {}")
        assert (response.status_code, response.json()["status"]) == (502, 502)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "//example.org", "http://", "http://me:secret@example.org/"])
def test_an_address_that_is_none_or_holds_a_password(address: str) -> None:
    with pytest.raises(UsageError):
        checked(address)


async def _strange(request: Request) -> Response:
    """A store that behaves badly, in the way that the query names."""
    query = unquote_plus((await request.body()).decode())
    if "refuses" in query:
        return PlainTextResponse("out of order", 500)
    if "another format" in query:
        return PlainTextResponse("hello")
    if "long" in query:
        return StreamingResponse(_long(), media_type="application/sparql-results+json")
    if "rows" in query:
        return StreamingResponse(_rows(), media_type="application/sparql-results+json")
    assert "breaks off" in query
    return StreamingResponse(_broken(), media_type="application/sparql-results+json")


async def _long() -> Any:
    for _ in range(200):
        yield b" " * 65536


async def _rows() -> Any:
    """Four rows, written with spaces."""
    yield b'{"head": {"vars": ["x"]}, "results": {"bindings": [ {}'
    for _ in range(3):
        yield b" ,\n "
        yield b"{}"
    yield b"]}}"


async def _broken() -> Any:
    yield b'{"head":'
    raise ConnectionResetError("the store dies")


@pytest.mark.parametrize(
    ("what", "status"), [("refuses", 502), ("another format", 502), ("long", 422), ("rows", 422), ("breaks off", 502)]
)
def test_a_store_that_behaves_badly_gives_no_half_answer(what: str, status: int, tmp_path: Path) -> None:
    release = write_release(tmp_path / "1", [])
    limits = Limits(workers=1, result=1 << 20, rows=3, buffer=2 << 20, seconds=10)
    with (
        running(Starlette(routes=[Route("/", _strange, methods=["POST"])])) as address,
        served(release, SparqlService(limits, store=f"{address}/")) as endpoint,
    ):
        response = endpoint.query(f"SELECT ('{what}' AS ?what) {{}}")
        assert (response.status_code, response.json()["status"]) == (status, status)


async def _guarded(request: Request) -> Response:
    given = request.headers.get("Authorization", "")
    challenge = {"WWW-Authenticate": request.query_params["challenge"]}
    return PlainTextResponse(given) if given else Response(status_code=401, headers=challenge)


@pytest.mark.parametrize(
    ("challenge", "expected"),
    [("Basic realm=x", "Basic bWU6c2VjcmV0"), ('Digest realm="x", nonce="n", qop="auth", algorithm=MD5', "Digest ")],
)
def test_who_we_are_comes_from_netrc(
    challenge: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with running(Starlette(routes=[Route("/", _guarded)])) as address:
        with httpx.Client(auth=identity(address)) as client:
            for _ in range(2):
                assert client.get(f"{address}/", params={"challenge": challenge}).text.startswith(expected)
        monkeypatch.setenv("LEARNINGCITIES_STORE_TOKEN", "token")
        assert httpx.get(f"{address}/", params={"challenge": ""}, auth=identity(address)).text == "Bearer token"
