"""Writing changes: a release in its folder and the one before in; patch, activities, feed and what a page tells out."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from learningcities.publication.changes.activities import Activity, activities
from learningcities.publication.changes.comparison import Comparison, compare
from learningcities.publication.changes.difference import differences, rising
from learningcities.publication.changes.feed import FEED, feed, feed_page, read_items, texts
from learningcities.publication.changes.history import CHANGES, Edition, History, Previous, Step, bounded
from learningcities.publication.changes.patch import Header, read_rows, write_patch
from learningcities.publication.dumps import STEM

_ALWAYS = 16_000_000
"""So many bytes of patches are carried even where the dump is smaller."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a release tells of changes: its history, and what the last step of it changed, if there is one."""

    history: History
    last: Comparison | None
    items: tuple[list[Activity], ...] = ()


def write_changes(release: Path, base: str, previous: Previous, this: Edition) -> Told:
    """Write `changes.jsonld` and the folder `changes`; the dumps are there already.

    What the release before carries is carried on, as far as its patches together are smaller than the dump: to fetch
    that is then cheaper. Where nothing changed there is no new step. `ReleaseError` where the release before does not
    hold what it says.
    """
    dump = release / f"{STEM}.nq"
    (release / CHANGES).mkdir()
    steps, items = _carried(release, previous)
    last: Comparison | None = None
    if previous.edition.sha256 != this.sha256:
        step, last = _step(release, base, previous, this)
        items.append(list(activities(last, base + step.page, this.name, texts()["activities"])))
        steps.append(replace(step, activities=len(items[-1])))
    kept = bounded(steps, release, max(_ALWAYS, dump.stat().st_size)) if steps else ()
    left = len(steps) - len(kept)
    for step in steps[:left]:
        (release / step.patch).unlink()
    history = History(kept, previous.history.left_out + left)
    for at, found in enumerate(items[left:]):
        (release / kept[at].page).write_bytes(feed_page(history, at, found, base))
    (release / FEED).write_bytes(feed(history, base))
    if not kept:
        (release / CHANGES).rmdir()
        return Told(history, None)
    return Told(history, last or _compare(release, kept[-1], base), tuple(items[left:]))


def _carried(release: Path, previous: Previous) -> tuple[list[Step], list[list[Activity]]]:
    """Copy the patches of the release before; its steps and their activities."""
    for step in previous.history.steps:
        shutil.copyfile(previous.path / step.patch, release / step.patch)
    steps = list(previous.history.steps)
    return steps, [read_items(previous.path / step.page, step) for step in steps]


def _step(release: Path, base: str, previous: Previous, this: Edition) -> tuple[Step, Comparison]:
    """Write the patch from the release before to this one; the step without its activities, and what it changes."""
    number = previous.history.left_out + len(previous.history.steps) + 1
    step = Step(number, previous.edition, this, 0, 0, 0)
    header = Header(this.iri(base), previous.edition.iri(base))
    with previous.dump.open("rb") as before, (release / f"{STEM}.nq").open("rb") as after:
        counts = write_patch(
            release / step.patch, header, differences(rising(before, str(previous.dump)), rising(after, f"{STEM}.nq"))
        )
    return replace(step, removed=counts.removed, added=counts.added), _compare(release, step, base)


def _compare(release: Path, step: Step, base: str) -> Comparison:
    with (release / f"{STEM}.nq").open("rb") as after:
        return compare(after, read_rows(release / step.patch), base)
