"""Activities: a comparison in, one activity for each resource and fact that changed out (W3C Activity Streams 2.0).

Which activities there are and what they mean is that of the Entity Metadata Management API 1.0
(https://emm-spec.org/1.0/, section 4): Create, Add, Update, Remove, Deprecate, Delete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from learningcities.namespaces import DCTERMS, LC, RDF
from learningcities.publication.changes.comparison import Comparison, Entity, Kind
from learningcities.publication.pages.view import compact
from learningcities.publication.pages.vocabulary import data, labels

Activity = dict[str, Any]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
_LANGUAGE = "en"


def moment(name: str) -> str:
    """The name of a release where it is a moment (Activity Streams 2.0, section 2.3); else empty."""
    return name if _MOMENT.fullmatch(name) else ""


def activities(comparison: Comparison, page: str, name: str, words: dict[str, str]) -> Iterator[Activity]:
    """The activities of a page with the IRI `page`, in the order of what they are about.

    `name` is what the release is called; `words` are summaries by kind.
    """
    published = {"published": moment(name)} if moment(name) else {}
    for number, entity in enumerate(comparison.entities(), start=1):
        thing = _object(entity, comparison)
        yield {
            "id": f"{page}#{number}",
            "type": entity.kind.value,
            "summary": words[entity.kind.value].format(name=_called(entity, thing, comparison)),
            **published,
            "object": thing,
        }


def _object(entity: Entity, comparison: Comparison) -> dict[str, Any]:
    """The thing: what it was or is, its name, and where it is not in force any more, why and what replaces it."""
    statements = _statements(entity.after)
    gone = entity.kind in (Kind.REMOVE, Kind.DEPRECATE, Kind.DELETE)
    known = _statements(entity.before) if gone else statements
    types = _values(known, str(RDF.type)) or _values(statements, str(RDF.type))
    thing: dict[str, Any] = {"id": entity.iri, "type": sorted(value.value for value in types)}
    if entity.iri in comparison.names:
        thing["name"] = comparison.names[entity.iri]
    if entity.kind is Kind.DEPRECATE:
        thing["deprecated"] = True
    if entity.kind in (Kind.REMOVE, Kind.DEPRECATE):
        thing["withdrawalReason"] = [_text(value) for value in _values(statements, str(LC.withdrawalReason))]
        replaced = sorted(value.value for value in _values(statements, str(DCTERMS.isReplacedBy)))
        thing |= {"isReplacedBy": replaced} if replaced else {}
    return thing


def _statements(lines: Iterable[bytes]) -> list[ox.Quad]:
    return list(ox.parse(b"".join(lines), ox.RdfFormat.N_QUADS))


def _values(statements: Iterable[ox.Quad], predicate: str) -> list[ox.NamedNode | ox.Literal]:
    found = {quad.object for quad in statements if quad.predicate.value == predicate}
    return sorted((one for one in found if isinstance(one, ox.NamedNode | ox.Literal)), key=str)


def _text(value: ox.NamedNode | ox.Literal) -> str | dict[str, str]:
    """The text, with its language where it has one (JSON-LD 1.1, section 4.2.4)."""
    if isinstance(value, ox.Literal) and value.language:
        return {"@value": value.value, "@language": value.language}
    return value.value


def _called(entity: Entity, thing: dict[str, Any], comparison: Comparison) -> str:
    """What a person calls it: its name, of a fact its class and the resource."""
    resource = entity.iri.partition("#")[0]
    name = comparison.names.get(resource) or resource.rpartition("/")[2]
    # Of several classes, the one that pages speak of, else ours.
    spoken = data("kinds")["schema_types"]
    classes = sorted(thing["type"], key=lambda one: (compact(one) not in spoken, not one.startswith(str(LC))))
    label = next((labels()[one][_LANGUAGE] for one in classes if _LANGUAGE in labels().get(one, {})), "")
    if entity.is_fact:
        return f"{label or entity.iri.partition('#')[2]} of {name}"
    return f"{name} ({label})" if label else name
