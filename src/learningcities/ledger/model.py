"""Entries: what the ledger remembers of an IRI, and the ledger as all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from learningcities.namespaces import CONCEPT, LC

FACT = "fact"
WORDS = "words:"
"""What a sketch of the words of a document begins with in `known_as`: only that of the last release is kept."""
SHARED = ("area", "award", "country", "network")
"""What cities share: it stays described when no document names it any more, for it is no less true."""

_OF_A_CITY = ("city", "local-authority", "organisation", "person", "practice")
_VOCABULARY = (str(LC).rstrip("#"), str(CONCEPT), str(CONCEPT).rstrip("/"))
_PATH = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)+(?:#[^\s|#]+)?")


class Status(StrEnum):
    """Whether an IRI is in force; a fact can come back when a document states it again, what is withdrawn cannot."""

    IN_FORCE = "in force"
    NOT_STATED = "not stated"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """An IRI below the base: its name as last published, and by what the same thing is recognised again.

    `known_as` holds names, digests, file names and sketches; `replaced_by` is a path too; `since` is what the curator
    called the first release with it.
    """

    path: str
    name: str = ""
    known_as: tuple[str, ...] = ()
    status: Status = Status.IN_FORCE
    replaced_by: str = ""
    reason: str = ""
    since: str = ""

    @property
    def kind(self) -> str:
        """The kind of a resource, the first part of its path; `fact` for a fragment."""
        return kind_of(self.path)

    @property
    def resource(self) -> str:
        """The path without fragment."""
        return self.path.partition("#")[0]

    @property
    def label(self) -> str:
        """What people call it: its name, else the end of its path."""
        return self.name or re.split("[/#]", self.path)[-1]

    def merged(self, other: Entry) -> Entry:
        """The entry after a build gave it out again as `other`: in force, under all names it was ever known by."""
        other_words = any(key.startswith(WORDS) for key in other.known_as)
        kept = {key for key in self.known_as if not (other_words and key.startswith(WORDS))}
        return replace(other, known_as=tuple(sorted(kept.union(other.known_as))), since=self.since)


def is_path(text: str) -> bool:
    """Whether a text is a path that the ledger can hold."""
    return _PATH.fullmatch(text) is not None


def kind_of(path: str) -> str:
    """The kind of what has a path."""
    return FACT if "#" in path else path.partition("/")[0]


def place_of(path: str) -> str:
    """The part of a path that names a city, `fr/lille`; empty for what belongs to no city."""
    kind, *rest = path.partition("#")[0].split("/")
    return "/".join(rest[:2]) if kind in _OF_A_CITY and len(rest) > 1 else ""


def path_of(iri: str, base: str) -> str | None:
    """The path under which the ledger remembers an IRI, or None where it does not.

    It remembers resources below the base and the facts about them; not the vocabulary, not the dataset's description
    of itself, and not the fragments of a document, which are places in the text that it has in one release.
    """
    if not iri.startswith(base) or iri.startswith(_VOCABULARY):
        return None
    path = iri[len(base) :]
    if not is_path(path) or (path.startswith("document/") and "#" in path):
        return None
    return path


@dataclass(frozen=True)
class Ledger:
    """All entries by path; `source` is the file as the user named it, `lines` says where an entry stands in it."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    source: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def _by_place(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            found.setdefault(place_of(entry.path), []).append(entry)
        return found

    @cached_property
    def _by_kind(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for _, entry in sorted(self.entries.items()):
            found.setdefault(entry.kind, []).append(entry)
        return found

    def of(self, kind: str) -> list[Entry]:
        """The entries of a kind, in order of their paths."""
        return self._by_kind.get(kind, [])

    def at(self, place: str) -> list[Entry]:
        """What belongs to a city (`fr/lille`), in order of paths."""
        return sorted(self._by_place.get(place, ())) if place else []

    def below(self, resources: Iterable[str]) -> list[Entry]:
        """The entries of resources and of the facts about them."""
        wanted = set(resources)
        return [entry for _, entry in sorted(self.entries.items()) if entry.resource in wanted]

    def followed(self, path: str) -> str:
        """The path that stands for `path` today: the one that replaces it, if that is of the same kind, and so on."""
        seen = {path}
        while (entry := self.entries.get(path)) and entry.status is Status.WITHDRAWN and entry.replaced_by:
            following = entry.replaced_by
            if kind_of(following) != kind_of(path) or following in seen:
                break
            seen.add(following)
            path = following
        return path

    def leads_back(self, path: str) -> bool:
        """Whether what replaces a path is in the end replaced by it."""
        seen: set[str] = set()
        following = path
        while (entry := self.entries.get(following)) and entry.replaced_by and following not in seen:
            seen.add(following)
            following = entry.replaced_by
        return following in seen and following == path

    def only(self, place: str) -> Ledger:
        """The entries of one city: little to send to another process."""
        return Ledger({entry.path: entry for entry in self.at(place)}, self.source)
