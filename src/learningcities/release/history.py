"""Verification of changes: a release in, what is wrong with what it says of earlier ones out.

Each patch leads back from the dataset that it made to the one it was made for, whose hash is known. So the whole
history is checked without any of the earlier releases, in one pass over the dump.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from learningcities.errors import ReleaseError
from learningcities.publication.changes.comparison import compare
from learningcities.publication.changes.difference import applied, rising, undone
from learningcities.publication.changes.feed import FEED, read_items
from learningcities.publication.changes.history import KEY, History, Step, edition_of, read_history
from learningcities.publication.changes.patch import Counts, Header, read_header, read_rows
from learningcities.publication.dumps import STEM
from learningcities.publication.manifest import MANIFEST

_DUMP = f"{STEM}.nq"


def change_problems(release: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the changes that a release carries, one sentence each; none where it carries none."""
    if KEY not in manifest:
        if (release / FEED).exists():
            yield f"{FEED} is there, and {MANIFEST} knows of no changes."
        return
    try:
        history, this = read_history(manifest, release), edition_of(manifest, release)
        if history.steps and history.steps[-1].this.sha256 != this.sha256:
            yield f"The last of the changes in {MANIFEST} does not lead to the dataset of this release."
        yield from _patch_problems(release, history, str(manifest.get("base")))
        yield from _activity_problems(release, history, str(manifest.get("base")))
    except (OSError, ValueError, ReleaseError) as error:
        yield f"The changes cannot be checked to their end: {error}"


def _patch_problems(release: Path, history: History, base: str) -> Iterator[str]:
    """Go back from the dump to the first release of the history."""
    with (release / _DUMP).open("rb") as dump:
        lines: Iterable[bytes] = rising(dump, _DUMP)
        found: list[tuple[Step, Any, Counts]] = []
        for step in reversed(history.steps):
            if read_header(release / step.patch) != Header(step.this.iri(base), step.previous.iri(base)):
                yield f"{step.patch} is not for the releases that {MANIFEST} says."
            counts, digest = Counts(), hashlib.sha256()
            lines = _hashed(applied(lines, undone(_counted(release / step.patch, counts)), step.patch), digest)
            found.append((step, digest, counts))
        deque(lines, maxlen=0)
    for step, digest, counts in found:
        if digest.hexdigest() != step.previous.sha256:
            yield f"{step.patch} does not lead to this release from the one that it says it is for."
        if (counts.removed, counts.added) != (step.removed, step.added):
            found_there = f"removes {counts.removed} statements and adds {counts.added}"
            yield f"{step.patch} {found_there}, and {MANIFEST} says otherwise."


def _counted(path: Path, counts: Counts) -> Iterator[Any]:
    for row in read_rows(path):
        counts.count(row)
        yield row


def _hashed(lines: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for line in lines:
        digest.update(line)
        yield line


def _activity_problems(release: Path, history: History, base: str) -> Iterator[str]:
    """Pages that do not hold what they should; what the last one tells is compared with its patch."""
    for step in history.steps:
        items = read_items(release / step.page, step)
        if step is history.steps[-1]:
            with (release / _DUMP).open("rb") as dump:
                found = compare(dump, read_rows(release / step.patch), base)
            told = [(item.get("type"), _object(item)) for item in items]
            if told != [(entity.kind.value, entity.iri) for entity in found.entities()]:
                yield f"{step.page} does not tell what {step.patch} changes."


def _object(item: Mapping[str, Any]) -> object:
    thing = item.get("object")
    return thing.get("id") if isinstance(thing, dict) else thing
