"""The service: routes of both versions of the Reconciliation Service API, answered from the release in force.

`/reconcile` is version 0.2, `/reconcile/1.0` version 1.0-draft. Every answer may be read from other origins (CORS).
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from learningcities.release import Release
from learningcities.server.negotiation import best_language
from learningcities.server.reconciliation import answers, preview, queries
from learningcities.server.reconciliation.catalogue import Catalogue, Entity, read_catalogue
from learningcities.server.reconciliation.describing import Describer
from learningcities.server.reconciliation.manifest import manifest_02, manifest_10
from learningcities.server.reconciliation.problems import RequestProblem

LARGEST = 4 * 1024 * 1024
"""Bytes of the largest body that is read."""
PATH = "/reconcile"
PATH_10 = "/reconcile/1.0"

_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII)
_FORM = "application/x-www-form-urlencoded"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type",
    "Access-Control-Max-Age": "86400",
}

Parameters = Mapping[str, str]


@dataclass(frozen=True)
class _Opened:
    """A release with its catalogue."""

    folder: Path
    catalogue: Catalogue


@dataclass(frozen=True)
class _Call:
    """A request with the release that answers it, in the language of its client."""

    request: Request
    opened: _Opened
    describer: Describer

    @property
    def catalogue(self) -> Catalogue:
        return self.opened.catalogue

    @property
    def parameters(self) -> Parameters:
        return self.request.query_params

    def entity(self) -> Entity | None:
        return self.catalogue.entities.get(self.parameters.get("id", ""))


Handler = Callable[[_Call], Awaitable[Response]]


class ReconciliationService:
    """Look-up by name, identifier and properties for clients such as OpenRefine."""

    def __init__(self) -> None:
        self._opened: _Opened | None = None

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The routes of both versions."""
        shared: list[tuple[str, str, Handler]] = [
            ("suggest/{kind}", "GET", _suggest),
            ("preview", "GET", _preview),
            ("feature", "GET", _feature),
        ]
        return [
            self._route(PATH, _root_02, "GET", "POST"),
            self._route(PATH_10, _manifest_10, "GET"),
            *(self._route(f"{start}/{path}", to, method) for start in (PATH, PATH_10) for path, method, to in shared),
            self._route(f"{PATH}/flyout/{{kind}}", _flyout, "GET"),
            self._route(f"{PATH}/properties", _propose, "GET"),
            self._route(f"{PATH}/view", _view, "GET"),
            # Earlier drafts of version 1.0 called the route of queries `reconcile`.
            self._route(f"{PATH_10}/match", _match_10, "POST"),
            self._route(f"{PATH_10}/reconcile", _match_10, "POST"),
            self._route(f"{PATH_10}/extend", _extend_10, "POST"),
            self._route(f"{PATH_10}/extend/propose", _propose, "GET"),
        ]

    async def open(self, release: Release) -> None:
        """Read the index of a release, then answer from it; `ReleaseError` where it has none."""
        catalogue = await asyncio.to_thread(_prepared, release.path)
        self._opened = _Opened(release.path, catalogue)

    async def close(self) -> None:
        """Let go of the release."""
        self._opened = None

    def _route(self, path: str, handler: Handler, *methods: str) -> Route:
        return Route(path, partial(self._answer, handler), methods=[*methods, "OPTIONS"])

    async def _answer(self, handler: Handler, request: Request) -> Response:
        """The response of a handler, or the problem that it found, for every origin."""
        try:
            response = await self._respond(handler, request)
        except RequestProblem as problem:
            response = problem.response()
        response.headers.update(_CORS)
        return response

    async def _respond(self, handler: Handler, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT)
        opened = self._opened
        if opened is None:
            raise RequestProblem("No release is open yet; try again.", HTTPStatus.SERVICE_UNAVAILABLE)
        language = best_language(opened.catalogue.languages, request.headers.get("accept-language"))
        response = await handler(_Call(request, opened, Describer(opened.catalogue, language)))
        response.headers["Content-Language"] = language
        response.headers["Vary"] = "Accept-Language"
        return response


def _prepared(folder: Path) -> Catalogue:
    catalogue = read_catalogue(folder)
    # What is made when it is first needed is made before the first request.
    _ = catalogue.names, catalogue.identified(""), catalogue.having("", "")
    return catalogue


def _json(call: _Call, content: Any, callback: str | None = None) -> Response:
    """JSON in ASCII, so that nothing a client sends back can break it; as a call of a function for JSONP."""
    text = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    if callback is None:
        return Response(text, media_type="application/json")
    if len(callback) > 128 or not _CALLBACK.fullmatch(callback):
        raise RequestProblem("callback is the name of a JavaScript function: letters, digits, _, $ and dots.")
    headers = {"X-Content-Type-Options": "nosniff"}
    return Response(f"/**/{callback}({text});", media_type="application/javascript", headers=headers)


# Version 0.2


async def _root_02(call: _Call) -> Response:
    """The manifest; with `queries` results, with `extend` values (0.2, sections 3.1, 4.3 and 7.3)."""
    parameters = call.parameters if call.request.method == "GET" else await _form(call.request)
    callback = parameters.get("callback")
    if "queries" in parameters:
        batch = queries.batch_02(queries.parse(parameters["queries"], "queries"))
        return _json(call, await asyncio.to_thread(answers.results_02, batch, call.catalogue, call.describer), callback)
    if "extend" in parameters:
        asked = queries.extension(queries.parse(parameters["extend"], "extend"))
        return _json(call, answers.extended_02(asked, call.catalogue, call.describer), callback)
    if call.request.method == "POST":
        raise RequestProblem("The form has neither queries nor extend; one of them is needed.")
    response = _json(call, manifest_02(call.catalogue, call.describer, _root(call.request), PATH), callback)
    response.headers["Cache-Control"] = "no-cache"
    return response


