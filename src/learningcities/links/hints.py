"""Hints: the profiles of a city in, what a gazetteer can be asked about it out."""

from __future__ import annotations

from collections.abc import Sequence

from learningcities.gazetteers import Kind, Neighbour, Query
from learningcities.profiles import CityProfile

_CLOSE = frozenset({"near", "borders"})


def query_of(profiles: Sequence[CityProfile]) -> Query:
    """The query for a city that these documents describe, the oldest first."""
    first = profiles[0].title
    names = dict.fromkeys(profile.title.city for profile in profiles)
    areas = [name for profile in profiles if (name := profile.title.area or (profile.area and profile.area.name))]
    return Query(
        name=first.city,
        country=first.country,
        kind=Kind.PLACE,
        other_names=tuple(name for name in names if name != first.city),
        area=areas[0] if areas else None,
        populations=tuple(dict.fromkeys(fact.value for profile in profiles for fact in profile.populations)),
        neighbours=tuple(_neighbours(profiles)),
    )


def _neighbours(profiles: Sequence[CityProfile]) -> list[Neighbour]:
    """The places that the documents name, each once, those that the city lies near first."""
    found: dict[str, Neighbour] = {}
    for profile in profiles:
        for location in profile.locations:
            found.setdefault(location.place_name, Neighbour(location.place_name, location.relation in _CLOSE))
        for mention in profile.mentions:
            if mention.kind == "place":
                found.setdefault(mention.exact, Neighbour(mention.exact))
    return list(found.values())
