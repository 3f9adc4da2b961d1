"""The spool: bytes of an answer as a worker gives them in, as a client takes them out; past a bound they lie on disk.

A slow client so holds no worker, and a failure before the first byte is sent still has a status of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Head:
    """What is known of an answer before its first byte: its kind and media type."""

    kind: str
    media: str


class Spool:
    """One answer on its way; written by one task and read by another."""

    def __init__(self, buffer: int) -> None:
        self._buffer = buffer
        self._file = SpooledTemporaryFile(max_size=buffer)  # noqa: SIM115  # closed by `close`
        self._changed = asyncio.Event()
        self.head: Head | None = None
        self._problem: Exception | None = None
        self._taken = 0
        self.size = 0
        self.complete = False
        self.reading = False

    def begin(self, head: Head) -> None:
        """The head has come."""
        self.head = head
        self._changed.set()

    def write(self, data: bytes) -> None:
        """More bytes have come."""
        self._file.seek(self.size)
        self._file.write(data)
        self.size += len(data)
        self._changed.set()

    def end(self) -> None:
        """The answer is whole."""
        self.complete = True
        self._changed.set()

    def fail(self, problem: Exception) -> None:
        """The answer will never be whole, for a `Problem` or because nobody waits for it any more."""
        self._problem = problem
        self._changed.set()

    def restart(self) -> bool:
        """Forget what has come, so that another worker can begin anew; False where a client has a part already."""
        if self.reading:
            return False
        self.head, self.size = None, 0
        self._file.truncate(0)
        return True

    async def ready(self, whole: bool = False) -> Head:
        """The head, once the answer is whole, or larger than the buffer unless it has to be `whole`; raises why not."""
        while self.head is None or not (self.complete or (self.size > self._buffer and not whole)):
            await self._wait()
        self.reading = True
        return self.head

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes; raises the failure where the answer breaks off."""
        while not self.complete or self._taken < self.size:
            if self._taken == self.size:
                await self._wait()
                continue
            self._file.seek(self._taken)
            data = self._file.read(_CHUNK)
            self._taken += len(data)
            yield data

    def content(self) -> Iterator[bytes]:
        """What has come so far."""
        self._file.seek(0)
        while data := self._file.read(_CHUNK):
            yield data

    async def _wait(self) -> None:
        if self._problem is not None:
            raise self._problem
        self._changed.clear()
        await self._changed.wait()
        if self._problem is not None:
            raise self._problem

    def close(self) -> None:
        """Let go of the bytes."""
        self._file.close()
