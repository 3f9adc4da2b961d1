"""Pages of a city: the statements of one validated part and its sources in, all files about its resources out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from learningcities.namespaces import LC, OA, SCHEMA
from learningcities.publication.pages import marks
from learningcities.publication.pages.addresses import LANGUAGES, Page, address, path_of, resource
from learningcities.publication.pages.rendering import Frame, resource_page
from learningcities.publication.pages.representations import split, whole
from learningcities.publication.pages.sources import Sources
from learningcities.publication.pages.statements import EVIDENCE, Node, Statements
from learningcities.publication.pages.view import Shown, View, properties, visible
from learningcities.publication.turtle import Abbreviation

_COUNTRY, _SHA256, _NAME = str(LC.country), str(SCHEMA.sha256), str(SCHEMA.name)
_SELECTOR, _START, _END = str(OA.hasSelector), str(OA.start), str(OA.end)
_DOCUMENT = str(SCHEMA.TextObject)


@dataclass(frozen=True, slots=True)
class Reference:
    """How often a city says something of what cities share, by property, and which fact does so first."""

    target: str
    predicate: str
    first: str
    count: int


@dataclass(frozen=True, slots=True)
class CityEntry:
    """What the pages that cities share tell about one of them."""

    iri: str
    name: str
    country: str
    documents: int
    facts: int
    references: tuple[Reference, ...] = ()


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
        own = list(statements.triples(iri))
        files += whole(path, iri, own, header + texts[iri], lines[iri])
        files += _pages(statements, iri, path, base, sources)
    return PartPages(_entry(statements, city, base), tuple(sorted(files)))


def _pages(statements: Statements, iri: str, path: str, base: str, sources: Sources) -> Iterator[tuple[str, bytes]]:
    own = statements.own(iri)
    frame = Frame(iri, base)
    text = sources.texts.get(own.value(_SHA256) or "") if _DOCUMENT in own.types else None
    tokens = None if text is None else _tokens(statements, iri, text)
    for language in LANGUAGES:
        view = View(Page(path, language), statements, base, sources.names)
        values: dict[str, Any] = {"crumbs": _crumbs(view, statements, iri, base)}
        if tokens is not None:
            values |= {"template": "document"} | _text(view, statements, own, tokens)
        yield resource_page(frame, view, own, view.facts(iri), **values)


def _crumbs(view: View, statements: Statements, iri: str, base: str) -> list[Shown]:
    """The way from the start to a resource: its country, its city."""
    found = [Shown(view.words["home"], view.href(base))]
    kind, _, rest = iri.removeprefix(base).partition("/")
    place = "/".join(rest.split("/")[:2])
    city = f"{base}city/{place}"
    if kind == "document":
        city = statements.own(iri).value(str(SCHEMA.about)) or city
    country = statements.own(city).value(_COUNTRY)
    found += [view.refer(country)] if country else []
    return found + ([view.refer(city)] if city != iri and city in statements.nodes else [])


def _tokens(statements: Statements, document: str, text: str) -> list[list[marks.Token]]:
    return marks.lines(text, (place for _, place in _spans(statements, document)))


def _spans(statements: Statements, document: str) -> Iterator[tuple[Node, tuple[int, int]]]:
    """The spans of a document, with the places that their text position selectors give."""
    for node in statements.resources[document]:
        for selector in node.values(_SELECTOR):
            position = statements.own(selector.value)
            start, end = position.value(_START), position.value(_END)
            if start is not None and end is not None:
                yield node, (int(start), int(end))


@dataclass(frozen=True, slots=True)
class _Span:
    use: str
    href: str
    facts: list[Shown]


@dataclass(frozen=True, slots=True)
class _Line:
    tokens: list[marks.Token]
    facts: list[Shown]


def _text(view: View, statements: Statements, own: Node, tokens: list[list[marks.Token]]) -> dict[str, Any]:
    """What the page of a document shows beside what every page shows: its lines, with the facts that came from them."""
    spans = {place: _span(view, statements, node) for node, place in _spans(statements, own.iri)}
    language = own.value(str(SCHEMA.inLanguage)) or ""
    return {
        "lines": [_Line(_visible(line), _facts(line, spans)) for line in tokens],
        "spans": spans,
        "lang": "" if language == view.page.language else language,
    }


def _span(view: View, statements: Statements, node: Node) -> _Span:
    """How a span is marked: as words of facts, or only as what told what other words are."""
    cited = statements.inbound.get(node.iri, [])
    facts = dict.fromkeys(subject for predicate, subject in cited)
    states = dict.fromkeys(subject for predicate, subject in cited if predicate == EVIDENCE)
    shown = [view.refer(subject) for subject in (states or facts)]
    return _Span("words" if states else "told", shown[0].href if shown else "", shown)


def _facts(line: list[marks.Token], spans: dict[tuple[int, int], _Span]) -> list[Shown]:
    first = (spans[token.span] for token in line if token.kind == "open" and token.first)
    return list(dict.fromkeys(fact for span in first for fact in span.facts))


def _visible(line: list[marks.Token]) -> list[marks.Token]:
    return [marks.Token("text", visible(token.text)) if token.kind == "text" else token for token in line]


def _entry(statements: Statements, city: str, base: str) -> CityEntry:
    own = statements.own(city)
    nodes = statements.nodes.values()
    return CityEntry(
        iri=city,
        name=own.value(_NAME) or city,
        country=own.value(_COUNTRY) or "",
        documents=sum(_DOCUMENT in node.types for node in nodes),
        facts=sum(EVIDENCE in node.properties for node in nodes),
        references=tuple(_references(statements, base)),
    )


def _references(statements: Statements, base: str) -> Iterator[Reference]:
    """What the part says of resources that it does not describe itself."""
    external = properties("external")
    for target, pairs in sorted(statements.inbound.items()):
        if resource(target) in statements.resources or address(target, base) is None:
            continue
        by_predicate: dict[str, list[str]] = {}
        for predicate, subject in pairs:
            if predicate not in external:
                by_predicate.setdefault(predicate, []).append(subject)
        for predicate, subjects in sorted(by_predicate.items()):
            yield Reference(target, predicate, subjects[0], len(subjects))
