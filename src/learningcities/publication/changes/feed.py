"""The feed: steps and their activities in, JSON-LD out that any reader of Activity Streams 2.0 understands.

The context stands inside, with the IRIs of the contexts of Activity Streams and of the Entity Metadata Management
API, so that nothing is fetched to read it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from learningcities.errors import ReleaseError
from learningcities.publication.changes.activities import Activity, moment
from learningcities.publication.changes.history import CHANGES, Edition, History, Step
from learningcities.publication.changes.patch import MEDIA_TYPE
from learningcities.publication.dumps import STEM

FEED = f"{CHANGES}.jsonld"


def texts() -> dict[str, Any]:
    """The words of feeds."""
    return tomllib.loads((files(__package__) / "templates" / "feed.toml").read_text(encoding="utf-8"))


def feed(history: History, base: str) -> bytes:
    """The entry point: an ordered collection whose pages are the steps, the oldest first."""
    steps, words = history.steps, texts()
    summary = words["summary"]
    if history.left_out:
        summary += " " + words["left_out"].format(count=history.left_out)
    ends = {"first": _page(steps[0], base), "last": _page(steps[-1], base)} if steps else {}
    return _json(
        {
            "id": base + FEED,
            "type": "OrderedCollection",
            "summary": summary,
            "url": f"{base}{STEM}.nq",
            "totalItems": sum(step.activities for step in steps),
            **ends,
        }
    )


def feed_page(history: History, number: int, items: Sequence[Activity], base: str) -> bytes:
    """The activities of the step at a place of the history, with the way to the steps before and behind."""
    step = history.steps[number]
    ways = {"prev": number - 1, "next": number + 1}
    this = _edition(step.this, base) | {"previousVersion": _edition(step.previous, base)}
    return _json(
        {
            "id": base + step.page,
            "type": "OrderedCollectionPage",
            "partOf": {"id": base + FEED, "type": "OrderedCollection"},
            **({"name": step.this.name} if step.this.name else {}),
            **({"published": moment(step.this.name)} if moment(step.this.name) else {}),
            **{way: _page(history.steps[at], base) for way, at in ways.items() if 0 <= at < len(history.steps)},
            "about": this,
            "attachment": {"id": base + step.patch, "type": "Document", "mediaType": MEDIA_TYPE},
            "totalItems": len(items),
            "orderedItems": items,
        }
    )


def read_items(path: Path, step: Step) -> list[Activity]:
    """The activities in a page of a feed; `ReleaseError` where it is none, or holds another number of them."""
    try:
        items = json.loads(path.read_text(encoding="utf-8"))["orderedItems"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(f"{path} is no page of a feed: {error!r}.") from error
    if not isinstance(items, list) or len(items) != step.activities or not all(isinstance(one, dict) for one in items):
        raise ReleaseError(f"{path} does not hold the {step.activities} activities that the manifest says.")
    return items


def _page(step: Step, base: str) -> dict[str, str]:
    return {"id": base + step.page, "type": "OrderedCollectionPage"}


def _edition(edition: Edition, base: str) -> dict[str, Any]:
    found = {"id": edition.iri(base), "identifier": edition.sha256}
    return found | ({"version": edition.name} if edition.name else {})


def _json(content: Mapping[str, Any]) -> bytes:
    context = json.loads((files(__package__) / "templates" / "context.json").read_text(encoding="utf-8"))
    return (json.dumps({"@context": context, **content}, ensure_ascii=False, indent=1) + "\n").encode()
