"""Fragments: the IRIs of what one city's documents state, from its content, and none given to two things.

What the ledger knows keeps its IRI: the same content always; a text whose wording has changed, a person or a practice
that is still recognised, where there is exactly one that it can be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rdflib import URIRef

from learningcities.graph.people import same_letters, same_person
from learningcities.graph.recognition import alike
from learningcities.graph.slugs import short_digest
from learningcities.ledger import Entry, Ledger, Status
from learningcities.vocabulary import fold

_LONGEST = 80
"""Characters of the content of a fact that the ledger shows to people."""

_WITHOUT = re.compile(r"(?: None)+$")
"""Details that a fact does not have, at the end of its content."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What asks for an IRI: `place` is what the IRI begins with, `name` comes first behind it.

    `names` and `text` are what else it is recognised by; `wording` says that the content is the words of a text, which
    may be corrected.
    """

    place: str
    name: str
    content: str
    names: tuple[str, ...] = ()
    text: str = ""
    wording: bool = False

    @property
    def identity(self) -> str:
        """The content as the ledger remembers it: the name and a digest."""
        return f"{self.name}={short_digest(self.content, 16)}"

    @property
    def keys(self) -> tuple[str, ...]:
        """All by which the ledger recognises it."""
        text = (f"text={short_digest(self.text, 16)}",) if self.text else ()
        return (self.identity, *dict.fromkeys(map(fold, self.names)), *text)

    @property
    def label(self) -> str:
        """What people call it: its name, else the beginning of its content."""
        if self.names:
            return self.names[0]
        words = _WITHOUT.sub("", " ".join(self.content.split()))
        return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Revisions:
    """What a second look finds: claims that keep the IRI of a recorded one, and recorded paths that others replace."""

    kept: Mapping[Claim, str] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Fragments:
    """The IRIs that the facts of one city have taken: one is never given to two contents."""

    base: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    revisions: Revisions = field(default_factory=Revisions)
    taken: dict[str, str] = field(default_factory=dict)
    claims: dict[Claim, str] = field(default_factory=dict)
    _below: dict[str, list[Entry]] = field(default_factory=dict)
    _by_content: dict[tuple[str, str], Entry] = field(default_factory=dict)

    def claim(
        self,
        resource: str,
        name: str,
        content: str,
        suffix: str = "",
        separator: str = "#",
        *,
        names: Iterable[str] = (),
        text: str = "",
        wording: bool = False,
    ) -> URIRef:
        """The IRI for a fact: `name`, or `name-suffix` when another content has the name already.

        The same content gets the same IRI, so that what two documents say is one fact. What the ledger holds for
        another content is given to none.
        """
        # What the ledger remembers must not depend on the base.
        remembered = content.replace(self.base, "") if self.base else content
        claim = Claim(f"{resource}{separator}", name, remembered, tuple(names), text, wording)
        for iri in self._candidates(claim, content, suffix):
            if self.taken.setdefault(iri, content) == content:
                self.claims[claim] = iri
                return URIRef(iri)
        raise AssertionError("two contents have one SHA-256")

    def _candidates(self, claim: Claim, content: str, suffix: str) -> Iterator[str]:
        known = self._recorded(claim) or self.revisions.kept.get(claim)
        if known:
            yield known
        name = claim.name
        digests = (f"{name}-{short_digest(content, length)}" for length in (8, 16, 64))
        for candidate in (name, *([f"{name}-{suffix}"] if suffix else []), *digests):
            iri = f"{claim.place}{candidate}"
            entry = self.ledger.entries.get(iri.removeprefix(self.base))
            if entry is None or not entry.known_as:
                yield iri

    def __post_init__(self) -> None:
        """Remember the ledger's entries by what they are directly below, and by their content."""
        for _, entry in sorted(self.ledger.entries.items()):
            place = self.base + re.split("[^#/]*$", entry.path)[0]
            self._below.setdefault(place, []).append(entry)
            self._by_content |= {(place, key): entry for key in entry.known_as}

    def _recorded(self, claim: Claim) -> str | None:
        """The IRI that the ledger has for the same content."""
        entry = self._by_content.get((claim.place, claim.identity))
        return self.base + self.ledger.followed(entry.path) if entry else None

    def revised(self) -> Revisions:
        """What is not the same as recorded and still the same thing, where there is exactly one that it can be."""
        kept: dict[Claim, str] = {}
        replaced: dict[str, str] = {}
        given = {iri for claim, iri in self.claims.items() if self._recorded(claim) == iri}
        for place in sorted({claim.place for claim in self.claims} & self._below.keys()):
            new = [claim for claim in self.claims if claim.place == place and self._recorded(claim) is None]
            gone = [
                entry
                for entry in self._below[place]
                if entry.status is not Status.WITHDRAWN and self.base + entry.path not in given
            ]
            for recognises in (_shares_a_key, _same_person, _same_name):
                for claim, entry in _pairs(new, gone, recognises):
                    if claim.names or (claim.wording and alike(claim.label, entry.name)):
                        kept[claim] = self.base + entry.path
                    else:
                        replaced[entry.path] = self.claims[claim].removeprefix(self.base)
                    new.remove(claim)
                    gone.remove(entry)
        return Revisions(kept, replaced)


def _shares_a_key(claim: Claim, entry: Entry) -> bool:
    return not set(claim.keys).isdisjoint(entry.known_as)


def _same_person(claim: Claim, entry: Entry) -> bool:
    same = (same_person(name, entry.name) or same_letters(name, entry.name) for name in claim.names)
    return entry.kind == "person" and any(same)


def _same_name(claim: Claim, entry: Entry) -> bool:
    return any(key.startswith(f"{claim.name}=") for key in entry.known_as)


def _pairs(
    new: list[Claim], gone: list[Entry], recognises: Callable[[Claim, Entry], bool]
) -> list[tuple[Claim, Entry]]:
    """The claims and entries that recognise each other and nothing else."""
    found = [(claim, entry) for claim in new for entry in gone if recognises(claim, entry)]
    claims = [claim for claim, _ in found]
    entries = [entry for _, entry in found]
    return [(claim, entry) for claim, entry in found if claims.count(claim) == entries.count(entry) == 1]
