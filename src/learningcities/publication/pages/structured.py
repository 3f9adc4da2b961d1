"""Structured data: a resource in, what search engines read on its page out, in terms of schema.org.

The context stands inside, so nothing is fetched to read it; which property of ours is which of theirs is in
`templates/kinds.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import pyoxigraph as ox

from learningcities.namespaces import PREFIXES, SCHEMA, WGS84
from learningcities.publication.pages.addresses import resource
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.statements import Node, Value
from learningcities.publication.pages.view import View, compact
from learningcities.publication.pages.vocabulary import data

CONTEXT = {"@vocab": str(SCHEMA)}
_LATITUDE, _LONGITUDE = str(WGS84.lat), str(WGS84.long)


def page_data(name: str, kind: str = "WebPage", **more: Any) -> dict[str, Any]:
    """A page that is about no resource."""
    return {"@context": CONTEXT, "@type": kind, "name": name, **more}


def structured(view: View, own: Node, heading: Shown, iri: str, url: str) -> Mapping[str, Any]:
    """A resource with what is said of it that schema.org has a term for; `url` is the address of its page."""
    class_ = main_class(own)
    told = dict(_told(view, own))
    if class_ == "Dataset":
        return {**dataset(view.words, iri, url), **told}
    return {"@context": CONTEXT, "@id": iri, "@type": class_, **told, "name": heading.text, "url": url}


def dataset(words: Mapping[str, Any], iri: str, url: str) -> dict[str, Any]:
    """The dataset, with what search engines for datasets ask for (name, description, creator)."""
    maker = {"@type": "Organization", "name": words["site"], "url": iri.removesuffix("dataset")}
    return {
        "@context": CONTEXT,
        "@id": iri,
        "@type": "Dataset",
        "name": words["site"],
        "description": words["lead"],
        "url": url,
        "creator": maker,
        "publisher": maker,
        "isAccessibleForFree": True,
    }


def main_class(own: Node) -> str:
    """What a resource is for search engines."""
    kinds = data("kinds")["schema_types"]
    return str(next((kinds[compact(type_)] for type_ in own.types if compact(type_) in kinds), "Thing"))


@cache
def _properties() -> Mapping[str, Mapping[str, str]]:
    """The property of schema.org, and the class of its values, by the property of ours that says the same."""
    return {_iri(name): entry for name, entry in data("kinds")["structured"].items()}


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def _told(view: View, own: Node) -> Iterator[tuple[str, Any]]:
    found: dict[str, list[Any]] = {}
    for predicate, values in own.properties.items():
        entry = _properties().get(predicate)
        if entry is not None:
            found.setdefault(entry["property"], []).extend(_values(view, values, entry, own.iri))
    for name, values in sorted(found.items()):
        distinct = [value for place, value in enumerate(values) if value not in values[:place]]
        if distinct:
            yield name, distinct[0] if len(distinct) == 1 else distinct
    latitude, longitude = own.value(_LATITUDE), own.value(_LONGITUDE)
    if latitude and longitude:
        yield "geo", {"@type": "GeoCoordinates", "latitude": float(latitude), "longitude": float(longitude)}


def _values(
    view: View, values: Iterable[Value], entry: Mapping[str, str], own: str
) -> Iterator[Mapping[str, str] | str]:
    """The values of a property: resources with class and name, addresses and strings as they are."""
    for value in values:
        if isinstance(value, ox.NamedNode):
            if resource(value.value) != own:
                yield _reference(view, value.value, entry) if "type" in entry else value.value
        elif "translated" not in entry or value.language == view.page.language:
            yield value.value


def _reference(view: View, iri: str, entry: Mapping[str, str]) -> dict[str, str]:
    return {"@type": entry["type"], "@id": iri, "name": view.name(iri).text}
