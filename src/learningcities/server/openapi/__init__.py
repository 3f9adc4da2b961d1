"""The description of the HTTP interface in OpenAPI 3.1: one fragment for each service in, the whole out.

A fragment is a file `NAME.json` of this folder, with the `paths` of the service and the `components` and `tags` that
they need. It is part of the description of a server that has the service.
The paths of the site come from the routing table.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from importlib.resources import files
from typing import Any

from learningcities.routing import table
from learningcities.server.openapi.site import site_paths

FRAME = "frame"
"""The fragment that every description begins with."""


def fragments() -> dict[str, dict[str, Any]]:
    """All fragments by name, the frame first."""
    paths = [path for path in files(__package__).iterdir() if path.name.endswith(".json")]
    found = {path.name.removesuffix(".json"): json.loads(path.read_text(encoding="utf-8")) for path in paths}
    return {name: found[name] for name in sorted(found, key=lambda name: (name != FRAME, name))}


def description(version: str, segments: Collection[str]) -> dict[str, Any]:
    """The description of a server whose services answer for paths that begin with these segments."""
    whole: dict[str, Any] = {}
    for name, fragment in fragments().items():
        if name == FRAME:
            whole = fragment
            whole["info"]["version"] = version
            whole["paths"] = site_paths()
            whole["components"]["parameters"]["format"]["schema"]["enum"] = [one.name for one in table().formats]
            continue
        paths = {path: item for path, item in fragment["paths"].items() if _segment(path) in segments}
        if paths:
            whole["paths"] |= paths
            for kind, entries in fragment.get("components", {}).items():
                whole["components"].setdefault(kind, {}).update(entries)
            whole["tags"] += fragment.get("tags", [])
    return whole


def _segment(path: str) -> str:
    return path.split("/", 2)[1]
