"""Comparison: the ledger and the IRIs that a build gives out in, what must not be and what is to be recorded out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.ledger.model import FACT, SHARED, Entry, Ledger, Status

Minted = Mapping[str, Entry]
"""What a build gives out, by path: what is in force, and the facts that no document states any more."""


def conflicts(ledger: Ledger, minted: Minted) -> list[Diagnostic]:
    """What keeps a release from being published, one diagnostic for each IRI, at its line of the ledger."""
    found = []
    for path, entry in sorted(ledger.entries.items()):
        given = minted.get(path)
        in_use = given is not None and given.status is Status.IN_FORCE
        if entry.status is Status.WITHDRAWN and in_use:
            found.append(_conflict("iri-withdrawn-in-use", ledger, entry, _in_use(entry)))
        elif entry.status is Status.WITHDRAWN and entry.replaced_by and not _known(entry.replaced_by, ledger, minted):
            message = f"{path} is to be replaced by {entry.replaced_by}, which neither a document nor the ledger knows"
            found.append(_conflict("iri-replacement-unknown", ledger, entry, message))
        elif entry.status is Status.IN_FORCE and given is None and entry.kind not in (FACT, *SHARED):
            found.append(_conflict("iri-dropped", ledger, entry, _dropped(entry)))
    return found


def _known(path: str, ledger: Ledger, minted: Minted) -> bool:
    return path in minted or path in ledger.entries


def _dropped(entry: Entry) -> str:
    command = f"learningcities withdraw {entry.path} --reason TEXT [--replaced-by IRI]"
    return (
        f"{entry.path} ({entry.label}) was released, and no document leads to it any more; bring the document back, "
        f"or run `{command}`"
    )


def _in_use(entry: Entry) -> str:
    return (
        f"{entry.path} ({entry.label}) was withdrawn, and documents lead to it again; remove or correct them, or say "
        "with --replaced-by what they lead to now"
    )


def _conflict(code: str, ledger: Ledger, entry: Entry, message: str) -> Diagnostic:
    return diagnostic(code, ledger.source, message, ledger.lines.get(entry.path, 1))


def unrecorded(ledger: Ledger, minted: Minted) -> list[str]:
    """The paths that are given out and that the ledger does not know yet."""
    return sorted(path for path in minted if path not in ledger.entries)


def recorded(ledger: Ledger, minted: Minted, since: str = "") -> list[Entry]:
    """The ledger after the release: new IRIs added, known ones under all their names, facts as they stand."""
    after = dict(ledger.entries)
    for path, given in minted.items():
        before = after.get(path)
        after[path] = replace(given, since=since) if before is None else before.merged(given)
    return [after[path] for path in sorted(after)]


def not_in_force(ledger: Ledger, minted: Minted) -> Iterator[Entry]:
    """What is no longer in force and belongs to no resource that is: what was withdrawn, with the facts about it."""
    live = {entry.resource for entry in minted.values() if entry.status is Status.IN_FORCE}
    for _, entry in sorted(ledger.entries.items()):
        if entry.status is not Status.IN_FORCE and entry.path not in minted and entry.resource not in live:
            yield entry
