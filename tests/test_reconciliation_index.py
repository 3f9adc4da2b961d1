"""The index of a release: every resource that can be looked up, its names, values and identifiers, the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from learningcities.namespaces import CONCEPT, DCTERMS, DEFAULT_BASE, LC, OWL, RDF, SCHEMA, SKOS
from learningcities.publication.pages.statements import Statements
from learningcities.publication.reconciliation.entities import Entity, Name, entities
from learningcities.publication.reconciliation.index import INDEX, index, write_index
from learningcities.publication.reconciliation.schema import schema
from learningcities.server.reconciliation.catalogue import read_catalogue


@pytest.fixture(scope="module")
def told(release: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / INDEX).read_text(encoding="utf-8"))
    return found


def by_id(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in told["entities"]}


def test_every_resource_of_a_type_is_in_it(release: Path, told: dict[str, Any]) -> None:
    classes = {type_.iri for type_ in schema().types.values()}
    found = {
        str(quad.subject.value)
        for quad in ox.parse(path=release / "dumps" / "learning-cities.nt", format=ox.RdfFormat.N_TRIPLES)
        if quad.predicate.value == str(RDF.type) and quad.object.value in classes
    }
    assert len(found) > 100
    assert {iri.removeprefix(DEFAULT_BASE) for iri in found} == set(by_id(told))


def test_what_a_city_has(told: dict[str, Any]) -> None:
    assert by_id(told)["city/fr/lille"] == {
        "id": "city/fr/lille",
        "type": "LearningCity",
        "label": "Lille",
        "names": [["Lille", "", "name"]],
        "values": {
            "country": ["country/fr"],
            "adminArea": ["area/fr/hauts-de-france"],
            "population": [234475],
            "headOfCity": ["person/fr/lille/martine-aubry"],
            "memberSince": [2024],
            "memberOf": ["network/unesco-global-network-of-learning-cities"],
            "practice": ["practice/fr/lille/childrens-city", "practice/fr/lille/schoolyard"],
            "localAuthority": ["local-authority/fr/lille"],
        },
        "identifiers": ["http://www.wikidata.org/entity/Q648", "https://sws.geonames.org/2998324/"],
    }


def test_names_of_each_kind(told: dict[str, Any]) -> None:
    found = by_id(told)
    assert ["Republic of Korea", "", "alternate"] in found["country/kr"]["names"]
    assert found["country/kr"]["label"] == {"en": "South Korea", "fr": "Corée du Sud"}
    assert found["country/kr"]["values"]["code"] == ["KR", "KOR"]
    assert found["local-authority/fr/lille"]["names"] == [
        ["Local authority of Lille", "en", "name"],
        ["Collectivité locale\u00a0: Lille", "fr", "name"],
        ["Lille", "", "governed"],
    ]
    assert ["전주 도서관여행", "ko", "local"] in found["practice/kr/jeonju/library-tour"]["names"]
    assert any(kind == "latin" for _, _, kind in found["practice/kr/jeonju/library-tour"]["names"])
    assert ["Equality and inclusion", "en", "alternate"] in found["concept/theme/equity-and-inclusion"]["names"]


def test_the_same_dump_gives_the_same_bytes(release: Path, tmp_path: Path) -> None:
    (tmp_path / "dumps").mkdir()
    lines = (release / "dumps" / "learning-cities.nt").read_bytes()
    (tmp_path / "dumps" / "learning-cities.nt").write_bytes(lines)
    write_index(tmp_path, DEFAULT_BASE)
    assert (tmp_path / INDEX).read_bytes() == (release / INDEX).read_bytes()


def test_the_server_reads_what_was_written(release: Path, told: dict[str, Any]) -> None:
    catalogue = read_catalogue(release)
    assert len(catalogue.entities) == len(told["entities"])
    for entity in catalogue.entities.values():
        for key, values in entity.values.items():
            if catalogue.properties[key].kind == "entity":
                assert all(value in catalogue.entities for value in values), (entity.iri, key)


# What the release of the test documents does not have

OTHER = "https://example.org/cities/"


def statements(*lines: tuple[str, str, str]) -> Statements:
    """Statements; an object that has a colon and a slash is an IRI."""

    def value(text: str) -> ox.NamedNode | ox.Literal:
        return ox.NamedNode(text) if "://" in text else ox.Literal(text)

    return Statements.of(ox.Triple(ox.NamedNode(s), ox.NamedNode(p), value(o)) for s, p, o in lines)


def found(*lines: tuple[str, str, str]) -> dict[str, Entity]:
    return {one.iri: one for one in entities(statements(*lines), OTHER)}


def city(path: str, name: str) -> list[tuple[str, str, str]]:
    iri = f"{OTHER}city/{path}"
    return [(iri, str(RDF.type), str(LC.LearningCity)), (iri, str(SCHEMA.name), name)]


def withdrawn(path: str, heir: str = "") -> list[tuple[str, str, str]]:
    iri = f"{OTHER}city/{path}"
    lines = [(iri, str(OWL.deprecated), "true")]
    return [*lines, (iri, str(DCTERMS.isReplacedBy), f"{OTHER}city/{heir}")] if heir else lines


def test_what_takes_a_place_has_the_old_names() -> None:
    entities_ = found(
        *city("fr/a", "A"), *withdrawn("fr/a", "fr/b"), *city("fr/b", "B"), *withdrawn("fr/b", "fr/c"),
        *city("fr/c", "C"),
    )  # fmt: skip
    last = entities_[f"{OTHER}city/fr/c"]
    assert last.names == (Name("C", "", "name"), Name("A", "", "old"), Name("B", "", "old"))
    assert not last.withdrawn
    assert entities_[f"{OTHER}city/fr/a"].withdrawn
    assert entities_[f"{OTHER}city/fr/a"].replaced_by == f"{OTHER}city/fr/b"


def test_circles_and_dead_ends_of_replacements_end() -> None:
    entities_ = found(
        *city("fr/a", "A"), *withdrawn("fr/a", "fr/b"), *city("fr/b", "B"), *withdrawn("fr/b", "fr/a"),
        *city("fr/c", "C"), *withdrawn("fr/c", "fr/nowhere"),
    )  # fmt: skip
    assert all(one.withdrawn and len(one.names) == 1 for one in entities_.values())


def test_a_withdrawn_resource_may_have_lost_everything() -> None:
    entity = found(*withdrawn("fr/old-town"))[f"{OTHER}city/fr/old-town"]
    assert (entity.type, entity.names) == ("LearningCity", (Name("old-town", "", "name"),))


def test_identifiers_of_others() -> None:
    iri = f"{OTHER}city/fr/a"
    entity = found(
        *city("fr/a", "A"),
        (iri, str(OWL.sameAs), "http://www.wikidata.org/entity/Q1"),
        (iri, str(SKOS.closeMatch), "http://www.wikidata.org/entity/Q2"),
    )[iri]
    assert entity.identifiers == ("http://www.wikidata.org/entity/Q1",)


def test_concepts_keep_their_iris_below_another_base() -> None:
    iri = str(CONCEPT) + "theme/equity-and-inclusion"
    entity = found((iri, str(RDF.type), str(SKOS.Concept)))[iri]
    assert json.loads(index([entity], OTHER))["entities"][0]["id"] == iri


def test_names_in_other_scripts_are_transliterated() -> None:
    names = found(*city("cn/x", "上海"))[f"{OTHER}city/cn/x"].names
    assert names == (Name("上海", "", "name"), Name("ShangHai", "", "latin"))
    assert len(found(*city("pl/x", "Łódź"))[f"{OTHER}city/pl/x"].names) == 1
