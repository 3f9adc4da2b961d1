"""A city with all its documents: names, persons, areas, shortcuts, and texts that only differ in their words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from learningcities.graph import DatasetPart, describe
from learningcities.namespaces import CONCEPT, DEFAULT_BASE, FOAF, LC, ORG, RDF, SCHEMA
from learningcities.profiles import CityProfile
from pages import page, profile

CITY = URIRef(DEFAULT_BASE + "city/fr/lille")
AUTHORITY = URIRef(DEFAULT_BASE + "local-authority/fr/lille")


def part(*profiles: CityProfile) -> DatasetPart:
    return describe(profiles)[0]


def graph(*profiles: CityProfile) -> Graph:
    return part(*profiles).union()


def one_city(title: str = "Lille, France", path: str = "seeds/lille-france.txt", **values: str) -> CityProfile:
    return profile(page(title, **values), path)


def local(found: object) -> str:
    return str(found).removeprefix(DEFAULT_BASE)


def test_a_city_is_a_place_and_a_body_linked_both_ways() -> None:
    found = graph(one_city())
    assert set(found.objects(CITY, RDF.type)) == {LC.LearningCity, SCHEMA.City}
    assert set(found.objects(AUTHORITY, RDF.type)) == {LC.LocalAuthority, ORG.FormalOrganization}
    assert (CITY, LC.localAuthority, AUTHORITY) in found
    assert (AUTHORITY, LC.governs, CITY) in found
    assert (CITY, LC.country, URIRef(DEFAULT_BASE + "country/fr")) in found
    assert list(found.objects(CITY, SCHEMA.name)) == [Literal("Lille")]


def test_each_document_has_a_graph_of_its_own_and_they_stand_in_order() -> None:
    found = part(one_city(path="seeds/b.txt"), one_city(path="seeds/a.txt"), one_city(path="seeds/c.txt"))
    assert len(found.graphs) == 3
    assert list(found.graphs) == sorted(found.graphs)
    assert found.subject == CITY


def test_another_spelling_is_an_alternative_name() -> None:
    found = graph(one_city("L’Isle, France", "seeds/a.txt"), one_city("L'ISLE, France", "seeds/b.txt"))
    city = URIRef(DEFAULT_BASE + "city/fr/lisle")
    assert list(found.objects(city, SCHEMA.name)) == [Literal("L’Isle")]
    assert list(found.objects(city, SCHEMA.alternateName)) == [Literal("L'ISLE")]


@pytest.mark.parametrize(
    ("population", "shortcut"),
    [("234,475", ["234475"]), ("about 234,000", []), ("234,475 (2019); 236,000 (2021)", []),
     ("234,475 (2019); over 236,000 (2021)", ["234475"]), ("many", [])],
)  # fmt: skip
def test_the_number_of_inhabitants_is_a_shortcut_where_one_exact_one_is_stated(
    population: str, shortcut: list[str]
) -> None:
    found = graph(one_city(population=population))
    assert [str(one) for one in found.objects(CITY, LC.population)] == shortcut


@pytest.mark.parametrize(
    ("since", "years", "networks"),
    [
        ("2024", ["2024"], 1),
        ("2024, 2015", [], 1),
        ("2024, 2015 (Eurocities)", ["2024"], 2),
        ("2015 (Eurocities)", [], 1),
    ],
)
def test_the_year_of_membership_is_a_shortcut_where_there_is_one(since: str, years: list[str], networks: int) -> None:
    found = graph(one_city(since=since))
    assert [str(one) for one in found.objects(AUTHORITY, LC.memberSince)] == years
    assert len(set(found.objects(AUTHORITY, SCHEMA.memberOf))) == networks


def test_a_post_tells_holder_role_office_and_honorific() -> None:
    found = graph(one_city())
    post = URIRef(f"{AUTHORITY}#mayor")
    person = URIRef(DEFAULT_BASE + "person/fr/lille/martine-aubry")
    expected = {
        (ORG.member, person), (ORG.organization, AUTHORITY), (ORG.role, CONCEPT["role/head-of-city"]),
        (SCHEMA.roleName, Literal("Mayor", lang="en")), (SCHEMA.honorificPrefix, Literal("Ms")),
    }  # fmt: skip
    assert expected <= set(found.predicate_objects(post))
    assert {(RDF.type, SCHEMA.Person), (RDF.type, FOAF.Person), (SCHEMA.name, Literal("Martine Aubry"))} <= set(
        found.predicate_objects(person)
    )
    assert list(found.objects(AUTHORITY, LC.headOfCity)) == [person]


QUOTED = page(mayor="Ms Martine Louise Aubry") + "\nWe learn together.\nformat_quote\n\n{speaker}\nMayor of Lille\n"


@pytest.mark.parametrize(
    ("speaker", "persons"),
    [
        ("Ms Martine Louise Aubry", 1),
        ("Martine Aubry", 1),
        ("MARTINE AUBRY", 1),
        ("Ms Jeanne Aubry", 2),
        ("Ms Aubry", 2),
    ],
)
def test_a_person_who_is_named_shorter_is_the_same_one(speaker: str, persons: int) -> None:
    found = graph(profile(QUOTED.format(speaker=speaker)))
    people = set(found.subjects(RDF.type, SCHEMA.Person))
    assert len(people) == persons
    assert all(len(list(found.objects(person, SCHEMA.name))) == 1 for person in people)
    (quotation,) = found.objects(AUTHORITY, LC.quotation)
    creator = next(found.objects(quotation, SCHEMA.creator))
    assert creator in people
    assert creator in set(found.objects(AUTHORITY, LC.headOfCity)) or persons == 2


TWO_POLICIES = (
    page()
    + """
