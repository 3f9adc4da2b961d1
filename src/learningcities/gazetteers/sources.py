"""The tables of this package: datasets that links lead to, forms of gazetteers that are tables."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from learningcities.gazetteers.model import Dataset, Kind


@cache
def datasets() -> dict[str, Dataset]:
    """The datasets that links lead to, by name."""
    return {
        name: Dataset(
            name,
            entry["titles"],
            entry["page"],
            entry["prefix"],
            entry["namespace"],
            entry.get("suffix", ""),
            entry["pattern"],
            entry["relation"],
            frozenset(map(Kind, entry["kinds"])),
            entry["spellings"],
        )
        for name, entry in read("datasets").items()
    }


def dataset_of(iri: str) -> Dataset | None:
    """The dataset that an IRI belongs to."""
    return next((dataset for dataset in datasets().values() if dataset.holds(iri)), None)


@cache
def read(name: str) -> dict[str, Any]:
    """A TOML file of this package."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))
