"""Identifiers: every link of a release to others as a table, both ways, with digests for joins."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest

from learningcities.namespaces import DEFAULT_BASE, OWL, SCHEMA, SKOS
from learningcities.publication.identifiers import METADATA, REVERSE, TABLE, write_identifiers

LILLE, FRANCE = f"{DEFAULT_BASE}city/fr/lille", f"{DEFAULT_BASE}country/fr"
WIKIDATA, GEONAMES = "http://www.wikidata.org/entity/Q648", "https://sws.geonames.org/2998324/"
"""The identifiers of Lille, as Natural Earth's populated places have them."""
TEXTS = {
    "en": {"identifiers": "Links", "identifiers_description": "One row per link."},
    "fr": {"identifiers": "Liens", "identifiers_description": "Une ligne par lien."},
}
EXPECTED = [
    [LILLE, WIKIDATA, "sameAs"],
    [LILLE, GEONAMES, "exactMatch"],
    [LILLE, GEONAMES, "sameAs"],
    [FRANCE, "https://example.org/fr,1", "closeMatch"],
]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A release with some links, among what is none: to our own, from others, to a literal."""
    links = [
        (LILLE, OWL.sameAs, WIKIDATA), (LILLE, SCHEMA.sameAs, GEONAMES), (LILLE, SKOS.exactMatch, GEONAMES),
        (FRANCE, SKOS.closeMatch, "https://example.org/fr,1"), (LILLE, OWL.sameAs, FRANCE),
        (WIKIDATA, OWL.sameAs, LILLE),
    ]  # fmt: skip
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode(one), ox.NamedNode(str(relation)), ox.NamedNode(other)) for one, relation, other in links
    )
    store.add(ox.Quad(ox.NamedNode(LILLE), ox.NamedNode(str(OWL.sameAs)), ox.Literal("Lille")))
    write_identifiers(tmp_path, store, DEFAULT_BASE, TEXTS)
    return tmp_path


def table(folder: Path) -> tuple[list[str], list[list[str]]]:
    text = (folder / TABLE).read_bytes().decode()
    assert text.endswith("\r\n")
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    return header, rows


def test_each_link_is_a_row_in_the_order_of_iris(written: Path) -> None:
    header, rows = table(written)
    assert header == ["iri", "identifier", "relation", "sha256"]
    assert [row[:3] for row in rows] == sorted(EXPECTED)
    assert [row[3] for row in rows] == [sha256(row[1].encode()).hexdigest() for row in rows]


def test_the_other_way_round_says_the_same(written: Path) -> None:
    found = json.loads((written / REVERSE).read_text(encoding="utf-8"))
    assert list(found) == sorted(found)
    back = [[link["iri"], identifier, link["relation"]] for identifier, links in found.items() for link in links]
    assert sorted(back) == sorted(EXPECTED)


def test_columns_are_described(written: Path) -> None:
    about = json.loads((written / METADATA).read_text(encoding="utf-8"))
    assert about["url"] == TABLE
    assert [column["name"] for column in about["tableSchema"]["columns"]] == table(written)[0]
    assert all({"und", "en", "fr"} == set(column["titles"]) for column in about["tableSchema"]["columns"])


def test_without_links_there_is_a_header(tmp_path: Path) -> None:
    write_identifiers(tmp_path, ox.Store(), DEFAULT_BASE, TEXTS)
    assert table(tmp_path) == (["iri", "identifier", "relation", "sha256"], [])
    assert json.loads((tmp_path / REVERSE).read_text(encoding="utf-8")) == {}


def test_a_release_has_the_links_of_its_vocabulary(seed_release: Path) -> None:
    _, rows = table(seed_release)
    assert rows == sorted(rows)
    assert any(row[1].startswith("http://vocabularies.unesco.org/thesaurus/") for row in rows)
    assert len(rows) > 30
