"""Problems: what is wrong with a request."""

from __future__ import annotations

from http import HTTPStatus

from learningcities.server.problems import Problem


class RequestProblem(Problem):
    """A request cannot be answered: what was expected, found, and can be done, and `status` of HTTP."""

    def __init__(self, detail: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(status, detail)
