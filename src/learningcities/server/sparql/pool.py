"""The pool: a few workers for many queries, each with a deadline, the rest waiting in a bounded queue."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from learningcities.errors import ReleaseError
from learningcities.server.problems import Problem
from learningcities.server.sparql.formats import OFFERS
from learningcities.server.sparql.jobs import DATA, ERROR, HEAD, Fault, Job, Kind
from learningcities.server.sparql.limits import MIB, Limits
from learningcities.server.sparql.places import overload
from learningcities.server.sparql.process import Died, Process, parsed
from learningcities.server.sparql.spool import Head, Spool


@dataclass
class _Slot:
    """A place at work; `busy` while its worker is in the middle of something."""

    process: Process | None = None
    busy: bool = False


_LOG = logging.getLogger(__name__)
_ATTEMPTS = 3

FAULTS = {
    Fault.SYNTAX: 400,
    Fault.SERVICE: 403,
    Fault.FORMAT: 406,
    Fault.MEMORY: 422,
    Fault.ENGINE: 500,
    Fault.REMOTE: 502,
    Fault.REQUESTS: 422,
    Fault.ROWS: 422,
}
"""The status for each fault of a worker."""


class Pool:
    """Workers over one store; every answer is whole, or its spool fails with a `Problem`."""

    def __init__(self, store: Callable[[], Path | None], limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._all = [_Slot() for _ in range(limits.workers)]
        self._slots: asyncio.Queue[_Slot] = asyncio.Queue()
        self._waiting = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    async def open(self) -> None:
        """Start the workers."""
        await asyncio.gather(*(self._renew(slot) for slot in self._all))
        for slot in self._all:
            self._slots.put_nowait(slot)

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that run."""
        return [slot.process.pid for slot in self._all if slot.process is not None and slot.process.alive]

    async def answer(self, job: Job, spool: Spool) -> None:
        """Do a job into a spool; when this is cancelled, the query ends with it."""
        try:
            await self._attempts(job, spool)
        except Problem as problem:
            spool.fail(problem)

    async def _attempts(self, job: Job, spool: Spool) -> None:
        """A worker that somebody kills is no fault of the query: another one answers it."""
        for _ in range(_ATTEMPTS):
            slot = await self._slot()
            try:
                process = await self._process(slot)
                await process.ask(job, _Filling(slot, spool, self._limits).take, self._limits.seconds)
                return
            except TimeoutError as error:
                raise deadline(self._limits) from error
            except Died as death:
                if death.overreached:
                    raise _memory(self._limits) from death
                _LOG.warning("a worker ended in the middle of a query")
                if not spool.restart():
                    break
            finally:
                self._settle(slot)
        raise Problem(500, "The processes that answered this query were killed; try again, or ask for less.")

    async def _slot(self) -> _Slot:
        """A place at work, at once or after waiting; `Problem` where too many wait, or none comes free in time."""
        if not self._slots.empty():
            return self._slots.get_nowait()
        if self._waiting >= self._limits.waiting:
            raise overload()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._slots.get()
        except TimeoutError as error:
            raise overload() from error
        finally:
            self._waiting -= 1

    async def _process(self, slot: _Slot) -> Process:
        if slot.process is None or not slot.process.alive:
            try:
                await self._renew(slot)
            except (Died, OSError, ReleaseError) as error:
                _LOG.error("no worker can be started: %s", error)
                raise Problem(503, "No process can be started to answer; try again.", {"Retry-After": "5"}) from error
        assert slot.process is not None
        slot.busy = True
        return slot.process

    async def _renew(self, slot: _Slot) -> None:
        """A new worker in place of the one before."""
        old, slot.process, slot.busy = slot.process, None, False
        if old is not None:
            await old.kill()
        slot.process = await Process.start(await asyncio.to_thread(self._store), self._limits)

    def _settle(self, slot: _Slot) -> None:
        """Free a place; a worker that is still at it is killed, and a new one started behind the scenes."""
        if not slot.busy:
            self._slots.put_nowait(slot)
            return
        if slot.process is not None:
            slot.process.stop()
        task = asyncio.create_task(self._replace(slot))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, slot: _Slot) -> None:
        try:
            if not self._closed:
                await self._renew(slot)
        except (Died, OSError, ReleaseError) as error:
            # The next query that gets this place tries again, and says so if it fails.
            _LOG.error("no worker can be started: %s", error)
        finally:
            self._slots.put_nowait(slot)

    async def close(self) -> None:
        """End all workers."""
        self._closed = True
        await asyncio.gather(*self._tasks)
        await asyncio.gather(*(slot.process.kill() for slot in self._all if slot.process is not None))


@dataclass(frozen=True)
class _Filling:
    """The frames of one answer on their way into its spool."""

    slot: _Slot
    spool: Spool
    limits: Limits

    def take(self, letter: bytes, payload: bytes) -> None:
        """Take a frame; `Problem` for an error, or an answer that is too large."""
        if letter == DATA:
            if self.spool.size + len(payload) > self.limits.result:
                raise too_large(self.limits)
            self.spool.write(payload)
        elif letter == HEAD:
            self.spool.begin(_head(payload))
        elif letter == ERROR:
            content = parsed(payload)
            # What failed in the engine may be its files: the next worker looks whether they are there.
            self.slot.busy = content["fault"] == Fault.ENGINE
            raise problem(content)
        else:
            # A worker that says more at the end has grown, and is better replaced.
            self.slot.busy = bool(payload)
            self.spool.end()


@lru_cache(maxsize=64)
def _head(payload: bytes) -> Head:
    """The head of an answer: there are as many as kinds and media types."""
    return Head(**parsed(payload))


def problem(content: dict[str, str]) -> Problem:
    """The problem for what a worker said instead of an answer."""
    fault = Fault(content["fault"])
    detail = content["detail"]
    if fault is Fault.FORMAT:
        return not_acceptable(detail)
    place: dict[str, Any] = {name: content[name] for name in ("line", "column") if name in content}
    return Problem(FAULTS[fault], detail, None, fault=str(fault), **place)


def not_acceptable(kind: str) -> Problem:
    """No media type that the client accepts fits the kind of the answer; the problem lists those there are."""
    offers = list(OFFERS[Kind(kind)])
    detail = f"This answer is of the kind {kind!r}; accept one of {', '.join(offers)}, or name one with ?format=."
    return Problem(406, detail, fault=str(Fault.FORMAT), available=[{"type": media} for media in offers])


def deadline(limits: Limits) -> Problem:
    """A query was not answered in time."""
    return Problem(504, f"The query was stopped after {limits.seconds:g} seconds; ask for less, or load a dump.")


def _memory(limits: Limits) -> Problem:
    detail = f"The query needs more than {limits.memory // MIB} MiB of memory or is nested too deeply; ask for less."
    return Problem(FAULTS[Fault.MEMORY], detail, fault=str(Fault.MEMORY))


def too_large(limits: Limits) -> Problem:
    """An answer is larger than it may be."""
    return Problem(422, f"The answer is larger than {limits.result} bytes; ask for less with LIMIT, or load a dump.")
