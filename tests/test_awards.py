"""Awards of the field and of prose become one fact each, with all evidence; one without a concept gets its own IRI."""

from __future__ import annotations

import pytest
from rdflib import Graph, URIRef

from learningcities.documents import Document, read_file
from learningcities.graph import describe
from learningcities.namespaces import DEFAULT_BASE, LC, PROV, SCHEMA
from learningcities.profiles import CityProfile, parse

PAGE = """Norbury, United Kingdom

Norbury is a town in Scotland. In 2019, the city won the UNESCO Learning City Award.

Total city population
18,000
Member since
2016
City award
2019

Vision
The city received the Open Gate Award in 2021. It also won the UNESCO-Learning City Award in 2020.
"""


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> CityProfile:
    path = tmp_path_factory.mktemp("page") / "norbury-united-kingdom.txt"
    path.write_text(PAGE, encoding="utf-8")
    document = read_file(str(path))
    assert isinstance(document, Document)
    found = parse(document)
    assert isinstance(found, CityProfile)
    return found


@pytest.fixture(scope="module")
def graph(profile: CityProfile) -> Graph:
    whole = Graph()
    for part in describe([profile]):
        whole += part.union()
    return whole


def test_field_and_prose_in_document_order(profile: CityProfile) -> None:
    found = profile.awards
    assert [(award.award, award.name, award.year) for award in found] == [
        ("unesco-learning-city-award", "UNESCO Learning City Award", 2019),
        ("unesco-learning-city-award", "UNESCO Learning City Award", 2019),
        (None, "Open Gate Award", 2021),
        (None, "UNESCO-Learning City Award", 2020),
    ]
    assert [award.evidence.rule for award in found] == ["pattern", "field", "pattern", "pattern"]


def test_one_award_stated_twice_is_one_fact_with_the_evidence_of_both(graph: Graph) -> None:
    authority = f"{DEFAULT_BASE}local-authority/gb/norbury"
    fact = URIRef(f"{authority}#unesco-learning-city-award-2019")
    assert len(list(graph.objects(URIRef(authority), LC.awardReceived))) == 3
    (first,) = graph.objects(fact, LC.evidence)
    start = PAGE.index("UNESCO Learning City Award")
    assert str(first).endswith(f"#char={start},{start + len('UNESCO Learning City Award')}")
    field = PAGE.index("2019\n\nVision")
    ends = {str(span).rsplit("=", 1)[1] for span in graph.objects(fact, PROV.wasDerivedFrom)}
    assert f"{field},{field + 4}" in ends


def test_no_other_award_gets_the_iri_of_a_known_one(graph: Graph) -> None:
    names = {str(iri): str(name) for iri, name in graph.subject_objects(SCHEMA.name) if "/award/" in str(iri)}
    assert names[f"{DEFAULT_BASE}award/unesco-learning-city-award"] == "UNESCO Learning City Award"
    assert names[f"{DEFAULT_BASE}award/open-gate-award"] == "Open Gate Award"
    assert sorted(names.values()) == ["Open Gate Award", "UNESCO Learning City Award", "UNESCO-Learning City Award"]
