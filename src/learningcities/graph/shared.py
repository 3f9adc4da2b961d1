"""What cities share: countries, areas, networks, awards, the concepts of the vocabulary, rejected documents, rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rdflib import Graph, Literal, URIRef

from learningcities import subdivisions
from learningcities.countries import country_name
from learningcities.documents import Rejected
from learningcities.graph.links import describe_rights, describe_shared_links
from learningcities.graph.minting import known_files, with_entries
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import Names, area_name
from learningcities.graph.writer import plain
from learningcities.ledger import Entry, Status
from learningcities.links import NO_LINKS, Links, PlaceData, Verdict
from learningcities.links.model import CLOSE
from learningcities.namespaces import DCTERMS, LC, ORG, PROV, RDF, RDFS, SCHEMA, SKOS, VOID
from learningcities.profiles.model import CityProfile
from learningcities.vocabulary import vocabulary

PUBLISHED_SCHEMES = (
    "themes", "roles", "qualifiers", "horizons", "mention-kinds", "relations", "audiences", "rules", "properties",
)  # fmt: skip
"""The schemes whose concepts the facts name; their labels are part of the dataset."""

_RECORDED_CLASSES = {
    "area": SCHEMA.AdministrativeArea,
    "award": LC.Award,
    "country": SCHEMA.Country,
    "network": ORG.Organization,
}
_CC0 = URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
_QUOTED_CLASSES = (
    "Introduction", "Vision", "Aim", "Quotation", "PolicyStatement", "GoodPractice", "ChallengeStatement",
)  # fmt: skip


def describe_shared(
    profiles: Sequence[CityProfile],
    rejected: Sequence[Rejected],
    names: Names,
    links: Links = NO_LINKS,
    withdrawn: Iterable[Entry] = (),
) -> DatasetPart:
    """The part of the dataset that belongs to no city, in the graphs `dataset#shared` and `dataset#links`.

    `links` are those of the cities that are published, and of what cities share; `withdrawn` is what the ledger
    remembers and no part describes, in the graph `dataset#withdrawn`.
    """
    dataset = URIRef(f"{names.base}dataset")
    graph = Graph(store="SimpleMemory", identifier=URIRef(f"{dataset}#shared"), bind_namespaces="none")
    _concepts(graph)
    _countries(graph, profiles, names)
    _areas(graph, profiles, names)
    networks = (fact.network_name for profile in profiles for fact in profile.memberships)
    awards = (fact.name for profile in profiles for fact in profile.awards)
    _named(graph, ORG.Organization, ((names.network(name), name) for name in networks))
    _named(graph, LC.Award, ((names.award(name), name) for name in awards))
    _rejected(graph, rejected, names)
    _rights(graph, dataset)
    linked = describe_shared_links(_country_codes(profiles), PUBLISHED_SCHEMES, links, names.base)
    describe_rights(linked, names.base, _published_places(links))
    _recorded(graph, names)
    part = DatasetPart(dataset, {URIRef(linked.identifier): linked, URIRef(f"{dataset}#shared"): graph})
    return with_entries(part, known_files(rejected, names), names, withdrawn=withdrawn)


def shared_subjects(profiles: Iterable[CityProfile]) -> set[str]:
    """What links of the shared part can be about: countries by path, and concepts by IRI."""
    concepts = {concept.iri for scheme in PUBLISHED_SCHEMES for concept in vocabulary()[scheme].concepts}
    return concepts | {f"country/{code.lower()}" for code in _country_codes(profiles)}


def _country_codes(profiles: Iterable[CityProfile]) -> list[str]:
    """The countries that are described: those of cities, and those that locations name."""
    profiles = list(profiles)
    codes = {profile.title.country for profile in profiles}
    codes |= {location.country for profile in profiles for location in profile.locations if location.country}
    return sorted(codes)


def _published_places(links: Links) -> list[PlaceData]:
    """The data of places that come with the links of cities."""
    return [
        links.places[one.object]
        for one in links.decisions
        if one.verdict is Verdict.ACCEPTED and one.is_of_city and one.relation != CLOSE and one.object in links.places
    ]


def _concepts(graph: Graph) -> None:
    """Type, scheme and preferred labels of each concept that facts can name; cue words stay in the ontology."""
    for scheme in PUBLISHED_SCHEMES:
        for concept in vocabulary()[scheme].concepts:
            iri = URIRef(concept.iri)
            graph.add((iri, RDF.type, SKOS.Concept))
            graph.add((iri, SKOS.inScheme, URIRef(concept.iri.rsplit("/", 1)[0])))
            for label in concept.labels:
                if label.kind == "pref":
                    graph.add((iri, SKOS.prefLabel, Literal(label.text, lang=label.language)))


def _countries(graph: Graph, profiles: Iterable[CityProfile], names: Names) -> None:
    for code in _country_codes(profiles):
        iri = URIRef(f"{names.base}country/{code.lower()}")
        graph.add((iri, RDF.type, SCHEMA.Country))
        graph.add((iri, DCTERMS.identifier, plain(code)))
        graph.add((iri, SCHEMA.name, plain(country_name(code, "en"))))


def _areas(graph: Graph, profiles: Iterable[CityProfile], names: Names) -> None:
    found = [(profile.title.country, name) for profile in profiles if (name := area_name(profile))]
    for country, name in found:
        iri = URIRef(names.area(country, name))
        graph.add((iri, LC.country, URIRef(f"{names.base}country/{country.lower()}")))
        if code := subdivisions.code(name, country):
            graph.add((iri, LC.subdivisionCode, plain(code)))
    _named(graph, SCHEMA.AdministrativeArea, ((names.area(country, name), name) for country, name in found))


def _named(graph: Graph, class_: URIRef, spellings: Iterable[tuple[str, str]]) -> None:
    """Resources of a class by IRI, each with the first of its spellings in the order of code points as its name."""
    chosen: dict[str, str] = {}
    for iri, name in spellings:
        chosen[iri] = min(chosen.get(iri, name), name)
    for iri, name in chosen.items():
        graph.add((URIRef(iri), RDF.type, class_))
        graph.add((URIRef(iri), SCHEMA.name, plain(name)))


def _recorded(graph: Graph, names: Names) -> None:
    """Areas, networks, awards and countries of earlier releases stay described, also when no document names them."""
    for kind, classes in _RECORDED_CLASSES.items():
        for entry in names.ledger.of(kind):
            iri = URIRef(names.base + entry.path)
            if entry.status is Status.WITHDRAWN or (iri, None, None) in graph:
                continue
            graph.add((iri, RDF.type, classes))
            code = entry.path.split("/")[1]
            if kind == "country":
                graph.add((iri, DCTERMS.identifier, plain(code.upper())))
                graph.add((iri, SCHEMA.name, plain(country_name(code.upper(), "en"))))
            else:
                graph.add((iri, SCHEMA.name, plain(entry.label)))
            if kind == "area":
                graph.add((iri, LC.country, URIRef(f"{names.base}country/{code}")))


def _rejected(graph: Graph, rejected: Iterable[Rejected], names: Names) -> None:
    """Documents that were read and could not be published: name and digest, so that nothing vanishes in silence."""
    for file in rejected:
        if file.sha256 is None:
            continue
        iri = URIRef(names.document(file.path, file.sha256))
        graph.add((iri, RDF.type, SCHEMA.TextObject))
        graph.add((iri, RDF.type, PROV.Entity))
        graph.add((iri, SCHEMA.name, plain(file.name)))
        graph.add((iri, SCHEMA.sha256, plain(file.sha256)))
        graph.add((iri, SCHEMA.contentSize, plain(f"{file.size} B")))


def _rights(graph: Graph, dataset: URIRef) -> None:
    """The licence of our statements, and for each kind of quoted text that it stays its author's (DCMI Terms, VoID)."""
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, DCTERMS.license, _CC0))
    statement = vocabulary()["rights"].get("source-texts")
    rights = URIRef(statement.iri)
    graph.add((rights, RDF.type, DCTERMS.RightsStatement))
    for label in statement.labels:
        graph.add((rights, RDFS.label, Literal(label.text, lang=label.language)))
    for name in _QUOTED_CLASSES:
        texts = URIRef(f"{dataset}#texts-{name}")
        graph.add((dataset, VOID.classPartition, texts))
        graph.add((texts, RDF.type, VOID.Dataset))
        graph.add((texts, VOID["class"], LC[name]))
        graph.add((texts, DCTERMS.rights, rights))
    graph.add((dataset, RDFS.seeAlso, URIRef(str(LC).rstrip("#"))))
