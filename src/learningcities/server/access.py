"""The access log: one line of JSON for each answer.

It says what was asked and how that went, and nothing about who asked: no address, no name of a program, no query
string, in which people may have written anything: docs/decisions/0011-a-server-of-releases.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Access:
    """One answer; `release` is the beginning of the hash of the release in force."""

    method: str
    path: str
    status: int
    size: int
    seconds: float
    kind: str
    release: str


class AccessLog:
    """Writes lines to a stream, or nowhere."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    @property
    def is_kept(self) -> bool:
        """Whether lines go anywhere."""
        return self._stream is not None

    def write(self, access: Access) -> None:
        """Write a line; what a client sent is escaped by JSON, so that no line can be forged."""
        if self._stream is None:
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": access.method,
            "path": access.path,
            "status": access.status,
            "bytes": access.size,
            "ms": round(access.seconds * 1000, 3),
            "kind": access.kind,
            "release": access.release,
        }
        self._stream.write(json.dumps(line) + "\n")
        self._stream.flush()
