"""The UNESCO Thesaurus, in a file that the curator names: Turtle, as it is or compressed with gzip.

Its labels are under CC BY-SA 3.0 IGO; they are compared here and copied nowhere.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from learningcities.errors import UsageError
from learningcities.gazetteers.matching import Index
from learningcities.gazetteers.model import Candidate, Kind, Provenance, Query, Record
from learningcities.gazetteers.sources import datasets

_SKOS = "http://www.w3.org/2004/02/skos/core#"
_LABELS = {_SKOS + "prefLabel": 0, _SKOS + "altLabel": 1}
_LANGUAGES = ("en", "fr", "es")


@dataclass(slots=True)
class Thesaurus:
    """The gazetteer of concepts; `version` is what the curator says of its state."""

    file: Path
    version: str = ""
    id: str = "unesco-thesaurus"
    _index: Index | None = field(default=None)

    @property
    def provenance(self) -> Provenance:
        """Where the data come from."""
        return Provenance(
            "UNESCO Thesaurus",
            "http://vocabularies.unesco.org/thesaurus",
            self.version,
            "https://creativecommons.org/licenses/by-sa/3.0/igo/",
            "unesco-thesaurus",
        )

    def candidates(self, query: Query) -> tuple[Candidate, ...]:
        """The concepts with this name; `UsageError` where the file is no Turtle."""
        if query.kind is not Kind.CONCEPT:
            return ()
        self._index = self._index or Index(self.records(""))
        return self._index.candidates(query, self.id)

    def records(self, country: str) -> Iterator[Record]:
        """All concepts, named by their preferred label in English; the other labels are further names."""
        dataset = datasets()[self.id]
        for iri, (name, *others) in sorted(self._labels().items()):
            if dataset.holds(iri):
                identifier = iri.removeprefix(dataset.namespace)
                yield Record(((self.id, identifier),), name, country, Kind.CONCEPT, tuple(others))

    def _labels(self) -> dict[str, list[str]]:
        """The labels of each concept in the languages that we read, the preferred one in English first."""
        try:
            data = self.file.read_bytes()
            text = gzip.decompress(data) if self.file.suffix == ".gz" else data
            quads = list(ox.parse(text, ox.RdfFormat.TURTLE))
        except (OSError, SyntaxError, gzip.BadGzipFile) as error:
            raise UsageError(f"{self.file} cannot be read as {self.id}: {error}. Name another file.") from error
        found: dict[str, set[tuple[int, int, str]]] = {}
        for quad in quads:
            kind, value = _LABELS.get(quad.predicate.value), quad.object
            if kind is not None and isinstance(value, ox.Literal) and value.language in _LANGUAGES:
                rank = _LANGUAGES.index(value.language)
                found.setdefault(getattr(quad.subject, "value", ""), set()).add((kind, rank, value.value))
        return {iri: [label for _, _, label in sorted(labels)] for iri, labels in found.items()}
