"""Editions: a newer document supersedes what an older one states, undated ones disagree, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from learningcities.graph import describe
from learningcities.graph.editions import differences, disagreements
from learningcities.graph.naming import CityGroup, name_all
from learningcities.namespaces import DEFAULT_BASE, LC, ORG, PROV, RDF, SCHEMA, SOSA
from learningcities.profiles import CityProfile
from pages import page, profile

CITY = URIRef(DEFAULT_BASE + "city/fr/lille")
AUTHORITY = URIRef(DEFAULT_BASE + "local-authority/fr/lille")
OLD = {"population": "232,440", "since": "2020", "mayor": "Ms Jane Brown"}
NEW = {"population": "234,475", "since": "2024", "mayor": "Mr John Smith"}
FACTS = ["local-authority/fr/lille#mayor", "city/fr/lille#population",
         "local-authority/fr/lille#member-of-unesco-global-network-of-learning-cities"]  # fmt: skip


def edition(name: str, issued: str | None, **values: str) -> CityProfile:
    return profile(page("Lille, France", **values), f"seeds/{name}.txt", issued)


def group(*profiles: CityProfile) -> CityGroup:
    (found,) = name_all(profiles)[1]
    return found


def graph(*profiles: CityProfile) -> Graph:
    return describe(profiles)[0].union()


def said(*profiles: CityProfile) -> list[tuple[str, str]]:
    return [(one.code, one.words) for one in sorted(disagreements([group(*profiles)]))]


@pytest.fixture(scope="module")
def dated() -> Graph:
    return graph(edition("lille-2020", "2020-05-01", **OLD), edition("lille-2024", "2024-05-01", **NEW))


@pytest.fixture(scope="module")
def undated() -> Graph:
    return graph(edition("lille-a", None, **OLD), edition("lille-b", None, **NEW))


def local(nodes: Iterable[object]) -> list[str]:
    return sorted(str(node).removeprefix(DEFAULT_BASE) for node in nodes)


def test_posts_population_and_membership_of_the_newer_edition_supersede_the_older_ones(dated: Graph) -> None:
    found = list(dated.subject_objects(LC.supersededBy))
    assert local(old for old, _ in found) == sorted(FACTS)
    assert local(new for _, new in found) == sorted(
        [f"{FACTS[0]}-john-smith", f"{FACTS[1]}-234475", f"{FACTS[2]}-2024"]
    )


def test_the_order_in_which_editions_are_read_makes_no_difference(dated: Graph) -> None:
    again = graph(edition("lille-2024", "2024-05-01", **NEW), edition("lille-2020", "2020-05-01", **OLD))
    assert set(again) == set(dated)


def test_shortcuts_leave_out_what_is_superseded(dated: Graph) -> None:
    assert [str(one) for one in dated.objects(CITY, LC.population)] == ["234475"]
    assert [str(one) for one in dated.objects(AUTHORITY, LC.memberSince)] == ["2024"]
    assert local(dated.objects(AUTHORITY, LC.headOfCity)) == ["person/fr/lille/john-smith"]


def test_undated_editions_disagree_and_supersede_nothing(undated: Graph) -> None:
    assert list(undated.subject_objects(LC.supersededBy)) == []
    assert list(undated.objects(CITY, LC.population)) == []
    assert list(undated.objects(AUTHORITY, LC.memberSince)) == []
    assert local(undated.objects(AUTHORITY, LC.headOfCity)) == [
        "person/fr/lille/jane-brown", "person/fr/lille/john-smith",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["dated", "undated"])
def test_nothing_is_lost(name: str, request: pytest.FixtureRequest) -> None:
    found: Graph = request.getfixturevalue(name)
    assert sorted(str(one) for one in found.objects(None, SOSA.hasSimpleResult)) == ["232440", "234475"]
    assert sorted(str(one) for one in found.objects(None, LC.since)) == ["2020", "2024"]
    assert len(list(found.subjects(RDF.type, LC.PostHeld))) == 2
    assert {str(one) for one in found.objects(None, SCHEMA.name)} >= {"Jane Brown", "John Smith"}


@pytest.mark.parametrize("name", ["dated", "undated"])
def test_every_fact_has_one_first_evidence_among_its_sources(name: str, request: pytest.FixtureRequest) -> None:
    found: Graph = request.getfixturevalue(name)
    facts = set(found.subjects(LC.readBy))
    assert len(facts) >= 9
    for fact in facts:
        (first,) = found.objects(fact, LC.evidence)
        assert first in {*found.objects(fact, PROV.wasQuotedFrom), *found.objects(fact, PROV.wasDerivedFrom)}


def test_the_same_value_twice_is_one_fact_with_two_sources_and_the_oldest_as_evidence() -> None:
    found = graph(edition("lille-new", "2024-05-01", **OLD), edition("lille-old", "2020-05-01", **OLD))
    (fact,) = found.objects(CITY, LC.populationObservation)
    sources = {str(one).split("#")[0].rpartition("/")[2] for one in found.objects(fact, PROV.wasDerivedFrom)}
    assert sources == {"lille-old", "lille-new"}
    (first,) = found.objects(fact, LC.evidence)
    assert str(first).startswith(f"{DEFAULT_BASE}document/lille-old#char=")
    assert [str(one) for one in found.objects(CITY, LC.population)] == ["232440"]
    assert list(found.subject_objects(LC.supersededBy)) == []


def test_the_newest_of_three_editions_supersedes_all_older_ones() -> None:
    found = populations("232,440", "233,000", "234,000")
    newest = f"{FACTS[1]}-234000"
    assert found == [(FACTS[1], newest), (f"{FACTS[1]}-233000", newest)]


def test_a_value_that_the_newest_edition_states_again_is_in_force() -> None:
    assert populations("232,440", "233,000", "232,440") == [(f"{FACTS[1]}-233000", FACTS[1])]


def populations(*values: str) -> list[tuple[str, str]]:
    """What is superseded by what in editions of one year after the other."""
    years = range(2018, 2018 + len(values))
    found = [
        edition(f"lille-{year}", f"{year}-01-01", population=value) for year, value in zip(years, values, strict=True)
    ]
    pairs = graph(*found).subject_objects(LC.supersededBy)
    return sorted((local([old])[0], local([new])[0]) for old, new in pairs)


def test_an_edition_without_a_statement_supersedes_none() -> None:
    silent = profile(
        "Lille, France\n\nVision\n\nLille wants everybody to learn.\n", "seeds/lille-2024.txt", "2024-01-01"
    )
    found = graph(edition("lille-2020", "2020-01-01", **OLD), silent)
    assert list(found.subject_objects(LC.supersededBy)) == []
    assert [str(one) for one in found.objects(CITY, LC.population)] == ["232440"]


def test_another_year_or_scope_is_another_statement() -> None:
    older = edition("lille-2020", "2020-01-01", **OLD | {"population": "232,440 (2016)"})
    newer = edition("lille-2024", "2024-01-01", **OLD | {"population": "234,475 (2021)"})
    found = graph(older, newer)
    assert list(found.subject_objects(LC.supersededBy)) == []
    assert len(list(found.objects(CITY, LC.populationObservation))) == 2


def test_another_spelling_of_a_name_in_capitals_is_the_same_statement() -> None:
    older = edition("lille-2020", "2020-01-01", **OLD)
    newer = edition("lille-2024", "2024-01-01", **OLD | {"mayor": "Ms JANE BROWN"})
    assert differences(group(older, newer)) == []


def test_the_curator_hears_of_each_difference_with_the_words_of_the_later_document() -> None:
    dated = [edition("lille-2020", "2020-05-01", **OLD), edition("lille-2024", "2024-05-01", **NEW)]
    words = ["234,475", "2024", "Mr John Smith"]
    assert said(*dated) == [("fact-superseded", one) for one in words]
    undated = [edition("lille-a", None, **OLD), edition("lille-b", None, **NEW)]
    assert said(*undated) == [("cities-disagree", one) for one in words]
    assert said(dated[0]) == []


def test_of_a_dated_and_an_undated_document_neither_supersedes_the_other() -> None:
    found = [edition("lille-2020", "2020-05-01", **OLD), edition("lille-b", None, **NEW)]
    assert {code for code, _ in said(*found)} == {"cities-disagree"}
    assert list(graph(*found).subject_objects(LC.supersededBy)) == []


def test_documents_of_one_day_disagree() -> None:
    found = [edition("lille-a", "2020-05-01", **OLD), edition("lille-b", "2020-05-01", **NEW)]
    assert {code for code, _ in said(*found)} == {"cities-disagree"}


def test_posts_of_people_and_organisations_stay_with_their_holders() -> None:
    found = graph(edition("lille-2020", "2020-05-01", **OLD), edition("lille-2024", "2024-05-01", **NEW))
    holders = {
        str(post).rpartition("#")[2]: holder
        for post, holder in found.subject_objects(ORG.member)
        if "mayor" in str(post)
    }
    assert {post: local([holder])[0] for post, holder in holders.items()} == {
        "mayor": "person/fr/lille/jane-brown", "mayor-john-smith": "person/fr/lille/john-smith",
    }  # fmt: skip


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from([None, "2019", "2020", "2021"]), st.integers(1, 3)), min_size=1, max_size=4))
def test_however_many_editions_each_value_is_there_and_at_most_one_is_the_shortcut(
    editions: list[tuple[str | None, int]],
) -> None:
    profiles = [
        edition(f"lille-{index}", year and f"{year}-01-01", population=f"{value}00,000")
        for index, (year, value) in enumerate(editions)
    ]
    found = graph(*profiles)
    values = {Literal(f"{value}00000") for _, value in editions}
    assert {Literal(str(one)) for one in found.objects(None, SOSA.hasSimpleResult)} == values
    shortcuts = {str(one) for one in found.objects(CITY, LC.population)}
    assert len(shortcuts) <= 1
    assert shortcuts <= {str(one) for one in values}
    for old, new in found.subject_objects(LC.supersededBy):
        assert old != new
