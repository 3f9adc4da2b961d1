"""Pages of a city: the statements of one validated part and its sources in, all files about its resources out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from learningcities.namespaces import LC, SCHEMA
from learningcities.publication.pages.addresses import LANGUAGES, Page, address, path_of, resource
from learningcities.publication.pages.document import document_text, marked_lines
from learningcities.publication.pages.overview import overview
from learningcities.publication.pages.rendering import Frame, resource_page
from learningcities.publication.pages.representations import split, whole
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.sources import Sources
from learningcities.publication.pages.statements import EVIDENCE, Statements
from learningcities.publication.pages.view import CITY, View, properties, visible
from learningcities.publication.pages.vocabulary import equivalents
from learningcities.publication.turtle import Abbreviation

_COUNTRY, _SHA256, _NAME = str(LC.country), str(SCHEMA.sha256), str(SCHEMA.name)
_AREA, _OTHER_NAME = str(LC.adminArea), str(SCHEMA.alternateName)
_GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_DOCUMENT, _IN_LANGUAGE = str(SCHEMA.TextObject), str(SCHEMA.inLanguage)
_UNKNOWN = "und"
"""The tag for a text whose language is not known (RFC 5646, section 4.1)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """How often a city says something of what cities share, by property, and which fact does so first."""

    target: str
    predicate: str
    first: str
    count: int


@dataclass(frozen=True, slots=True)
class CityEntry:
    """What the pages that cities share tell about one of them.

    `languages` are the tags of its documents, one for each; `words` are other names to find it by.
    """

    iri: str
    name: str
    country: str
    languages: tuple[str, ...]
    facts: int
    references: tuple[Reference, ...] = ()
    words: tuple[str, ...] = ()
    place: tuple[float, float] | None = None

    @property
    def documents(self) -> int:
        """How many documents are about it."""
        return len(self.languages)


@dataclass(frozen=True, slots=True)
class PartPages:
    """The files of one city, by path in the release, and its entry for the pages that cities share."""

    entry: CityEntry
    files: tuple[tuple[str, bytes], ...] = field(repr=False)


def city_pages(
    triples: Sequence[ox.Triple], turtle: bytes, ntriples: bytes, city: str, base: str, sources: Sources
) -> PartPages:
    """The pages and representations of all resources of a part; its triples, in reading order, are written already.

    `ReleaseError` where an IRI cannot be a path.
    """
    statements = Statements.of(triples)
    texts, lines = split(triples, turtle, ntriples)
    files: list[tuple[str, bytes]] = []
    header = Abbreviation(base).header()
    for iri in statements.resources:
        path = path_of(iri, base)
        files += whole(path, statements.resources[iri], header + texts[iri], lines[iri])
        files += _pages(statements, iri, path, base, sources)
    return PartPages(_entry(statements, city, base, sources), tuple(sorted(files)))


def _pages(statements: Statements, iri: str, path: str, base: str, sources: Sources) -> Iterator[tuple[str, bytes]]:
    own = statements.own(iri)
    frame = Frame(iri, base)
    text = sources.texts.get(own.value(_SHA256) or "") if _DOCUMENT in own.types else None
    lines = None if text is None else marked_lines(statements, iri, text)
    for language in LANGUAGES:
        view = View(Page(path, language), statements, base, sources.names)
        values: dict[str, Any] = {"crumbs": _crumbs(view, statements, iri, base)}
        if CITY in own.types:
            values |= {"template": "city", "overview": overview(view, statements, own)}
        if lines is not None:
            values |= document_text(view, statements, own, lines)
        yield resource_page(frame, view, own, view.facts(iri), **values)


def _crumbs(view: View, statements: Statements, iri: str, base: str) -> list[Shown]:
    """The way from the start to a resource: its country, its city."""
    kind, _, rest = iri.removeprefix(base).partition("/")
    place = "/".join(rest.split("/")[:2])
    city = f"{base}city/{place}"
    if kind == "document":
        city = statements.own(iri).value(str(SCHEMA.about)) or city
    country = statements.own(city).value(_COUNTRY)
    found = [view.refer(country)] if country else []
    return found + ([view.refer(city)] if city != iri and city in statements.nodes else [])


def _entry(statements: Statements, city: str, base: str, sources: Sources) -> CityEntry:
    own = statements.own(city)
    area = sources.names.get(own.value(_AREA) or "", "")
    latitude, longitude = own.value(f"{_GEO}lat"), own.value(f"{_GEO}long")
    nodes = statements.nodes.values()
    return CityEntry(
        iri=city,
        name=visible(own.value(_NAME) or city),
        country=own.value(_COUNTRY) or "",
        languages=tuple(node.value(_IN_LANGUAGE) or _UNKNOWN for node in nodes if _DOCUMENT in node.types),
        facts=sum(EVIDENCE in node.properties for node in nodes),
        references=tuple(_references(statements, base)),
        words=tuple(visible(word) for word in (area, *(value.value for value in own.values(_OTHER_NAME))) if word),
        place=(float(latitude), float(longitude)) if latitude and longitude else None,
    )


def _references(statements: Statements, base: str) -> Iterator[Reference]:
    """What the part says of resources that it does not describe itself."""
    external = properties("external")
    for named, pairs in sorted(statements.inbound.items()):
        target = equivalents().get(named, named)
        if resource(target) in statements.resources or address(target, base) is None:
            continue
        by_predicate: dict[str, list[str]] = {}
        for predicate, subject in pairs:
            if predicate not in external:
                by_predicate.setdefault(predicate, []).append(subject)
        for predicate, subjects in sorted(by_predicate.items()):
            yield Reference(target, predicate, subjects[0], len(subjects))
