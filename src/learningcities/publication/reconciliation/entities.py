"""Entities: statements in, what can be looked up out: names of every kind, values, identifiers of others."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pyoxigraph as ox
from anyascii import anyascii

from learningcities.countries import country_name, country_names
from learningcities.namespaces import CONCEPT, DCTERMS, LC, OWL, SKOS
from learningcities.publication.pages.addresses import LANGUAGES
from learningcities.publication.pages.statements import Node, Statements
from learningcities.publication.pages.vocabulary import concepts, data, labels
from learningcities.publication.reconciliation.schema import Type, schema
from learningcities.publication.reconciliation.values import Value, values

_GOVERNS = str(LC.governs)
_ALT = str(SKOS.altLabel)
_DEPRECATED, _REPLACED = str(OWL.deprecated), str(DCTERMS.isReplacedBy)


@dataclass(frozen=True, slots=True)
class Name:
    """A name with its language, where that is known.

    Kinds: `name`, `local`, `alternate`, `old` (of what it replaces), `governed` (the name of the city that an authority
    governs), `latin` (transliterated).
    """

    text: str
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A resource that can be looked up; `labels` are what it is called in the languages of the pages."""

    iri: str
    type: str
    labels: dict[str, str]
    names: tuple[Name, ...]
    values: dict[str, list[Value]] = field(default_factory=dict)
    identifiers: tuple[str, ...] = ()
    withdrawn: bool = False
    replaced_by: str = ""


def entities(statements: Statements, base: str) -> list[Entity]:
    """All entities, by IRI; what replaces a withdrawn one bears its names as old ones."""
    found = {}
    for iri, node in statements.nodes.items():
        type_ = _type(node, base)
        if type_ is not None:
            found[iri] = _entity(node, type_, statements, base)
    _hand_over(found)
    return [found[iri] for iri in sorted(found)]


def _type(node: Node, base: str) -> Type | None:
    """The type by path and class; a withdrawn resource may have lost its class."""
    if "#" in node.iri:
        return None
    start = str(CONCEPT).removesuffix("concept/") if node.iri.startswith(str(CONCEPT)) else base
    path = node.iri.removeprefix(start).partition("/")[0] if node.iri.startswith(start) else ""
    for type_ in schema().types.values():
        if type_.path == path and (type_.iri in node.types or _withdrawn(node)):
            return type_
    return None


def _withdrawn(node: Node) -> bool:
    return node.value(_DEPRECATED) == "true" or str(LC.WithdrawnResource) in node.types


def _entity(node: Node, type_: Type, statements: Statements, base: str) -> Entity:
    names = _names(node, type_, statements)
    identifiers = sorted({value.value for predicate in schema().same for value in node.values(predicate)})
    return Entity(
        iri=node.iri,
        type=type_.key,
        labels=_labels(node, type_, names),
        names=(*names, *_latin(names)),
        values=values(node, type_.key, statements, base),
        identifiers=tuple(identifiers),
        withdrawn=_withdrawn(node),
        replaced_by=min((value.value for value in node.values(_REPLACED)), default=""),
    )


def _names(node: Node, type_: Type, statements: Statements) -> list[Name]:
    names = list(dict.fromkeys(_told(node)))
    if type_.key == "LocalAuthority":
        governed = [name for city in node.values(_GOVERNS) for name in _told(statements.own(city.value))]
        own = [Name(_authority(governed[0].text, language), language, "name") for language in LANGUAGES if governed]
        names += [*own, *(replace(name, kind="governed") for name in dict.fromkeys(governed))]
    if type_.key == "Country":
        known = {name.text for name in names}
        code = node.value(str(DCTERMS.identifier)) or ""
        names += [Name(text, "", "alternate") for text in country_names(code) if text not in known]
    if type_.key == "Concept":
        names += _wordings(node.iri, {name.text for name in names})
    return names or [Name(node.iri.rpartition("/")[2], "", "name")]


def _told(node: Node) -> Iterator[Name]:
    """The names that the graph gives, in the order of kinds."""
    for predicate, kind in schema().names.items():
        for value in node.values(predicate):
            language = value.language if isinstance(value, ox.Literal) else ""
            yield Name(value.value, language or "", kind)


def _authority(city: str, language: str) -> str:
    return str(data(f"words.{language}")["authority"].format(name=city))


def _wordings(iri: str, known: set[str]) -> Iterator[Name]:
    """Other wordings of a concept, from its scheme; cues that are read and not shown are none."""
    for value in concepts().own(iri).values(_ALT):
        if isinstance(value, ox.Literal) and value.value not in known:
            yield Name(value.value, value.language or "", "alternate")


def _labels(node: Node, type_: Type, names: list[Name]) -> dict[str, str]:
    """What it is called in each language: names in that language, else what it is called at all."""
    if type_.key == "Country":
        code = (node.value(str(DCTERMS.identifier)) or node.iri.rpartition("/")[2]).upper()
        return {language: country_name(code, language) for language in LANGUAGES}
    known = labels().get(node.iri, {})
    first = {name.language: name.text for name in reversed(names) if name.kind == "name"}
    return {language: known.get(language) or first.get(language) or names[0].text for language in LANGUAGES}


def _latin(names: list[Name]) -> Iterator[Name]:
    """Names in other scripts, transliterated, for those who cannot type them."""
    for text in dict.fromkeys(name.text for name in names):
        letters = [character for character in text if character.isalpha()]
        if any(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters):
            yield Name(anyascii(text), "", "latin")


def _hand_over(found: dict[str, Entity]) -> None:
    """Give the names of what was withdrawn to what takes its place, through any number of steps."""
    for entity in [one for one in found.values() if one.withdrawn]:
        heir, passed = entity, {entity.iri}
        while heir.withdrawn and heir.replaced_by in found and heir.replaced_by not in passed:
            passed.add(heir.replaced_by)
            heir = found[heir.replaced_by]
        if heir.withdrawn:
            continue
        known = {name.text for name in heir.names}
        old = tuple(replace(name, kind="old") for name in entity.names if name.text not in known)
        found[heir.iri] = replace(heir, names=heir.names + old)
