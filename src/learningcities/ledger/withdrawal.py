"""Withdrawal: the ledger and what the curator takes back in, the ledger with it marked out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches

from learningcities.errors import UsageError
from learningcities.ledger.model import Entry, Ledger, Status, kind_of, place_of

_CITY, _AUTHORITY = "city/", "local-authority/"
_INSTEAD = frozenset({"organisation", "person"})
"""Kinds that can stand for each other: who holds a post may have been taken for the other."""


def withdraw(ledger: Ledger, paths: Iterable[str], reason: str, replaced_by: str = "") -> tuple[list[Entry], int]:
    """All entries, those of `paths` and of what belongs to them withdrawn, and how many these are.

    To a resource belong its facts, to a city also its local authority, its persons, organisations and practices.
    `UsageError` for a path that the ledger does not know, or that would be replaced by itself or by another kind.
    """
    after = dict(ledger.entries)
    marked: set[str] = set()
    for path in paths:
        if path not in ledger.entries:
            raise UsageError(f"{ledger.source} does not know {path!r}{_near(path, ledger)}.")
        if replaced_by and not _may_replace(replaced_by, path):
            raise UsageError(
                f"{replaced_by!r} is a {kind_of(replaced_by)}, so it cannot stand in the place of {path!r}; "
                f"name a {kind_of(path)}, or nothing."
            )
        for entry in _belonging(ledger, path):
            replacement = _replacement(entry.path, path, replaced_by)
            after[entry.path] = replace(entry, status=Status.WITHDRAWN, reason=reason, replaced_by=replacement)
            marked.add(entry.path)
    if _leads_to(after, replaced_by) & marked:
        raise UsageError(f"{replaced_by!r} is withdrawn itself by this, or leads back; name what is in force.")
    return [after[path] for path in sorted(after)], len(marked)


def _near(path: str, ledger: Ledger) -> str:
    """What may have been meant instead of an unknown path."""
    known = [entry.path for entry in ledger.of(kind_of(path))]
    near = get_close_matches(path, known, n=3)
    return f"; did you mean {' or '.join(near)}" if near else "; give an IRI that it holds, whole or below the base"


def _may_replace(path: str, other: str) -> bool:
    kinds = {kind_of(path), kind_of(other)}
    return len(kinds) == 1 or kinds == _INSTEAD


def _belonging(ledger: Ledger, path: str) -> list[Entry]:
    """The entry, its facts, and all of a city with it; what was withdrawn before keeps its reason.

    But what is replaced together is named anew together.
    """
    own = ledger.entries[path]
    found = ledger.at(place_of(path)) if path.startswith(_CITY) and "#" not in path else ledger.below([path])
    if "#" in path:
        found = [own]
    together = {path, path.replace(_CITY, _AUTHORITY, 1)}
    return [entry for entry in found if entry.path in together or entry.status is not Status.WITHDRAWN]


def _replacement(path: str, asked: str, replaced_by: str) -> str:
    """A city is replaced with its local authority; for what else belongs to it nothing is known."""
    if path == asked:
        return replaced_by
    if path == asked.replace(_CITY, _AUTHORITY, 1) and replaced_by.startswith(_CITY):
        return replaced_by.replace(_CITY, _AUTHORITY, 1)
    return ""


def _leads_to(entries: dict[str, Entry], path: str) -> set[str]:
    """A path and what replaces it, and so on."""
    found: set[str] = set()
    while path and path not in found:
        found.add(path)
        entry = entries.get(path)
        path = entry.replaced_by if entry and entry.status is Status.WITHDRAWN else ""
    return found
