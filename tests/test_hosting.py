"""Hosts: one matrix of negotiation, asked of our application and of nginx and Apache with the rules that we write."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import hosts
import releases
from conftest import SEEDS
from learningcities.ledger import Entry, Status
from learningcities.ledger.files import write_ledger
from learningcities.publication.hosting import FOLDER
from learningcities.publication.hosting.qualities import (
    ABSENT,
    ALPHABET,
    NONE,
    Weight,
    choices,
    language_weights,
    type_weights,
)
from learningcities.publication.manifest import read_manifest, write_manifest
from learningcities.routing import table
from learningcities.server.app import create_app
from learningcities.server.negotiation import best_language, best_type

HERE = Path(__file__).parent
MATRIX = HERE / "hosting" / "negotiation.tsv"
HOSTS = ("application", "nginx", "apache")
GONE = (
    Entry("city/fr/old", "Lile", replaced_by="city/fr/lille", reason="The name was misspelt."),
    Entry("city/fr/gone", "Gone", reason="Two pages of one city were read as two."),
    Entry("city/fr/lille#old-fact", "Fact", reason="A fact, which is an anchor."),
)

Ask = Callable[..., hosts.Reply]


@dataclass(frozen=True)
class Case:
    """A row of the matrix."""

    name: str
    method: str
    target: str
    accept: str
    language: str
    status: int
    location: str
    type: str
    other: str

    @property
    def headers(self) -> dict[str, str]:
        given = {"accept": self.accept, "accept-language": self.language}
        return {name: value for name, value in given.items() if value != "-"}


def cases() -> list[Case]:
    lines = [line for line in MATRIX.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [line.split("\t") for line in lines[1:]]
    assert all(len(row) == 9 for row in rows), [row for row in rows if len(row) != 9]
    return [
        Case(name, method, target, accept, language, int(status), location, kind, other)
        for name, method, target, accept, language, status, location, kind, other in rows
    ]


CASES = cases()


@pytest.fixture(scope="module")
def withdrawn_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the seeds, with withdrawn IRIs, and with files as those that tell of changes."""
    folder = tmp_path_factory.mktemp("withdrawn")
    write_ledger([replace(entry, status=Status.WITHDRAWN, since="1") for entry in GONE], folder / "ledger.tsv")
    release = folder / "dist"
    assert releases.build([SEEDS], release, "--ledger", str(folder / "ledger.tsv")) == 0
    manifest = read_manifest(release)
    for name in ("manifest.json", "SHA256SUMS"):
        (release / name).unlink()
    (release / "changes").mkdir()
    for file in ("changes.html", "changes.fr.html", "changes.jsonld", "changes/1.jsonld", "changes/1.rdfp"):
        (release / file).write_text(file, encoding="utf-8")
    write_manifest(release, {key: value for key, value in manifest.items() if key not in ("name", "files")})
    return release


