"""Running: an application and an address in, processes that answer there until they are told to stop out.

One process answers by itself; of several, a supervisor starts those anew that end. All of them share one socket, which
is opened here, so that a port that is taken is said once, before anything starts.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TextIO, cast

import uvicorn

from learningcities.errors import ServerError, UsageError
from learningcities.server.app import Application, create_app
from learningcities.server.connection import Connection, Door
from learningcities.server.service import Service
from learningcities.server.services import services
from learningcities.server.sparql import Limits
from learningcities.server.supervisor import Server, Supervisor, shared_folder, stay_with

_LOG = logging.getLogger("learningcities.server")
_GRACE = 20
"""Seconds that requests under way have to end when the server is told to stop."""
_PATIENCE = 10
"""Seconds after which a process that does not answer its supervisor is started anew."""
_FILES = 4096
"""The files that one process may have open: connections, large files of a release, sockets to other processes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What every process has to know: the folder of the release, where the access log goes (`-`: nowhere), for queries
    the address of a SPARQL store that answers in place of our own, their limits, endpoints they may ask, and where the
    release taken last is kept.
    """

    folder: Path
    access_log: str | None = None
    store: str | None = None
    limits: Limits = field(default_factory=Limits)
    asked: tuple[str, ...] = ()
    kept: Path | None = None

    def stream(self) -> TextIO | None:
        """The stream of the access log; `UsageError` if it cannot be written."""
        if self.access_log is None:
            return sys.stdout
        if self.access_log == "-":
            return None
        try:
            # Lines of several processes do not mix: each is written at once, at the end of the file.
            return Path(self.access_log).open("a", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"The access log {self.access_log} cannot be written: {error.strerror}.") from error

    def services(self) -> list[Service]:
        """New services of a process; `UsageError` for an address that is none, or not allowed."""
        return services(self.limits, self.store, self.asked)


def application(settings: Settings) -> Application:
    """The application of one process."""
    _log_to_standard_error()
    return create_app(settings.folder, settings.services(), access=settings.stream(), kept=settings.kept)


def serve(settings: Settings, host: str, port: int, workers: int, root: str) -> int:
    """Answer until told to stop, then return 0; `UsageError` or `ServerError` if that cannot begin."""
    if settings.access_log not in (None, "-"):
        settings.stream()
    with ExitStack() as stack:
        listening = stack.enter_context(_listening(host, port))
        _allow_files()
        if workers > 1:
            settings = replace(settings, kept=stack.enter_context(shared_folder()) / "kept")
        config = _config(settings, workers, root)
        _log_to_standard_error()
        _LOG.info("listening on %s", _address(listening, root))
        for number in (signal.SIGINT, signal.SIGTERM):
            # uvicorn sends itself the signal again when it has stopped; to stop when told is no failure.
            signal.signal(number, lambda *_: None)
        if workers > 1:
            Supervisor(config, sockets=[listening]).run()
        else:
            Server(config).run(sockets=[listening])
    return 0


def _config(settings: Settings, workers: int, root: str) -> uvicorn.Config:
    return uvicorn.Config(
        partial(application, settings),
        factory=True,
        workers=workers,
        root_path=root,
        log_config=None,
        access_log=False,
        server_header=False,
        http=cast(Any, partial(Connection, Door())),
        ws="none",
        timeout_graceful_shutdown=_GRACE,
        timeout_worker_healthcheck=_PATIENCE,
        callback_notify=partial(stay_with, os.getpid()) if workers > 1 else None,
        timeout_notify=1,
    )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens; `UsageError` for what is no address of this machine, `ServerError` if it is taken."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (socket.gaierror, UnicodeError) as error:
        raise UsageError(f"The host {host!r} is no address: {error}.") from error
    with socket.socket(family, socket.SOCK_STREAM) as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind(address)
        except PermissionError as error:
            raise ServerError(f"Port {port} needs rights that this user has not; choose one above 1023.") from error
        except OSError as error:
            raise ServerError(f"{host} port {port} cannot be listened on: {error.strerror}. Choose another.") from error
        found.listen(2048)
        found.set_inheritable(True)
        yield found


def _address(listening: socket.socket, root: str) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{root}/"


def _allow_files() -> None:
    """Allow as many open files as connections and a release may need, where the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _log_to_standard_error() -> None:
    """What happens to the server goes to standard error, what it answers to the access log."""
    logging.basicConfig(format="%(asctime)s %(process)d %(levelname)s %(message)s", stream=sys.stderr, force=True)
    logging.getLogger("learningcities").setLevel(logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
