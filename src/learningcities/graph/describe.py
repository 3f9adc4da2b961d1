"""Describing: city profiles in, the parts of the dataset out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from learningcities.documents import Rejected
from learningcities.graph.city import describe_city
from learningcities.graph.minting import waiting
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import name_all
from learningcities.graph.shared import describe_shared
from learningcities.ledger import Ledger
from learningcities.ledger.comparison import ConflictError, conflicts, not_in_force
from learningcities.links import NO_LINKS, Links
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles.model import CityProfile


def describe(
    profiles: Sequence[CityProfile],
    rejected: Iterable[Rejected] = (),
    base: str = DEFAULT_BASE,
    links: Links = NO_LINKS,
    ledger: Ledger | None = None,
) -> list[DatasetPart]:
    """The dataset that city profiles make: one part for each city, in order of their IRIs, and the shared part.

    `base` is the base IRI of all data; the vocabulary keeps its own. `links` are decisions on links.
    With a `ledger`, what it holds keeps its IRI; `LedgerError` where one would be dropped, changed or reused.
    The order of the profiles makes no difference.
    """
    refused, known = list(rejected), ledger or Ledger()
    files = [(file.path, file.name, file.sha256 or "") for file in refused]
    names, groups, _ = name_all(profiles, files, base, known)
    tasks = [(group, names.only(group.profiles, group.path)) for group in groups]
    cities = [describe_city(group, own, links) for group, own in tasks]
    minted = {entry.path: entry for part in cities for entry in part.entries}
    suspended = waiting(minted, refused, names)
    linked = links.of_cities(group.path for group in groups)
    absent = [*not_in_force(known, minted), *suspended]
    shared = describe_shared(profiles, refused, names, linked, absent)
    minted |= {entry.path: entry for entry in shared.entries}
    if against := conflicts(known, minted, {entry.path for entry in suspended}):
        raise ConflictError(known, against)
    return [*cities, shared]
