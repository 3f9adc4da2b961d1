"""Places: so many at once, so many that wait, and each of them not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from learningcities.server.problems import Problem


class Places:
    """Places at work."""

    def __init__(self, number: int, waiting: int, seconds: float) -> None:
        """How many there are, how many may wait for one, and how long."""
        self._free = asyncio.Semaphore(number)
        self._most = waiting
        self._seconds = seconds
        self._waiting = 0

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A place while this is open; `Problem` where too many wait, or none comes free in time."""
        if self._free.locked() and self._waiting >= self._most:
            raise overload()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError as error:
            raise overload() from error
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._free.release()


def overload() -> Problem:
    """More queries wait than may."""
    return Problem(503, "Too many queries wait already; try again.", {"Retry-After": "5"})
