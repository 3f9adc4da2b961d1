"""The relay: on loopback, where the engine asks in place of an allowed endpoint; it goes on to that and to no other.

The engine sends the request of a SERVICE clause itself, to any address, with redirects and without bounds. So each
worker gives it an address of its own instead, which nobody else knows.
"""

from __future__ import annotations

import secrets
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast

from learningcities.server.sparql.federation import Federation, ServiceError
from learningcities.server.sparql.jobs import Fault, Job

_LONGEST = 1 << 20
"""Bytes of a part of a query; the engine writes names out that the query may have abbreviated."""


class Relay:
    """Listens as long as the process lives; one query at a time asks through it."""

    def __init__(self, federation: Federation) -> None:
        """What asks the endpoints."""
        self._federation = federation
        self._secret = secrets.token_urlsafe(24)
        self._server = _Server(self)
        self._job: Job | None = None
        self._requests = 0
        self.failure: ServiceError | None = None
        """Why a clause of this query got no results; a refusal of our own stays."""
        Thread(target=self._server.serve_forever, daemon=True).start()

    def begin(self, job: Job) -> dict[str, str]:
        """The addresses to ask in place of the endpoints that a query may ask."""
        self._job, self._requests, self.failure = job, 0, None
        port = self._server.server_address[1]
        return {one: f"http://127.0.0.1:{port}/{self._secret}/{n}" for n, one in enumerate(job.services)}

    @property
    def refusal(self) -> ServiceError | None:
        """What SILENT does not pass over: a rule of ours that the query broke."""
        return self.failure if self.failure is not None and self.failure.fault is not Fault.REMOTE else None

    def answer(self, path: str, query: bytes) -> tuple[str, bytes]:
        """The results of a part of a query; `ServiceError` where there are none."""
        job, service = self._job, self._service(path)
        if job is None or service is None:
            raise ServiceError(Fault.SERVICE, "There is nothing here.")
        try:
            return self._answer(job, service, query)
        except ServiceError as error:
            self.failure = self.refusal or error
            raise

    def _service(self, path: str) -> str | None:
        """The endpoint that an address stands for."""
        _, secret, number = path.split("/") if path.count("/") == 2 else ("", "", "")
        services = self._job.services if self._job else []
        known = secrets.compare_digest(secret.encode(), self._secret.encode())
        return services[int(number)] if known and number.isdecimal() and int(number) < len(services) else None

    def _answer(self, job: Job, service: str, query: bytes) -> tuple[str, bytes]:
        if self._secret.encode() in query:
            raise ServiceError(Fault.SERVICE, f"SERVICE inside of SERVICE <{service}> is not allowed.")
        self._requests += 1
        if self._requests > job.service_requests:
            detail = (
                f"This query asks other endpoints more than {job.service_requests} times; ask them for more at once."
            )
            raise ServiceError(Fault.REQUESTS, detail)
        return self._federation.ask(service, query, job)

    def close(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, relay: Relay) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.relay = relay

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks off is the engine's affair."""


class _Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > _LONGEST:
            self._send(413, "text/plain", f"A part of a query has at most {_LONGEST} bytes.".encode())
            return
        query = self.rfile.read(int(length))
        try:
            media, content = cast(_Server, self.server).relay.answer(self.path, query)
        except ServiceError as error:
            self._send(502, "text/plain; charset=utf-8", str(error).encode())
        else:
            self._send(200, media, content)

    def _send(self, status: int, media: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """The server tells why a query failed."""
