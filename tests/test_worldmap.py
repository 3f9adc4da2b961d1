"""The map: the projection is the one of its authors, the outlines are what their origin gives."""

from __future__ import annotations

import json
import os
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.publication.pages.projection import HEIGHT, MIDDLE, NORTH, SOUTH, WIDTH, project
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.worldmap import world_map

ROOT = Path(__file__).parents[1]
WORLD = ROOT / "src/learningcities/publication/pages/templates/world.json"
ATLAS = os.environ.get("LEARNINGCITIES_ATLAS", "")


def test_the_equator_is_as_long_as_the_article_says() -> None:
    """The proportion of the whole map, 1 to 2.05458 (Šavrič, Patterson, Jenny 2019, table 1)."""
    height = (project(-90, MIDDLE)[1] - project(90, MIDDLE)[1]) / WIDTH
    assert 1 / height == pytest.approx(2.05458, abs=1e-4)
    # Meridians at the poles are 0.59247 times as long as the equator.
    pole = project(90, MIDDLE + 179.999)[0] - project(90, MIDDLE - 179.999)[0]
    assert pole / WIDTH == pytest.approx(0.59247, abs=1e-3)


@given(st.floats(SOUTH, NORTH), st.floats(-180, 180))
def test_every_place_of_a_city_is_on_the_map(latitude: float, longitude: float) -> None:
    x, y = project(latitude, longitude)
    assert -0.001 <= x <= WIDTH + 0.001
    assert -0.001 <= y <= HEIGHT + 0.001


def test_places_lie_as_on_a_globe() -> None:
    lille, cork, wyndham, huejotzingo = (
        project(*place) for place in ((50.6, 3.1), (51.9, -8.5), (-37.9, 144.7), (19.2, -98.4))
    )
    assert huejotzingo[0] < cork[0] < lille[0] < wyndham[0]
    assert cork[1] < lille[1] < huejotzingo[1] < wyndham[1]


def test_every_country_has_an_outline_or_a_point() -> None:
    world = json.loads(WORLD.read_text(encoding="utf-8"))
    assert len(world["outlines"]) > 170
    assert len(world["outlines"] | world["points"]) > 230
    assert {"sg", "mt", "qa", "lu"} <= world["points"].keys()
    assert {"fr", "ru", "fj", "us"} <= world["outlines"].keys()
    assert (world["width"], world["height"]) == (WIDTH, HEIGHT)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in world["points"].values())
    assert WORLD.stat().st_size < 30_000


def test_countries_with_cities_are_no_other_land() -> None:
    land = world_map([], []).land
    found = world_map([("fr", Shown("France"), [Shown("Lille")]), ("zz", Shown("Nowhere"), [])], [])
    (france,) = found.countries
    assert france.outline in land
    assert france.outline not in found.land
    assert len(found.land) + len(france.outline) == len(land)
    assert france.cities == "Lille"


@pytest.mark.skipif(not ATLAS, reason="LEARNINGCITIES_ATLAS does not name the npm package world-atlas 2.0.2")
def test_the_outlines_are_made_from_natural_earth(tmp_path: Path) -> None:
    script = runpy.run_path(str(ROOT / "docs/world_map.py"))
    made = tmp_path / "world.json"
    script["main"](Path(ATLAS), made)
    assert made.read_bytes() == WORLD.read_bytes()
