"""Describing: city profiles in, the parts of the dataset out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from learningcities.documents import Rejected
from learningcities.graph.city import describe_city
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import name_all
from learningcities.graph.shared import describe_shared
from learningcities.links import NO_LINKS, Links
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles.model import CityProfile


def describe(
    profiles: Sequence[CityProfile],
    rejected: Iterable[Rejected] = (),
    base: str = DEFAULT_BASE,
    links: Links = NO_LINKS,
) -> list[DatasetPart]:
    """The dataset that city profiles make: one part for each city, in order of their IRIs, and the shared part.

    `base` is the base IRI of all data; the vocabulary keeps its own. `links` are decisions on links.
    The order of the profiles makes no difference.
    """
    refused = [file for file in rejected if file.sha256]
    names, groups, _ = name_all(profiles, [(file.path, file.name, file.sha256 or "") for file in refused], base)
    shared = links.of_cities(group.path for group in groups)
    cities = (describe_city(group, names, links) for group in groups)
    return [*cities, describe_shared(profiles, refused, names, shared)]
