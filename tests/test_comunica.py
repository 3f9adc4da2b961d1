"""Comunica, a query engine of others: it asks the endpoint, reads the files, and follows links from page to page.

Needs Node.js and the npm packages `@comunica/query-sparql` and `@comunica/query-sparql-link-traversal` where node finds
them (NODE_PATH).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import loopback
from learningcities.namespaces import DEFAULT_BASE
from learningcities.query import ResultFormat
from learningcities.release import open_release
from learningcities.server.app import create_app
from learningcities.server.services import services
from releases import QUESTION_FILES

DRIVER = Path(__file__).parent / "clients" / "comunica.cjs"
COMPETENCY = Path(__file__).parent / "competency"
QUERYING, FOLLOWING = "@comunica/query-sparql", "@comunica/query-sparql-link-traversal"
LILLE = f"{DEFAULT_BASE}city/fr/lille"
PREFIXES = f"PREFIX lc: <{DEFAULT_BASE}ontology#> PREFIX schema: <https://schema.org/> "
NAME = f"SELECT ?name {{ <{LILLE}> <https://schema.org/name> ?name }}"

Rows = list[dict[str, list[str]]]


@dataclass(frozen=True)
class Site:
    """A release that is served whole, with its endpoint."""

    address: str

    def ask(self, module: str, jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """What Comunica finds; a job that fails is an error."""
        asked = {"module": module, "site": f"{self.address}/", "base": DEFAULT_BASE, "jobs": list(jobs)}
        command = [node(module), str(DRIVER)]
        done = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, timeout=300)
        assert done.returncode == 0, done.stderr.decode()
        found: list[dict[str, Any]] = json.loads(done.stdout)
        assert [one["error"] for one in found if "error" in one] == []
        assert len(found) == len(jobs)
        return found


def node(module: str) -> str:
    """Node.js, if it finds this module; skips where it does not."""
    program = shutil.which("node")
    if program is None or subprocess.run([program, "-e", f"require('{module}')"], capture_output=True).returncode:
        pytest.skip(f"{module} is not installed where node finds it (NODE_PATH)")
    return program


def serving(release: Path) -> Iterator[Site]:
    with loopback.running(create_app(release, services())) as port:
        yield Site(f"http://127.0.0.1:{port}")


@pytest.fixture(scope="module")
def site(release: Path) -> Iterator[Site]:
    yield from serving(release)


@pytest.fixture(scope="module")
def seed_site(seed_release: Path) -> Iterator[Site]:
    yield from serving(seed_release)


def questions(*sources: Any) -> list[dict[str, Any]]:
    assert len(QUESTION_FILES) >= 24
    return [{"query": path.read_text(encoding="utf-8"), "sources": list(sources)} for path in QUESTION_FILES]


def reviewed(name: str) -> Rows:
    """The reviewed answer to a question over the seeds."""
    found = ox.parse_query_results(path=COMPETENCY / f"{name}.tsv", format=ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    rows = [{name: row[name] for name in names if row[name] is not None} for row in found]
    return [{name: [one.value, (getattr(one, "language", "") or "")] for name, one in row.items()} for row in rows]


def test_every_question_has_the_same_answer_at_the_endpoint(site: Site, release: Path) -> None:
    found = site.ask(QUERYING, questions(f"{site.address}/sparql"))
    opened, rows = open_release(release), 0
    for path, one in zip(QUESTION_FILES, found, strict=True):
        bindings = json.loads(opened.query(path.read_text(encoding="utf-8")).text(ResultFormat.JSON))["results"]
        expected = [
            {name: [term["value"], term.get("xml:lang", "")] for name, term in row.items()}
            for row in bindings["bindings"]
        ]
        assert one["rows"] == expected, path.name
        rows += len(expected)
    assert rows > 1000


@pytest.mark.parametrize("source", ["sparql", "dumps/learning-cities.ttl"])
def test_every_question_has_the_reviewed_answer(seed_site: Site, source: str) -> None:
    """Once from our endpoint, once from the dump alone: then Comunica's own engine answers, without any of ours."""
    found = seed_site.ask(QUERYING, questions(f"{seed_site.address}/{source}"))
    for path, one in zip(QUESTION_FILES, found, strict=True):
        assert one["rows"] == reviewed(path.stem), path.name


