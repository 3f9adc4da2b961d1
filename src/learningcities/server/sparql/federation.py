"""Federation: a part of a query out to an allowed endpoint, its results in, under bounds (SPARQL 1.1 Federated Query).

Runs in a worker, so what the bounds here do not stop ends at the deadline of the query, with the worker. What comes
back is read by the engine's parser of results, which knows no entities but those of XML itself.
"""

from __future__ import annotations

import ssl
import time
from collections import deque
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

import httpcore
import pyoxigraph as ox

from learningcities import __version__
from learningcities.server.sparql.jobs import Fault, Job
from learningcities.server.sparql.network import AddressError, PublicNetwork

_ACCEPTED = ("application/sparql-results+json", "application/sparql-results+xml")
_REDIRECTS = range(300, 400)
_CONNECT = 5.0


class ServiceError(Exception):
    """An endpoint gives no results; the fault is `REMOTE` where that is its own, and then SILENT passes over it."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


class Federation:
    """Asks endpoints."""

    def __init__(self, network: PublicNetwork | None = None, tls: ssl.SSLContext | None = None) -> None:
        """The ways to the network and to trust, other ones in tests."""
        # No proxy of the environment is asked and no redirect followed: the address is where a query goes.
        # http1 alone and no connection is kept, so that nothing of one query meets another one.
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or ssl.create_default_context(),
            network_backend=network or PublicNetwork(),
            max_keepalive_connections=0,
        )

    def ask(self, service: str, query: bytes, job: Job) -> tuple[str, bytes]:
        """The media type and the bytes of the results; `ServiceError` where there are none, or too many."""
        end = time.monotonic() + job.service_seconds
        try:
            return self._ask(service, query, job, end)
        except AddressError as error:
            raise ServiceError(Fault.SERVICE, f"SERVICE <{service}> is not allowed: {error}.") from error
        except (httpcore.TimeoutException, TimeoutError) as error:
            detail = f"SERVICE <{service}> gave no answer within {job.service_seconds:g} seconds."
            raise ServiceError(Fault.REMOTE, detail) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as error:
            raise ServiceError(Fault.REMOTE, f"SERVICE <{service}> gave no whole answer: {error}.") from error

    def _ask(self, service: str, query: bytes, job: Job, end: float) -> tuple[str, bytes]:
        headers: dict[bytes | str, bytes | str] = {
            "Accept": ", ".join(_ACCEPTED),
            # Packed answers can be far larger than they seem.
            "Accept-Encoding": "identity",
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": f"learningcities/{__version__}",
        }
        content = urlencode({"query": query}).encode()
        waits = dict.fromkeys(("read", "write", "pool"), job.service_seconds)
        waits["connect"] = min(_CONNECT, job.service_seconds)
        sent = self._pool.stream("POST", service, headers=headers, content=content, extensions={"timeout": waits})
        with sent as response:
            media = _media(service, response)
            content = _content(service, response.iter_stream(), job, end)
        mistake = _mistake(media, content)
        if mistake is not None:
            detail = f"SERVICE <{service}> answered with what cannot be read as {media}: {mistake}."
            raise ServiceError(Fault.REMOTE, detail)
        return media, content


def _mistake(media: str, content: bytes) -> str | None:
    """What is wrong with results; the engine passes over that with SILENT in some places only.

    As a text, since an exception would keep the engine's results, which only this thread may let go of.
    """
    try:
        results = ox.parse_query_results(content, format=ox.QueryResultsFormat.from_media_type(media))
        if isinstance(results, ox.QuerySolutions):
            deque(results, maxlen=0)
    except (SyntaxError, ValueError, OSError) as error:
        return str(error)
    return None


def _media(service: str, response: httpcore.Response) -> str:
    """The media type of an answer; `ServiceError` if it is none that can be read."""
    fields = {name.lower(): value.decode("latin-1") for name, value in response.headers}
    if response.status in _REDIRECTS:
        where = fields.get(b"location", "nowhere")[:200]
        raise ServiceError(Fault.REMOTE, f"SERVICE <{service}> leads to {where!r}, which is not followed.")
    if response.status != 200:
        raise ServiceError(Fault.REMOTE, f"SERVICE <{service}> answered with status {response.status}.")
    media = _value(fields, b"content-type")
    if media not in _ACCEPTED or _value(fields, b"content-encoding") not in ("", "identity"):
        said = f"{media or 'no media type'} {_value(fields, b'content-encoding')}".strip()
        raise ServiceError(
            Fault.REMOTE, f"SERVICE <{service}> answered with {said[:200]}, not {' or '.join(_ACCEPTED)}."
        )
    return media


def _value(fields: Mapping[bytes, str], name: bytes) -> str:
    return fields.get(name, "").partition(";")[0].strip().lower()


def _content(service: str, parts: Iterable[bytes], job: Job, end: float) -> bytes:
    """The bytes of an answer, as long as they keep to the bounds."""
    content = bytearray()
    for part in parts:
        content += part
        if len(content) > job.service_bytes:
            detail = f"SERVICE <{service}> answered with more than {job.service_bytes} bytes; ask it for less."
            raise ServiceError(Fault.REMOTE, detail)
        if time.monotonic() > end:
            raise TimeoutError
    return bytes(content)
