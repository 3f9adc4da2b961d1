"""Network: the name of a host in, connections to its public addresses out, and to no other.

A name is looked up once and the connection goes to one of the addresses that were checked, so a name that changes what
it means between the two leads nowhere. Nothing here can be switched off: tests put another resolver and another
connector in.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpcore

from learningcities.errors import UsageError

Resolver = Callable[[str, int], Sequence[str]]
"""A name and a port in, the addresses of the host out; `OSError` where there are none."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_UNICAST = ipaddress.IPv6Network("2000::/3")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""The prefix for IPv4 addresses behind a translator (RFC 6052, section 2.1)."""
_REFUSED = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # assignments of the IETF, none of them to a host (RFC 6890)
            "192.88.99.0/24",  # relays of 6to4, withdrawn (RFC 7526)
            "2002::/16",  # 6to4, which leads to an IPv4 address inside (RFC 3056)
            "2001::/23",  # assignments of the IETF, Teredo among them (RFC 2928, RFC 4380)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
_NOT_IRI = re.compile(r"[^\x21-\x7e]|[<>\"{}|^`\\#]")
"""What has no place in an address that is asked, and could end it in the text of a query."""


class AddressError(Exception):
    """A host has an address that is not public, so it is not asked."""


def is_public(text: str) -> bool:
    """Whether an address is one of a single host on the public network (IANA, special-purpose address registries)."""
    address: Address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        if address in _TRANSLATED:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        elif address not in _UNICAST:
            # Among others addresses mapped from IPv4, loopback, link-local, unique local, multicast.
            return False
    if any(address.version == network.version and address in network for network in _REFUSED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def checked_service(address: str) -> str:
    """The address of an endpoint that queries may ask; `UsageError` if it is none, or that of a private address."""
    host = _host(address)
    if host is None or _NOT_IRI.search(address):
        raise UsageError(f"{address!r} is no address of an endpoint; give one like https://example.org/sparql.")
    try:
        public = is_public(host)
    except ValueError:
        # A name; its addresses are looked up, and checked, whenever it is asked.
        public = True
    if not public:
        raise UsageError(f"{address} is not on the public network; queries may ask public endpoints alone.")
    return address


def _host(address: str) -> str | None:
    """The host of an address that names a scheme of HTTP, a host, maybe a port, and nobody's password."""
    try:
        parts = urlsplit(address)
        known = parts.scheme in ("http", "https") and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return None
    return parts.hostname if known else None


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host by the resolver of this machine; `OSError` where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for _, _, _, _, address in found))


class PublicNetwork(httpcore.NetworkBackend):
    """Connects to public addresses alone."""

    def __init__(self, resolver: Resolver = resolve, connector: httpcore.NetworkBackend | None = None) -> None:
        """What looks names up, and what connects to an address."""
        self._resolver = resolver
        self._connector = connector or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection; `AddressError` if any address of the host is not public."""
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._addresses(host, port):
            try:
                return self._connector.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            found = self._resolver(host.strip("[]"), port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be found: {error}") from error
        for address in found:
            if not is_public(address):
                raise AddressError(f"{host} has the address {address}, which is not public")
        return found

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """No way leads to a socket of this machine."""
        raise AddressError(f"{path} is a socket of this machine")
