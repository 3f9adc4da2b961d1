"""The view of one page: nodes in, what the page shows of them in its language out.

Nothing is translated that has no translation: what stands in another language than the page is marked so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from learningcities.countries import country_name
from learningcities.namespaces import CONCEPT, DEFAULT_BASE, LC, OA, PREFIXES, PROV, SCHEMA, XSD
from learningcities.publication.pages.addresses import ONTOLOGY, Page, address, resource
from learningcities.publication.pages.locales import day, language_name, numeral
from learningcities.publication.pages.shown import Fact, Part, Pointer, Pointers, Row, Shown, Words, leading_number
from learningcities.publication.pages.statements import EVIDENCE, Node, Statements, Value
from learningcities.publication.pages.vocabulary import data, equivalents, labels, numbers
from learningcities.publication.targets import known_target
from learningcities.publication.terms import INTEGERS

_NAME = str(SCHEMA.name)
_IN_LANGUAGE = str(SCHEMA.inLanguage)
_SPANS = (EVIDENCE, str(PROV.wasQuotedFrom), str(PROV.wasDerivedFrom))
_SELECTOR, _EXACT, _SOURCE, _LINE = str(OA.hasSelector), str(OA.exact), str(OA.hasSource), str(LC.line)
CITY = str(LC.LearningCity)
_GOVERNS, _READ_BY = str(LC.governs), str(LC.readBy)
_NUMBERS = INTEGERS | {str(XSD.decimal)}
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)")
_DATE = str(XSD.date)
_ANY_LANGUAGE = "mul"
_WEB = ("http://", "https://")
_INVISIBLE: dict[int, int | str] = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n\r"}
_INVISIBLE |= {**dict.fromkeys(range(0x80, 0xA0), 0xFFFD), 127: 0x2421}
_INVISIBLE[ord("\r")] = ""
# What turns the direction of the text behind it must not do so on a page; it is written out.
_INVISIBLE |= {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def visible(text: str) -> str:
    """The text without characters that no page may hold: control characters become pictures or escapes."""
    return text if text.isprintable() else text.translate(_INVISIBLE)


@cache
def compact(iri: str) -> str:
    """The IRI with a prefix, if one of ours fits."""
    for prefix, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


@cache
def properties(group: str) -> frozenset[str]:
    """The properties that `kinds.toml` lists for a use, as IRIs."""
    return frozenset(map(_expand, data("kinds")["properties"][group]))


@cache
def _headings() -> dict[str, list[str]]:
    return {_expand(name): list(map(_expand, terms)) for name, terms in data("kinds")["headings"].items()}


def _expand(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


class View:
    """What one page shows; `names` are those of resources that the statements only refer to."""

    def __init__(self, page: Page, statements: Statements, base: str, names: Mapping[str, str] | None = None) -> None:
        self.page = page
        self.words = data(f"words.{page.language}")
        self._statements = statements
        self._base = base
        self._names = names or {}
        self._shown: dict[str, Shown] = {}
        self._titles: dict[str, tuple[Shown, ...]] = {}
        self._read: dict[str, Words] = {}

    def href(self, iri: str) -> str:
        """The way to what has this IRI, if it is ours."""
        found = address(iri, self._base)
        return self.page.href(found) if found else ""

    def path(self, iri: str) -> str:
        """The path of the page of what has this IRI; empty if it is not ours."""
        found = address(iri, self._base)
        return found.path if found else ""

    def label(self, iri: str) -> Shown:
        """The label of a class, a property or a concept."""
        texts = labels().get(iri, {})
        if self.page.language in texts:
            return Shown(texts[self.page.language])
        for language in sorted(texts):
            return Shown(texts[language], lang=language, note=self.words["no_translation"])
        return Shown(compact(iri), kind="code", note=self.words["no_translation"])

    def term(self, iri: str) -> Shown:
        """The label of a class or a property, with the way to its definition if it is ours."""
        if iri not in self._shown:
            href = self.href(iri) if iri.startswith(ONTOLOGY) else ""
            self._shown[iri] = self.label(iri)._replace(href=href)
        return self._shown[iri]

    def refer(self, iri: str) -> Shown:
        """The name of a resource or a fact, with the way to it."""
        if iri not in self._shown:
            self._shown[iri] = self._refer(iri)
        return self._shown[iri]

    def _refer(self, iri: str) -> Shown:
        place = address(equivalents().get(iri, iri), self._base)
        if place is None:
            return self._foreign(iri)
        href = self.page.href(place)
        node = self._statements.nodes.get(iri)
        if node and place.fragment and node.types and iri not in labels():
            return self.term(node.types[0])._replace(href=href, detail=self.heading(node))
        found = self.name(iri)
        number = numbers().get(equivalents().get(iri, iri))
        return Shown(f"{number} {found.text}", href, found.lang) if number else found._replace(href=href)

    def _foreign(self, iri: str) -> Shown:
        """An IRI of others by its label or its dataset, with the way to it; without these it is its own name."""
        found = self.label(iri) if iri in labels() else self._from_dataset(iri) or Shown(compact(iri), kind="code")
        leads = iri.startswith(_WEB) and not iri.startswith((self._base, DEFAULT_BASE))
        return found._replace(href=iri if leads else "", kind=found.kind or "external")

    def _from_dataset(self, iri: str) -> Shown | None:
        """What an IRI is called by the dataset it is from and what tells it from others there."""
        found = known_target(iri)
        if found is None:
            return None
        name = self.words["in_dataset"].format(dataset=found.titles[self.page.language], id=found.local_name(iri))
        return Shown(name)

    def name(self, iri: str) -> Shown:
        """The name of a resource."""
        kind, _, rest = iri.removeprefix(self._base).partition("/")
        if iri == self._base:
            return Shown(self.words["site"])
        if kind == "country":
            return Shown(country_name(rest.upper(), self.page.language))
        if kind == "local-authority":
            city = self._statements.own(iri).value(_GOVERNS) or f"{self._base}city/{rest}"
            return Shown(self.words["authority"].format(name=self.name(city).text))
        if kind in ("award", "network") and f"{CONCEPT}{kind}/{rest}" in labels():
            return self.label(f"{CONCEPT}{kind}/{rest}")
        if iri in labels():
            return self.label(iri)
        values = self._statements.own(iri).values(_NAME)
        if values and isinstance(values[0], ox.Literal):
            return self._literal(values[0])
        return Shown(
            visible(self._names.get(iri, "")) or self.words["names"].get(kind) or rest.rpartition("/")[2] or kind
        )

    def _literal(self, value: ox.Literal) -> Shown:
        lang = value.language or ""
        return Shown(visible(value.value), lang="" if lang in (self.page.language, _ANY_LANGUAGE) else lang)

    def value(self, predicate: str, value: Value) -> Shown:
        """A value of a property."""
        if isinstance(value, ox.NamedNode):
            if predicate not in properties("external"):
                return self._without_class(value.value)
            return self._address(value.value)
        shown = self._literal(value)
        if predicate in properties("text"):
            return shown._replace(kind="text")
        if predicate in properties("code"):
            return shown._replace(kind="code")
        if predicate in properties("language"):
            return Shown(language_name(value.value, self.page.language))
        return shown if value.language else self._formatted(value, shown)

    def _formatted(self, value: ox.Literal, shown: Shown) -> Shown:
        """A number or a date as the language of the page writes it; any other value as it is."""
        if value.datatype.value in _NUMBERS and _NUMBER.fullmatch(value.value):
            return Shown(numeral(Decimal(value.value), self.page.language))
        return Shown(day(value.value, self.page.language)) if value.datatype.value == _DATE else shown

    def _address(self, iri: str) -> Shown:
        """An address on the web, also where it begins like our own: by its dataset or its label, else as it is."""
        found = self._from_dataset(iri) or (self.label(iri) if iri in labels() else Shown(iri))
        return found._replace(href=iri if iri.startswith(_WEB) else "", kind="external")

    def _without_class(self, iri: str) -> Shown:
        """The name of a resource or a fact, where the property says already which kind of fact it is."""
        return self._first(self.refer(iri))

    @staticmethod
    def _first(found: Shown) -> Shown:
        return found.detail[0]._replace(href=found.href, detail=found.detail[1:]) if found.detail else found

    def values(self, predicate: str, values: Iterable[Value]) -> list[Shown]:
        """The values of a property; of a text in several languages, the one of the page."""
        shown = [self.value(predicate, value) for value in values]
        if predicate in properties("wordings"):
            return self._by_language(shown)
        if predicate not in properties("translated") or all(not value.lang for value in shown):
            return shown
        own = [value for value in shown if not value.lang]
        return own or [shown[0]._replace(note=self.words["no_translation"])]

    def _by_language(self, shown: list[Shown]) -> list[Shown]:
        """Wordings of one language as one value, those of the page's language first, with the name of the language."""
        texts: dict[str, list[str]] = {}
        for value in shown:
            texts.setdefault(value.lang, []).append(value.text)
        return [
            Shown(
                " · ".join(texts[lang]),
                lang=lang,
                note=language_name(lang, self.page.language) if lang else "",
            )
            for lang in sorted(texts)
        ]

    def rows(self, node: Node, but: frozenset[str] = frozenset()) -> list[Row]:
        """The properties of a node that are not shown in another way; what has an anchor on this page is."""
        hidden = properties("hidden")
        own = resource(node.iri)
        rows = []
        for predicate, values in node.properties.items():
            if predicate in hidden or predicate in but:
                continue
            if predicate not in properties("external"):
                values = [value for value in values if not self._is_here(value, own)]
            if values:
                rows.append(Row(self.term(predicate), self.values(predicate, values)))
        return _merged(rows)

    def _is_here(self, value: Value, own: str) -> bool:
        """Whether a value is the resource of this page or one of its facts, which stand here anyway."""
        if not isinstance(value, ox.NamedNode) or resource(value.value) != own:
            return False
        return value.value == own or EVIDENCE in self._statements.own(value.value).properties

    def heading(self, node: Node) -> tuple[Shown, ...]:
        """What tells a fact from others of its class."""
        if node.iri not in self._titles:
            self._titles[node.iri] = self._heading(node)
        return self._titles[node.iri]

    def _heading(self, node: Node) -> tuple[Shown, ...]:
        for predicates in (_headings().get(type_, ()) for type_ in node.types):
            found = ((predicate, node.values(predicate)[:1]) for predicate in predicates)
            shown = [value for predicate, values in found for value in self.values(predicate, values)]
            if shown:
                return tuple(Shown(value.text, value.href, value.lang) for value in shown)
        return ()

    def leads(self, node: Node) -> list[Shown]:
        """What a node is, in our words."""
        found = (name for name in node.properties if name in properties("lead"))
        return [text for name in found for text in self.values(name, node.values(name))]

    def about(self, node: Node, heading: Shown) -> Fact:
        """What the page of a resource says of it, without what its head says."""
        found = self.fact(node, _elsewhere(CITY in node.types))
        names = {self.term(name) for name in node.properties if name in properties("named")}
        texts = [heading.text]
        rows = [row for row in found.rows if row.label not in names or [value.text for value in row.shown] != texts]
        return found._replace(rows=rows)

    def fact(self, node: Node, but: frozenset[str] = frozenset()) -> Fact:
        """A fact with its words, and the facts that belong to it."""
        first = [value.value for value in node.values(EVIDENCE)]
        spans = list(dict.fromkeys(value.value for name in _SPANS for value in node.values(name)))
        words = [self.quote(span) for span in spans if span in first or not first]
        long = (name for name in node.properties if name in properties("text"))
        texts = [self.value(name, each) for name in long for each in node.values(name)]
        rule = node.value(_READ_BY)
        title, rows = _titled(self.heading(node), self.rows(node, but or properties("text")))
        return Fact(
            id=node.iri.partition("#")[2],
            href=self.href(node.iri),
            label=self.term(node.types[0]) if node.types else Shown(""),
            title=title,
            texts=texts,
            rows=rows,
            words=words,
            told=[self.quote(span) for span in spans if first and span not in first],
            rule=self.refer(rule) if rule else None,
            repeated=bool(texts and words) and plain(texts[0].text) == plain(words[0].text),
            parts=self._grouped(self._parts(node)),
        )

    def _grouped(self, nodes: Iterable[Node]) -> list[tuple[str, list[Part]]]:
        """Facts that belong to another one, under what their class is called there."""
        found: dict[str, list[Part]] = {}
        for node in nodes:
            class_ = self.term(node.types[0])
            part = Part(node.iri.partition("#")[2], (self.heading(node) or (class_,))[0], self.evidence(node))
            found.setdefault(self.words["parts"][compact(node.types[0])], []).append(part)
        return [(name, sorted(parts, key=lambda part: leading_number(part.name.text))) for name, parts in found.items()]

    def _parts(self, node: Node) -> Iterator[Node]:
        for predicate in (name for name in node.properties if name in properties("nested")):
            for value in node.values(predicate):
                if value.value in self._statements.nodes and resource(value.value) == resource(node.iri):
                    yield self._statements.nodes[value.value]

    def evidence(self, node: Node) -> list[Words]:
        """The words that state a fact."""
        return [self.quote(span.value) for span in node.values(EVIDENCE)]

    def quote(self, span: str) -> Words:
        """The words of a span."""
        if span not in self._read:
            node, document = self._statements.own(span), resource(span)
            own = self._statements.own(document)
            lang = own.value(_IN_LANGUAGE) or ""
            self._read[span] = Words(
                text=visible(exact(self._statements, node)),
                lang="" if lang == self.page.language else lang,
                href=self.href(span),
                place=self.words["place"].format(document=visible(own.value(_NAME) or ""), line=node.value(_LINE)),
                line=self.words["line"].format(line=node.value(_LINE)),
            )
        return self._read[span]

    def facts(self, iri: str) -> list[Fact]:
        """The facts about a resource, those of one class together, in reading order."""
        own = self._statements.own(iri)
        nodes = [node for node in self._statements.resources.get(iri, ()) if node is not own and _is_fact(node)]
        inside = {part.iri for node in nodes for part in self._parts(node)}
        classes = list(dict.fromkeys(node.types[0] for node in nodes))
        ranked = sorted(nodes, key=lambda node: classes.index(node.types[0]))
        return [self.fact(node) for node in ranked if node.iri not in inside]

    def pointers(self, iri: str) -> list[Pointers]:
        """What other resources say of this one, by what they say."""
        found: dict[str, list[Pointer]] = {}
        for predicate, subject in self._statements.inbound.get(iri, ()):
            if resource(subject) != iri:
                found.setdefault(predicate, []).append(self._pointer(iri, subject))
        return [Pointers(self.inverse(predicate), listed) for predicate, listed in found.items()]

    def _pointer(self, iri: str, subject: str) -> Pointer:
        if "#" not in subject:
            return Pointer(self.refer(subject))
        words = self.evidence(self._statements.own(subject))
        return Pointer(self._seen_from(iri, subject), self.refer(resource(subject)), words)

    def _seen_from(self, iri: str, subject: str) -> Shown:
        """A fact that points to a resource, without repeating on its page what that is called."""
        found = self.refer(subject)
        name = self.name(iri).text
        detail = tuple(piece for piece in found.detail if piece.text != name)
        return self._first(found._replace(detail=detail))

    def kind(self, iri: str) -> str:
        """The kind of a resource or of what a fact is about: the first part of its path."""
        return self.path(iri).partition("/")[0]

    def inverse(self, predicate: str, kind: str = "") -> Shown:
        """What things of a kind are that say something with a property, seen from what they say it of."""
        words, name = self.words["inverse"], compact(predicate)
        found = words.get(f"{name} {kind}") or words.get(name)
        return Shown(found) if found else self.term(predicate)


