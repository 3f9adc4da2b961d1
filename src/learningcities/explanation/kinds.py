"""Kinds of facts: their order, classes and colours, as `templates/kinds.toml` states them."""

from __future__ import annotations

import colorsys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from learningcities.explanation.model import Read


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fact; `class_name` is the class of the ontology, `detail` a field that its short label shows."""

    id: str
    rank: int
    type_name: str
    class_name: str | None
    detail: str | None
    hue: int

    def colour(self, theme: str, use: str) -> str:
        """The colour as `#rrggbb`; `theme` is `light` or `dark`, `use` is `behind` words or `line`."""
        saturation, lightness = _data()["colours"][theme][use]
        parts = colorsys.hls_to_rgb(self.hue / 360, lightness / 100, saturation / 100)
        return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by their id, in the order of the legend."""
    return {
        row["id"]: Kind(row["id"], rank, row["type"], row.get("class"), row.get("detail"), row["hue"])
        for rank, row in enumerate(_data()["kinds"])
    }


def kind_of(fact: Read) -> Kind:
    """The kind of a fact; `KeyError` for a type that `kinds.toml` does not name."""
    return _by_type()[type(fact).__name__]


def scheme_of(field: str) -> str | None:
    """The concept scheme that names the values of a field, if they are concepts."""
    scheme: str | None = _data()["schemes"].get(field)
    return scheme


def toml(name: str) -> dict[str, Any]:
    """A data file of `templates/`."""
    return tomllib.loads((files(__package__) / "templates" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _by_type() -> Mapping[str, Kind]:
    return {kind.type_name: kind for kind in kinds().values()}


@cache
def _data() -> Mapping[str, Any]:
    return toml("kinds")
