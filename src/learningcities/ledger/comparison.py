"""Comparison: the ledger and the IRIs that a build gives out in, what must not be and what is to be recorded out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.errors import LedgerError
from learningcities.ledger.model import FACT, SHARED, Entry, Ledger, Status, place_of

Minted = Mapping[str, Entry]
"""What a build gives out, by path: what is in force, and the facts that no document states any more."""


class ConflictError(LedgerError):
    """A build goes against the ledger; `conflicts` says of each IRI what to do."""

    def __init__(self, ledger: Ledger, conflicts: Sequence[Diagnostic]) -> None:
        super().__init__(
            f"{ledger.source} holds IRIs that this build would drop, change or reuse. "
            + " ".join(f"{found.message}." for found in conflicts)
        )
        self.conflicts = tuple(conflicts)


def conflicts(ledger: Ledger, minted: Minted, suspended: Collection[str] = ()) -> list[Diagnostic]:
    """What keeps a release from being published, one diagnostic for each IRI, at its line of the ledger.

    `suspended` are paths that are not given out for now, which keeps nothing from being published.
    """
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
            if path in suspended:
                continue
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


def suspended(ledger: Ledger, minted: Minted, unread: Mapping[str, str]) -> dict[Entry, str]:
    """What is in force by the ledger and not given out because a document cannot be published, with the file of that.

    `unread` are the paths of such documents, each with its file. Suspended are the documents themselves and all that
    belongs to their cities: nobody withdrew it, and nothing but the document could state it.
    """
    found: dict[Entry, str] = {}
    for city in ledger.of("city"):
        file = next((unread[key] for key in city.known_as if key in unread), None)
        if file:
            place = place_of(ledger.followed(city.path))
            found |= {entry: file for entry in ledger.at(place) if _is_missing(entry, minted)}
    own = {entry: unread[entry.path] for entry in ledger.of("document") if entry.path in unread}
    return found | {entry: file for entry, file in own.items() if _is_missing(entry, minted)}


def _is_missing(entry: Entry, minted: Minted) -> bool:
    return entry.status is Status.IN_FORCE and entry.path not in minted


def suspensions(found: Mapping[Entry, str]) -> list[Diagnostic]:
    """One diagnostic for each document that keeps IRIs from being stated."""
    by_file: dict[str, list[Entry]] = {}
    for entry, file in sorted(found.items()):
        by_file.setdefault(file, []).append(entry)
    return [diagnostic("iri-suspended", file, _suspended(entries)) for file, entries in by_file.items()]


def _suspended(entries: Sequence[Entry]) -> str:
    first, others = entries[0], len(entries) - 1
    more = f" and {others} more IRI{'' if others == 1 else 's'}" if others else ""
    return (
        f"{first.path} ({first.label}){more} stay, described as not stated in this release, because this document "
        "cannot be published; correct it and build again"
    )


def not_in_force(ledger: Ledger, minted: Minted) -> Iterator[Entry]:
    """What is no longer in force and belongs to no resource that is: what was withdrawn, with the facts about it."""
    live = {entry.resource for entry in minted.values() if entry.status is Status.IN_FORCE}
    for _, entry in sorted(ledger.entries.items()):
        if entry.status is not Status.IN_FORCE and entry.path not in minted and entry.resource not in live:
            yield entry
