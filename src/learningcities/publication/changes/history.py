"""History: the release before in, checked as far as it is read; what it is called and which changes it carries out.

Of a stranger's folder nothing is believed: what is read has the digest that the manifest says, and no name in it
becomes a path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from learningcities.errors import ReleaseError, UsageError
from learningcities.publication.changes.patch import SUFFIX
from learningcities.publication.dumps import STEM
from learningcities.publication.manifest import MANIFEST, digest, read_manifest

CHANGES = "changes"
"""The path of the feed and of the page about it without suffix, and the folder of their parts."""
KEY = "changes"
"""Where the manifest has the history."""
NAME_KEY = "release"
"""Where the manifest has what the curator calls the release."""

_DUMP = f"{STEM}.nq"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Edition:
    """The dataset as one release has it: its RDFC-1.0 hash, and what the curator calls the release."""

    sha256: str
    name: str = ""

    def iri(self, base: str) -> str:
        """What names it in patches, feeds and descriptions."""
        return f"{base}dataset#release-{self.sha256}"


@dataclass(frozen=True, slots=True)
class Step:
    """What leads from one release to the next: its number in the history, and how much it changes."""

    number: int
    previous: Edition
    this: Edition
    removed: int
    added: int
    activities: int

    @property
    def patch(self) -> str:
        """The path of the patch in a release."""
        return f"{CHANGES}/{self.number}{SUFFIX}"

    @property
    def page(self) -> str:
        """The path of the activities in a release."""
        return f"{CHANGES}/{self.number}.jsonld"

    def as_object(self) -> dict[str, Any]:
        """The step as the manifest has it."""
        editions = {"previous": self.previous, "this": self.this}
        return {
            "number": self.number,
            **{key: {"sha256": one.sha256, "name": one.name} for key, one in editions.items()},
            "removed": self.removed,
            "added": self.added,
            "activities": self.activities,
        }


@dataclass(frozen=True, slots=True)
class History:
    """The steps that a release carries, the oldest first, and how many older ones it does not carry any more."""

    steps: tuple[Step, ...] = ()
    left_out: int = 0

    def as_object(self) -> dict[str, Any]:
        """The history as the manifest has it."""
        return {"steps": [step.as_object() for step in self.steps], "left_out": self.left_out}


@dataclass(frozen=True, slots=True)
class Previous:
    """A release that another one follows."""

    path: Path
    edition: Edition
    history: History

    @property
    def dump(self) -> Path:
        """Its statements, as sorted canonical N-Quads."""
        return self.path / _DUMP


def read_previous(path: str | Path, base: str) -> Previous:
    """The release in a folder, to be followed by one with this base.

    `UsageError` for what is no release, or one with another base; `ReleaseError` where a file that is read has another
    digest than the manifest says, or where its history does not lead to it.
    """
    folder = Path(path)
    manifest = read_manifest(folder)
    if not manifest:
        raise UsageError(f"{folder} is not a release: it has no {MANIFEST} of one. Name the folder of a release.")
    if manifest.get("base") != base:
        raise UsageError(f"The release in {folder} has the base {manifest.get('base')}, and this build {base}.")
    history = read_history(manifest, folder)
    for file in (_DUMP, *(file for step in history.steps for file in (step.patch, step.page))):
        _check(folder, file, manifest)
    edition = edition_of(manifest, folder)
    if digest(folder / _DUMP) != edition.sha256:
        # Without blank nodes the canonical form is the file itself (RDFC-1.0, section 5).
        raise ReleaseError(
            f"{folder / _DUMP} is not the dataset whose hash {MANIFEST} has; run `learningcities verify`."
        )
    if history.steps and history.steps[-1].this.sha256 != edition.sha256:
        raise ReleaseError(f"The changes in {folder} do not lead to its dataset; run `learningcities verify`.")
    return Previous(folder, edition, history)


def _check(folder: Path, file: str, manifest: Mapping[str, Any]) -> None:
    path = folder / file
    if path.is_symlink() or not path.is_file():
        raise ReleaseError(f"{path} is missing or no file, so this release is not whole; take a whole one.")
    files = manifest.get("files")
    if not isinstance(files, dict) or files.get(file) != digest(path):
        raise ReleaseError(f"{path} has another digest than {MANIFEST} says; take a release that `verify` finds whole.")


def edition_of(manifest: Mapping[str, Any], folder: Path) -> Edition:
    """The dataset of a release; `ReleaseError` where the manifest does not have its hash."""
    dataset, name = manifest.get("dataset"), manifest.get(NAME_KEY, "")
    sha256 = dataset.get("sha256") if isinstance(dataset, dict) else None
    if not isinstance(sha256, str) or not _HASH.fullmatch(sha256) or not isinstance(name, str):
        raise ReleaseError(f"{folder / MANIFEST} does not say which dataset the release holds.")
    return Edition(sha256, name)


def read_history(manifest: Mapping[str, Any], folder: Path) -> History:
    """The history of a release, empty where it has none; `ReleaseError` where it is none, or steps do not follow."""
    found = manifest.get(KEY)
    if found is None:
        return History()
    try:
        steps = tuple(_step(one) for one in found["steps"])
        history = History(steps, _count(found["left_out"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ReleaseError(f"{folder / MANIFEST} has a history that is none: {error!r}.") from error
    for before, after in pairwise(steps):
        if after.number != before.number + 1 or after.previous.sha256 != before.this.sha256:
            raise ReleaseError(f"{folder / MANIFEST}: change {after.number} does not follow change {before.number}.")
    return history


def _step(found: Mapping[str, Any]) -> Step:
    previous, this = (Edition(_hash(found[key]["sha256"]), str(found[key]["name"])) for key in ("previous", "this"))
    counts = (_count(found[key]) for key in ("removed", "added", "activities"))
    return Step(_count(found["number"]), previous, this, *counts)


def _hash(value: object) -> str:
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise ValueError(f"{value!r} is no SHA-256")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value


def bounded(steps: Sequence[Step], release: Path, limit: int) -> tuple[Step, ...]:
    """The last steps whose patches together are not larger than `limit` bytes; the last one in any case."""
    kept: list[Step] = []
    for step in reversed(steps):
        limit -= (release / step.patch).stat().st_size
        if kept and limit < 0:
            break
        kept.insert(0, step)
    return tuple(kept)
