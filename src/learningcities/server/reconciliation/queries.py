"""Queries: JSON of a client in, reconciliation queries out; what does not keep to the specification is a problem.

Version 0.2, section 4.1, and version 1.0-draft, section 4.1; bounds are ours.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NoReturn

from learningcities.server.reconciliation.problems import RequestProblem

BATCH = 1000
"""The most queries in a batch."""
LIMIT = 100
"""The most candidates for a query."""
DEFAULT_LIMIT = 5
LONGEST = 1000
"""Characters of the longest text in a query."""
CONDITIONS = 20
"""The most conditions of a query, and the most values of one of them."""

_QUALIFIERS = ("exact", "similar")
_QUANTIFIERS = ("any", "all", "none")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a candidate should have: `match` is name, id or property; a value with an id is an entity."""

    match: str
    values: tuple[str, ...]
    property: str = ""
    required: bool = False
    quantifier: str = "any"
    qualifier: str = "similar"


@dataclass(frozen=True, slots=True)
class Query:
    """A reconciliation query; without `types`, all are asked for."""

    conditions: tuple[Condition, ...]
    types: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT


def parse(text: str | bytes, what: str) -> Any:
    """The value of a JSON text; `RequestProblem` if it is none."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError as error:
        raise RequestProblem(f"{what} is nested too deeply.") from error
    except ValueError as error:
        raise RequestProblem(f"{what} is not JSON: {error}.") from error


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def batch_02(batch: Any) -> dict[str, Query]:
    """The queries of version 0.2 by their keys."""
    members = _object(batch, "queries")
    _bound(len(members), "queries", BATCH, "queries")
    return {key: _query_02(value, f"queries.{key[:40]}") for key, value in members.items()}


def _query_02(value: Any, where: str) -> Query:
    told = _object(value, where, "query", "type", "limit", "properties", "type_strict")
    conditions = []
    if "query" in told:
        conditions.append(Condition("name", (_text(told["query"], f"{where}.query"),)))
    properties = _list(told.get("properties", []), f"{where}.properties", CONDITIONS)
    for number, one in enumerate(properties):
        place = f"{where}.properties[{number}]"
        member = _object(one, place, "pid", "v")
        pid = _text(_needed(member, "pid", place), f"{place}.pid")
        values = _values(_needed(member, "v", place), f"{place}.v")
        conditions.append(Condition("property", values, pid))
    if not conditions:
        raise RequestProblem(f"{where} has neither a query nor properties; one of them is needed.")
    if told.get("type_strict", "any") not in ("any", "should", "all"):
        raise RequestProblem(f"{where}.type_strict is any, should or all.")
    return Query(tuple(conditions), _types(told.get("type"), f"{where}.type"), _limit(told, where))


def _types(value: Any, where: str) -> tuple[str, ...]:
    """One type, or several; OpenRefine says with an empty one that there is none."""
    if value is None or value == "":
        return ()
    if isinstance(value, list):
        _bound(len(value), where, CONDITIONS, "types")
        return tuple(_text(one, where) for one in value)
    return (_text(value, where),)


def batch_10(batch: Any) -> list[Query]:
    """The queries of version 1.0-draft in their order."""
    told = _object(batch, "the body", "queries")
    queries = _list(_needed(told, "queries", "the body"), "queries", BATCH)
    return [_query_10(query, f"queries[{number}]") for number, query in enumerate(queries)]


def _query_10(value: Any, where: str) -> Query:
    told = _object(value, where, "type", "limit", "lang", "dir", "conditions")
    found = _list(_needed(told, "conditions", where), f"{where}.conditions", CONDITIONS)
    if not found:
        raise RequestProblem(f"{where}.conditions is empty; at least one is needed.")
    conditions = [_condition(one, f"{where}.conditions[{number}]") for number, one in enumerate(found)]
    types = (_text(told["type"], f"{where}.type"),) if "type" in told else ()
    return Query(tuple(conditions), types, _limit(told, where))


def _condition(value: Any, where: str) -> Condition:
    told = _object(value, where)
    match = _one_of(_needed(told, "matchType", where), ("name", "id", "property"), f"{where}.matchType")
    named = _needed(told, "propertyId", where) if match == "property" else ""
    required = told.get("required", False)
    if not isinstance(required, bool):
        raise RequestProblem(f"{where}.required is true or false.")
    return Condition(
        match=match,
        values=_values(_needed(told, "propertyValue", where), f"{where}.propertyValue"),
        property=_text(named, f"{where}.propertyId"),
        required=required,
        quantifier=_one_of(told.get("matchQuantifier", "any"), _QUANTIFIERS, f"{where}.matchQuantifier"),
        # Others are allowed by the specification; what this service has is told by the suggestions of properties.
        qualifier=_text(told.get("matchQualifier", "similar"), f"{where}.matchQualifier"),
    )


def _values(value: Any, where: str) -> tuple[str, ...]:
    """One value or several, each as a text: of an entity its id."""
    values = _list(value, where, CONDITIONS) if isinstance(value, list) else [value]
    return tuple(_value(one, where) for one in values)


def _value(value: Any, where: str) -> str:
    if isinstance(value, Mapping):
        return _text(_needed(value, "id", where), f"{where}.id")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return _text(value, where)


def _limit(told: Mapping[str, Any], where: str) -> int:
    """How many candidates are asked for, at most `LIMIT`."""
    value = told.get("limit", DEFAULT_LIMIT)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 1:
        raise RequestProblem(f"{where}.limit is a number from 1 on.")
    return min(int(value), LIMIT)


def _object(value: Any, where: str, *members: str) -> Mapping[str, Any]:
    """An object that has no member but these, where some are named."""
    if not isinstance(value, Mapping):
        raise RequestProblem(f"{where} is an object; {_kind(value)} was found.")
    unknown = sorted(set(value) - set(members)) if members else []
    if unknown:
        raise RequestProblem(f"{where} has the member {unknown[0][:40]!r}; known are {', '.join(members)}.")
    return value


def _list(value: Any, where: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise RequestProblem(f"{where} is an array; {_kind(value)} was found.")
    _bound(len(value), where, most, "items")
    return value


def _bound(count: int, where: str, most: int, what: str) -> None:
    if count > most:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE if most == BATCH else HTTPStatus.BAD_REQUEST
        raise RequestProblem(f"{where} has {count} {what}, and {most} is the most; send several requests.", status)


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise RequestProblem(f"{where} is a string; {_kind(value)} was found.")
    if len(value) > LONGEST:
        raise RequestProblem(f"{where} has {len(value)} characters, and {LONGEST} is the most.")
    return value


def _one_of(value: Any, known: tuple[str, ...], where: str) -> str:
    if value not in known:
        raise RequestProblem(f"{where} is one of {', '.join(known)}.")
    return str(value)


def _needed(told: Mapping[str, Any], member: str, where: str) -> Any:
    if member not in told:
        raise RequestProblem(f"{where} has no {member}, which is needed.")
    return told[member]


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a truth value", type(None): "null"}
    return kinds.get(type(value), "a number")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A property to extend with: its id as the client wrote it, and the settings."""

    id: str
    limit: int
    content: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A data extension query: entities and properties."""

    ids: tuple[str, ...]
    properties: tuple[Wanted, ...]


def extension(value: Any) -> Extension:
    """A data extension query, the same in both versions (0.2, section 7.3; 1.0-draft, section 7.3)."""
    told = _object(value, "the query")
    ids = _list(_needed(told, "ids", "the query"), "ids", BATCH)
    properties = _list(_needed(told, "properties", "the query"), "properties", CONDITIONS)
    return Extension(
        tuple(dict.fromkeys(_text(one, "ids") for one in ids)),
        tuple(_wanted(properties)),
    )


def _wanted(properties: list[Any]) -> Iterator[Wanted]:
    for number, one in enumerate(properties):
        where = f"properties[{number}]"
        told = _object(one, where)
        settings = _object(told.get("settings") or {}, f"{where}.settings")
        yield Wanted(
            _text(_needed(told, "id", where), f"{where}.id"),
            _count(settings.get("limit", 0), f"{where}.settings.limit"),
            _text(settings.get("content", "entity"), f"{where}.settings.content"),
        )


def _count(value: Any, where: str) -> int:
    """A number of values, which OpenRefine sends as a string; 0 is all."""
    text = str(value).strip() or "0"
    if isinstance(value, bool) or not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise RequestProblem(f"{where} is a number from 0 on.")
    return int(text)
