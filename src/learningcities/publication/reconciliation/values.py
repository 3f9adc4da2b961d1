"""Values: what the graph says about a resource that can be looked up, by the keys of the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from learningcities.countries import alpha3
from learningcities.namespaces import CONCEPT, DCTERMS, LC, ORG, SCHEMA, SKOS, SOSA
from learningcities.publication.pages.statements import Node, Statements

Value = str | int
Found = dict[str, list[Value]]

_COUNTRY, _AREA = str(LC.country), str(LC.adminArea)
_AUTHORITY, _GOVERNS = str(LC.localAuthority), str(LC.governs)
_SUPERSEDED = str(LC.supersededBy)


def values(node: Node, type_: str, statements: Statements, base: str) -> Found:
    """The values of a resource by property, each once, in reading order; properties without a value are left out."""
    reader = _READERS.get(type_)
    found = reader(node, statements, base) if reader else {}
    return {key: list(dict.fromkeys(told)) for key, told in found.items() if told}


def _place(city: Node, authority: Node, statements: Statements) -> Found:
    """What is said of a city and of the body that governs it: both are found by it."""
    contacts = [statements.own(value.value) for value in authority.values(str(LC.contact))]
    return {
        "country": _texts(city, _COUNTRY),
        "adminArea": _texts(city, _AREA),
        "population": _population(city, statements),
        "populationYear": _population_year(city, statements),
        "headOfCity": _texts(authority, str(LC.headOfCity)),
        "memberSince": _numbers(authority, str(LC.memberSince)),
        "memberOf": _texts(authority, str(SCHEMA.memberOf)),
        "practice": _texts(authority, str(LC.practice)),
        "website": [text for contact in contacts for text in _texts(contact, str(SCHEMA.url))],
        "email": [text for contact in contacts for text in _texts(contact, str(SCHEMA.email))],
    }


def _city(node: Node, statements: Statements, base: str) -> Found:
    authority = statements.own(node.value(_AUTHORITY) or "")
    return _place(node, authority, statements) | {
        "localAuthority": _texts(node, _AUTHORITY),
        "otherName": _texts(node, str(SCHEMA.alternateName)),
    }


def _authority(node: Node, statements: Statements, base: str) -> Found:
    city = statements.own(node.value(_GOVERNS) or "")
    return _place(city, node, statements) | {"city": _texts(node, _GOVERNS)}


def _population(city: Node, statements: Statements) -> list[Value]:
    """Numbers of inhabitants in force: the one that the city has for short, then the others."""
    others = [number for one in _observed(city, statements) for number in _numbers(one, _RESULT)]
    return [*_numbers(city, str(LC.population)), *others]


def _population_year(city: Node, statements: Statements) -> list[Value]:
    """The year of the number that the city has for short, where a document gives one."""
    short = _numbers(city, str(LC.population))
    same = (one for one in _observed(city, statements) if _numbers(one, _RESULT) == short)
    return [year for one in same for year in _numbers(one, str(LC.year))]


def _observed(city: Node, statements: Statements) -> Iterator[Node]:
    observed = (statements.own(value.value) for value in city.values(str(LC.populationObservation)))
    return (one for one in observed if not one.values(_SUPERSEDED))


_RESULT = str(SOSA.hasSimpleResult)


def _practice(node: Node, statements: Statements, base: str) -> Found:
    return _inside(node, statements, base) | {
        "audience": _referred(node, str(LC.audienceReference), str(LC.audience), statements),
        "goal": _referred(node, str(LC.goalReference), str(LC.goal), statements),
        "otherName": [*_texts(node, str(LC.localName)), *_texts(node, str(SCHEMA.alternateName))],
    }


def _member(node: Node, statements: Statements, base: str) -> Found:
    """A person or an organisation of a city, with the offices held."""
    inbound = statements.inbound.get(node.iri, ())
    posts = [statements.own(subject) for predicate, subject in inbound if predicate == str(ORG.member)]
    return _inside(node, statements, base) | {
        "office": [text for post in posts for text in _texts(post, str(SCHEMA.roleName))],
        "otherName": _texts(node, str(SCHEMA.alternateName)),
    }


def _inside(node: Node, statements: Statements, base: str) -> Found:
    """The city whose path a resource's path begins with, and its country."""
    path = node.iri.removeprefix(base).split("/")[1:3]
    city = statements.nodes.get(f"{base}city/{'/'.join(path)}")
    return {"city": [city.iri], "country": _texts(city, _COUNTRY)} if city else {}


def _country(node: Node, statements: Statements, base: str) -> Found:
    codes = _texts(node, str(DCTERMS.identifier))
    return {"code": [*codes, *(alpha3(str(code)) for code in codes)]}


def _area(node: Node, statements: Statements, base: str) -> Found:
    return {"country": _texts(node, _COUNTRY)}


def _concept(node: Node, statements: Statements, base: str) -> Found:
    schemes = _texts(node, str(SKOS.inScheme))
    return {"scheme": [str(scheme).removeprefix(str(CONCEPT)) for scheme in schemes]}


_READERS: dict[str, Callable[[Node, Statements, str], Found]] = {
    "LearningCity": _city,
    "LocalAuthority": _authority,
    "GoodPractice": _practice,
    "Person": _member,
    "Organization": _member,
    "Country": _country,
    "AdministrativeArea": _area,
    "Concept": _concept,
}


def _texts(node: Node, predicate: str) -> list[Value]:
    return [value.value for value in node.values(predicate)]


def _numbers(node: Node, predicate: str) -> list[Value]:
    return [int(value.value) for value in node.values(predicate) if isinstance(value, ox.Literal)]


def _referred(node: Node, reference: str, predicate: str, statements: Statements) -> list[Value]:
    """What the references of a practice lead to."""
    references: Iterable[str] = (value.value for value in node.values(reference))
    return [text for one in references for text in _texts(statements.own(one), predicate)]
