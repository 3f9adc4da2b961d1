"""SERVICE: what may be asked is asked under bounds, and nothing else is, whatever a query or an endpoint tries."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
import ssl
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpcore
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learningcities.errors import QueryError, UsageError
from learningcities.server.sparql import Limits, SparqlService
from learningcities.server.sparql.checking import permit
from learningcities.server.sparql.federation import Federation, ServiceError
from learningcities.server.sparql.jobs import DATA, END, ERROR, FRAME, Fault, Job, Kind, Task
from learningcities.server.sparql.network import AddressError, PublicNetwork, checked_service, is_public
from learningcities.server.sparql.relay import Relay
from learningcities.server.sparql.worker import Worker

DATA_FOLDER = Path(__file__).parent / "sparql"
CASES: list[dict[str, Any]] = tomllib.loads((DATA_FOLDER / "federation.toml").read_text(encoding="utf-8"))["case"]
with (DATA_FOLDER / "addresses.tsv").open(encoding="utf-8", newline="") as lines:
    ADDRESSES = list(csv.DictReader(lines, delimiter="\t"))
SERVICES = ["https://one.example/sparql", "https://two.example/sparql"]
PUBLIC = "93.184.215.14"
JSON = "application/sparql-results+json"
RESULTS = json.dumps(
    {
        "head": {"vars": ["x"]},
        "results": {
            "bindings": [
                {"x": {"type": "literal", "value": str(n), "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}
                for n in (1, 2)
            ]
        },
    }
).encode()
XML = b"""<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="x"/></head>
<results><result><binding name="x"><literal>%s</literal></binding></result></results></sparql>"""
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE sparql [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + XML % b"&e;"


def response(status: str, media: str, body: bytes, *fields: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {media}", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join([*head, "", ""]).encode() + body


def endless() -> Iterator[bytes]:
    yield f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n\r\n".encode()
    while True:
        yield b" " * 10_000


def dripping() -> Iterator[bytes]:
    """Each byte comes late; no clock is asked here, the bound of the job is zero."""
    yield f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n\r\n".encode()
    while True:
        yield b" "


ANSWERS: dict[str, Any] = {
    "results": [response("200 OK", JSON, RESULTS)],
    "redirect": [response("302 Found", "text/plain", b"", "Location: http://127.0.0.1/")],
    "error": [response("500 Internal Server Error", "text/plain", b"no")],
    "page": [response("200 OK", "text/html", b"<p>")],
    "packed": [response("200 OK", JSON, b"\x1f\x8b", "Content-Encoding: gzip")],
    "broken": [response("200 OK", JSON, RESULTS)[:-5]],
    "nonsense": [response("200 OK", JSON, b'{"head":')],
    "xml": [response("200 OK", "application/sparql-results+xml", XML % b"1")],
    "entities": [response("200 OK", "application/sparql-results+xml", ENTITIES)],
}


class Stream(httpcore.NetworkStream):
    """A connection to an endpoint that answers in one way, whatever it is asked."""

    def __init__(self, parts: Iterable[bytes], names: list[str]) -> None:
        self._parts = iter(parts)
        self._names = names

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return next(self._parts, b"")

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        pass

    def close(self) -> None:
        pass

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Stream:
        self._names.append(server_hostname or "")
        return self

    def get_extra_info(self, info: str) -> Any:
        return None


class Connector(httpcore.NetworkBackend):
    """Connects to nothing, and keeps the addresses and the names of certificates that it was asked for."""

    def __init__(self, answer: str = "results") -> None:
        self.addresses: list[str] = []
        self.names: list[str] = []
        self._answer = answer

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        self.addresses.append(host)
        made = {"endless": endless, "dripping": dripping}.get(self._answer)
        return Stream(made() if made else ANSWERS[self._answer], self.names)


def job(query: str, **more: Any) -> Job:
    formats: dict[str, str | None] = {Kind.SOLUTIONS: JSON, Kind.BOOLEAN: JSON, Kind.GRAPH: "application/n-triples"}
    bounds = {"service_seconds": 20.0, "service_bytes": 100_000, "service_requests": 4, **more}
    return Job(Task.ANSWER, query, "https://example.org/", formats=formats, services=SERVICES, **bounds)


def answered(asked: Job, network: PublicNetwork) -> tuple[bytes, dict[str, Any] | None]:
    """The body of an answer of a worker, or its error."""
    relays: list[Relay] = []

    def relay() -> Relay:
        relays.append(Relay(Federation(network)))
        return relays[0]

    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode("https://example.org/a"), ox.NamedNode("https://example.org/p"), ox.Literal(n))
        for n in (1, 2, 3)
    )
    stream = io.BytesIO()
    Worker(store, stream, 1 << 30, {}, relay).answer(asked)
    for one in relays:
        one.close()
    return read_frames(stream.getvalue())


def read_frames(content: bytes) -> tuple[bytes, dict[str, Any] | None]:
    body, offset = b"", 0
    while offset < len(content):
        letter, length = FRAME.unpack_from(content, offset)
        payload = content[offset + FRAME.size : offset + FRAME.size + length]
        offset += FRAME.size + length
        if letter == DATA:
            body += payload
        if letter == ERROR:
            return b"", json.loads(payload)
    assert letter == END
    return body, None


def rows(body: bytes) -> int | None:
    if not body.startswith(b"{"):
        return body.count(b"\n")
    return len(json.loads(body)["results"]["bindings"]) if b'"results"' in body else None


def test_there_are_cases() -> None:
    assert (len(CASES), len(ADDRESSES)) == (66, 55)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "-"))
def test_a_query_asks_what_it_may_and_no_other(case: dict[str, Any]) -> None:
    connector = Connector(case.get("answer", "results"))
    network = PublicNetwork(lambda host, port: case.get("addresses", [PUBLIC]), connector)
    seconds = {"service_seconds": 0.0} if case.get("answer") == "dripping" else {}
    body, error = answered(job(case["query"], **seconds), network)
    assert (error or {}).get("fault") == case.get("fault"), error
    detail = (error or {}).get("detail", "")
    assert case.get("says", "") in detail
    assert "127.0.0.1:" not in detail, "the address of the relay is nobody else's"
    assert len(connector.addresses) == case.get("asked", 0)
    assert set(connector.addresses) <= {PUBLIC}
    assert set(connector.names) <= {"one.example", "two.example"}
    if error is None:
        assert rows(body) == case.get("rows")
    elif "column" in case:
        with pytest.raises(SyntaxError, match=f":{case['column']}: "):
            ox.Store().query(case["query"])
        assert error["column"] == case["column"]


@pytest.mark.parametrize("row", ADDRESSES, ids=lambda row: row["address"])
def test_an_address_is_public_or_not(row: dict[str, str]) -> None:
    assert is_public(row["address"]) == (row["public"] == "yes"), row["why"]


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="127.0.0.0/8"))
def test_no_writing_of_a_private_address_is_public(address: Any) -> None:
    number = int(address)
    for text in (f"{address}", f"::ffff:{address}", f"64:ff9b::{address}", f"::{address}"):
        assert not is_public(text)
    assert not is_public(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1")


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_checked() -> None:
    """A name that means another address the next time gains nothing."""
    meanings = iter([[PUBLIC], ["127.0.0.1"]])
    connector = Connector()
    network = PublicNetwork(lambda host, port: next(meanings), connector)
    assert rows(answered(job(CASES[0]["query"]), network)[0]) == 2
    assert connector.addresses == [PUBLIC]
    with pytest.raises(AddressError):
        network.connect_tcp("one.example", 443)
    assert connector.addresses == [PUBLIC]


def test_numbers_that_stand_for_this_machine_are_looked_up_like_names() -> None:
    for host in ("localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "0"):
        with pytest.raises((AddressError, httpcore.ConnectError)):
            PublicNetwork(connector=Connector()).connect_tcp(host, 80)


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    connector = Connector()
    assert rows(answered(job(CASES[0]["query"]), PublicNetwork(lambda *_: [PUBLIC], connector))[0]) == 2
    assert connector.addresses == [PUBLIC]


def test_the_relay_answers_nobody_else() -> None:
    connector = Connector()
    relay = Relay(Federation(PublicNetwork(lambda *_: [PUBLIC], connector)))
    try:
        address = relay.begin(job("SELECT * {}"))[SERVICES[0]]
        host = httpcore.URL(address).host.decode()
        port = httpcore.URL(address).port
        secret = address.rsplit("/", 2)[1]
        with httpcore.ConnectionPool() as pool:
            for path in ("/", "//0", "/0", "/x/0", f"/{secret}/2", f"/{secret}/-1", f"/{secret}/0/", f"/{secret}/x"):
                assert pool.request("POST", f"http://{host}:{port}{path}", content=b"x").status == 502, path
            nested = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
            assert pool.request("POST", address, content=nested.encode()).status == 502
            assert pool.request("POST", address, content=b"x" * (1 << 20) + b"x").status == 413
            assert connector.addresses == []
            assert pool.request("POST", address, content=b"ASK {}").status == 200
    finally:
        relay.close()
    assert connector.addresses == [PUBLIC]


@contextlib.contextmanager
def answering(answer: Callable[[str], bytes], told: list[str], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a place on loopback that answers to all who come, and keeps what they asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(self.path)
            self.wfile.write(answer(self.path))

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(scope="module")
def trap() -> Iterator[tuple[str, list[str]]]:
    """A place that no query should reach, and what it was asked for."""
    told: list[str] = []
    with answering(lambda path: response("200 OK", JSON, RESULTS), told) as port:
        yield f"http://127.0.0.1:{port}", told


FRAGMENTS = (
    "{", "}", "#", "\n", "'", '"', "'''", "\\", "?x", "?s ?p ?x .", "OPTIONAL", "FILTER EXISTS", "GRAPH ?g", "UNION",
    "SERVICE", "SILENT", "service", "SERVICE ALLOWED { ?s ?p ?x }", "SERVICE SILENT TRAP { ?t ?q ?x }", "TRAP", "<",
    ">", "ALLOWED", "BIND('SERVICE ALLOWED' AS ?y)", "e:SERVICE", "e:trap", "{ SELECT * {", "} LIMIT 1 }",
    "FILTER(?x<3&&3>2)",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(parts=st.lists(st.sampled_from(FRAGMENTS), max_size=8))
def test_whatever_is_permitted_the_engine_asks_no_forbidden_endpoint(
    parts: list[str], trap: tuple[str, list[str]]
) -> None:
    """What the tokens here make of a text does not matter: the engine runs it, and the trap stays empty."""
    address, asked = trap
    text = " ".join(parts).replace("TRAP", f"<{address}/trap>").replace("ALLOWED", f"<{SERVICES[0]}>")
    query = f"PREFIX e: <{address}/> SELECT * {{ {text} SERVICE <{address}/trap> {{ ?s ?p ?x }} }}"
    with contextlib.suppress(QueryError, SyntaxError, ValueError, OSError, RuntimeError):
        results = ox.Store().query(permit(query, {SERVICES[0]: f"{address}/relay"}).asking)
        assert isinstance(results, ox.QuerySolutions)
        list(results)
    assert "/trap" not in asked


def test_the_trap_works(trap: tuple[str, list[str]]) -> None:
    address, asked = trap
    assert len(list(ox.Store().query(f"SELECT * {{ SERVICE <{address}/open> {{ ?s ?p ?x }} }}"))) == 2  # type: ignore[arg-type]  # rows
    assert asked[-1] == "/open"


WRONG = (
    "http://127.0.0.1/sparql", "http://[::1]/", "http://10.0.0.1:8080/", "https://[fd00::1]/sparql", "ftp://e.org/",
    "file:///etc/passwd", "example.org/sparql", "https://", "https://user:secret@example.org/", "https://e.org/a b",
    "https://e.org/>", "https://e.org/#x", "https://e.org:99999/", "https://[::1", "https://e.org/é",
)  # fmt: skip


@pytest.mark.parametrize("address", WRONG)
def test_an_endpoint_that_can_never_be_asked_is_refused_at_the_start(address: str) -> None:
    with pytest.raises(UsageError):
        SparqlService(services=[address])


def test_endpoints_are_named_by_public_addresses_or_names() -> None:
    for address in ("https://query.wikidata.org/sparql", "http://93.184.215.14:8890/sparql?x=y", "https://example.org"):
        assert checked_service(address) == address


def test_a_store_behind_the_front_asks_no_endpoint() -> None:
    with pytest.raises(UsageError, match="exclude each other"):
        SparqlService(Limits(), "http://127.0.0.1:9/sparql", SERVICES)


class Here(httpcore.SyncBackend):
    """Connects to a port of this machine, whatever the address."""

    def __init__(self, port: int) -> None:
        self._port = port

    def connect_tcp(self, host: str, port: int, *more: Any, **named: Any) -> httpcore.NetworkStream:
        return super().connect_tcp("127.0.0.1", self._port, *more, **named)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of one.example that nobody but this test trusts, with its key."""
    path = tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=one.example", "-days", "2"]
    names = ["-addext", "subjectAltName=DNS:one.example"]
    public = path.with_suffix(".crt")
    files = ["-keyout", str(path), "-out", str(public)]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + public.read_bytes())
    return path


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl, which makes a certificate, is not here")
def test_a_certificate_has_to_be_that_of_the_name(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    told: list[str] = []
    with answering(lambda path: response("200 OK", JSON, RESULTS), told, context) as port:
        network, asked = PublicNetwork(lambda *_: [PUBLIC], Here(port)), job("")
        assert Federation(network, trusting).ask(SERVICES[0], b"ASK {}", asked) == (JSON, RESULTS)
        for service, trust in ((SERVICES[1], trusting), (SERVICES[0], None)):
            with pytest.raises(ServiceError, match="CERTIFICATE_VERIFY_FAILED") as failure:
                Federation(network, trust).ask(service, b"ASK {}", asked)
            assert failure.value.fault is Fault.REMOTE
    assert told == ["/sparql"]


def alone(*command: str) -> list[str]:
    return ["unshare", "--map-root-user", "--net", *command]


def can_be_alone() -> bool:
    """Whether this user may make a network, and give it an address."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run(alone("ip", "link", "set", "lo", "up"), capture_output=True).returncode == 0


@pytest.mark.skipif(not can_be_alone(), reason="no network of its own: needs unshare, ip and user namespaces")
def test_a_real_endpoint_on_a_public_address_is_asked_and_this_machine_is_not(tmp_path: Path) -> None:
    """By the real resolver, over real connections, with worker processes."""
    script = Path(__file__).parent / "outward.py"
    done = subprocess.run(
        alone(sys.executable, str(script), str(tmp_path)), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (first, content), (second, redirect), (third, local), (fourth, other), (_, described) = found["answers"]
    assert (first, second, third, fourth) == (200, 502, 403, 403)
    assert [row["o"]["value"] for row in content["results"]["bindings"]] == ["there"]
    assert "not followed" in redirect["detail"]
    assert "not public" in local["detail"]
    assert "SERVICE may ask" in other["detail"]
    assert [path for _, path in found["asked"]] == ["/sparql", "/redirect"]
    assert described
    assert found["slow"] == [200, 200, 200, 200], "endpoints that are waited for leave a worker to others"