async def _form(request: Request) -> Parameters:
    """The fields of a form; `RequestProblem` for another media type, or where there are too many."""
    media_type = request.headers.get("content-type", _FORM).partition(";")[0].strip().lower()
    if media_type != _FORM:
        raise RequestProblem(f"The body is a form, {_FORM}.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    body = await _body(request)
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError as error:
        raise RequestProblem(f"The form cannot be read: {error}.") from error
    return {**request.query_params, **dict(fields)}


async def _body(request: Request) -> bytes:
    """The body; `RequestProblem` as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            detail = f"The body is larger than {LARGEST} bytes; send fewer queries at once."
            raise RequestProblem(detail, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return bytes(body)


def _root(request: Request) -> str:
    """The address of the server as its client wrote it, without a slash at its end."""
    return str(request.base_url).rstrip("/")


async def _flyout(call: _Call) -> Response:
    """What OpenRefine shows beside a suggestion (0.2, section 6.5)."""
    identifier, kind = call.parameters.get("id", ""), call.request.path_params["kind"]
    if not identifier:
        raise RequestProblem("id is missing; give the identifier of a suggestion.")
    if kind == "entity":
        html = await _drawn(preview.flyout, call)
    else:
        found = _suggested(kind, identifier, 0, call)["result"]
        html = preview.item(found[0] if found else None, call.describer)
    return _json(call, {"id": identifier, "html": html}, call.parameters.get("callback"))


async def _view(call: _Call) -> Response:
    """The way to the page of an entity on this server."""
    entity = call.entity()
    if entity is None:
        raise RequestProblem("id is none of an entity of this release.", HTTPStatus.NOT_FOUND)
    return RedirectResponse(preview.place(entity, call.catalogue), status_code=HTTPStatus.SEE_OTHER)


# Version 1.0-draft


async def _manifest_10(call: _Call) -> Response:
    response = _json(call, manifest_10(call.catalogue, call.describer, _root(call.request), PATH_10))
    response.headers["Cache-Control"] = "no-cache"
    return response


async def _match_10(call: _Call) -> Response:
    """Results for a batch of queries (1.0-draft, section 4.3)."""
    batch = queries.batch_10(await _told(call.request))
    return _json(call, await asyncio.to_thread(answers.results_10, batch, call.catalogue, call.describer))


async def _extend_10(call: _Call) -> Response:
    """Values of properties (1.0-draft, section 7.3)."""
    asked = queries.extension(await _told(call.request))
    return _json(call, answers.extended_10(asked, call.catalogue, call.describer))


async def _told(request: Request) -> Any:
    media_type = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise RequestProblem("The body is JSON, application/json.", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    return queries.parse(await _body(request), "The body")


# Both versions


def _is_10(call: _Call) -> bool:
    return call.request.url.path.startswith(f"{PATH_10}/") or f"{PATH_10}/" in call.request.url.path


async def _suggest(call: _Call) -> Response:
    """What begins like `prefix` (0.2 and 1.0-draft, section 6)."""
    prefix = call.parameters.get("prefix", "")
    if len(prefix) > queries.LONGEST:
        raise RequestProblem(f"prefix has more than {queries.LONGEST} characters.")
    found = _suggested(call.request.path_params["kind"], prefix, _count(call.parameters, "cursor") or 0, call)
    return _json(call, found, None if _is_10(call) else call.parameters.get("callback"))


def _suggested(kind: str, prefix: str, cursor: int, call: _Call) -> dict[str, Any]:
    if kind not in ("entity", "property", "type"):
        raise RequestProblem("Suggestions are of kind entity, property or type.", HTTPStatus.NOT_FOUND)
    return answers.suggested(kind, prefix, cursor, call.catalogue, call.describer, _is_10(call))


async def _propose(call: _Call) -> Response:
    """The properties of a type (0.2 and 1.0-draft, section 7.2)."""
    type_, limit = call.parameters.get("type", ""), _count(call.parameters, "limit")
    found = answers.proposed(type_[: queries.LONGEST], limit, call.catalogue, call.describer)
    return _json(call, found, None if _is_10(call) else call.parameters.get("callback"))


def _count(parameters: Parameters, name: str) -> int | None:
    text = parameters.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise RequestProblem(f"{name} is a number from 0 on.")
    return int(text)


async def _preview(call: _Call) -> Response:
    """A small page about an entity, to stand inside the page of a client (0.2 and 1.0-draft, section 5)."""
    status = HTTPStatus.OK if call.entity() else HTTPStatus.NOT_FOUND
    html = await _drawn(preview.page, call)
    return HTMLResponse(html, status, {"Content-Security-Policy": preview.policy()})


async def _drawn(draw: Callable[[Entity | None, Catalogue, Describer, Path], str], call: _Call) -> str:
    return await asyncio.to_thread(draw, call.entity(), call.catalogue, call.describer, call.opened.folder)


async def _feature(call: _Call) -> Response:
    """What a feature of candidates means."""
    try:
        return PlainTextResponse(call.describer.feature(call.parameters.get("id", "")) + "\n")
    except KeyError as error:
        raise RequestProblem("id is none of a feature.", HTTPStatus.NOT_FOUND) from error
