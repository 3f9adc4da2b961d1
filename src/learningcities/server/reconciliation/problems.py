"""Problems: what is wrong with a request, as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from learningcities.errors import LearningCitiesError


class RequestProblem(LearningCitiesError):
    """A request cannot be answered: `status` of HTTP, and what was expected, found, and can be done."""

    def __init__(self, detail: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(detail)
        self.detail = detail
        self.status = status


class ProblemResponse(JSONResponse):
    """The answer to a request with a problem."""

    media_type = "application/problem+json"

    def __init__(self, problem: RequestProblem) -> None:
        """The problem as its members of RFC 9457; its type is `about:blank`, so the title is that of the status."""
        content: dict[str, Any] = {
            "type": "about:blank",
            "title": problem.status.phrase,
            "status": int(problem.status),
            "detail": problem.detail,
        }
        super().__init__(content, status_code=problem.status)
