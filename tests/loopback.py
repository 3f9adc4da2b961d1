"""Loopback: a service on a release, answered by uvicorn on a free port of this machine, and a client for it."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from learningcities.release import Release
from learningcities.server.service import Service


@dataclass(frozen=True)
class Answer:
    """A response, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(frozen=True)
class Client:
    """Asks one server; redirects are not followed."""

    port: int

    @property
    def address(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, parameters: Mapping[str, str] | None = None, **headers: str) -> Answer:
        """The response to GET."""
        return self.ask("GET", path + (f"?{urlencode(parameters)}" if parameters else ""), b"", headers)

    def form(self, path: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """The response to a form."""
        given = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", path, urlencode(fields).encode(), given)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        """The response to JSON; text is sent as it is."""
        data = body if isinstance(body, str) else json.dumps(body)
        return self.ask("POST", path, data.encode(), {"Content-Type": "application/json", **headers})

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The response to a request."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body=body or None, headers=named)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())


def application(service: Service, release: Release) -> Starlette:
    """An application with nothing but a service that has opened a release."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await service.open(release)
        yield
        await service.close()

    return Starlette(routes=list(service.routes), lifespan=lifespan)


@contextlib.contextmanager
def served(service: Service, release: Release) -> Iterator[Client]:
    """A client of a service that has opened a release."""
    with running(application(service, release)) as port:
        yield Client(port)


@contextlib.contextmanager
def running(app: ASGIApp, **options: Any) -> Iterator[int]:
    """The port on which an application answers; options are those of uvicorn."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=10, **options))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            assert server.started, "the server did not start"
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive(), "the server did not stop"
