"""The Python interface: read, parse, describe, validate, publish; a graph in one call; a release opened.

>>> import learningcities
>>> documents = learningcities.read("seeds")
>>> profiles = [learningcities.parse(document) for document in documents]
>>> parts = learningcities.describe(profiles)
>>> learningcities.publish(learningcities.validate(parts), profiles, "dist")
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from rdflib import Graph

from learningcities import documents, graph, profiles
from learningcities.build import outcomes
from learningcities.documents import Document, Rejected
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import name_all
from learningcities.ledger import Ledger
from learningcities.ledger.comparison import recorded
from learningcities.ledger.files import read_ledger, write_ledger
from learningcities.links import NO_LINKS, Links
from learningcities.namespaces import DEFAULT_BASE, PREFIXES
from learningcities.profiles.model import CityProfile
from learningcities.publication import publish as publication
from learningcities.publication.findings import Findings
from learningcities.publication.pages import Sources, sources
from learningcities.release import Release, open_release
from learningcities.validation import ValidatedPart
from learningcities.validation import validate as validate_part

__all__ = ["describe", "load_graph", "open_release", "parse", "publish", "read", "read_ledger", "record", "validate"]


def read(*paths: str | Path) -> list[Document | Rejected]:
    """The documents in files and folders, in order of their paths; what cannot be read is there as `Rejected`.

    `UsageError` for a path that does not exist.
    """
    return documents.read(paths)


def parse(document: Document | Rejected) -> CityProfile | Rejected:
    """The city profile that a document holds, or the document rejected with the reasons; a rejected one stays so."""
    return document if isinstance(document, Rejected) else profiles.parse(document)


def describe(
    found: Iterable[CityProfile | Rejected],
    base: str = DEFAULT_BASE,
    links: Links = NO_LINKS,
    ledger: Ledger | None = None,
) -> list[DatasetPart]:
    """The dataset of city profiles: a part for each city, and one for what they share; `base` ends with a slash.

    `links` are decisions on links to other datasets, as `learningcities.links.read_links` reads them. What the `ledger`
    holds keeps its IRI; `LedgerError` if one of its IRIs would be dropped, changed or reused.
    """
    found = list(found)
    read_well = [one for one in found if isinstance(one, CityProfile)]
    return graph.describe(read_well, [one for one in found if isinstance(one, Rejected)], base, links, ledger)


def validate(parts: Iterable[DatasetPart]) -> list[ValidatedPart]:
    """The parts, fit to be published; `ValidationError` with all results at the first one that violates a shape."""
    return [validate_part(part) for part in parts]


def publish(
    parts: Sequence[ValidatedPart],
    found: Iterable[CityProfile | Rejected],
    output: str | Path,
    base: str = DEFAULT_BASE,
    ledger: Ledger | None = None,
) -> Release:
    """Write a release to the folder `output`, whole or not at all, and open it; `found` is what had been read.

    `base` and `ledger` are those that the parts were described with; the ledger is not written: see `record`.
    `UsageError` if `output` is neither a release nor an empty folder; `ReleaseError` if another build is writing it.
    """
    found = list(found)
    cities = _sources(found, base, ledger)
    refused = {one.path for one in found if isinstance(one, Rejected)}
    diagnostics = tuple(sorted({problem for one in found for problem in one.diagnostics}))
    results = tuple(result for part in parts for result in part.report.results)
    findings = Findings(outcomes(found, refused, diagnostics), diagnostics, results)
    texts = (publication.serialise(part, base, cities.get(str(part.part.subject))) for part in parts)
    publication.publish(texts, lambda: findings, Path(output), base)
    return open_release(Path(output))


def record(ledger: Ledger, parts: Iterable[DatasetPart], since: str = "") -> None:
    """Write the ledger's file anew with the IRIs that the parts of a published release give out.

    `since` is what to call that release there; a ledger that is new is `Ledger(source=FILE)`. `LedgerError` if the file
    cannot be written.
    """
    write_ledger(
        recorded(ledger, {entry.path: entry for part in parts for entry in part.entries}, since), ledger.source
    )


def _sources(found: Iterable[CityProfile | Rejected], base: str, ledger: Ledger | None) -> dict[str, Sources]:
    """The sources of the pages of each city, by its IRI."""
    read = list(found)
    refused = [(one.path, one.name, one.sha256 or "") for one in read if isinstance(one, Rejected)]
    names, groups, _ = name_all([one for one in read if isinstance(one, CityProfile)], refused, base, ledger)
    return {f"{base}city/{group.path}": sources(group.profiles, names) for group in groups}


def load_graph(*paths: str | Path, base: str = DEFAULT_BASE, ledger: Ledger | None = None) -> Graph:
    """All triples that documents make, validated, as one rdflib graph with prefixes bound, named with a ledger."""
    union = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        union.bind(prefix, namespace)
    for part in validate(describe(map(parse, read(*paths)), base, ledger=ledger)):
        for triple in part.part.union():
            union.add(triple)
    return union
