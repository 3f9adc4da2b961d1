"""Processes: a worker as the server sees it, started, asked, killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from learningcities.namespaces import PREFIXES
from learningcities.server.sparql.jobs import END, ERROR, FRAME, OUT_OF_MEMORY, Job
from learningcities.server.sparql.limits import Limits

_SELF_INFLICTED = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, OUT_OF_MEMORY}
_START_SECONDS = 60.0


class Died(Exception):
    """A worker ended in the middle; `overreached` where the query itself took too much memory or stack."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"worker ended with status {status}")
        self.overreached = status in _SELF_INFLICTED


class Process:
    """A worker process with the socket to it."""

    def __init__(
        self, process: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer

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
        reader, writer = await asyncio.open_connection(sock=ours, limit=1 << 18)
        worker = cls(process, reader, writer)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await worker._frame()
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

    async def ask(self, job: Job) -> AsyncIterator[tuple[bytes, bytes]]:
        """The frames of the answer up to the last one; `Died` where the process ends before."""
        try:
            self._writer.write(job.encode())
            await self._writer.drain()
        except ConnectionError as error:
            raise await self._died() from error
        while True:
            letter, payload = await self._frame()
            yield letter, payload
            if letter in (END, ERROR):
                return

    async def _frame(self) -> tuple[bytes, bytes]:
        try:
            letter, length = FRAME.unpack(await self._reader.readexactly(FRAME.size))
            return letter, await self._reader.readexactly(length) if length else b""
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise await self._died() from error

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
        self._writer.close()
        await self._reaped()


def parsed(payload: bytes) -> dict[str, str]:
    """The content of a head or an error frame."""
    content: dict[str, str] = json.loads(payload)
    return content
