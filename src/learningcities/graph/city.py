"""A city with all its documents, described as one part of the dataset; shortcuts are derived from its facts."""

from __future__ import annotations

from rdflib import URIRef

from learningcities.graph.authority import AuthorityWriter
from learningcities.graph.editions import differences
from learningcities.graph.fragments import Fragments
from learningcities.graph.links import describe_city_links
from learningcities.graph.minting import known_as, with_entries
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import CityGroup, Names
from learningcities.graph.people import Persons
from learningcities.graph.place import PlaceWriter
from learningcities.graph.writer import FactWriter, count, plain, year
from learningcities.links import NO_LINKS, Links
from learningcities.namespaces import LC, ORG, SCHEMA
from learningcities.profiles.facts import GNLC


def describe_city(group: CityGroup, names: Names, links: Links = NO_LINKS) -> DatasetPart:
    """The named graphs of a city's documents, and its share of the graph of links, if it has any.

    A fact that several documents state has evidence from the oldest as its first. What the ledger knows of the city
    keeps its IRI, and a fact that is no longer stated is described as such.
    """
    fragments = Fragments(names.base, names.ledger)
    part = _described(group, names, fragments, links)
    revisions = fragments.revised()
    if revisions.kept:
        # Which texts are new wordings of old ones is known only when all of them have been seen.
        fragments = Fragments(names.base, names.ledger, revisions)
        part = _described(group, names, fragments, links)
    return with_entries(part, known_as(group, names, fragments), names, revisions.replaced)


def _described(group: CityGroup, names: Names, fragments: Fragments, links: Links) -> DatasetPart:
    city = f"{names.base}city/{group.path}"
    persons = Persons()
    stated: set[URIRef] = set()
    writers = []
    areas: list[URIRef] = []
    for profile in group.profiles:
        document = names.document(profile.document.path, profile.document.sha256)
        writer = FactWriter(profile, document, stated)
        place = PlaceWriter(writer, names, city, fragments)
        place.write()
        if area := place.area():
            areas.append(area)
        AuthorityWriter(writer, names, group.path, fragments, persons).write()
        writers.append(writer)
    _names(URIRef(city), writers)
    superseded = _supersede(group, writers)
    _place_shortcuts(URIRef(city), writers, superseded, areas[:1])
    _authority_shortcuts(URIRef(f"{names.base}local-authority/{group.path}"), writers, superseded)
    graphs = {URIRef(writer.graph.identifier): writer.graph for writer in writers}
    if linked := describe_city_links(group.path, links, names.base):
        graphs[URIRef(linked.identifier)] = linked
    return DatasetPart(URIRef(city), {name: graphs[name] for name in sorted(graphs)})


def _names(city: URIRef, writers: list[FactWriter]) -> None:
    """The spelling of the oldest document is the name; other spellings are alternative names."""
    first = writers[0].profile.title.city
    for writer in writers:
        name = writer.profile.title.city
        writer.add(city, SCHEMA.name if name == first else SCHEMA.alternateName, plain(name))


def _supersede(group: CityGroup, writers: list[FactWriter]) -> set[URIRef]:
    """Say of each fact that a newer edition states otherwise which fact supersedes it; the superseded facts."""
    by_path = {writer.profile.document.path: writer for writer in writers}
    superseded = set()
    for difference in differences(group):
        if difference.superseded:
            newer = by_path[difference.after.profile.document.path]
            before = by_path[difference.before.profile.document.path].facts[difference.before.evidence]
            newer.add(before, LC.supersededBy, newer.facts[difference.after.evidence])
            superseded.add(before)
    return superseded


def _place_shortcuts(city: URIRef, writers: list[FactWriter], superseded: set[URIRef], areas: list[URIRef]) -> None:
    """The number of inhabitants where exactly one exact observation is in force; the area of the oldest document."""
    observed = {
        writer.facts[fact.evidence]: fact.value
        for writer in writers
        for fact in writer.profile.populations
        if fact.qualifier == "exact"
    }
    values = [value for fact, value in observed.items() if fact not in superseded]
    if len(values) == 1:
        writers[0].add(city, LC.population, count(values[0]))
    writers[0].add(city, LC.adminArea, *areas)


def _authority_shortcuts(authority: URIRef, writers: list[FactWriter], superseded: set[URIRef]) -> None:
    """The year of membership in the network where exactly one is in force; the heads of the city in office."""
    years = {
        fact.since
        for writer in writers
        for fact in writer.profile.memberships
        if fact.network == GNLC and writer.facts[fact.evidence] not in superseded
    }
    if len(years) == 1:
        writers[0].add(authority, LC.memberSince, year(next(iter(years))))
    for writer in writers:
        for post in writer.profile.posts:
            fact = writer.facts[post.evidence]
            if post.role == "head-of-city" and fact not in superseded:
                holders = writer.graph.objects(fact, ORG.member)
                writer.add(authority, LC.headOfCity, *holders)
