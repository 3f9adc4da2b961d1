"""Operations: whether the server is well, its numbers, and the description of its interface."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from learningcities import __version__
from learningcities.server.metrics import Metrics
from learningcities.server.openapi import description
from learningcities.server.switch import Switch

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from learningcities.release import Release

SEGMENTS = ("health", "metrics", "openapi.json")
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class Operations:
    """The service for those who run the server."""

    def __init__(self, switch: Switch, metrics: Metrics, segments: Collection[str]) -> None:
        """`segments` are the first parts of the paths for which services answer."""
        self._switch = switch
        self._metrics = metrics
        self._description = _json(description(__version__, {*segments, *SEGMENTS}))

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """`/health`, `/metrics` and `/openapi.json`."""
        return (
            Route("/health", self._health),
            Route("/metrics", self._numbers),
            Route("/openapi.json", self._openapi),
        )

    async def open(self, release: Release) -> None:
        """Nothing to prepare."""

    async def close(self) -> None:
        """Nothing to let go of."""

    async def _health(self, request: Request) -> Response:
        site = self._switch.site
        content: dict[str, object] = {
            "status": "ok" if site else "unavailable",
            "version": __version__,
            "release": {"dataset": site.digest, "base": site.base, "files": len(site.files)} if site else None,
            "newer_release_refused": self._switch.refused and site is not None,
        }
        return _fresh(_json(content), "application/json", 200 if site else 503)

    async def _numbers(self, request: Request) -> Response:
        return _fresh(self._metrics.text(), _TEXT)

    async def _openapi(self, request: Request) -> Response:
        return _fresh(self._description, "application/openapi+json;version=3.1")


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _fresh(body: bytes, media_type: str, status: int = 200) -> Response:
    headers = {"content-type": media_type, "cache-control": "no-store"}
    return Response(body, status, headers)
