"""The description of the site: the routing table in, paths of OpenAPI out."""

from __future__ import annotations

import re
from typing import Any

from learningcities.routing import Format, Kind, table

_NAME = {"type": "string", "pattern": "^[a-z0-9-]+$"}
_PROBLEM = {"$ref": "#/components/responses/Problem"}
_TAGGED = {name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "Link", "Vary")}
_LOCATION = {"Location": {"required": True, "schema": {"type": "string"}}, "Vary": _TAGGED["Vary"]}
_FILES = {
    "/dumps/learning-cities.{suffix}": ("The whole dataset", ("ttl", "jsonld", "nt", "nq", "trig")),
    "/changes.jsonld": ("What changed since earlier releases (Activity Streams), where the release says so", ()),
    "/changes/{number}.{suffix}": ("One step of that: its activities, its statements (RDF Patch)", ("jsonld", "rdfp")),
    "/.well-known/void": ("What the dataset holds (VoID)", ()),
    "/void.ttl": ("The same", ()),
    "/dcat.ttl": ("The catalogue (DCAT)", ()),
    "/manifest.json": ("Versions, counts, digests", ()),
    "/SHA256SUMS": ("The digest of every file", ()),
}


def site_paths() -> dict[str, Any]:
    """The paths of all that lies in a release, by kind."""
    paths = {"/": {"get": _start()}}
    for kind in table().kinds:
        paths[f"/{kind.path}"] = {"get": _resource(kind)}
        for one in table().formats:
            for language, suffix in one.suffixes.items():
                paths[f"/{kind.path}{suffix}"] = {"get": _representation(kind, one, language)}
    return paths | {path: {"get": _file(path, *about)} for path, about in _FILES.items()}


def _start() -> dict[str, Any]:
    types = [one.media_type for one in table().formats if one.name in table().start]
    return {
        "operationId": "start",
        "tags": ["resources"],
        "summary": "The start page, or the description of the dataset (VoID)",
        "parameters": [_format()],
        "responses": {
            "200": {"description": "The file itself.", "headers": _TAGGED, "content": {name: {} for name in types}},
            "304": {"description": "The client has it."},
            "default": _PROBLEM,
        },
    }


def _resource(kind: Kind) -> dict[str, Any]:
    return {
        "operationId": _identifier(kind.path),
        "tags": ["resources"],
        "summary": kind.label,
        "parameters": [*_parameters(kind), _format()],
        "responses": {
            "303": {"description": "The file that suits the client best is there.", "headers": _LOCATION},
            "301": {"description": "Another resource took its place.", "headers": {"Location": _LOCATION["Location"]}},
            "default": _PROBLEM,
        },
    }


def _representation(kind: Kind, one: Format, language: str) -> dict[str, Any]:
    return {
        "operationId": _identifier(f"{kind.path}-{one.name}{language}"),
        "tags": ["files"],
        "summary": f"{kind.label}, as {one.label}{f' ({language})' if language else ''}",
        "parameters": _parameters(kind),
        "responses": {
            "200": {"description": "The file.", "headers": _TAGGED, "content": {one.media_type: {}}},
            "301": {"description": "Another resource took its place.", "headers": {"Location": _LOCATION["Location"]}},
            "304": {"description": "The client has it."},
            "default": _PROBLEM,
        },
    }


def _file(path: str, summary: str, suffixes: tuple[str, ...]) -> dict[str, Any]:
    names = [path.replace("{suffix}", suffix) for suffix in suffixes] or [path]
    types: dict[str, Any] = {table().content_type(name.removeprefix("/")).partition(";")[0]: {} for name in names}
    schemas = {"number": {"type": "integer", "minimum": 1}, "suffix": {"enum": list(suffixes)}}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in schemas.items()
        if f"{{{name}}}" in path
    ]
    return {
        "operationId": _identifier(path.replace("{suffix}", "")),
        "tags": ["files"],
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "The file.", "headers": _TAGGED, "content": types},
            "206": {"description": "The parts that the header Range asks for."},
            "304": {"description": "The client has it."},
            "default": _PROBLEM,
        },
    }


def _format() -> dict[str, Any]:
    return {"$ref": "#/components/parameters/format"}


def _parameters(kind: Kind) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _NAME, "example": example}
        for name, example in kind.names().items()
    ]


def _identifier(path: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", path.lower().replace("{", "").replace("}", "")).strip("-")