@pytest.fixture(scope="module", params=HOSTS)
def host(
    request: pytest.FixtureRequest, withdrawn_release: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[hosts.Host | hosts.Client]:
    work = tmp_path_factory.mktemp("host") / "work"
    with ExitStack() as stack:
        if request.param == "application":
            client = stack.enter_context(TestClient(create_app(withdrawn_release), raise_server_exceptions=True))
            yield hosts.Client(client)
        elif request.param == "nginx":
            yield stack.enter_context(hosts.nginx(withdrawn_release, withdrawn_release / FOLDER, work))
        else:
            root = work.parent / "site"
            shutil.copytree(withdrawn_release, root)
            shutil.copyfile(root / FOLDER / "apache.htaccess", root / ".htaccess")
            yield stack.enter_context(hosts.apache(root, work))


def version() -> str:
    from learningcities import __version__

    return __version__


def test_matrix_is_a_matrix() -> None:
    assert len(CASES) >= 90
    assert len({case.name for case in CASES}) == len(CASES)
    assert {name for case in CASES for name in case.other.split()} <= set(HOSTS) - {"application"}


def answers_as_expected(case: Case, reply: hosts.Reply) -> bool:
    location = re.sub(r"^http://[^/]+", "", reply.headers.get("location", "-"))
    return (
        reply.status == case.status
        and location == case.location
        and (case.type == "-" or reply.headers.get("content-type") == case.type)
    )


def test_every_host_negotiates_the_same(host: hosts.Host | hosts.Client) -> None:
    """All cases in one test: what differs, and what is said to differ and does not, is in its message."""
    wrong = []
    for case in CASES:
        reply = host.ask(case.method, case.target.replace("{version}", version()), case.headers)
        if answers_as_expected(case, reply) == (host.name in case.other.split()):
            wrong.append((case.name, reply.status, reply.headers.get("location"), reply.headers.get("content-type")))
    assert wrong == []


def test_caches_know_what_an_answer_depends_on(host: hosts.Host | hosts.Client) -> None:
    for target, negotiated in (("/city/fr/lille", True), ("/", True), ("/city/fr/lille.ttl", False)):
        for accept in ("text/turtle", "image/png") if negotiated else ("*/*",):
            vary = host.ask("GET", target, {"accept": accept}).headers.get("vary", "").lower()
            assert ("accept," in f"{vary}," and "accept-language" in vary) == negotiated, (target, accept, vary)
    packed = host.ask("GET", "/city/fr/lille.html", {"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"].lower()


def test_every_answer_has_the_headers_of_the_table(host: hosts.Host | hosts.Client) -> None:
    asked = [("GET", "/city/fr/lille.html"), ("GET", "/city/fr/lille"), ("GET", "/nothing"), ("POST", "/"),
             ("GET", "/city/fr/gone"), ("OPTIONS", "/"), ("GET", "/dumps/learning-cities.nt")]  # fmt: skip
    for method, target in asked:
        found = host.ask(method, target).headers
        missing = {name: found.get(name.lower()) for name in table().headers}
        assert missing == dict(table().headers), (method, target)


def test_the_languages_of_pages_are_said(host: hosts.Host | hosts.Client) -> None:
    for target, language in (("/city/fr/lille.html", "en"), ("/city/fr/lille.fr.html", "fr")):
        assert host.ask("GET", target).headers["content-language"] == language
    assert "content-language" not in host.ask("GET", "/city/fr/lille.ttl").headers


def test_what_is_gone_says_so_on_its_own_page(host: hosts.Host | hosts.Client) -> None:
    for language, words in (("en", "withdrawn resource"), ("fr", "ressource retirée")):
        page = host.ask("GET", "/city/fr/gone", {"accept": "text/html", "accept-language": language})
        assert (page.status, page.headers["content-language"]) == (410, language)
        assert "accept-language" in page.headers["vary"].lower()
        for text in (words, "Two pages of one city were read as two."):
            assert text in page.body.decode("utf-8")
    data = host.ask("GET", "/city/fr/gone", {"accept": "application/n-triples"}).body.decode("utf-8")
    assert '<http://www.w3.org/2002/07/owl#deprecated> "true"' in data
    assert host.ask("HEAD", "/city/fr/gone.html").body == b""


def test_data_says_which_profile_it_has_whatever_profile_is_asked_for(withdrawn_release: Path) -> None:
    """Content Negotiation by Profile (W3C): there is one profile, so none is chosen, and the answer names it."""
    with TestClient(create_app(withdrawn_release)) as client:
        answer = client.get("/city/fr/lille.ttl", headers={"accept-profile": "<https://schema.org/>"})
        led = client.get("/city/fr/lille", headers={"accept": "text/turtle", "accept-profile": "<https://schema.org/>"})
    assert '<https://w3id.org/learning-cities/ontology>; rel="profile"' in answer.headers["link"]
    assert led.content == answer.content


def test_what_cannot_be_done_names_what_can(host: hosts.Host | hosts.Client) -> None:
    # Apache adds TRACE, which only its main configuration can turn off.
    allowed = set(host.ask("POST", "/city/fr/lille").headers["allow"].split(", "))
    assert allowed - ({"TRACE"} if host.name == "apache" else set()) == {"GET", "HEAD", "OPTIONS"}


def test_unchanged_files_are_not_sent_again(host: hosts.Host | hosts.Client) -> None:
    first = host.ask("GET", "/city/fr/lille.ttl")
    again = host.ask("GET", "/city/fr/lille.ttl", {"if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_parts_of_dumps(host: hosts.Host | hosts.Client) -> None:
    whole = host.ask("GET", "/dumps/learning-cities.nt").body
    assert len(whole) > 10_000
    part = host.ask("GET", "/dumps/learning-cities.nt", {"range": "bytes=100-199"})
    assert (part.status, part.body) == (206, whole[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    end = host.ask("GET", "/dumps/learning-cities.nt", {"range": "bytes=-10"})
    assert end.body == whole[-10:]
    beyond = host.ask("GET", "/dumps/learning-cities.nt", {"range": f"bytes={len(whole)}-"})
    assert beyond.status == 416


def test_rules_are_no_part_of_what_a_page_needs(withdrawn_release: Path) -> None:
    """Every file of the rules ends with one line end, and says where it comes from."""
    from learningcities.publication.hosting.rules import FILES

    for name in FILES:
        text = (withdrawn_release / FOLDER / name).read_text(encoding="utf-8")
        assert text.endswith("\n")
        assert "Made from the routing table of learningcities" in text, name


# The expressions, in Python: what they choose is what the server chooses.

TYPES = tuple(one.media_type for one in table().formats)
QUALITIES = st.sampled_from(
    ["0", "0.", "0.000", "0.001", "0.1", "0.10", "0.123", "0.2", "0.89", "0.899", "0.9", "1", "1.", "1.0"]
)
RANGES = st.sampled_from([*TYPES, "text/*", "application/*", "*/*", "image/png", "Text/HTML", "text/turtles"])


@st.composite
def headers(draw: st.DrawFn, ranges: st.SearchStrategy[str]) -> str:
    """A header with each range once: where one comes twice, the first counts for us and any for a host."""
    members = []
    for text in draw(st.lists(ranges, max_size=6, unique_by=str.lower)):
        parameter = draw(st.sampled_from(["", ";a=b", ' ; a="c, d;q=0.3"']))
        quality = draw(st.none() | QUALITIES)
        members.append(text + parameter + ("" if quality is None else f";q={quality}"))
    return draw(st.sampled_from([",", ", "])).join(members)


def weighed(weights: list[Weight], header: str) -> str:
    """The number that a host makes of a header."""
    for one in weights:
        found = re.search(one.pattern, header, re.IGNORECASE)
        if found:
            return one.number.replace("{q}", found[1] if found.re.groups else "")
    return NONE


def chosen(names: tuple[str, ...], numbers: list[str]) -> str | None:
    line = f"{' '.join(numbers)} {ALPHABET}"
    return next((one.name for one in choices(names) if re.search(one.pattern, line)), None)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(headers(RANGES))
@example("text/html;q=0.5,text/turtle;q=0.500")
def test_expressions_weigh_types_as_the_server_does(header: str) -> None:
    numbers = [weighed(type_weights(media_type), header) if header else ABSENT for media_type in TYPES]
    assert chosen(TYPES, numbers) == best_type(TYPES, header)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(headers(st.sampled_from(["en", "fr", "de", "*", "fro", "EN"])))
def test_expressions_weigh_languages_as_the_server_does(header: str) -> None:
    numbers = [weighed(language_weights(language), header) for language in table().languages]
    # Parameters other than the quality do not exist in this header (RFC 9110, section 12.5.4).
    assume("a=" not in header)
    assert (chosen(table().languages, numbers) or "en") == best_language(table().languages, header)


# Other hosts


def test_w3id_leads_to_the_file_that_suits(withdrawn_release: Path, tmp_path: Path) -> None:
    site = "https://example.org/learning-cities/"
    root = tmp_path / "w3id"
    root.mkdir()
    shutil.copyfile(withdrawn_release / FOLDER / "w3id.htaccess", root / ".htaccess")
    with hosts.apache(root, tmp_path / "work") as host:
        wrong = []
        for case in CASES:
            if case.status == 303 and case.target.count("/") > 2 and "apache" not in case.other.split():
                found = host.ask(case.method, case.target, case.headers)
                if (found.status, found.headers.get("location")) != (303, site.rstrip("/") + case.location):
                    wrong.append((case.name, found.status, found.headers.get("location")))
        assert wrong == []
        assert host.ask("GET", "/ontology", {"accept": "text/turtle"}).headers["location"] == f"{site}ontology.ttl"
        assert host.ask("GET", "/city/fr/lille", {"accept": "image/png"}).status == 406
        assert host.ask("GET", "/city/fr/gone", {"accept": "text/html"}).status == 410
        for path, status, location in (
            ("", 302, ""),
            ("dumps/learning-cities.nq", 302, "dumps/learning-cities.nq"),
            ("SHA256SUMS", 302, "SHA256SUMS"),
            (".well-known/void", 302, ".well-known/void"),
            ("city/fr/old.ttl", 301, "city/fr/lille.ttl"),
        ):
            reply = host.ask("GET", f"/{path}", {"accept": "text/html"})
            assert (reply.status, reply.headers["location"]) == (status, site + location)


def rules(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


STATUSES = {"netlify": {"200!", "301!", "303", "410!"}, "cloudflare": {"301", "303"}}


@pytest.mark.parametrize("name", STATUSES)
def test_redirects_of_other_hosts(withdrawn_release: Path, name: str) -> None:
    """By structure: source, target, status, and for Netlify a condition; targets are there.

    What was withdrawn has pages, so these rules count before files: with an exclamation mark on Netlify, and always on
    Cloudflare Pages. No rule leads to its own address.
    """
    lines = [line.split() for line in rules(withdrawn_release / FOLDER / f"{name}.redirects")]
    assert len(lines) > 6
    assert {line[2] for line in lines} == STATUSES[name]
    for source, target, status, *condition in lines:
        assert condition == (["Language=fr"] if status == "200!" else [])
        beside = ["", ".html"] if name == "cloudflare" or status == "301!" else [""]
        assert any((withdrawn_release / (target[1:] + end)).is_file() for end in beside), target
        assert source == "/" or status[:3] in ("301", "410") or not (withdrawn_release / source[1:]).is_file()
        assert source != target
    assert len({line[0] for line in lines}) == len(lines)


@pytest.mark.parametrize("name", ["netlify", "cloudflare"])
def test_headers_of_other_hosts(withdrawn_release: Path, name: str) -> None:
    lines = rules(withdrawn_release / FOLDER / f"{name}.headers")
    paths = [line for line in lines if not line.startswith(" ")]
    assert paths[0] == "/*"
    assert all(path.count("*") <= 1 for path in paths)
    # Netlify takes nothing behind an asterisk, and Cloudflare no more than 100 rules.
    assert all("*" not in path[:-1] for path in paths) or name == "cloudflare"
    assert len(paths) <= 100
    everywhere = dict(line.strip().split(": ", 1) for line in lines[1 : lines.index(paths[1])])
    assert everywhere == dict(table().headers) | dict(table().caching)