@cache
def _elsewhere(city: bool) -> frozenset[str]:
    """The properties that the page of a resource shows in other places than its list of them."""
    return properties("text") | properties("lead") | (properties("overview") if city else frozenset())


def _titled(title: tuple[Shown, ...], rows: list[Row]) -> tuple[tuple[Shown, ...], list[Row]]:
    """A title that leads where its values lead, and the rows that say more than it does."""
    texts = {piece.text for piece in title}
    said = [row for row in rows if len(row.shown) == 1 and row.shown[0].text in texts]
    links = {row.shown[0].text: row.shown[0].href for row in said if row.shown[0].href}
    linked = tuple(piece._replace(href=links[piece.text]) if piece.text in links else piece for piece in title)
    return linked, [row for row in rows if row not in said]


def _merged(rows: Iterable[Row]) -> list[Row]:
    """Rows whose properties have the same name for people, as one."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.setdefault(row.label.text, row)
        if known is not row:
            found[row.label.text] = known._replace(shown=list(dict.fromkeys((*known.shown, *row.shown))))
    return list(found.values())


def _is_fact(node: Node) -> bool:
    """Whether a node with an anchor is shown as a fact: spans and selectors are shown as the text they select."""
    types = node.types
    return bool(types) and not types[0].startswith(str(OA))


def exact(statements: Statements, span: Node) -> str:
    """The words of a span, as its text quote selector has them."""
    for selector in span.values(_SELECTOR):
        words = statements.own(selector.value).value(_EXACT)
        if words is not None:
            return words
    return ""


def plain(text: str) -> str:
    """The text for comparing: composed, white space made alike."""
    return " ".join(unicodedata.normalize("NFC", text).split())
