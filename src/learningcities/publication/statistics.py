"""Statistics: the sorted lines of the N-Triples dump in, while they are written; what VoID counts out.

In sorted lines equal subjects stand together, and within them equal properties, so nothing is loaded to count them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from learningcities.namespaces import CONCEPT, LC, RDF
from learningcities.publication.lines import DistinctLines
from learningcities.publication.targets import space

_TYPE = f"<{RDF.type}>".encode()
_VOCABULARY = (f"<{LC}".encode(), f"<{CONCEPT}".encode())


@dataclass(frozen=True, slots=True)
class PropertyCount:
    """How many triples have a property, and how many different subjects."""

    triples: int
    subjects: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """The counts of a set of triples (VoID, section 4.4); `classes` and `properties` by IRI, in the order of IRIs.

    `entities` are the subjects below the base, `classes` the number of instances; `links` counts the triples that
    lead to another dataset, by property and by how the IRIs of that dataset begin.
    """

    triples: int
    entities: int
    subjects: int
    objects: int
    classes: Mapping[str, int]
    properties: Mapping[str, PropertyCount]
    links: Mapping[tuple[str, str], int]


class Counting:
    """Counts triples while somebody else reads their lines."""

    def __init__(self, work: Path, base: str) -> None:
        """Nothing counted yet; `work` is a folder for what is too much for memory."""
        self._inside = f"<{base}".encode()
        self._triples = self._subjects = self._entities = 0
        self._objects = DistinctLines(work, "objects")
        self._classes: Counter[bytes] = Counter()
        self._with_property: Counter[bytes] = Counter()
        self._subjects_of: Counter[bytes] = Counter()
        self._links: Counter[tuple[str, str]] = Counter()

    def lines(self, ntriples: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines, which are canonical N-Triples in order; each is counted as it passes."""
        last_subject = last_property = b""
        for line in ntriples:
            yield line
            subject, property_, value = line.split(b" ", 2)
            if subject != last_subject:
                self._subjects += 1
                self._entities += subject.startswith(self._inside)
                last_subject, last_property = subject, b""
            if property_ != last_property:
                self._subjects_of[property_] += 1
                last_property = property_
            self._count(property_, value)

    def _count(self, property_: bytes, value: bytes) -> None:
        self._triples += 1
        self._with_property[property_] += 1
        self._objects.add(value)
        if property_ == _TYPE:
            self._classes[value.removesuffix(b" .\n")] += 1
        elif value.startswith(b"<") and not value.startswith((self._inside, *_VOCABULARY)):
            term, iri = _iri(property_), _iri(value.removesuffix(b" .\n"))
            leads_to = space(term, iri)
            if leads_to is not None:
                self._links[term, leads_to] += 1

    def statistics(self) -> Statistics:
        """What has been counted so far."""
        properties = {
            _iri(term): PropertyCount(triples, self._subjects_of[term])
            for term, triples in sorted(self._with_property.items())
        }
        return Statistics(
            triples=self._triples,
            entities=self._entities,
            subjects=self._subjects,
            objects=self._objects.count(),
            classes={_iri(term): instances for term, instances in sorted(self._classes.items())},
            properties=properties,
            links=dict(sorted(self._links.items())),
        )


def _iri(term: bytes) -> str:
    return term.decode()[1:-1]
