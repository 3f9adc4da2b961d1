"""Ledgers for tests: documents as they were released in, what the ledger remembers of them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from learningcities.graph import DatasetPart, describe
from learningcities.graph.city import describe_city
from learningcities.graph.naming import name_all
from learningcities.graph.shared import describe_shared
from learningcities.ledger import Entry, Ledger
from learningcities.ledger.comparison import recorded
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles import CityProfile
from pages import page, profile


def documents(titles: Mapping[str, str], **values: str) -> list[CityProfile]:
    """City profiles by the names of their files."""
    return [profile(page(title, **values), f"seeds/{file}") for file, title in titles.items()]


def described(profiles: list[CityProfile], ledger: Ledger | None = None) -> list[DatasetPart]:
    """The parts of a dataset that is named with a ledger."""
    if ledger is None:
        return describe(profiles)
    names, groups, _ = name_all(profiles, ledger=ledger)
    parts = [describe_city(group, names.only(group.profiles, group.path)) for group in groups]
    return [*parts, describe_shared(profiles, [], names)]


def minted(parts: Iterable[DatasetPart]) -> dict[str, Entry]:
    """What the parts give out."""
    return {entry.path: entry for part in parts for entry in part.entries}


def ledger_of(profiles: list[CityProfile], before: Ledger | None = None, **changes: Entry) -> Ledger:
    """The ledger after a release of these documents."""
    entries = recorded(before or Ledger(), minted(described(profiles, before)))
    return Ledger({entry.path: entry for entry in entries}, "ledger.tsv")


def changed(ledger: Ledger, path: str, **values: str) -> Ledger:
    """The ledger with another entry at a path."""
    entry = replace(ledger.entries[path], **values)  # type: ignore[arg-type] # of many types
    return replace(ledger, entries={**ledger.entries, path: entry})


def iris(parts: Iterable[DatasetPart]) -> set[str]:
    """The subjects of all parts, below the base."""
    found = {str(subject) for part in parts for graph in part.graphs.values() for subject in graph.subjects()}
    return {iri.removeprefix(DEFAULT_BASE) for iri in found}