Policies, plan and implementation

Equity and inclusion
Nobody is left behind.
Equity and inclusion
Everybody has a library card.

Good practices

Library Tour
A bus takes readers around.
Library Tour
A boat takes readers around.
"""
)


def test_texts_under_one_heading_are_facts_of_their_own() -> None:
    found = graph(profile(TWO_POLICIES))
    policies, practices = set(found.objects(AUTHORITY, LC.policy)), set(found.objects(AUTHORITY, LC.practice))
    assert {str(text) for policy in policies for text in found.objects(policy, SCHEMA.text)} == {
        "Nobody is left behind.", "Everybody has a library card.",
    }  # fmt: skip
    assert (len(policies), len(practices)) == (2, 2)
    assert f"{AUTHORITY}#policy-equity-and-inclusion" in {str(one) for one in policies}
    assert f"{DEFAULT_BASE}practice/fr/lille/library-tour" in {str(one) for one in practices}
    assert all(len(list(found.objects(one, SCHEMA.text))) == 1 for one in policies)


def test_a_text_that_changes_leaves_the_names_of_the_other_facts() -> None:
    first, second = (graph(profile(text)) for text in (TWO_POLICIES, TWO_POLICIES.replace("A boat", "A tram")))
    facts = [{local(one) for one in each.subjects(LC.readBy)} for each in (first, second)]
    assert len(facts[0] ^ facts[1]) == 2
    assert all("library-tour-" in name for name in facts[0] ^ facts[1])


@settings(max_examples=25)
@given(st.permutations(range(5)))
def test_any_order_of_the_profiles_gives_the_same_parts(order: list[int]) -> None:
    profiles = [
        one_city("Lille, France", "seeds/a.txt"), one_city("LILLE, France", "seeds/b.txt", population="1,000"),
        one_city("Cork, Ireland", "seeds/c.txt"), one_city("Lille, Nord, France", "seeds/d.txt", since="2015"),
        one_city("Saint-Lille, France", "seeds/e.txt"),
    ]  # fmt: skip
    expected, found = describe(profiles), describe([profiles[index] for index in order])
    assert [one.subject for one in found] == [one.subject for one in expected]
    assert [list(one.graphs) for one in found] == [list(one.graphs) for one in expected]
    for one, other in zip(found, expected, strict=True):
        for name, triples in one.graphs.items():
            assert set(triples) == set(other.graphs[name])
