"""Processes: a worker as the server sees it, started, asked, killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from learningcities.namespaces import PREFIXES
from learningcities.server.sparql.jobs import END, ERROR, FRAME, OUT_OF_MEMORY, Job
from learningcities.server.sparql.limits import Limits

_SELF_INFLICTED = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, OUT_OF_MEMORY}
_START_SECONDS = 60.0

Take = Callable[[bytes, bytes], None]
"""Gets a frame: its letter and its payload."""


class Died(Exception):
    """A worker ended in the middle; `overreached` where the query itself took too much memory or stack."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"worker ended with status {status}")
        self.overreached = status in _SELF_INFLICTED


class Process(asyncio.Protocol):
    """A worker process with the socket to it, from which frames go straight to who asked."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._transport: asyncio.WriteTransport | None = None
        self._received = bytearray()
        self._take: Take | None = None
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def start(cls, store: Path | None, limits: Limits) -> Process:
        """A worker that is ready; `Died` if it does not come up."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "learningcities.server.sparql.worker", str(theirs.fileno())),
                    *(str(store or ""), str(limits.seconds), str(limits.memory), json.dumps(PREFIXES)),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # Arenas for each thread would count against the memory limit without being used.
                env={**os.environ, "MALLOC_ARENA_MAX": "2"},
                start_new_session=True,
            )
        worker = cls(process)
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
        try:
            await worker._answered(lambda _letter, _payload: None, _START_SECONDS)
        except BaseException as error:
            await worker.kill()
            if isinstance(error, TimeoutError):
                raise Died(None) from error
            raise
        return worker

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    async def ask(self, job: Job, take: Take, seconds: float) -> None:
        """Have a job done: `take` gets the frames of the answer up to the last one, and what it raises is raised here.

        `Died` where the process ends before, `TimeoutError` where it takes longer.
        """
        assert self._transport is not None, "a process that was not started"
        if self._transport.is_closing():
            raise await self._died()
        self._end = asyncio.get_running_loop().create_future()
        self._transport.write(job.encode())
        await self._answered(take, seconds)

    async def _answered(self, take: Take, seconds: float) -> None:
        end, self._take = self._end, take
        deadline = asyncio.get_running_loop().call_later(seconds, self._fail, TimeoutError())
        try:
            self._pass_on()
            if self._transport is None or self._transport.is_closing():
                self._fail(ConnectionResetError())
            await end
        except ConnectionError as error:
            raise await self._died() from error
        finally:
            deadline.cancel()
            self._take = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open (asyncio)."""
        # Those of uvloop are of no class of asyncio.
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        """Bytes of frames have come (asyncio)."""
        self._received += data
        self._pass_on()

    def connection_lost(self, exc: Exception | None) -> None:
        """The process has ended (asyncio)."""
        self._fail(exc if isinstance(exc, ConnectionError) else ConnectionResetError())

    def _pass_on(self) -> None:
        """Hand over the frames that are whole, as long as somebody takes them."""
        while self._take is not None and len(self._received) >= FRAME.size and not self._end.done():
            letter, length = FRAME.unpack_from(self._received)
            if len(self._received) < FRAME.size + length:
                return
            payload = bytes(self._received[FRAME.size : FRAME.size + length])
            del self._received[: FRAME.size + length]
            try:
                self._take(letter, payload)
            except Exception as error:
                self._fail(error)
            else:
                if letter in (END, ERROR):
                    self._end.set_result(None)

    def _fail(self, error: Exception) -> None:
        if not self._end.done():
            self._end.set_exception(error)

    async def _died(self) -> Died:
        return Died(await self._reaped())

    async def _reaped(self) -> int:
        try:
            return await asyncio.to_thread(self._process.wait, 5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return await asyncio.to_thread(self._process.wait)

    def stop(self) -> None:
        """End the process at once, whatever it does."""
        self._process.kill()

    async def kill(self) -> None:
        """End the process and let go of what belongs to it."""
        self.stop()
        if self._transport is not None:
            self._transport.close()
        await self._reaped()


def parsed(payload: bytes) -> dict[str, str]:
    """The content of a head or an error frame."""
    content: dict[str, str] = json.loads(payload)
    return content
