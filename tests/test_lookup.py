"""Look-up: whatever spelling of an identifier somebody has, the answer is the same."""

from __future__ import annotations

import csv
import io
import json
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import anyio
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.types import Message

from learningcities.errors import ReleaseError
from learningcities.namespaces import DEFAULT_BASE, OWL, SKOS
from learningcities.publication.identifiers import write_identifiers
from learningcities.publication.spellings import compared
from learningcities.release import Release
from learningcities.server.lookup import LookupService
from learningcities.server.service import Service

LILLE, FRANCE = f"{DEFAULT_BASE}city/fr/lille", f"{DEFAULT_BASE}country/fr"
WIKIDATA, GEONAMES = "http://www.wikidata.org/entity/Q648", "https://sws.geonames.org/2998324/"
TEXTS = {"en": {"identifiers": "Links", "identifiers_description": "One row per link."}}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release with links, a resource without any, and one that was withdrawn."""
    folder = tmp_path_factory.mktemp("lookup")
    links = [
        (LILLE, OWL.sameAs, WIKIDATA), (LILLE, SKOS.closeMatch, GEONAMES),
        (FRANCE, SKOS.exactMatch, "https://example.org/a"), (LILLE, SKOS.exactMatch, "https://example.org/a"),
        (FRANCE, OWL.sameAs, "http://publications.europa.eu/resource/authority/country/FRA"),
        (f"{DEFAULT_BASE}concept/goal/4", SKOS.exactMatch, "http://metadata.un.org/sdg/4"),
    ]  # fmt: skip
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(a), ox.NamedNode(str(b)), ox.NamedNode(c)) for a, b, c in links)
    write_identifiers(folder, store, DEFAULT_BASE, TEXTS)
    gone = {"city/fr/old": {"replaced_by": "city/fr/lille", "reason": "Merged."}}
    (folder / "withdrawn.json").write_text(json.dumps(gone), encoding="utf-8")
    for path in ("city/fr/lille", "city/fr/roubaix"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{path}.ttl").write_text("", encoding="utf-8")
    return Release(folder, {"base": DEFAULT_BASE})


class Answer:
    """What came over ASGI."""

    def __init__(self, messages: list[Message]) -> None:
        self.status = int(messages[0]["status"])
        self.headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        self.text = b"".join(message.get("body", b"") for message in messages[1:]).decode()

    def json(self) -> Any:
        return json.loads(self.text)


def ask(release: Release | None, query: str, accept: str = "*/*", method: str = "GET") -> Answer:
    """Ask a bare Starlette application that has nothing but this service."""

    async def run() -> Answer:
        service: Service = LookupService()
        if release is not None:
            await service.open(release)
        messages: list[Message] = []

        async def send(message: Message) -> None:
            messages.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        scope = {
            "type": "http", "method": method, "path": "/lookup", "query_string": query.encode(), "root_path": "",
            "headers": [(b"accept", accept.encode()), (b"host", b"localhost")], "http_version": "1.1", "scheme": "http",
        }  # fmt: skip
        await Starlette(routes=list(service.routes))(scope, receive, send)
        await service.close()
        return Answer(messages)

    return anyio.run(run)


SAME = [
    (WIKIDATA, "https://www.wikidata.org/entity/Q648"),
    (WIKIDATA, "https://www.wikidata.org/wiki/Q648"),
    (WIKIDATA, "https://m.wikidata.org/wiki/Q648"),
    (WIKIDATA, "https://www.wikidata.org/wiki/Special:EntityData/Q648.json"),
    (WIKIDATA, "wd:Q648"),
    (WIKIDATA, "Q648"),
    (WIKIDATA, f"<{WIKIDATA}>"),
    (GEONAMES, "http://sws.geonames.org/2998324/"),
    (GEONAMES, "https://www.geonames.org/2998324/lille.html"),
    (GEONAMES, "https://www.geonames.org/2998324"),
    (GEONAMES, "http://sws.geonames.org/2998324/about.rdf"),
    ("http://metadata.un.org/sdg/4", "https://metadata.un.org/sdg/4"),
    (LILLE, LILLE.replace("https:", "http:")),
]


@pytest.mark.parametrize(("known", "spelling"), SAME)
def test_all_spellings_of_an_identifier_are_answered_alike(release: Release, known: str, spelling: str) -> None:
    expected, found = ask(release, f"iri={known}"), ask(release, f"iri={spelling}")
    assert expected.status == found.status == 200
    assert found.json() == expected.json() | {"iri": spelling}
    assert found.json()["links"]


@pytest.mark.parametrize("other", ["http://www.wikidata.org/entity/Q6480", "Q64", "https://www.geonames.org/299832"])
def test_another_identifier_is_another(other: str) -> None:
    assert compared(other) not in {compared(WIKIDATA), compared(GEONAMES)}


@given(st.text(max_size=40))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    assert compared(compared(text)) == compared(text)


def test_from_others_to_ours_and_back(release: Release) -> None:
    there = ask(release, f"iri={WIKIDATA}").json()
    assert [(link["iri"], link["identifier"], link["relation"]) for link in there["links"]] == [
        (LILLE, WIKIDATA, "sameAs")
    ]
    back = ask(release, f"iri={LILLE}").json()
    assert {link["identifier"] for link in back["links"]} == {WIKIDATA, GEONAMES, "https://example.org/a"}
    assert there["withdrawn"] is back["withdrawn"] is None


def test_csv_is_the_table(release: Release) -> None:
    for query, accept in ((f"iri={WIKIDATA}&format=csv", "*/*"), (f"iri={WIKIDATA}", "text/csv")):
        found = ask(release, query, accept)
        assert found.headers["content-type"].startswith("text/csv")
        assert next(csv.DictReader(io.StringIO(found.text)))["iri"] == LILLE
    assert (
        ask(release, f"iri={WIKIDATA}", "application/json, text/csv;q=0.5").headers["content-type"]
        == "application/json"
    )


REDIRECTS = [
    (WIKIDATA, 303, "city/fr/lille"),
    ("http://metadata.un.org/sdg/4", 303, "concept/goal/4"),
    (GEONAMES, 300, None),
    ("https://example.org/a", 300, None),
    (LILLE, 400, None),
]


@pytest.mark.parametrize(("iri", "status", "location"), REDIRECTS)
def test_a_redirect_leads_to_the_one_that_is_the_same(
    release: Release, iri: str, status: int, location: str | None
) -> None:
    for flag in ("redirect", "redirect=", "redirect=true"):
        found = ask(release, f"iri={iri}&{flag}")
        assert (found.status, found.headers.get("location")) == (status, location)


def test_what_is_ours_is_known_without_links(release: Release) -> None:
    assert ask(release, f"iri={DEFAULT_BASE}city/fr/roubaix").json()["links"] == []
    gone = ask(release, f"iri={DEFAULT_BASE}city/fr/old").json()
    assert gone["withdrawn"] == {"replaced_by": "city/fr/lille", "reason": "Merged."}


PROBLEMS = [
    ("", 400), ("iri=", 400), ("iri=a&iri=b", 400), (f"iri={'a' * 2001}", 400), (f"iri={WIKIDATA}&format=xml", 400),
    ("iri=https://example.org/unknown", 404), (f"iri={DEFAULT_BASE}city/fr/unknown", 404), ("iri=nonsense", 404),
    (f"iri={DEFAULT_BASE}../../etc/passwd", 404), (f"iri={DEFAULT_BASE}city/{'a' * 1900}", 404), ("iri=%00", 404),
]  # fmt: skip


@pytest.mark.parametrize(("query", "status"), PROBLEMS)
def test_what_cannot_be_answered_is_a_problem_document(release: Release, query: str, status: int) -> None:
    found = ask(release, query)
    assert found.status == status
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json()["status"] == status
    assert found.json()["detail"]


def test_head_has_no_body_and_other_methods_are_refused(release: Release) -> None:
    assert ask(release, f"iri={WIKIDATA}", method="HEAD").status == 200
    assert ask(release, f"iri={WIKIDATA}", method="POST").status == 405
    assert ask(release, f"iri={WIKIDATA}").headers["access-control-allow-origin"] == "*"


def test_without_a_release_there_is_no_answer() -> None:
    assert ask(None, f"iri={WIKIDATA}").status == 503


def test_a_damaged_release_leaves_the_one_before(release: Release, tmp_path: Path) -> None:
    async def run() -> None:
        service = LookupService()
        await service.open(release)
        with pytest.raises(ReleaseError, match=r"identifiers\.csv"):
            await service.open(Release(tmp_path, {}))
        assert service._links is not None
        assert service._links.release is release

    anyio.run(run)


def test_a_whole_release_answers(seed_release: Path) -> None:
    found = ask(Release(seed_release, {"base": DEFAULT_BASE}), f"iri={LILLE}")
    assert found.status == 200


def test_the_description_names_what_is_answered(release: Release) -> None:
    description = json.loads((files("learningcities.server") / "openapi" / "lookup.json").read_text(encoding="utf-8"))
    operation = description["paths"]["/lookup"]["get"]
    assert {one["name"] for one in operation["parameters"]} == {"iri", "redirect", "format"}
    assert set(operation["responses"]) == {"200", "300", "303", "default"}
    schema = description["components"]["schemas"]["Links"]
    for iri in (WIKIDATA, LILLE, f"{DEFAULT_BASE}city/fr/old"):
        import_module("jsonschema").validate(ask(release, f"iri={iri}").json(), schema)
