"""Withdrawn IRIs: `withdrawn.json` of a release in, what became of each path below the base out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from learningcities.errors import ReleaseError
from learningcities.routing.table import RESOURCE

WITHDRAWN = "withdrawn.json"
"""Its place in a release; a release without withdrawn IRIs may have none."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A path that was released once: the path that took its place, if one did, and why."""

    path: str
    replaced_by: str | None
    reason: str


def read_withdrawn(release: Path) -> dict[str, Withdrawn]:
    """What was withdrawn, by path; `ReleaseError` if the file is there and says something else.

    Paths with a fragment are facts: they were anchors on a page, so no host is ever asked for them.
    """
    file = release / WITHDRAWN
    if not file.is_file():
        return {}
    try:
        return {one.path: one for one in _entries(json.loads(file.read_text(encoding="utf-8")))}
    except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise ReleaseError(
            f"{file} must be an object of paths below the base, each with replaced_by and reason: {error!r}."
        ) from error


def _entries(content: dict[str, dict[str, str | None]]) -> Iterator[Withdrawn]:
    for path, entry in content.items():
        if "#" in path:
            continue
        target = entry["replaced_by"]
        resource = None if target is None else target.partition("#")[0]
        for one in (path, resource):
            if one is not None and not RESOURCE.fullmatch(one):
                raise ValueError(f"{one!r} is no path of a resource")
        yield Withdrawn(path, resource, str(entry.get("reason") or ""))
