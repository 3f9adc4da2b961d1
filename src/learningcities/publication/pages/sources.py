"""Sources: what pages of a city show and its statements do not hold: texts of documents, names of what cities share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from learningcities.graph.naming import Names, area_name
from learningcities.profiles import CityProfile


@dataclass(frozen=True, slots=True)
class Sources:
    """Texts by the SHA-256 of the document they were decoded from, names of areas and networks by IRI."""

    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    names: Mapping[str, str] = field(default_factory=dict)


def sources(profiles: Iterable[CityProfile], names: Names) -> Sources:
    """The sources of the pages about the cities of some profiles."""
    texts: dict[str, str] = {}
    known: dict[str, str] = {}
    for profile in profiles:
        texts[profile.document.sha256] = profile.document.text
        if area := area_name(profile):
            known.setdefault(names.area(profile.title.country, area), area)
        for membership in profile.memberships:
            known.setdefault(names.network(membership.network_name), membership.network_name)
    return Sources(texts, known)
