"""Describing: city profiles in, the parts of the dataset out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from learningcities.documents import Rejected
from learningcities.graph.city import describe_city
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import name_all
from learningcities.graph.shared import describe_shared
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles.model import CityProfile


def describe(
    profiles: Sequence[CityProfile], rejected: Iterable[Rejected] = (), base: str = DEFAULT_BASE
) -> list[DatasetPart]:
    """The dataset that city profiles make: one part for each city, in order of their IRIs, and the shared part.

    `base` is the base IRI of all data; the vocabulary keeps its own. The order of the profiles makes no difference.
    """
    refused = [file for file in rejected if file.sha256]
    names, groups, _ = name_all(profiles, [(file.path, file.name, file.sha256 or "") for file in refused], base)
    return [*(describe_city(group, names) for group in groups), describe_shared(profiles, refused, names)]
