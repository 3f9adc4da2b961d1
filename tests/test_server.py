"""The server: what is sent, what is refused, how releases take each other's place, how it starts and stops."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

import hosts
import served
from learningcities import cli
from learningcities.publication.manifest import SUMS
from learningcities.release import open_release
from learningcities.server.app import Application, create_app
from learningcities.server.site import Gone, Site


@pytest.fixture(scope="module")
def folder(seed_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a mark and a large file."""
    output = tmp_path_factory.mktemp("served") / "dist"
    served.publish(seed_release, output, "one")
    return output


@pytest.fixture(scope="module")
def echo() -> served.Echo:
    return served.Echo()


@pytest.fixture(scope="module")
def client(folder: Path, echo: served.Echo) -> Iterator[hosts.Client]:
    with TestClient(create_app(folder, [echo]), raise_server_exceptions=False) as found:
        yield hosts.Client(found)


def digests(release: Path) -> dict[str, str]:
    lines = (release / SUMS).read_text(encoding="utf-8").splitlines()
    return {line[66:]: line[:64] for line in lines}


def until(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


# Files


def test_every_file_of_the_release_is_sent_as_it_is(client: hosts.Client, folder: Path) -> None:
    sums = digests(folder)
    assert len(sums) > 500
    for path, sha256 in sums.items():
        reply = client.ask("GET", f"/{path}")
        assert reply.status == 200, path
        assert reply.body == (folder / path).read_bytes(), path
        assert reply.headers["etag"] == f'"{sha256}"', path
        assert reply.headers["content-type"] != "application/octet-stream", path


def test_packed_answers_have_tags_of_their_own(client: hosts.Client, folder: Path) -> None:
    plain = client.ask("GET", "/city/fr/lille.html")
    packed = client.ask("GET", "/city/fr/lille.html", {"accept-encoding": "br, gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != plain.headers["etag"]
    # The test client unpacks what comes packed.
    assert packed.body == plain.body
    assert int(packed.headers["content-length"]) < len(plain.body) / 2
    for given_tag, encoding, status in (
        (plain.headers["etag"], "", 304),
        (packed.headers["etag"], "gzip", 304),
        (packed.headers["etag"], "", 200),
        (f'"other", W/{plain.headers["etag"]}', "", 304),
        ("*", "", 304),
        ('"other"', "", 200),
    ):
        headers = {"if-none-match": given_tag} | ({"accept-encoding": encoding} if encoding else {})
        assert client.ask("GET", "/city/fr/lille.html", headers).status == status, (given_tag, encoding)


@pytest.mark.parametrize("value", ["gzip;q=0", "identity, gzip;q=0.5", "br", "*;q=0", "gzip;q=x"])
def test_who_does_not_take_gzip_does_not_get_it(client: hosts.Client, value: str) -> None:
    assert "content-encoding" not in client.ask("GET", "/index.html", {"accept-encoding": value}).headers


def test_head_is_get_without_the_body(client: hosts.Client) -> None:
    for target in ("/city/fr/lille.html", "/city/fr/lille", "/large.txt", "/nothing", "/health", "/"):
        got, head = client.ask("GET", target), client.ask("HEAD", target)
        assert head.body == b"", target
        assert (head.status, dict(head.headers)) == (got.status, dict(got.headers)), target


def test_parts_of_large_and_small_files(client: hosts.Client, folder: Path) -> None:
    for path in ("large.txt", "city/fr/lille.ttl"):
        whole = (folder / path).read_bytes()
        tag = client.ask("GET", f"/{path}").headers["etag"]
        part = client.ask("GET", f"/{path}", {"range": "bytes=10-19", "accept-encoding": "gzip"})
        assert (part.status, part.body, part.headers["etag"]) == (206, whole[10:20], tag)
        assert client.ask("GET", f"/{path}", {"range": "bytes=10-19", "if-range": tag}).status == 206
        assert client.ask("GET", f"/{path}", {"range": "bytes=10-19", "if-range": '"other"'}).body == whole
        assert client.ask("GET", f"/{path}", {"range": "lines=1-2"}).body == whole
        several = client.ask("GET", f"/{path}", {"range": "bytes=0-4,20-24"})
        assert several.status == 206
        boundary = re.fullmatch(r"multipart/byteranges; boundary=(\w+)", several.headers["content-type"])
        assert boundary
        pieces = several.body.split(f"--{boundary[1]}".encode())
        assert [piece.partition(b"\r\n\r\n")[2].rstrip(b"\r\n") for piece in pieces[1:3]] == [whole[0:5], whole[20:25]]


def test_links_say_where_a_file_stands(client: hosts.Client) -> None:
    links = client.ask("GET", "/city/fr/lille.ttl").headers["link"]
    base = "https://w3id.org/learning-cities/"
    for link in (
        '<lille.html>; rel="alternate"; type="text/html"; hreflang="en"',
        '<lille.fr.html>; rel="alternate"; type="text/html"; hreflang="fr"',
        '<lille.jsonld>; rel="alternate"; type="application/ld+json"',
        f'<{base}city/fr/lille.ttl>; rel="canonical"',
        f'<{base}city/fr/lille>; rel="describes"',
        f'<{base}ontology>; rel="profile"',
        '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"',
    ):
        assert link in links
    page = client.ask("GET", "/city/fr/lille.html").headers["link"]
    assert '<lille.ttl>; rel="describedby"; type="text/turtle"' in page
    assert "licenses/by/4.0" in client.ask("GET", "/ontology.ttl").headers["link"]


def test_the_start_says_which_file_it_is(client: hosts.Client, folder: Path) -> None:
    reply = client.ask("GET", "/", {"accept": "text/html", "accept-language": "fr"})
    assert reply.headers["content-location"] == "/index.fr.html"
    assert reply.body == (folder / "index.fr.html").read_bytes()


# What cannot be granted


def test_problems_are_pages_for_people_and_documents_for_programs(client: hosts.Client) -> None:
    for target, method, status in (
        ("/nothing", "GET", 404),
        ("/", "POST", 405),
        ("/city/fr/lille?format=x", "GET", 406),
    ):
        document = client.ask(method, target, {"accept": "application/ld+json;q=0.1, */*;q=0.01"})
        content = json.loads(document.body)
        assert document.headers["content-type"] == "application/problem+json"
        assert (content["status"], content["type"]) == (status, "about:blank")
        assert {"title", "detail"} <= content.keys()
        page = client.ask(method, target, {"accept": "text/html,*/*;q=0.8", "accept-language": "fr"})
        assert page.status == status
        assert page.headers["content-language"] == "fr"
        assert b'<html lang="fr">' in page.body


def test_not_acceptable_lists_what_there_is(client: hosts.Client) -> None:
    reply = client.ask("GET", "/city/fr/lille", {"accept": "image/png"})
    listed = json.loads(reply.body)["available"]
    assert [one["href"] for one in listed] == [
        f"/city/fr/lille{end}" for end in (".html", ".fr.html", ".ttl", ".jsonld", ".nt")
    ]
    assert listed[1] == {"href": "/city/fr/lille.fr.html", "type": "text/html", "language": "fr"}
    assert '</city/fr/lille.ttl>; rel="alternate"; type="text/turtle"' in reply.headers["link"]
    page = client.ask("GET", "/city/fr/lille?format=x", {"accept": "text/html"})
    assert b'<a href="/city/fr/lille.nt" type="application/n-triples">' in page.body


def test_what_a_client_sends_is_written_as_text(client: hosts.Client) -> None:
    page = client.ask("GET", "/%3Cscript%3Ealert(1)%3C/script%3E", {"accept": "text/html;q=0.1"})
    assert page.status == 404
    assert b"<script>" not in page.body


def test_long_addresses_are_refused(client: hosts.Client) -> None:
    assert client.ask("GET", f"/{'a' * 5000}").status == 414


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.sampled_from(["", "../", "city/../", "//", "./", "\0", "~"]))
def test_no_address_leads_out_of_the_release(folder: Path, text: str, start: str) -> None:
    """Asked below HTTP, where any text can be a path: what is answered is a file that the release lists, or none."""
    from learningcities.server.pages import Request, Stream, respond

    site, listed = opened(folder)
    answer = respond(site, Request("GET", f"/{start}{text}", "", {}))
    assert isinstance(answer, Stream) or answer.status in (303, 404) or answer.body in listed


@cache
def opened(folder: Path) -> tuple[Site, set[bytes | None]]:
    site = Site(open_release(folder))
    return site, {file.body for file in site.files.values()}


# Services


def test_services_answer_beside_the_site(client: hosts.Client) -> None:
    reply = client.ask("GET", "/echo")
    assert (reply.status, reply.body) == (200, b"one")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert client.ask("DELETE", "/echo").status == 405
    assert json.loads(client.ask("GET", "/echo/nothing").body)["status"] == 404


def test_an_error_in_a_service_is_a_problem(client: hosts.Client, caplog: pytest.LogCaptureFixture) -> None:
    reply = client.ask("GET", "/echo/error")
    assert reply.status == 500
    assert json.loads(reply.body)["status"] == 500
    assert b"told" not in reply.body
    assert client.ask("GET", "/echo").status == 200


def test_browsers_may_ask_from_everywhere(client: hosts.Client) -> None:
    headers = {"origin": "https://example.org", "access-control-request-method": "POST"}
    reply = client.ask("OPTIONS", "/echo", headers)
    assert reply.status == 204
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert reply.headers["access-control-allow-origin"] == "*"


# Operations


def test_health_says_what_is_answered_from(client: hosts.Client, folder: Path) -> None:
    health = json.loads(client.ask("GET", "/health").body)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert health["status"] == "ok"
    assert health["release"]["dataset"] == manifest["dataset"]["sha256"]
    assert health["release"]["files"] == len(digests(folder)) + 1
    assert health["newer_release_refused"] is False


def test_metrics_are_in_the_format_of_prometheus(client: hosts.Client) -> None:
    def count(kind: str, status: str) -> float:
        families = text_string_to_metric_families(client.ask("GET", "/metrics").body.decode())
        samples = [sample for family in families for sample in family.samples]
        labels = {"kind": kind, "status": status}
        named = "learningcities_requests_total"
        return sum(sample.value for sample in samples if sample.name == named and sample.labels == labels)

    before = count("page", "200"), count("problem", "404"), count("echo", "200")
    for target in ("/index.html", "/nothing", "/echo"):
        client.ask("GET", target)
    assert (count("page", "200"), count("problem", "404"), count("echo", "200")) == tuple(one + 1 for one in before)


def test_the_access_log_says_nothing_about_who_asks(folder: Path) -> None:
    log = io.StringIO()
    with TestClient(create_app(folder, access=log)) as client:
        client.get(
            "/index.html?q=my+name", headers={"user-agent": "program-of-somebody", "referer": "https://example.org"}
        )
        client.get("/a%0Ab")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/index.html", 200),
        ("GET", "/a\nb", 404),
    ]
    assert all(line.keys() == {"time", "method", "path", "status", "bytes", "ms", "kind", "release"} for line in lines)
    for secret in ("my", "program-of-somebody", "example.org", "testclient"):
        assert secret not in log.getvalue()


# Releases take each other's place


@pytest.fixture
def place(seed_release: Path, tmp_path: Path) -> Path:
    output = tmp_path / "dist"
    served.publish(seed_release, output, "one")
    return output


def text(client: TestClient, path: str = "/mark.txt") -> str:
    return client.get(path).text


def test_a_new_release_is_taken(seed_release: Path, place: Path) -> None:
    echo = served.Echo()
    with TestClient(create_app(place, [echo], interval=0.05)) as client:
        assert (text(client), text(client, "/echo")) == ("one", "one")
        served.publish(seed_release, place, "two")
        assert until(lambda: text(client) == "two")
        assert text(client, "/echo") == "two"
    assert (echo.opened, echo.closed) == (["one", "two"], 1)


def test_a_broken_release_is_refused(seed_release: Path, place: Path, caplog: pytest.LogCaptureFixture) -> None:
    echo = served.Echo()
    with TestClient(create_app(place, [echo], interval=0.05)) as client:
        served.publish(seed_release, place, "two", break_it=True)
        assert until(lambda: "refused" in caplog.text)
        assert (text(client), text(client, "/echo"), client.get("/large.txt").text[:3]) == ("one", "one", "one")
        assert json.loads(text(client, "/health"))["newer_release_refused"] is True
        served.publish(seed_release, place, "three")
        assert until(lambda: text(client) == "three")
        assert json.loads(text(client, "/health"))["newer_release_refused"] is False
    said = [record.getMessage() for record in caplog.records if "refused" in record.getMessage()]
    assert len(said) == 1, "a release is refused once, not every second"
    assert "index.html is missing" in said[0]
    assert "stays in force" in said[0]


def test_a_release_with_another_digest_is_refused(
    place: Path, seed_release: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with TestClient(create_app(place, interval=0.05)) as client:
        shutil.copytree(place, place.parent / "other")
        (place.parent / "other" / "mark.txt").write_text("six", encoding="utf-8")
        place.rename(place.parent / "old")
        (place.parent / "other").rename(place)
        assert until(lambda: "another digest" in caplog.text)
        assert text(client) == "one"


def test_a_service_that_fails_keeps_all_on_the_old_release(
    seed_release: Path, place: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = served.Echo(), served.Echo("/second")
    with TestClient(create_app(place, [first, second], interval=0.05)) as client:
        second.broken = True
        served.publish(seed_release, place, "two")
        assert until(lambda: "is refused" in caplog.text)
        assert text(client) == "one"
        assert text(client, "/second") == "one"


def test_a_request_under_way_ends_on_the_old_release(seed_release: Path, place: Path) -> None:
    site = Site(open_release(place))
    served.publish(seed_release, place, "two")
    large, small = site.files["large.txt"], site.files["mark.txt"]
    descriptor = site.descriptor(large)
    try:
        assert os.pread(descriptor, 3, 0) == b"one"
    finally:
        os.close(descriptor)
    assert site.content(small) == b"one"


def test_what_is_not_in_memory_is_asked_of_the_next_release(seed_release: Path, place: Path) -> None:
    site = Site(open_release(place), memory=0)
    assert site.content(site.files["mark.txt"]) == b"one"
    served.publish(seed_release, place, "two")
    with pytest.raises(Gone):
        site.content(site.files["mark.txt"])


def test_memory_is_bounded(place: Path) -> None:
    site = Site(open_release(place), memory=100_000)
    held = sum(len(file.body) for file in site.files.values() if file.body is not None)
    assert 50_000 < held <= 100_000
    for file in site.files.values():
        if file.size < 1_000_000:
            site.compressed(file)
    packed = sum(len(file.packed) for file in site.files.values() if file.packed is not None)
    assert held + packed <= 100_000


def test_without_a_release_there_is_an_answer(seed_release: Path, tmp_path: Path) -> None:
    place = tmp_path / "dist"
    with TestClient(create_app(place, [served.Echo()], interval=0.05), raise_server_exceptions=False) as client:
        for target in ("/index.html", "/echo"):
            reply = client.get(target)
            assert (reply.status_code, reply.headers["retry-after"]) == (503, "2")
        assert client.get("/health").status_code == 503
        served.publish(seed_release, place, "one")
        assert until(lambda: client.get("/health").status_code == 200)
        assert text(client) == "one"


@pytest.mark.parametrize(
    ("path", "said"),
    [("../outside.txt", "no file of a release"), ("/etc/passwd", "no file"), ("link.txt", "is a link")],
)
def test_a_release_that_leads_outside_is_refused(
    place: Path, path: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    outside = place.parent / "outside.txt"
    outside.write_text("secret", encoding="utf-8")
    (place / "link.txt").symlink_to(outside)
    with (place / SUMS).open("a", encoding="utf-8") as sums:
        sums.write(f"{'0' * 64}  {path}\n")
    with TestClient(create_app(place)) as client:
        assert client.get("/index.html").status_code == 503
    assert said in caplog.text


# Processes


def test_processes_come_back_and_take_new_releases(seed_release: Path, place: Path) -> None:
    with served.running(place, "--workers", "2", "--access-log", "-") as (host, process, lines):
        assert until(lambda: len(workers(lines)) == 2)
        assert host.ask("GET", "/mark.txt").body == b"one"
        for worker in workers(lines):
            os.kill(int(worker), signal.SIGKILL)
        assert until(lambda: len(workers(lines)) == 4)
        assert host.ask("GET", "/mark.txt").body == b"one"
        served.publish(seed_release, place, "two")
        process.send_signal(signal.SIGHUP)
        assert until(lambda: all(host.ask("GET", "/mark.txt").body == b"two" for _ in range(10)))
        served.publish(seed_release, place, "three", break_it=True)
        process.send_signal(signal.SIGHUP)
        assert until(lambda: sum("refused" in line for line in lines) >= 2)
        assert all(host.ask("GET", "/mark.txt").body == b"two" for _ in range(10))
        # One process may look twice, by itself and when it is told to, before the other has looked once.
        refused = re.compile(r'^learningcities_releases_total\{outcome="refused"\} [2-9]', re.MULTILINE)
        assert until(lambda: refused.search(host.ask("GET", "/metrics").body.decode()) is not None)
        metrics = host.ask("GET", "/metrics").body.decode()
        assert sum(map(float, re.findall(r"^learningcities_release_in_force\{.*\} (.+)$", metrics, re.MULTILINE))) == 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_a_file_without_numbers_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a process leaves that is killed as it starts."""
    from learningcities.server.metrics import SHARED_FOLDER, Metrics

    (tmp_path / "counter_1.db").touch()
    monkeypatch.setenv(SHARED_FOLDER, str(tmp_path))
    assert Metrics().text() == b""


def workers(lines: list[str]) -> list[str]:
    """The processes that said that they have taken the first release, in order."""
    return list(dict.fromkeys(line.split()[2] for line in lines if "is in force" in line))


def test_a_request_under_way_ends_before_the_server(place: Path) -> None:
    whole = (place / "large.txt").stat().st_size
    with served.running(place, "--access-log", "-") as (host, process, lines):
        assert until(lambda: bool(workers(lines)))
        with socket.socket() as slow:
            # So small that the server cannot get rid of the file before it is told to stop.
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            slow.settimeout(20)
            slow.connect(("127.0.0.1", host.port))
            slow.sendall(b"GET /large.txt HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            received = slow.recv(1000)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            while piece := slow.recv(65536):
                received += piece
        assert process.wait(30) == 0
    assert len(received.partition(b"\r\n\r\n")[2]) == whole


# Wrong use

WRONG = [
    (["serve", "nothing"], 2, "nothing is not a release"),
    (["serve", "{place}", "--port", "70000"], 2, "from 0 to 65535"),
    (["serve", "{place}", "--workers", "0"], 2, "give 1 or more"),
    (["serve", "{place}", "--host", "name.invalid"], 2, "is no address"),
    (["serve", "{place}", "--root-path", "cities"], 2, "begins with a slash"),
    (["serve", "{place}", "--access-log", "/nowhere/log"], 2, "cannot be written"),
    (["serve", "{place}", "--port", "{taken}"], 1, "cannot be listened on"),
]


@pytest.mark.parametrize(("arguments", "status", "said"), WRONG, ids=[said for *_, said in WRONG])
def test_wrong_use_is_one_line(
    folder: Path, arguments: list[str], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        found = cli.main([argument.format(place=folder, taken=port) for argument in arguments])
    error = capsys.readouterr().err
    assert found == status
    assert said in error
    assert len(error.splitlines()) == 1


def test_a_proxy_may_put_the_site_below_a_path(folder: Path) -> None:
    app: Application = create_app(folder)
    with TestClient(app, root_path="/cities") as client:
        reply = client.get("/cities/city/fr/lille", headers={"accept": "text/turtle"}, follow_redirects=False)
        assert reply.headers["location"] == "/cities/city/fr/lille.ttl"
