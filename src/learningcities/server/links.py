"""Links of a release: its tables in, what an identifier is linked to out, whichever of both sides it is of."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from learningcities.errors import ReleaseError
from learningcities.namespaces import CONCEPT, DEFAULT_BASE, LC
from learningcities.publication.identifiers import TABLE, Link
from learningcities.publication.spellings import compared
from learningcities.publication.withdrawn import FILE
from learningcities.release import Release

_SAME = ("sameAs", "exactMatch")
_PATH = re.compile(r"[a-z0-9-]{1,200}(?:/[a-z0-9-]{1,200}){0,5}")


class Found(NamedTuple):
    """What is known of an identifier: its links, whether it is one of ours, and whether that was withdrawn."""

    links: tuple[Link, ...]
    ours: bool
    withdrawn: Mapping[str, str | None] | None

    @property
    def same(self) -> list[str]:
        """Our IRIs that are the same and not only close."""
        return sorted({link.iri for link in self.links if link.relation in _SAME})


@dataclass(frozen=True)
class Links:
    """The links of one release, by the form in which identifiers are compared."""

    release: Release
    base: str
    by_form: Mapping[str, tuple[Link, ...]]
    withdrawn: Mapping[str, Mapping[str, str | None]]

    @classmethod
    def of(cls, release: Release) -> Links:
        """Read the tables of a release; `ReleaseError` if they are missing or damaged."""
        try:
            with (release.path / TABLE).open(encoding="utf-8", newline="") as stream:
                links = [Link(row["iri"], row["identifier"], row["relation"]) for row in csv.DictReader(stream)]
            withdrawn = json.loads((release.path / FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError) as error:
            raise ReleaseError(f"{TABLE} or {FILE} of {release.path} cannot be read: {error}.") from error
        return cls(release, str(release.manifest.get("base") or DEFAULT_BASE), _by_form(links), withdrawn)

    def found(self, identifier: str) -> Found | None:
        """What is known of an identifier; None where it is neither ours nor linked to one of ours."""
        form = compared(identifier)
        links = self.by_form.get(form, ())
        path = self.path(form)
        ours = path is not None and (path in self.withdrawn or (self.release.path / f"{path}.ttl").is_file())
        if not links and not ours:
            return None
        return Found(links, ours or any(compared(link.iri) == form for link in links), self.withdrawn.get(path or ""))

    def path(self, iri: str) -> str | None:
        """The path of a resource of ours, below the base or the vocabulary's; None for what is none of ours."""
        form = compared(iri)
        for start in (self.base, *((DEFAULT_BASE,) if form.startswith(_VOCABULARY) else ())):
            path = form.removeprefix(compared(start)).partition("#")[0]
            if path != form and _PATH.fullmatch(path):
                return path
        return None


_VOCABULARY = (compared(str(CONCEPT)), compared(str(LC)))


def _by_form(links: Iterable[Link]) -> dict[str, tuple[Link, ...]]:
    found: dict[str, dict[Link, None]] = {}
    for link in sorted(links):
        for side in (link.iri, link.identifier):
            found.setdefault(compared(side), {})[link] = None
    return {form: tuple(own) for form, own in found.items()}


def as_object(asked: str, found: Found) -> dict[str, Any]:
    """The answer as JSON has it."""
    links = [{**link._asdict(), "sha256": link.sha256} for link in found.links]
    return {"iri": asked, "links": links, "withdrawn": found.withdrawn}
