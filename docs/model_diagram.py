"""The diagram of the model: boxes and arrows in, `docs/explanation/model.svg` out.

`python docs/model_diagram.py` draws it anew; `--output FILE` draws another file. A test compares the committed file.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Box:
    """A resource: its corner, its size, its name, and what it has."""

    x: int
    y: int
    width: int
    height: int
    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrow:
    """A property from one point to another; `anchor` is the alignment of its name at `at`."""

    points: str
    name: str
    at: tuple[int, int]
    anchor: str = "middle"


BOXES = (
    Box(20, 20, 220, 60, "lc:LearningCity", ("the place",)),
    Box(480, 20, 220, 60, "lc:LocalAuthority", ("the body that governs it",)),
    Box(20, 150, 220, 120, "facts about the place", ("population", "years of schooling", "location", "mentions")),
    Box(
        480, 150, 220, 180, "facts about the body",
        ("membership, posts held", "vision, aims, quotations", "policies, good practices", "goals, audiences",
         "awards, contacts"),
    ),
    Box(310, 190, 100, 60, "rule", ("concept",)),
    Box(20, 430, 220, 80, "span", ("characters from–to,", "the words, the line")),
    Box(480, 430, 220, 80, "schema:TextObject", ("the document:", "name, digest, source")),
)  # fmt: skip

ARROWS = (
    Arrow("240,40 480,40", "lc:localAuthority", (360, 32)),
    Arrow("480,62 240,62", "lc:governs", (360, 78)),
    Arrow("130,80 130,150", "lc:populationObservation …", (138, 119), "start"),
    Arrow("590,80 590,150", "lc:policy, lc:practice …", (598, 119), "start"),
    Arrow("90,270 90,430", "lc:evidence", (98, 405), "start"),
    Arrow("480,310 300,310 300,450 240,450", "lc:evidence", (390, 302)),
    Arrow("240,220 310,220", "lc:readBy", (275, 212)),
    Arrow("480,220 410,220", "lc:readBy", (445, 212)),
    Arrow("240,470 480,470", "oa:hasSource", (370, 490)),
    Arrow("700,470 730,470 730,8 130,8 130,20", "schema:about", (722, 400), "end"),
)


def main() -> None:
    """Draw the diagram."""
    parser = argparse.ArgumentParser(description="Draw the diagram of the model.")
    parser.add_argument("--output", type=Path, default=HERE / "explanation" / "model.svg", metavar="FILE")
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), undefined=StrictUndefined, trim_blocks=True, autoescape=True
    )
    text = environment.get_template("model.svg.jinja").render(boxes=BOXES, arrows=ARROWS)
    parser.parse_args().output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
