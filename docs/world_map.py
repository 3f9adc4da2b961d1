"""The outlines of the map on the start page, made from Natural Earth: `python docs/world_map.py FOLDER`.

`FOLDER` holds `countries-110m.json` and `countries-50m.json` of the npm package `world-atlas`, which carries the
public domain data of Natural Earth as TopoJSON. What comes out is committed; a test makes it again, where that
package is, and compares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pycountry

from learningcities.publication.pages.projection import HEIGHT, WIDTH, project

TARGET = Path(__file__).parent.parent / "src/learningcities/publication/pages/templates/world.json"
FILES = ("countries-110m.json", "countries-50m.json")
TOLERANCE = 1.6
"""How far a line may be from the one it stands for, in units of the map."""
SMALLEST = 14.0
"""Islands with a smaller area are left out, unless they are all there is of a country."""
SEEN = 22.0
"""A country that is narrower and lower than this is marked by a point, for its outline can hardly be seen."""

Point = tuple[float, float]
Ring = list[tuple[int, int]]


class Atlas:
    """A TopoJSON file (https://github.com/topojson/topojson-specification), projected."""

    def __init__(self, data: bytes) -> None:
        found = json.loads(data)
        self.countries: list[dict[str, Any]] = found["objects"]["countries"]["geometries"]
        (self._across, self._up), (self._west, self._south) = (
            found["transform"]["scale"],
            found["transform"]["translate"],
        )
        self._arcs = [_simplified(list(self._decoded(arc))) for arc in found["arcs"]]

    def _decoded(self, arc: list[list[int]]) -> Iterator[Point]:
        x = y = 0
        for right, up in arc:
            x, y = x + right, y + up
            yield project(y * self._up + self._south, x * self._across + self._west)

    def rings(self, country: dict[str, Any]) -> list[Ring]:
        """The outer and inner outlines of a country, the largest first."""
        polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        found = [self._ring(arcs) for polygon in polygons for arcs in polygon]
        # An island that the cut at the edge of the map goes through would be drawn right across it.
        return sorted((ring for ring in found if _extent(ring) < WIDTH / 2), key=lambda ring: -_area(ring))

    def _ring(self, arcs: list[int]) -> Ring:
        points: Ring = []
        for number in arcs:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            for x, y in arc:
                if not points or points[-1] != (round(x), round(y)):
                    points.append((round(x), round(y)))
        return points


def _simplified(points: list[Point]) -> list[Point]:
    """The line with fewer points (Ramer, Douglas, Peucker); its ends stay, so that neighbours still meet."""
    if len(points) < 3:
        return points
    first, last = points[0], points[-1]
    distances = [_distance(point, first, last) for point in points[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= TOLERANCE:
        return [first, last]
    middle = farthest + 1
    return _simplified(points[: middle + 1])[:-1] + _simplified(points[middle:])


def _distance(point: Point, start: Point, end: Point) -> float:
    """How far a point is from the line between two others."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    if length == 0:
        return float(((x - x1) ** 2 + (y - y1) ** 2) ** 0.5)
    return float(abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length)


def _area(ring: Ring) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _path(ring: Ring) -> str:
    """An outline in the path language of SVG, relative after its first point (SVG 2, section 9.3)."""
    steps = pairwise(ring)
    moves = " ".join(f"{x2 - x1},{y2 - y1}" for (x1, y1), (x2, y2) in steps)
    return f"M{ring[0][0]},{ring[0][1]}l{moves.replace(' -', '-').replace(',-', '-')}z"


def _middle(ring: Ring) -> tuple[int, int]:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return round((min(xs) + max(xs)) / 2), round((min(ys) + max(ys)) / 2)


def _extent(ring: Ring) -> int:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _code(country: dict[str, Any]) -> str:
    """The ISO 3166-1 alpha-2 code; empty for what has none."""
    found = pycountry.countries.get(numeric=str(country.get("id", "")))
    return found.alpha_2.lower() if found else ""


def world(coarse: Atlas, fine: Atlas) -> dict[str, Any]:
    """Outlines by code, the outlines of what has no code, and a point for each country that is small or has none."""
    outlines: dict[str, str] = {}
    points: dict[str, tuple[int, int]] = {}
    for country in coarse.countries:
        rings = coarse.rings(country)
        code = _code(country)
        if code == "aq":
            continue
        kept = [ring for ring in rings if len(ring) > 2 and _area(ring) > SMALLEST] or rings[:1]
        outlines[code] = outlines.get(code, "") + "".join(_path(ring) for ring in kept if len(ring) > 2)
        if code and _extent(rings[0]) < SEEN:
            points[code] = _middle(rings[0])
    for country in fine.countries:
        code = _code(country)
        if code and code not in outlines and code != "aq":
            points[code] = _middle(fine.rings(country)[0])
    other = outlines.pop("", "")
    return {"other": other, "outlines": dict(sorted(outlines.items())), "points": dict(sorted(points.items()))}


def main(folder: Path, target: Path = TARGET) -> None:
    """Write the outlines, with where they come from, to the file `target`."""
    data = {name: (folder / name).read_bytes() for name in FILES}
    origin = {
        "data": "Natural Earth 4.1, Admin 0 – Countries, 1:110m and 1:50m, https://www.naturalearthdata.com/",
        "licence": "public domain",
        "package": "npm world-atlas 2.0.2 (ISC)",
        "sha256": {name: sha256(content).hexdigest() for name, content in data.items()},
        "made_by": "python docs/world_map.py",
    }
    found = {"origin": origin, "width": WIDTH, "height": HEIGHT} | world(*(Atlas(content) for content in data.values()))
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace(',"', ',\n"')
    target.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
