"""A city with all its documents, described as one part of the dataset; shortcuts are derived from its facts."""

from __future__ import annotations

from rdflib import URIRef

from learningcities.graph.authority import AuthorityWriter
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import CityGroup, Names
from learningcities.graph.people import Persons
from learningcities.graph.place import PlaceWriter
from learningcities.graph.writer import FactWriter, Fragments, count, plain, year
from learningcities.namespaces import LC, SCHEMA
from learningcities.profiles.facts import GNLC


def describe_city(group: CityGroup, names: Names) -> DatasetPart:
    """The named graphs of a city's documents; a fact that several state has evidence from the oldest as its first."""
    city = f"{names.base}city/{group.path}"
    fragments, persons = Fragments(), Persons()
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
    _shortcuts(
        URIRef(city), URIRef(f"{names.base}local-authority/{group.path}"), group, writers[0], areas[:1]
    )
    graphs = {URIRef(writer.graph.identifier): writer.graph for writer in writers}
    return DatasetPart(URIRef(city), {name: graphs[name] for name in sorted(graphs)})


def _names(city: URIRef, writers: list[FactWriter]) -> None:
    """The spelling of the oldest document is the name; other spellings are alternative names."""
    first = writers[0].profile.title.city
    for writer in writers:
        name = writer.profile.title.city
        writer.add(city, SCHEMA.name if name == first else SCHEMA.alternateName, plain(name))


def _shortcuts(
    city: URIRef, authority: URIRef, group: CityGroup, writer: FactWriter, areas: list[URIRef]
) -> None:
    """Values beside the facts, where there is no doubt: one exact number of inhabitants, one year of membership."""
    populations = {
        fact for profile in group.profiles for fact in profile.populations if fact.qualifier == "exact"
    }
    observed = {(fact.value, fact.year, fact.scope) for fact in populations}
    years = {fact.since for profile in group.profiles for fact in profile.memberships if fact.network == GNLC}
    if len(observed) == 1:
        writer.add(city, LC.population, count(next(iter(observed))[0]))
    if len(years) == 1:
        writer.add(authority, LC.memberSince, year(next(iter(years))))
    writer.add(city, LC.adminArea, *areas)
