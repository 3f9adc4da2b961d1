"""What cities share: countries, areas, networks, awards, concepts, rejected documents and rights, each once."""

from __future__ import annotations

from rdflib import Graph, Literal, URIRef

from learningcities.documents import Rejected
from learningcities.graph import describe
from learningcities.graph.shared import PUBLISHED_SCHEMES
from learningcities.namespaces import DCTERMS, DEFAULT_BASE, LC, ORG, RDF, SCHEMA, SKOS, VOID
from learningcities.profiles import CityProfile
from learningcities.vocabulary import vocabulary
from pages import page, profile

DATASET = URIRef(DEFAULT_BASE + "dataset")
AWARD = "\nCity award\n2017\n"


def city(title: str, path: str = "seeds/a.txt", more: str = "", **values: str) -> CityProfile:
    return profile(page(title, **values).replace("\nVision\n", f"{more}\nVision\n"), path)


def shared(*profiles: CityProfile, rejected: tuple[Rejected, ...] = ()) -> Graph:
    found = describe(profiles, rejected)[-1]
    assert found.subject == DATASET
    assert list(found.graphs) == [URIRef(f"{DATASET}#links"), URIRef(f"{DATASET}#shared")]
    return found.graphs[URIRef(f"{DATASET}#shared")]


def names(graph: Graph, kind: URIRef) -> dict[str, list[str]]:
    return {
        str(one).removeprefix(DEFAULT_BASE): sorted(str(name) for name in graph.objects(one, SCHEMA.name))
        for one in sorted(graph.subjects(RDF.type, kind), key=str)
    }


def test_a_country_is_there_once_with_code_and_everyday_name() -> None:
    found = shared(
        city("Lille, France"), city("Lyon, France", "seeds/b.txt"), city("Jeonju, Republic of Korea", "seeds/c.txt")
    )
    assert names(found, SCHEMA.Country) == {"country/fr": ["France"], "country/kr": ["South Korea"]}
    assert list(found.objects(URIRef(DEFAULT_BASE + "country/kr"), DCTERMS.identifier)) == [Literal("KR")]


def test_an_area_is_there_once_in_its_country_with_one_name_in_any_order() -> None:
    cities = [city("Lille, Hauts-de-France, France"), city("Amiens, HAUTS-DE-FRANCE, France", "seeds/b.txt")]
    for found in (shared(*cities), shared(*reversed(cities))):
        assert names(found, SCHEMA.AdministrativeArea) == {"area/fr/hauts-de-france": ["HAUTS-DE-FRANCE"]}
        area = URIRef(DEFAULT_BASE + "area/fr/hauts-de-france")
        assert list(found.objects(area, LC.country)) == [URIRef(DEFAULT_BASE + "country/fr")]


def test_networks_and_awards_are_there_once() -> None:
    found = shared(
        city("Lille, France", more=AWARD, since="2024, 2016 (Alliance of Reading Cities)"),
        city("Lyon, France", "seeds/b.txt", more=AWARD, since="2019, 2017 (ALLIANCE of Reading Cities)"),
    )
    assert names(found, ORG.Organization) == {
        "network/alliance-of-reading-cities": ["ALLIANCE of Reading Cities"],
        "network/unesco-global-network-of-learning-cities": ["UNESCO Global Network of Learning Cities"],
    }
    assert names(found, LC.Award) == {"award/unesco-learning-city-award": ["UNESCO Learning City Award"]}


def test_a_rejected_document_is_there_with_name_and_digest_and_speaks_of_no_city() -> None:
    refused = Rejected("seeds/x.txt", "x.txt", "f" * 64, 12, ())
    found = shared(city("Lille, France"), rejected=(refused,))
    document = URIRef(DEFAULT_BASE + "document/x")
    assert names(found, SCHEMA.TextObject) == {"document/x": ["x.txt"]}
    assert list(found.objects(document, SCHEMA.sha256)) == [Literal("f" * 64)]
    assert list(found.objects(document, SCHEMA.contentSize)) == [Literal("12 B")]
    assert (document, SCHEMA.about, None) not in found
    assert (document, SCHEMA.inLanguage, None) not in found


def test_a_file_without_digest_cannot_be_named() -> None:
    found = shared(city("Lille, France"), rejected=(Rejected("seeds/x.txt", "x.txt", None, None, ()),))
    assert names(found, SCHEMA.TextObject) == {}


def test_all_concepts_that_facts_can_name_have_labels_in_english_and_french() -> None:
    found = shared(city("Lille, France"))
    concepts = set(found.subjects(RDF.type, SKOS.Concept))
    assert {str(one) for one in concepts} == {
        concept.iri for scheme in PUBLISHED_SCHEMES for concept in vocabulary()[scheme].concepts
    }
    for concept in concepts:
        labels = [label for label in found.objects(concept, SKOS.prefLabel) if isinstance(label, Literal)]
        assert {"en", "fr"} <= {label.language for label in labels}
        assert len(list(found.objects(concept, SKOS.inScheme))) == 1


def test_the_dataset_states_its_licence_and_that_texts_stay_their_authors() -> None:
    found = shared(city("Lille, France"))
    assert list(found.objects(DATASET, DCTERMS.license)) == [
        URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
    ]
    partitions = set(found.objects(DATASET, VOID.classPartition))
    kinds = {str(kind).removeprefix(str(LC)) for one in partitions for kind in found.objects(one, VOID["class"])}
    assert {"Introduction", "Vision", "Aim", "Quotation", "PolicyStatement", "GoodPractice"} <= kinds
    assert all((one, DCTERMS.rights, None) in found for one in partitions)


def test_a_dataset_without_cities_has_concepts_and_rights_alone() -> None:
    found = shared()
    assert (names(found, SCHEMA.Country), names(found, ORG.Organization)) == ({}, {})
    assert (DATASET, RDF.type, VOID.Dataset) in found
