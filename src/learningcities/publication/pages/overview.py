"""The overview of a city: what is said of it and of its local authority in, what a reader wants first out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from learningcities.namespaces import LC, PREFIXES, SCHEMA
from learningcities.publication.pages.shown import Fact, Shown, Words
from learningcities.publication.pages.statements import Node, Statements, Value
from learningcities.publication.pages.view import View
from learningcities.publication.pages.vocabulary import data

_AUTHORITY, _COUNTRY, _AREA = str(LC.localAuthority), str(LC.country), str(LC.adminArea)
_INTRODUCTION, _MENTION, _KIND, _NAME = str(LC.introduction), str(LC.mention), str(LC.mentionKind), str(SCHEMA.name)
_PRACTICE = str(LC.practice)


class KeyFact(NamedTuple):
    """A short fact: the name of its class, what it is called, says and adds to that, and the way to all about it."""

    kind: str
    label: Shown
    says: list[Shown]
    adds: list[Shown]
    words: list[Words]
    href: str


class Section(NamedTuple):
    """Facts that stand together, under a heading; by their anchor, those whose words are `inside` theirs."""

    id: str
    heading: str
    facts: list[Fact]
    inside: dict[str, list[Fact]]


class Overview(NamedTuple):
    """What the page of a city begins with."""

    places: list[Shown]
    authority: Shown | None
    introduction: list[Fact]
    key_facts: list[KeyFact]
    sections: list[Section]
    mentions: list[tuple[Shown, list[Shown]]]


@cache
def _key_facts() -> dict[str, dict[str, Any]]:
    """How short facts are shown, by class, with whole IRIs."""
    found = {}
    for name, entry in data("kinds")["key_facts"].items():
        says, adds = (list(map(_iri, entry.get(key, ()))) for key in ("says", "adds"))
        found[_iri(name)] = {"says": says, "adds": adds, "label": _iri(entry["label"]) if "label" in entry else name}
    return found


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def overview(view: View, statements: Statements, city: Node) -> Overview:
    """The overview of a city, from the statements of its part."""
    authority = statements.own(city.value(_AUTHORITY) or "")
    facts = [*statements.resources.get(city.iri, ()), *statements.resources.get(authority.iri, ())]
    practices = [statements.own(value.value) for value in authority.values(_PRACTICE)]
    return Overview(
        places=[view.refer(value.value) for name in (_AREA, _COUNTRY) for value in city.values(name)],
        authority=view.refer(authority.iri) if authority.iri else None,
        introduction=[view.fact(statements.own(value.value)) for value in city.values(_INTRODUCTION)],
        key_facts=_short(view, facts),
        sections=list(_sections(view, [*facts, *practices])),
        mentions=_mentions(view, statements, city),
    )


def _short(view: View, nodes: list[Node]) -> list[KeyFact]:
    return [_key_fact(view, name, node) for name in _key_facts() for node in nodes if name in node.types]


def _key_fact(view: View, class_: str, node: Node) -> KeyFact:
    entry = _key_facts()[class_]
    own = node.values(entry["label"])
    label = view.values(entry["label"], own)[0] if own else Shown(view.words["key_facts"][entry["label"]])
    says, adds = (list(_values(view, node, entry[key])) for key in ("says", "adds"))
    return KeyFact(re.split("[#/]", class_)[-1], label, says, adds, view.evidence(node), view.href(node.iri))


def _values(view: View, node: Node, predicates: list[str]) -> Iterator[Shown]:
    for predicate in predicates:
        values = [value for value in node.values(predicate) if not _is_usual(value)]
        for shown in view.values(predicate, values):
            phrase = view.words["phrases"].get(predicate.rpartition("#")[2])
            yield shown._replace(text=phrase.format(value=shown.text)) if phrase else shown


def _is_usual(value: Value) -> bool:
    """Whether a value says that nothing is special, which goes without saying."""
    return isinstance(value, ox.NamedNode) and value.value.endswith(tuple(data("kinds")["usual"]["endings"]))


def _sections(view: View, nodes: list[Node]) -> Iterator[Section]:
    for name, classes in data("kinds")["sections"].items():
        wanted = list(map(_iri, classes))
        found = [_short_labels(view, view.fact(node)) for class_ in wanted for node in nodes if class_ in node.types]
        if found:
            yield Section(name, view.words["sections"][name], *_nested(found))


def _short_labels(view: View, fact: Fact) -> Fact:
    """A fact whose rows are called as its parts are, where these have a short name for a property."""
    short = {view.term(_iri(name)).text: Shown(text) for name, text in view.words["parts"].items()}
    return fact._replace(rows=[row._replace(label=short.get(row.label.text, row.label)) for row in fact.rows])


def _nested(facts: list[Fact]) -> tuple[list[Fact], dict[str, list[Fact]]]:
    """Facts without those whose text is a part of another one's, and these by the anchor of that one."""
    texts = [fact.texts[0].text if fact.texts else "" for fact in facts]
    own: list[Fact] = []
    inside: dict[str, list[Fact]] = {}
    for fact, text in zip(facts, texts, strict=True):
        around = next(
            (other for other, whole in zip(facts, texts, strict=True) if text and text in whole != text), None
        )
        if around:
            inside.setdefault(around.id, []).append(fact)
        else:
            own.append(fact)
    return own, inside


def _mentions(view: View, statements: Statements, city: Node) -> list[tuple[Shown, list[Shown]]]:
    """What is named in the text, by kind, each name once, with the way to its first place."""
    found: dict[str, dict[str, Shown]] = {}
    for value in city.values(_MENTION):
        node = statements.own(value.value)
        for name in view.values(_NAME, node.values(_NAME)):
            found.setdefault(node.value(_KIND) or _MENTION, {}).setdefault(
                name.text, name._replace(href=view.href(node.iri))
            )
    return [(view.label(kind), list(names.values())) for kind, names in found.items()]
