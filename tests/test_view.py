"""Views: names where IRIs would stand, nothing said twice, and text of any script kept apart from ours."""

from __future__ import annotations

import unicodedata

import pyoxigraph as ox
import pytest

from learningcities.namespaces import DCTERMS, LC, OWL, RDF, SCHEMA, SKOS
from learningcities.publication.pages.addresses import LANGUAGES, Page
from learningcities.publication.pages.shown import Shown, leading_number
from learningcities.publication.pages.statements import Statements
from learningcities.publication.pages.view import View

BASE = "https://example.org/cities/"
CITY, AUTHORITY = f"{BASE}city/fr/lille", f"{BASE}local-authority/fr/lille"
PERSON = f"{BASE}person/fr/lille/ann-roe"


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


def view(language: str, *triples: tuple[str, str, str | ox.Literal]) -> View:
    """The view of a page of a person whose statements these are."""
    made = [ox.Triple(node(s), node(p), node(o) if isinstance(o, str) else o) for s, p, o in triples]
    return View(Page("person/fr/lille/ann-roe", language), Statements.of(made), BASE)


@pytest.mark.parametrize(
    ("property_", "iri", "english", "french"),
    [
        (OWL.sameAs, "http://www.wikidata.org/entity/Q648", "Wikidata: Q648", "Wikidata : Q648"),
        (OWL.sameAs, "https://sws.geonames.org/2998324/", "GeoNames: 2998324", "GeoNames : 2998324"),
        (SKOS.exactMatch, "https://sws.geonames.org/", "https://sws.geonames.org/", "https://sws.geonames.org/"),
        (DCTERMS.license, "https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0", "CC0 1.0"),
        (SCHEMA.url, "https://lille.fr/", "https://lille.fr/", "https://lille.fr/"),
        (OWL.annotatedTarget, "http://www.wikidata.org/entity/Q648", "Wikidata: Q648", "Wikidata : Q648"),
        (SCHEMA.url, "javascript:alert(1)", "javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_links_are_called_by_the_dataset_that_they_lead_to(property_: str, iri: str, english: str, french: str) -> None:
    for language, text in zip(LANGUAGES, (english, french), strict=True):
        found = view(language).value(str(property_), node(iri))
        assert unicodedata.normalize("NFKC", found.text) == text
        assert found.href == (iri if iri.startswith("http") else "")


def test_properties_of_one_name_are_one_row() -> None:
    other, third = "http://www.wikidata.org/entity/Q1", "https://sws.geonames.org/1/"
    said = ((OWL.sameAs, other), (SKOS.exactMatch, third), (SKOS.exactMatch, other))
    statements = Statements.of(ox.Triple(node(PERSON), node(term), node(value)) for term, value in said)
    found = View(Page("person/fr/lille/ann-roe", "en"), statements, BASE)
    rows = found.rows(statements.own(PERSON))
    assert [(row.label.text, [value.text for value in row.shown]) for row in rows] == [
        ("is the same as", ["Wikidata: Q1", "GeoNames: 1"])
    ]


def test_what_points_to_a_person_does_not_repeat_the_name() -> None:
    post, quotation = f"{AUTHORITY}#mayor", f"{AUTHORITY}#quotation-1"
    found = view(
        "en",
        (PERSON, SCHEMA.name, ox.Literal("Ann Roe")),
        (post, RDF.type, LC.PostHeld),
        (post, SCHEMA.roleName, ox.Literal("Mayor", language="en")),
        (post, "http://www.w3.org/ns/org#member", PERSON),
        (quotation, RDF.type, LC.Quotation),
        (quotation, LC.speakerName, ox.Literal("Ann Roe")),
        (quotation, SCHEMA.creator, PERSON),
    )
    listed = [(group.label.text, pointer.source) for group in found.pointers(PERSON) for pointer in group.listed]
    assert [(label, source.text, source.detail) for label, source in listed] == [
        ("Posts and memberships", "Mayor", ()),
        ("Quotations", "quotation", ()),
    ]


def test_names_are_ordered_by_the_number_they_begin_with() -> None:
    names = {"4 Quality education": 4, "16 Peace": 16, "4th": 0, "children": 0, "": 0, "² x": 0}
    assert {name: leading_number(name) for name in names} == names


def test_text_that_turns_the_direction_is_kept_apart() -> None:
    turning = [chr(code) for code in range(0x110000) if unicodedata.bidirectional(chr(code)) in ("R", "AL")]
    assert len(turning) > 2000
    assert [letter for letter in turning if not Shown(f"a {letter}").plain.startswith("<bdi>")] == []
    assert Shown("Lille").plain == "Lille"
    assert Shown("مدرسة", lang="ar").plain == '<span lang="ar" dir="auto">مدرسة</span>'
