"""Services: the parts of the HTTP interface, each with its routes, each answering from the release in force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from learningcities.release import Release


class Service(Protocol):
    """A part of the HTTP interface.

    The server opens every service on a release before it answers from that release, also when a new release takes
    the place of another one; requests under way end on the old one.
    """

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """What it answers, the same for every release."""

    async def open(self, release: Release) -> None:
        """Prepare answers from a release, then take it in place of the one before; on an error that one stays."""

    async def close(self) -> None:
        """Let go of everything; called once, when the server stops and no request is under way."""
