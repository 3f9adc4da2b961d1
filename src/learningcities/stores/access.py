"""Access: the address of a store in, checked, and who we are for it out; secrets come from the environment or netrc.

`LEARNINGCITIES_STORE_USER` with `LEARNINGCITIES_STORE_PASSWORD`, or `LEARNINGCITIES_STORE_TOKEN` (bearer, RFC 6750);
without them the file that `NETRC` names, or `~/.netrc`. The store says whether it wants Basic or Digest (RFC 7617
and 7616).
"""

from __future__ import annotations

import netrc
import os
from collections.abc import Generator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from learningcities.errors import UsageError

_VARIABLE = "LEARNINGCITIES_STORE_"


def checked(address: str) -> str:
    """The address of a store; `UsageError` if it is none, or holds a password."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{address!r} is no address of a store; give one that begins with http:// or https://.")
    if parts.username or parts.password:
        raise UsageError(
            f"The address of the store holds a user or password, which others can see on the command line; put them "
            f"into {_VARIABLE}USER and {_VARIABLE}PASSWORD, or into ~/.netrc."
        )
    return address


def identity(address: str) -> httpx.Auth | None:
    """How to say who we are; None where nothing is known. `UsageError` if netrc cannot be read."""
    token = os.environ.get(f"{_VARIABLE}TOKEN")
    if token:
        return _Bearer(token)
    user = os.environ.get(f"{_VARIABLE}USER")
    if user:
        return _Challenged(user, os.environ.get(f"{_VARIABLE}PASSWORD", ""))
    path = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    if not path.is_file():
        return None
    try:
        found = netrc.netrc(str(path)).authenticators(urlsplit(address).hostname or "")
    except (netrc.NetrcParseError, OSError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    return _Challenged(found[0], found[2] or "") if found else None


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the token with the request."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class _Challenged(httpx.Auth):
    """Answers the challenge of the store, and sends nothing before it is asked."""

    def __init__(self, user: str, password: str) -> None:
        self._basic = httpx.BasicAuth(user, password)
        self._digest = httpx.DigestAuth(user, password)
        self._known: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request, and once more with what the challenge asks for."""
        if self._known is not None:
            yield from self._known.auth_flow(request)
            return
        response = yield request
        challenge = response.headers.get("WWW-Authenticate", "").lower()
        if response.status_code == httpx.codes.UNAUTHORIZED and challenge:
            self._known = self._digest if "digest" in challenge else self._basic
            yield from self._known.auth_flow(request)
