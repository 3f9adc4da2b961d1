"""Problems: what went wrong in, a page for people or a problem document for programs out (RFC 9457).

Services raise a `Problem`, which is answered as a document; the site asks for `problem`, which is a page for who wants
one. The texts of pages are in `problems.toml`, in each language of the pages.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from learningcities.routing import Variant, table
from learningcities.server.answer import COMMON, Answer, raw
from learningcities.server.negotiation import best_language, best_type

if TYPE_CHECKING:
    from jinja2 import Template
    from starlette.responses import Response

PROBLEM = "application/problem+json"
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a client accepts: the values of `Accept` and `Accept-Language`."""

    accept: str | None = None
    language: str | None = None

    @property
    def page(self) -> bool:
        """Whether it would rather have a page than a problem document."""
        return best_type((PROBLEM, _HTML), self.accept) == _HTML

    @property
    def tongue(self) -> str:
        """The language of the page."""
        return best_language(table().languages, self.language)


class Problem(Exception):
    """A request without answer: the status, a sentence that says what to do, headers, further members."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def response(self) -> Response:
        """The problem as a document."""
        from starlette.responses import Response

        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(document(self.status, self.detail, **self.members), self.status, headers, PROBLEM)


def document(status: int, detail: str, **members: Any) -> bytes:
    """A problem of the type `about:blank`, whose title is that of the status (RFC 9457, section 4.2.1)."""
    content: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status)}
    if detail:
        content["detail"] = detail
    return (json.dumps({**content, **members}, ensure_ascii=False, indent=2) + "\n").encode()


def problem(
    status: int,
    wishes: Wishes,
    *,
    detail: str | None = None,
    headers: Iterable[tuple[str, str]] = (),
    available: Sequence[Variant] = (),
    page: bytes | None = None,
    **values: str,
) -> Answer:
    """The answer to a request that cannot be granted; `page` is the page to show instead of our own.

    `detail` takes the place of the text for this status, `values` are put into it; `available` is what there is.
    """
    shown = wishes.page
    tongue = wishes.tongue if shown else "en"
    title, text = _words(status, tongue, detail, values)
    if shown:
        body = page or _page(title, text, tongue, available)
        headers = [*headers, ("content-language", tongue)]
    else:
        body = document(status, text, **_listed(available))
    kind = f"{_HTML}; charset=utf-8" if shown else PROBLEM
    given = raw([("content-type", kind), ("content-length", str(len(body))), *headers])
    varies = raw([("vary", "Accept, Accept-Language"), ("cache-control", "no-store")])
    return Answer(status, [*given, *varies, *COMMON], body)


def _words(status: int, tongue: str, detail: str | None, values: Mapping[str, str]) -> tuple[str, str]:
    known = _texts()[tongue].get(str(status), {})
    title = known.get("title") or HTTPStatus(status).phrase
    return title, detail or known.get("detail", "").format_map({"path": "", **values})


@cache
def _texts() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((files(__package__) / "problems.toml").read_text(encoding="utf-8"))


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("learningcities.server")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("problem.html.jinja")


def _page(title: str, text: str, tongue: str, available: Sequence[Variant]) -> bytes:
    return _template().render(title=title, text=text, language=tongue, available=available).encode()


def _listed(available: Sequence[Variant]) -> dict[str, list[dict[str, str]]]:
    """What there is instead, as a member of the document."""
    found = [
        {"href": f"/{one.file}", "type": one.media_type} | ({"language": one.language} if one.language else {})
        for one in available
    ]
    return {"available": found} if found else {}
