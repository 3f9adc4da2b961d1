"""Matching: the right resource comes first, certain only where it must be."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.namespaces import DEFAULT_BASE
from learningcities.publication.reconciliation.schema import Property, Type
from learningcities.server.reconciliation.catalogue import Catalogue, Entity, read_catalogue
from learningcities.server.reconciliation.matching import candidates
from learningcities.server.reconciliation.queries import Condition, Query


def _cases(name: str) -> list[dict[str, Any]]:
    path = Path(__file__).parent / "reconciliation" / f"{name}.toml"
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["case"])


CASES, ADVERSARIAL = _cases("queries"), _cases("adversarial")


@pytest.fixture(scope="module")
def catalogue(release: Path) -> Catalogue:
    return read_catalogue(release)


def test_there_are_cases() -> None:
    assert len(CASES) > 35
    assert len(ADVERSARIAL) > 35


@pytest.mark.parametrize("case", ADVERSARIAL, ids=lambda case: case["about"])
def test_nothing_is_called_certain_that_is_not(case: dict[str, Any], catalogue: Catalogue) -> None:
    conditions = [Condition("property", (value,), key) for key, value in case.get("properties", {}).items()]
    query = Query((Condition("name", (case["name"],)), *conditions), (case.get("type", "LearningCity"),))
    assert [one.entity.iri for one in candidates(query, catalogue) if one.match] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_the_right_resource_comes_first(case: dict[str, Any], catalogue: Catalogue) -> None:
    conditions = [Condition("name", (case["name"],))] if "name" in case else []
    conditions += [Condition("property", (value,), key) for key, value in case.get("properties", {}).items()]
    types = (case["type"],) if "type" in case else ()
    found = candidates(Query(tuple(conditions), types), catalogue)
    if "id" not in case:
        assert found == []
        return
    first = found[0]
    assert first.entity.iri == DEFAULT_BASE + case["id"]
    assert first.match is case["match"]
    assert sum(one.match for one in found) <= 1
    assert dict(first.features).items() >= case.get("features", {}).items()
    assert first.score == case.get("score", first.score)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


# Conditions of version 1.0-draft


def _ask(catalogue: Catalogue, *conditions: Condition, type_: str = "LearningCity") -> list[str]:
    found = candidates(Query(conditions, (type_,), 100), catalogue)
    return [one.entity.iri.removeprefix(f"{DEFAULT_BASE}city/") for one in found]


def test_required_conditions_leave_out(catalogue: Catalogue) -> None:
    france = Condition("property", ("France",), "country", required=True)
    assert _ask(catalogue, france) == ["fr/lille"]
    assert _ask(catalogue, Condition("name", ("Cork",)), france) == []
    assert _ask(catalogue, Condition("name", ("Lille",)), Condition("property", ("x",), "colour", required=True)) == []


def test_quantifiers(catalogue: Catalogue) -> None:
    two = ("France", "Ireland")
    assert _ask(catalogue, Condition("property", two, "country", required=True)) == ["fr/lille", "ie/cork"]
    assert _ask(catalogue, Condition("property", two, "country", required=True, quantifier="all")) == []
    cork = Condition("name", ("Cork",))
    assert _ask(catalogue, cork, Condition("property", two, "country", required=True, quantifier="none")) == []
    assert _ask(catalogue, cork, Condition("property", ("France",), "country", True, "none")) == ["ie/cork"]


def test_exact_qualifier(catalogue: Catalogue) -> None:
    name = Condition("name", ("Edmonton",))
    similar = Condition("property", ("Albertaa",), "adminArea", required=True)
    assert _ask(catalogue, name, similar) == ["ca/edmonton"]
    exact = Condition("property", ("Albertaa",), "adminArea", required=True, qualifier="exact")
    assert _ask(catalogue, name, exact) == []


def test_ids(catalogue: Catalogue) -> None:
    lille = Condition("id", (f"{DEFAULT_BASE}city/fr/lille",))
    assert _ask(catalogue, lille) == ["fr/lille"]
    assert _ask(catalogue, lille, Condition("name", ("Cork",))) == ["fr/lille"]
    assert _ask(catalogue, Condition("id", ("https://example.org/",))) == []


# What the release of the test documents does not have: namesakes, old names, withdrawn resources, identifiers


def _entity(iri: str, country: str, *names: tuple[str, str], **values: Any) -> Entity:
    told = tuple((text, "", kind) for text, kind in names)
    return Entity(iri, "LearningCity", {"en": names[0][0]}, told, {"country": (country,)}, **values)


@pytest.fixture(scope="module")
def small(catalogue: Catalogue) -> Catalogue:
    """Cities that are made up, and nothing else."""
    fr, de = f"{DEFAULT_BASE}country/fr", f"{DEFAULT_BASE}country/de"
    countries = {iri: catalogue.entities[iri] for iri in (fr, de)}
    cities = [
        _entity("x:double-1", fr, ("Double", "name")),
        _entity("x:double-2", fr, ("Double", "name")),
        _entity("x:split-1", fr, ("Split", "name")),
        _entity("x:split-2", de, ("Split", "name")),
        _entity("x:gone", fr, ("Alt", "name"), withdrawn=True, replaced_by="x:new"),
        _entity("x:new", fr, ("Neu", "name"), ("Alt", "old")),
        _entity("x:lost", fr, ("Fort", "name"), withdrawn=True),
        _entity("x:saint", fr, ("Saint-Étienne", "name")),
        _entity("x:koeln", de, ("Köln", "name"), identifiers=("http://www.wikidata.org/entity/Q365",)),
        _entity("x:beijing", fr, ("北京", "name"), ("BeiJing", "latin")),
    ]
    entities = countries | {city.iri: city for city in cities}
    types: dict[str, Type] = dict(catalogue.types)
    properties: dict[str, Property] = dict(catalogue.properties)
    return Catalogue(catalogue.base, ("en",), types, properties, entities)


def _best(catalogue: Catalogue, name: str, country: str = "", **properties: str) -> tuple[str, bool, dict[str, Any]]:
    given = {**({"country": country} if country else {}), **properties}
    conditions = [Condition("name", (name,))] if name else []
    conditions += [Condition("property", (value,), key) for key, value in given.items()]
    first = candidates(Query(tuple(conditions), ("LearningCity",)), catalogue)[0]
    return first.entity.iri, first.match, dict(first.features)


def test_namesakes_are_not_certain(small: Catalogue) -> None:
    iri, match, features = _best(small, "Double", "France")
    assert (iri, match, features["unique"]) == ("x:double-1", False, False)


def test_namesakes_are_told_apart_by_country(small: Catalogue) -> None:
    assert _best(small, "Split", "France")[:2] == ("x:split-1", True)
    assert _best(small, "Split", "Germany")[:2] == ("x:split-2", True)
    assert not _best(small, "Split")[1]


def test_an_old_name_leads_to_what_took_its_place(small: Catalogue) -> None:
    iri, match, features = _best(small, "Alt", "France")
    assert (iri, match, features["old"]) == ("x:new", True, True)


def test_the_withdrawn_is_marked_and_never_certain(small: Catalogue) -> None:
    iri, match, features = _best(small, "Fort", "France")
    assert (iri, match, features["withdrawn"]) == ("x:lost", False, True)
    assert _best(small, "x:lost")[:2] == ("x:lost", False)


@pytest.mark.parametrize(
    "name", ["Saint-Etienne", "St. Étienne", "ST ETIENNE", "saint‑étienne", "Ville de Saint-Étienne"]
)
def test_abbreviations(small: Catalogue, name: str) -> None:
    assert _best(small, name, "France")[:2] == ("x:saint", True)


@pytest.mark.parametrize("name", ["Köln", "Koln", "KOELN", "Stadt Köln", "Ko\u0308ln"])
def test_letters_that_people_lack(small: Catalogue, name: str) -> None:
    assert _best(small, name, "Germany")[:2] == ("x:koeln", True)


def test_scripts(small: Catalogue) -> None:
    assert _best(small, "北京", "France")[:2] == ("x:beijing", True)
    assert _best(small, "北京市", "France")[:2] == ("x:beijing", False)
    assert _best(small, "Beijing", "France")[:2] == ("x:beijing", False)


@pytest.mark.parametrize(
    "identifier",
    [
        "Q365", "wd:Q365", "http://www.wikidata.org/entity/Q365", "https://www.wikidata.org/wiki/Q365",
        "https://www.wikidata.org/entity/Q365",
    ],
)  # fmt: skip
def test_identifiers_of_others(small: Catalogue, identifier: str) -> None:
    assert _best(small, identifier)[:2] == ("x:koeln", True)
    assert _best(small, "", identifier=identifier)[:2] == ("x:koeln", True)
    assert _best(small, "Köln am Rhein", identifier=identifier)[:2] == ("x:koeln", True)


def test_another_identifier_of_the_same_register_speaks_against(small: Catalogue) -> None:
    iri, match, features = _best(small, "Köln", "Germany", identifier="Q64")
    assert (iri, match, features["identifier"]) == ("x:koeln", False, 0.0)


def test_a_bare_number_is_no_identifier(small: Catalogue) -> None:
    assert candidates(Query((Condition("name", ("365",)),)), small) == []


@given(
    name=st.text(max_size=60),
    properties=st.dictionaries(st.sampled_from(["country", "population", "memberSince", "identifier", "x"]), st.text()),
    limit=st.integers(1, 10),
)
def test_scores_and_decisions_keep_their_promise(
    catalogue: Catalogue, name: str, properties: dict[str, str], limit: int
) -> None:
    conditions = [Condition("property", (value,), key) for key, value in properties.items()]
    found = candidates(Query((Condition("name", (name,)), *conditions), (), limit), catalogue)
    assert len(found) <= limit
    assert all(0 <= one.score <= 100 for one in found)
    assert sum(one.match for one in found) <= 1
    for one in found:
        features = dict(one.features)
        assert not one.match or features.get("identifier") or (features["exact"] and features["unique"])
