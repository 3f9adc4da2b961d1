"""Answers: candidates, suggestions and values in, JSON of the Reconciliation Service API out, by version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from learningcities.server.reconciliation import suggesting
from learningcities.server.reconciliation.catalogue import Catalogue
from learningcities.server.reconciliation.data import data, words
from learningcities.server.reconciliation.describing import Describer
from learningcities.server.reconciliation.matching import Candidate, candidates
from learningcities.server.reconciliation.queries import Extension, Query, Wanted

Json = dict[str, Any]

SUGGESTIONS = 20
"""The most suggestions in one answer."""


def results_02(batch: Mapping[str, Query], catalogue: Catalogue, describer: Describer) -> Json:
    """A reconciliation result batch (0.2, section 4.2)."""
    answers = _answers(batch.values(), catalogue, describer, False)
    return {key: {"result": answer} for key, answer in zip(batch, answers, strict=True)}


def results_10(batch: Sequence[Query], catalogue: Catalogue, describer: Describer) -> Json:
    """A reconciliation result batch (1.0-draft, section 4.2)."""
    return {"results": [{"candidates": answer} for answer in _answers(batch, catalogue, describer, True)]}


def _answers(batch: Iterable[Query], catalogue: Catalogue, describer: Describer, named: bool) -> Iterator[list[Json]]:
    """The candidates for each query; tables repeat themselves, so equal queries are answered once."""
    known: dict[Query, list[Json]] = {}
    for query in batch:
        if query not in known:
            known[query] = [_candidate(one, describer, named) for one in candidates(query, catalogue)]
        yield known[query]


def _candidate(one: Candidate, describer: Describer, named: bool) -> Json:
    """A candidate; features have names in version 1.0-draft."""
    names = {key: {"name": describer.feature(key)} if named else {} for key, _ in one.features}
    return {
        "id": one.entity.iri,
        "name": describer.label(one.entity),
        "description": describer.description(one.entity),
        "score": one.score,
        "match": one.match,
        "type": [describer.type(one.entity.type)],
        "features": [{"id": key, "value": value, **names[key]} for key, value in one.features],
    }


def suggested(kind: str, prefix: str, cursor: int, catalogue: Catalogue, describer: Describer, named: bool) -> Json:
    """What begins like `prefix`: entities, properties or types (0.2 and 1.0-draft, section 6.3)."""
    items = {"entity": _entities, "property": _properties, "type": _types}[kind](prefix, catalogue, describer)
    return {"result": [_suggestion(item, named) for item in items[cursor : cursor + SUGGESTIONS]]}


def _suggestion(item: Json, named: bool) -> Json:
    return item if named else {key: value for key, value in item.items() if key != "matchQualifiers"}


def _entities(prefix: str, catalogue: Catalogue, describer: Describer) -> list[Json]:
    return [
        {
            "id": one.iri,
            "name": describer.label(one),
            "description": describer.description(one),
            "notable": [describer.type(one.type)],
        }
        for one in suggesting.suggested(prefix, catalogue)
    ]


def _properties(prefix: str, catalogue: Catalogue, describer: Describer) -> list[Json]:
    qualifiers = [
        {"id": key, "name": words("qualifiers", key, language=describer.language)}
        for key in data("words")["qualifiers"]
    ]
    return [
        {**describer.property(key), "description": _about(one.iri, one.types, describer), "matchQualifiers": qualifiers}
        for key, one in catalogue.properties.items()
        if _begins(prefix, key, one.iri, one.names.values())
    ]


def _about(iri: str, types: Iterable[str], describer: Describer) -> str:
    """Of which types a property is, and what the graph calls it."""
    names = ", ".join(describer.type(type_)["name"] for type_ in types)
    return f"{names} · {iri}" if iri else names


def _types(prefix: str, catalogue: Catalogue, describer: Describer) -> list[Json]:
    return [
        {**describer.type(key), "description": one.iri}
        for key, one in catalogue.types.items()
        if _begins(prefix, key, one.iri, one.names.values())
    ]


def _begins(prefix: str, key: str, iri: str, names: Iterable[str]) -> bool:
    """Whether a word of a name, or the key, begins with the prefix, or the prefix is the IRI; an empty one is all."""
    wanted = prefix.strip().casefold()
    starts = (word for name in (key, *names) for word in (name.casefold(), *name.casefold().split()))
    return wanted in ("", iri.casefold()) or any(start.startswith(wanted) for start in starts)


def proposed(type_: str, limit: int | None, catalogue: Catalogue, describer: Describer) -> Json:
    """The properties of a type that data can be extended with (0.2 and 1.0-draft, section 7.2)."""
    key = catalogue.type_key(type_)
    found = [describer.property(name) for name, one in catalogue.properties.items() if not type_ or key in one.types]
    answer: Json = {"properties": found if limit is None else found[:limit]}
    return answer | ({"type": type_} if type_ else {}) | ({} if limit is None else {"limit": limit})


def extended_02(asked: Extension, catalogue: Catalogue, describer: Describer) -> Json:
    """The values of properties, by entity and property (0.2, section 7.4)."""
    rows = {iri: {one.id: _values(iri, one, catalogue, describer) for one in asked.properties} for iri in asked.ids}
    return {"meta": _meta(asked, catalogue, describer), "rows": rows}


def extended_10(asked: Extension, catalogue: Catalogue, describer: Describer) -> Json:
    """The values of properties, as a list of rows (1.0-draft, section 7.4)."""
    rows = [
        {
            "id": iri,
            "properties": [
                {"id": one.id, "values": _values(iri, one, catalogue, describer)} for one in asked.properties
            ],
        }
        for iri in asked.ids
    ]
    return {"meta": _meta(asked, catalogue, describer), "rows": rows}


def _meta(asked: Extension, catalogue: Catalogue, describer: Describer) -> list[Json]:
    return [_property_meta(one, catalogue, describer) for one in asked.properties]


def _property_meta(wanted: Wanted, catalogue: Catalogue, describer: Describer) -> Json:
    """Id and name of a property; what is unknown says so in its name."""
    key = catalogue.property_key(wanted.id)
    if key is None:
        return {"id": wanted.id, "name": describer.unknown(wanted.id)}
    property_ = catalogue.properties[key]
    found: Json = {"id": wanted.id, "name": property_.names[describer.language]}
    if property_.kind == "entity" and wanted.content == "entity":
        found["type"] = describer.type(property_.range)
    return found


def _values(iri: str, wanted: Wanted, catalogue: Catalogue, describer: Describer) -> list[Json]:
    entity, key = catalogue.entities.get(iri), catalogue.property_key(wanted.id)
    if entity is None or key is None:
        return []
    values = entity.identifiers if key == "identifier" else entity.values.get(key, ())
    few = values[: wanted.limit] if wanted.limit else values
    return list(_written(few, wanted, key, catalogue, describer))


def _written(
    values: Iterable[Any], wanted: Wanted, key: str, catalogue: Catalogue, describer: Describer
) -> Iterator[Json]:
    property_ = catalogue.properties[key]
    for value in values:
        if isinstance(value, int):
            yield {"int": value}
        elif property_.kind != "entity" or wanted.content == "iri":
            yield {"str": value}
        elif wanted.content == "name" or value not in catalogue.entities:
            yield {"str": describer.value(value, property_)}
        else:
            yield {"id": value, "name": describer.value(value, property_)}
