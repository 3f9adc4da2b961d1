"""The map of the start page: countries with cities and places of cities in, outlines and dots with links out.

The outlines are Natural Earth's, in the public domain; `templates/world.json` says what they were made from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from learningcities.publication.pages.projection import project
from learningcities.publication.pages.shown import Shown

Place = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84."""


class Country(NamedTuple):
    """A country on the map: its name and the way to its page, its cities, its outline, the point that stands for it."""

    name: Shown
    cities: str
    outline: str
    point: tuple[int, int] | None


class Dot(NamedTuple):
    """A city on the map."""

    city: Shown
    x: int
    y: int


class WorldMap(NamedTuple):
    """What the map shows: all other land as one outline, the countries with cities, the cities whose place is known."""

    width: int
    height: int
    land: str
    countries: list[Country]
    dots: list[Dot]


@cache
def _world() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads((files(__package__) / "templates" / "world.json").read_text(encoding="utf-8"))
    return found


def world_map(
    countries: Sequence[tuple[str, Shown, Sequence[Shown]]], places: Sequence[tuple[Shown, Place]]
) -> WorldMap:
    """The map of countries, each as its ISO 3166-1 alpha-2 code in lower case, its name and its cities; of places.

    A country that the outlines do not have, or that is too small to be seen, is a point.
    """
    world = _world()
    outlines, points = world["outlines"], world["points"]
    coded = {code for code, _, _ in countries}
    others = "".join(outline for code, outline in outlines.items() if code not in coded)
    return WorldMap(
        width=world["width"],
        height=world["height"],
        land=world["other"] + others,
        countries=[
            Country(name, ", ".join(city.text for city in cities), outlines.get(code, ""), _point(points.get(code)))
            for code, name, cities in countries
            if code in outlines or code in points
        ],
        dots=[_dot(city, place) for city, place in places],
    )


def _point(found: Sequence[int] | None) -> tuple[int, int] | None:
    return (found[0], found[1]) if found else None


def _dot(city: Shown, place: Place) -> Dot:
    x, y = project(*place)
    return Dot(city, round(x), round(y))
