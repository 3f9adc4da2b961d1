"""Naming: which documents speak of one city, and a path for each thing that no other thing has."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learningcities.graph.naming import CityGroup, Names, name_all
from learningcities.graph.slugs import short_digest
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles import CityProfile
from pages import page, profile

TITLES = ["Lille, France", "LILLE, France", "Córdoba, Spain", "Cordoba, Spain", "Córdoba, Argentina",
          "Cordoba, Andalucía, Spain", "Springfield, Illinois, United States", "Springfield, Missouri, United States",
          "Springfield, United States", "Saint-Denis, France", "Saint Denis, France", "北京, China", "Beijing, China",
          "!!!, France", "???, France"]  # fmt: skip


def city(title: str, path: str = "", issued: str | None = None, **values: str) -> CityProfile:
    return profile(page(title, **values), path or f"seeds/{short_digest(title)}.txt", issued)


def named(*profiles: CityProfile) -> dict[str, list[str]]:
    """The titles of the documents of each city, by its path."""
    _, groups, _ = name_all(profiles)
    return {group.path: [one.document.text.split("\n")[0] for one in group.profiles] for group in groups}


def said(*profiles: CityProfile) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in name_all(profiles)[2]]


@pytest.fixture(scope="module")
def all_profiles() -> list[CityProfile]:
    return [city(title) for title in TITLES]


def test_a_city_is_named_by_country_and_name() -> None:
    assert list(named(city("Lille, France"), city("Al Wakra, Qatar"))) == ["fr/lille", "qa/al-wakra"]


def test_two_spellings_that_differ_in_case_dashes_and_apostrophes_are_one_city() -> None:
    found = named(
        city("L’Aquila, Italy"), city("L'AQUILA, Italy"), city("Saint-Denis, France"), city("Saint–Denis, France")
    )
    assert {path: len(titles) for path, titles in found.items()} == {"fr/saint-denis": 2, "it/laquila": 2}


def test_homonyms_in_two_countries_are_two_cities() -> None:
    assert list(named(city("Córdoba, Spain"), city("Córdoba, Argentina"))) == ["ar/cordoba", "es/cordoba"]


def test_homonyms_in_two_areas_of_one_country_are_two_cities() -> None:
    found = named(city("Springfield, Illinois, United States"), city("Springfield, Missouri, United States"))
    assert list(found) == ["us/springfield-illinois", "us/springfield-missouri"]


def test_one_area_makes_no_difference() -> None:
    found = named(city("Lille, Hauts-de-France, France"), city("Lille, France"))
    assert {path: len(titles) for path, titles in found.items()} == {"fr/lille": 2}


def test_names_that_meet_in_a_slug_are_two_cities_and_the_curator_is_told() -> None:
    plain, other = city("Saint Denis, France"), city("Saint-Denis, France")
    found = named(plain, other)
    assert found == {
        "fr/saint-denis": ["Saint-Denis, France"],
        f"fr/saint-denis-{short_digest('saint denis')}": ["Saint Denis, France"],
    }
    assert [code for code, _ in said(plain, other)] == ["name-collision"]


def test_a_city_that_bears_the_longer_name_of_another_one_keeps_apart() -> None:
    names = ["北京", "Beijing", f"Beijing {short_digest('北京')}"]
    found = named(*(city(f"{name}, China") for name in names))
    assert sorted(found.values()) == sorted([f"{name}, China"] for name in names)


def test_the_documents_of_a_city_stand_in_order_of_their_dates_and_undated_ones_last() -> None:
    found = [
        city("Lille, France", "seeds/c.txt"), city("Lille, France", "seeds/b.txt", "2024-01-01"),
        city("Lille, France", "seeds/a.txt"), city("Lille, France", "seeds/d.txt", "2019-01-01"),
    ]  # fmt: skip
    (group,) = name_all(found)[1]
    assert [one.document.name for one in group.profiles] == ["d.txt", "b.txt", "a.txt", "c.txt"]


def test_a_document_is_the_stem_of_its_file() -> None:
    one = city("Lille, France", "seeds/Lille (France).txt")
    names, _, _ = name_all([one])
    assert names.document(one.document.path, one.document.sha256) == f"{DEFAULT_BASE}document/lille-france"


def test_documents_of_one_stem_are_told_apart_by_their_bytes() -> None:
    one, other = city("Lille, France", "a/x.txt"), city("Cork, Ireland", "b/x.txt")
    names, _, problems = name_all([one, other])
    found = [names.document(each.document.path, each.document.sha256) for each in (one, other)]
    assert found == [f"{DEFAULT_BASE}document/x-{each.document.sha256[:8]}" for each in (one, other)]
    assert problems == []


def test_the_same_bytes_twice_are_two_documents_and_the_curator_is_told() -> None:
    one, other = city("Lille, France", "a/x.txt"), city("Lille, France", "b/x.txt")
    names, groups, _ = name_all([one, other])
    found = [names.document(each.document.path, each.document.sha256) for each in (one, other)]
    assert len(set(found)) == 2
    assert [len(group.profiles) for group in groups] == [2]
    assert said(one, other) == [("document-duplicate", "b/x.txt")]


def test_rejected_files_have_names_too() -> None:
    one = city("Lille, France", "a/x.txt")
    names, _, _ = name_all([one], [("b/x.txt", "x.txt", "f" * 64)])
    assert names.document("b/x.txt", "f" * 64) == f"{DEFAULT_BASE}document/x-ffffffff"
    assert names.document("a/x.txt", one.document.sha256) != names.document("b/x.txt", "f" * 64)


def test_another_base_changes_the_beginning_of_all_names() -> None:
    one = city("Lille, Hauts-de-France, France")
    names, _, _ = name_all([one], base="https://example.org/data/")
    assert names.document(one.document.path, one.document.sha256).startswith("https://example.org/data/document/")
    assert names.area("FR", "Hauts-de-France") == "https://example.org/data/area/fr/hauts-de-france"
    network = "UNESCO Global Network of Learning Cities"
    assert names.network(network) == f"https://example.org/data/network/{network.lower().replace(' ', '-')}"


def test_areas_that_meet_in_a_slug_are_told_apart_within_a_country() -> None:
    found = [city("A, Île, France"), city("B, Ile, France"), city("C, Ile, Canada")]
    names, _, _ = name_all(found)
    paths = {names.area("FR", "Île"), names.area("FR", "Ile"), names.area("CA", "Ile")}
    assert paths == {
        f"{DEFAULT_BASE}area/fr/ile", f"{DEFAULT_BASE}area/fr/ile-{short_digest('île')}", f"{DEFAULT_BASE}area/ca/ile",
    }  # fmt: skip


def test_the_names_that_some_profiles_need_are_the_same_names(all_profiles: list[CityProfile]) -> None:
    names, groups, _ = name_all(all_profiles)
    for group in groups:
        few = names.only(group.profiles)
        assert len(few.documents) == len(group.profiles)
        for one in group.profiles:
            path, digest = one.document.path, one.document.sha256
            assert few.document(path, digest) == names.document(path, digest)


@settings(max_examples=60)
@given(chosen=st.lists(st.integers(0, len(TITLES) - 1), unique=True), order=st.randoms(use_true_random=False))
def test_the_order_of_the_profiles_makes_no_difference(
    all_profiles: list[CityProfile], chosen: list[int], order: random.Random
) -> None:
    some = [all_profiles[index] for index in chosen]
    shuffled = list(some)
    order.shuffle(shuffled)
    assert told(name_all(some)) == told(name_all(shuffled))


def told(found: tuple[Names, list[CityGroup], object]) -> tuple[object, ...]:
    names, groups, problems = found
    assert isinstance(problems, list)
    paths = [(group.path, [one.document.path for one in group.profiles]) for group in groups]
    assert len({path for path, _ in paths}) == len(paths)
    return names, paths, sorted(problems)
