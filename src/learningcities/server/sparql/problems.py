"""Problems: why a request gets no answer, in the one form of all errors (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "Bad request",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "No acceptable format",
    413: "Too long",
    414: "Too long",
    415: "Media type not supported",
    422: "Too much asked",
    500: "Query failed",
    502: "Store failed",
    503: "Overloaded",
    504: "Deadline passed",
}


class Problem(Exception):
    """A request without answer: the status, a sentence that says what to do, headers, further members."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def response(self) -> Response:
        """The problem as it is sent."""
        known = {"type": "about:blank", "title": TITLES[self.status], "status": self.status, "detail": self.detail}
        text = json.dumps({**known, **self.members}, ensure_ascii=False) + "\n"
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(text, self.status, headers, MEDIA_TYPE)
