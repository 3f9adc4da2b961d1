"""Minting: a described part in, with it what the ledger is to remember of each IRI that it gives out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rdflib import Graph, URIRef

from learningcities.documents import Rejected
from learningcities.graph.fragments import Fragments
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import CityGroup, Names
from learningcities.graph.recognition import city_key, file_keys
from learningcities.graph.withdrawn import describe_withdrawn
from learningcities.ledger import Entry, Status
from learningcities.ledger.comparison import suspended
from learningcities.ledger.model import FACT, SHARED, kind_of, path_of
from learningcities.namespaces import SCHEMA
from learningcities.vocabulary import fold

Known = Mapping[str, tuple[str, tuple[str, ...]]]
"""Names, and by what they are recognised, by path."""


def known_as(group: CityGroup, names: Names, fragments: Fragments) -> Known:
    """By what a city, its documents and what these state are recognised."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    documents = {}
    for profile in group.profiles:
        document = profile.document
        path = names.document(document.path, document.sha256).removeprefix(names.base)
        documents[path] = found[path] = (document.name, file_keys(document.name, document.sha256, document.text))
    titles = {city_key(profile) for profile in group.profiles}
    found[f"city/{group.path}"] = (group.profiles[0].title.city, (*titles, *documents))
    for claim, iri in fragments.claims.items():
        path = iri.removeprefix(names.base)
        label, keys = found.get(path, (claim.label, ()))
        found[path] = (label, (*keys, *claim.keys))
    return found


def known_files(rejected: Iterable[Rejected], names: Names) -> Known:
    """By what documents that could not be published are recognised."""
    return {
        names.document(file.path, file.sha256).removeprefix(names.base): (file.name, file_keys(file.name, file.sha256))
        for file in rejected
        if file.sha256
    }


def waiting(minted: Mapping[str, Entry], rejected: Iterable[Rejected], names: Names) -> dict[Entry, str]:
    """What is in force by the ledger and not among `minted`, because a document was rejected, with the file of that."""
    files = sorted(rejected, key=lambda file: file.path)
    described = {path: Entry(path, name, keys) for path, (name, keys) in known_files(files, names).items()}
    unread = {names.document(file.path, file.sha256).removeprefix(names.base): file.path for file in files}
    return suspended(names.ledger, {**minted, **described}, unread)


def with_entries(
    part: DatasetPart,
    known: Known,
    names: Names,
    replaced: Mapping[str, str] | None = None,
    withdrawn: Iterable[Entry] = (),
) -> DatasetPart:
    """The part with the entries of all IRIs that it gives out, and with those of its IRIs that are not in force.

    These are described in a graph of their own, for no document speaks of them: facts that are no longer stated, of
    which `replaced` says what stands in their place, what was taken back of the part's resources, and `withdrawn`.
    """
    subjects = dict.fromkeys(str(subject) for graph in part.graphs.values() for subject in graph.subjects())
    given = {path: iri for iri in subjects if (path := path_of(iri, names.base))}
    entries = [_entry(path, iri, part, known) for path, iri in given.items()]
    gone = [entry for entry in names.ledger.below(entry.resource for entry in entries) if entry.path not in given]
    unstated = [_unstated(entry, replaced or {}) for entry in gone if entry.status is not Status.WITHDRAWN]
    described = [*unstated, *(entry for entry in gone if entry.status is Status.WITHDRAWN)]
    described += [entry for entry in withdrawn if entry.path not in given]
    graphs = dict(part.graphs)
    if described:
        name = URIRef(f"{part.subject}#withdrawn")
        graphs[name] = Graph(store="SimpleMemory", identifier=name, bind_namespaces="none")
        for entry in described:
            describe_withdrawn(graphs[name], entry, names.base)
    return DatasetPart(part.subject, dict(sorted(graphs.items())), tuple(sorted([*entries, *unstated])))


def _entry(path: str, iri: str, part: DatasetPart, known: Known) -> Entry:
    label, keys = known.get(path, ("", ()))
    if not label and kind_of(path) != FACT:
        found = (name for graph in part.graphs.values() for name in graph.objects(URIRef(iri), SCHEMA.name))
        label = min(map(str, found), default="")
    if not keys and kind_of(path) in SHARED:
        keys = (fold(label),)
    return Entry(path, label, tuple(sorted(set(keys))))


def _unstated(entry: Entry, replaced: Mapping[str, str]) -> Entry:
    return replace(entry, status=Status.NOT_STATED, replaced_by=replaced.get(entry.path, entry.replaced_by))
