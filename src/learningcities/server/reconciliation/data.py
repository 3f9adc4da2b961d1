"""The data files of reconciliation: words in English and French, words of names, weights."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(name: str) -> Mapping[str, Any]:
    """A data file beside this module."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def weight(key: str) -> float:
    """What the comparison of a property weighs in a score."""
    weights = data("weights")
    return float(weights.get(key, weights["other"]))


def words(*path: str, language: str) -> str:
    """A wording in a language."""
    found: Any = data("words")
    for step in path:
        found = found[step]
    return str(found[language])
