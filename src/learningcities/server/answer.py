"""Answers: a status, headers and a body, before they go out over ASGI."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from learningcities.routing import table

if TYPE_CHECKING:
    from starlette.types import Send

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; `kind` is what the metrics count it as."""

    status: int
    headers: Headers
    body: bytes = field(default=b"", repr=False)
    kind: str = "problem"

    async def send(self, send: Send, *, head: bool = False) -> None:
        """Send it, without the body to a HEAD request (RFC 9110, section 9.3.2)."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"" if head else self.body})


def raw(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> Headers:
    """Headers as ASGI wants them: lower case, as bytes; line ends cannot get in."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return [(name.lower().encode("latin-1"), _clean(value).encode("latin-1")) for name, value in pairs]


def _clean(value: str) -> str:
    if any(character in value for character in "\r\n\0"):
        raise ValueError(f"{value!r} cannot be the value of a header")
    return value


COMMON = tuple(raw(table().headers))
"""The headers of every answer."""
FRESH = tuple(raw(table().caching))
"""The headers of every answer that may be kept and asked for again."""