def test_the_endpoint_is_known_by_its_description(site: Site) -> None:
    """Under an address that says nothing: the service description is read, and the endpoint that it names is asked."""
    disguised = f"{site.address}/sparql#any"
    (found,) = site.ask(QUERYING, [{"query": NAME, "sources": [disguised]}])
    assert found["rows"] == [{"name": ["Lille", ""]}]
    description, *queries = found["asked"]
    assert description["type"] in {"application/n-quads", "text/turtle"}
    assert queries
    assert all(one["url"].startswith(f"{site.address}/sparql") for one in queries)
    assert all(one["type"] == "application/sparql-results+json" for one in queries)


def test_an_iri_leads_to_data_in_every_format(site: Site) -> None:
    """The IRI itself, by negotiation; then each file of it, and the statements of schema.org in the page."""
    suffixes = {"": "", ".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nt": "application/n-triples"}
    pages = {".html": "text/html", ".fr.html": "text/html"}
    jobs = [{"query": NAME, "sources": [LILLE + suffix]} for suffix in suffixes | pages]
    found = dict(zip(suffixes | pages, site.ask(QUERYING, jobs), strict=True))
    for suffix, media_type in (suffixes | pages).items():
        assert {row["name"][0] for row in found[suffix]["rows"]} == {"Lille"}, suffix
        assert found[suffix]["refused"] == [], "the context is inside"
        assert found[suffix]["asked"][0]["type"] == media_type or not media_type, suffix
    assert found[""]["asked"][0]["type"] in {"application/n-triples", "application/ld+json", "text/turtle"}


def test_every_dump_gives_the_same(seed_site: Site) -> None:
    triple = dict.fromkeys(("ttl", "jsonld", "nt"), "?s ?p ?o")
    quad = dict.fromkeys(("nq", "trig"), "GRAPH ?g { ?s ?p ?o }")
    jobs = [
        {
            "query": f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?s ?p ?o {{ {pattern} }} }}",
            "sources": [f"{seed_site.address}/dumps/learning-cities.{suffix}"],
        }
        for suffix, pattern in (triple | quad).items()
    ]
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "sources": [f"{seed_site.address}/sparql"]}
    (asked,) = seed_site.ask(QUERYING, [count])
    assert int(asked["rows"][0]["n"][0]) > 900
    assert [one["rows"] for one in seed_site.ask(QUERYING, jobs)] == [asked["rows"]] * 5


def test_links_lead_from_page_to_page(site: Site) -> None:
    """From nothing but the IRI of a city: its mayor, named on the third page, and the very words of the document."""
    mayor = PREFIXES + f"SELECT ?name {{ <{LILLE}> lc:localAuthority ?a . ?a lc:headOfCity ?m . ?m schema:name ?name }}"
    words = (
        PREFIXES + "PREFIX oa: <http://www.w3.org/ns/oa#> "
        f"SELECT ?exact {{ <{LILLE}> lc:populationObservation ?o . ?o lc:evidence ?span . "
        "?span oa:hasSelector ?selector . ?selector oa:exact ?exact }"
    )
    jobs = [{"query": query, "sources": [LILLE], "traverse": True} for query in (mayor, words)]
    one, other = site.ask(FOLLOWING, jobs)
    assert one["rows"] == [{"name": ["Martine Aubry", ""]}]
    pages = ["city/fr/lille", "local-authority/fr/lille", "person/fr/lille/martine-aubry"]
    assert [asked["url"] for asked in one["asked"]] == [DEFAULT_BASE + page for page in pages]
    assert "234,475" in {row["exact"][0] for row in other["rows"]}
    assert one["refused"] == []
