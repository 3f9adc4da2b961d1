"""Problems: what went wrong in, a page for people or a problem document for programs out (RFC 9457).

The texts are in `problems.toml`, in each language of the pages.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import TYPE_CHECKING

from learningcities.routing import Variant, table
from learningcities.server.answer import COMMON, Answer, raw
from learningcities.server.negotiation import best_language, best_type

if TYPE_CHECKING:
    from jinja2 import Template

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
        body = _document(status, title, text, available)
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


def _document(status: int, title: str, text: str, available: Sequence[Variant]) -> bytes:
    content: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if text:
        content["detail"] = text
    if available:
        content["available"] = [
            {"href": f"/{one.file}", "type": one.media_type} | ({"language": one.language} if one.language else {})
            for one in available
        ]
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
