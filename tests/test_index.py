"""The start page and `llms.txt`: what they say is true, the map shows what the list has, tools are led to if there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from learningcities.namespaces import DEFAULT_BASE
from learningcities.publication.manifest import digest
from learningcities.publication.pages.addresses import SUFFIXES
from learningcities.publication.pages.city import CityEntry, Reference
from learningcities.publication.pages.index import Contents, Download, index_pages, llms
from learningcities.publication.pages.vocabulary import data
from webpages import Built, Parsed

BASE = "https://example.org/cities/"
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


@pytest.fixture(scope="session")
def built(release: Path) -> Built:
    return Built(release, DEFAULT_BASE)


def city(country: str, name: str, **more: object) -> CityEntry:
    iri = f"{BASE}city/{country}/{name.lower()}"
    return CityEntry(iri, name, f"{BASE}country/{country}", ("en",), 2, **more)  # type: ignore[arg-type] # tests name fields


def start(cities: list[CityEntry], *files: str) -> dict[str, Parsed]:
    """The start pages of a release."""
    contents = Contents(cities, [Download("dumps/x.ttl", 1234567, "ab" * 32)], 3, "cd" * 32, frozenset(files))
    return {path: Parsed(page.decode()) for path, page in index_pages(contents, BASE)}


def test_the_map_has_the_countries_of_the_list(built: Built) -> None:
    for suffix in SUFFIXES.values():
        page = built.page(f"index{suffix}")
        assert page.tags["svg"] == 1
        assert page.tags["desc"] == 1
        countries = [link for link in page.links if link.startswith("country/")]
        # Each is in the map and in the list.
        assert sorted(countries) == sorted([*set(countries)] * 2)
        assert len(set(countries)) == 9


def test_cities_whose_place_is_known_are_dots() -> None:
    pages = start([city("fr", "Lille", place=(50.63, 3.06)), city("sg", "Singapore"), city("fr", "Évry")])
    page = pages["index.html"]
    # Two countries, of which one is a point, and one city.
    assert page.links.count("city/fr/lille.html") == 2
    assert page.links.count("city/sg/singapore.html") == 1
    assert page.tags["circle"] == 2
    assert any(f'aria-label="France: {cities}"' in page.content for cities in ("Évry, Lille", "Lille, Évry"))


def test_a_release_without_cities_has_a_start_page() -> None:
    pages = start([])
    assert data("words.fr")["no_cities"] in pages["index.fr.html"].text


def test_cities_are_found_by_their_concepts() -> None:
    goal = Reference(f"{DEFAULT_BASE}concept/goal/4", f"{DEFAULT_BASE}ontology#goal", f"{BASE}city/fr/lille#x", 2)
    content = start([city("fr", "Lille", references=(goal,), words=("Hauts-de-France",))])["index.html"].content
    assert 'data-words="Hauts-de-France" data-concepts="concept/goal/4"' in content
    assert '<option value="concept/goal/4">4 Quality education (1)</option>' in content


def test_tools_are_led_to_where_they_are_there() -> None:
    none = start([])
    assert not any("query" in link for link in none["index.html"].links)
    both = start([], "query.html", "lookup.html", "lookup.fr.html")
    assert {"query.html", "lookup.html"} <= set(both["index.html"].links)
    assert {"query.html", "lookup.fr.html"} <= set(both["index.fr.html"].links)
    for language in ("en", "fr"):
        assert set(data(f"words.{language}")["tools"]) == set(data("tools")["paths"])


def test_sizes_are_in_the_units_of_the_language() -> None:
    pages = start([])
    assert "1,235 kB" in pages["index.html"].text
    assert "1 235 ko" in pages["index.fr.html"].text.replace("\u202f", " ").replace("\u00a0", " ")


def test_llms_txt_has_the_form_and_leads_to_what_is_there(built: Built) -> None:
    text = (built.path / "llms.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == "# Learning City Graph"
    assert lines[2].startswith("> ")
    assert [line for line in lines if line.startswith("## ")][-1] == "## Optional"
    links = LINK.findall(text)
    assert len(links) > 30
    for _, address in links:
        assert (built.path / address.removeprefix(DEFAULT_BASE)).is_file(), address
    for dump in sorted((built.path / "dumps").glob("*.*")):
        assert f"{dump.stat().st_size} bytes, SHA-256 {digest(dump)}" in text
    assert f"{len(built.triples)} RDF statements" in text
    assert f"{DEFAULT_BASE}city/au/wyndham#identification" in text
    assert "identification" in built.page("city/au/wyndham.html").ids
    assert "&" not in text
    # A section holds nothing but a list of links.
    section = text.partition("## Data")[2]
    assert all(line.startswith(("- [", "## ")) for line in section.splitlines() if line)


def test_llms_txt_of_an_empty_release() -> None:
    assert b"holds 0 cities" in llms(Contents([], [], 0, ""), BASE)
