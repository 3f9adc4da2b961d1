"""The engine: what answers from one release, opened, used by requests, closed when the last of them has ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from learningcities.errors import ReleaseError
from learningcities.release import Release
from learningcities.server.problems import Problem
from learningcities.server.sparql.cache import Cache
from learningcities.server.sparql.jobs import Job
from learningcities.server.sparql.limits import Limits
from learningcities.server.sparql.places import Places
from learningcities.server.sparql.pool import Pool
from learningcities.server.sparql.remembered import Remembered
from learningcities.server.sparql.remote import Remote
from learningcities.server.sparql.spool import Spool

_LOG = logging.getLogger(__name__)
_RETRY = {"Retry-After": "5"}


class Engine:
    """The workers over a release and the folder they read."""

    def __init__(
        self,
        release: Release,
        cache: Cache,
        limits: Limits,
        remote: Remote | None = None,
        services: Sequence[str] = (),
    ) -> None:
        self.release = release
        self.cache = cache
        self.pool = Pool(_nothing if remote else cache.store, limits)
        self._remote = remote
        self._remembered = Remembered()
        self.services = list(services)
        """The endpoints that queries may ask."""
        # The rest of the workers answer while other endpoints let these wait.
        self._federated = Places(max(1, limits.workers - 1), limits.waiting, limits.seconds)
        self._users = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @classmethod
    async def open(
        cls, release: Release, limits: Limits, remote: Remote | None = None, services: Sequence[str] = ()
    ) -> Engine:
        """Workers that are ready; `ReleaseError` if the release cannot be read.

        Where a remote store answers, the workers check queries alone, and graphs and texts come from the release.
        """
        cache = await asyncio.to_thread(Cache, release)
        engine = cls(release, cache, limits, remote, services)
        try:
            await engine.pool.open()
        except BaseException:
            await engine.close()
            raise
        return engine

    async def answer(self, job: Job, spool: Spool) -> None:
        """The answer to a query into a spool."""
        if self._remote is not None:
            await self._remote.answer(self.pool, job, spool)
        elif job.may_ask:
            async with self._federated.one():
                await self.pool.answer(job, spool)
        else:
            await self._answer(job, spool)

    async def _answer(self, job: Job, spool: Spool) -> None:
        """The answer from the release alone, once for all who ask the same."""
        key = self._remembered.key(job)
        if key is None or not self._remembered.give(key, spool):
            await self.pool.answer(job, spool)
            if key is not None:
                self._remembered.keep(key, spool)

    async def present(self, path: Callable[[], Path]) -> Path:
        """A file of the cache, made anew where it is gone; `Problem` if that is not possible now."""
        try:
            return await asyncio.to_thread(path)
        except ReleaseError as error:
            _LOG.error("the files of the release cannot be made: %s", error)
            raise Problem(503, "The files that answer this cannot be made now; try again.", _RETRY) from error

    @asynccontextmanager
    async def use(self) -> AsyncIterator[Engine]:
        """While this is open, the engine is not closed."""
        self._users += 1
        self._idle.clear()
        try:
            yield self
        finally:
            self._users -= 1
            if not self._users:
                self._idle.set()

    async def close(self) -> None:
        """Wait for the requests under way, then let go of everything."""
        await self._idle.wait()
        await self.pool.close()
        await asyncio.to_thread(self.cache.close)


def _nothing() -> None:
    """No store: an empty dataset."""
