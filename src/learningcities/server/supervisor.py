"""The supervisor: keeps as many processes as were asked for, and stops them all when it is told to.

It holds the listening socket, so connections wait there while no process takes them, and the folder in which the
processes put their numbers and keep the release that they took last.
"""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvicorn
from uvicorn.supervisors import Multiprocess

from learningcities.server.metrics import SHARED_FOLDER, forget_process
from learningcities.server.temporary import Use, alone, sweep

_SPARE = 10.0
"""Seconds that a process has to end after the time for its requests is over."""


class Server(uvicorn.Server):
    """One process by itself; told a second time, it stops at once."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop when the requests under way have ended, or at once."""
        self.force_exit = self.force_exit or self.should_exit
        super().handle_exit(sig, frame)


class Supervisor(Multiprocess):
    """Keeps as many processes as were asked for; told a second time, it stops them at once."""

    _told = 0

    def handle_int(self) -> None:
        """Stop, at once if this is the second time."""
        self._told += 1
        super().handle_int()

    def handle_term(self) -> None:
        """Stop, at once if this is the second time."""
        self._told += 1
        super().handle_term()

    def keep_subprocess_alive(self) -> None:
        """Start those anew that ended, and forget what they said of their state."""
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for number in before - {process.pid for process in self.processes}:
            if number is not None:
                forget_process(number)

    def handle_hup(self) -> None:
        """Have each process look at the folder of the release.

        uvicorn would start them all anew; then a broken release would leave none that holds the one before.
        """
        for process in self.processes:
            if process.pid is not None and process.exitcode is None:
                os.kill(process.pid, signal.SIGHUP)

    def join_all(self) -> None:
        """Wait until all processes have ended; they are killed when told a second time, or when they take too long."""
        end = time.monotonic() + (self.config.timeout_graceful_shutdown or 0) + _SPARE
        for process in self.processes:
            while process.exitcode is None:
                self.handle_signals()
                if time.monotonic() > end or self._told > 1:
                    process.process.kill()
                process.process.join(0.1)


async def stay_with(number: int) -> None:
    """End this process as if told to when its supervisor, with this number, was killed."""
    if os.getppid() != number:
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def shared_folder() -> Iterator[Path]:
    """A folder for what the processes of one server share; if this is killed, the next server removes it."""
    use = Use(f"server-{secrets.token_hex(8)}")
    with alone() as root:
        sweep(root)
        folder = use.take(root)
        folder.mkdir()
        for name in ("numbers", "kept"):
            (folder / name).mkdir()
    os.environ[SHARED_FOLDER] = str(folder / "numbers")
    try:
        yield folder
    finally:
        os.environ.pop(SHARED_FOLDER, None)
        with alone() as root:
            use.let_go()
            sweep(root)
