"""Jobs: what the server asks a worker process and what it hears back, as bytes on a socket.

Server to worker: a length of four bytes, then a job in JSON. Worker to server: frames, each a letter, a length of four
bytes and a payload: `H` head (JSON), `D` data, then `Z` end or `E` error (JSON).
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LENGTH = struct.Struct("!I")
FRAME = struct.Struct("!cI")

OUT_OF_MEMORY = 70
"""The exit status of a worker whose query took all memory, where the engine does not abort by itself."""

HEAD, DATA, END, ERROR = b"H", b"D", b"Z", b"E"


class Task(StrEnum):
    """What a worker is asked for."""

    ANSWER = "answer"
    CHECK = "check"
    GRAPH = "graph"


class Kind(StrEnum):
    """What a query gives (SPARQL 1.1 Query Language, section 16)."""

    SOLUTIONS = "solutions"
    BOOLEAN = "boolean"
    GRAPH = "graph"


class Fault(StrEnum):
    """Why a worker gives no answer."""

    SYNTAX = "syntax"
    SERVICE = "service"
    REMOTE = "remote"
    REQUESTS = "requests"
    FORMAT = "format"
    ENGINE = "engine"
    MEMORY = "memory"
    ROWS = "rows"


@dataclass(frozen=True)
class Job:
    """A task for a worker."""

    task: Task
    query: str = ""
    base: str | None = None
    default_graphs: list[str] | None = None
    """The graphs of the default graph where the protocol names any; None leaves it to the query."""
    named_graphs: list[str] | None = None
    formats: dict[str, str | None] = field(default_factory=dict)
    """For each `Kind` the media type to write; None where the client accepts none."""
    rows: int | None = None
    """The most rows of an answer, or triples of a graph that a query makes."""
    services: list[str] = field(default_factory=list)
    """The targets of SERVICE that are allowed."""
    service_seconds: float = 0.0
    service_bytes: int = 0
    service_requests: int = 0
    file: str | None = None
    """For `Task.GRAPH`: the file with the graph in N-Quads or N-Triples."""
    ranges: list[tuple[int, int]] = field(default_factory=list)
    """For `Task.GRAPH`: where in the file the graph lies, as offsets and lengths in bytes."""

    @property
    def may_ask(self) -> bool:
        """Whether the query could ask another endpoint, which only the engine's parser can tell for certain."""
        return bool(self.services) and "service" in self.query.lower()

    def encode(self) -> bytes:
        """The job as it is sent."""
        text = json.dumps(vars(self)).encode()
        return LENGTH.pack(len(text)) + text


def decode_job(text: bytes) -> Job:
    """A job as it was received."""
    content: dict[str, Any] = json.loads(text)
    return Job(**{**content, "task": Task(content["task"])})


def frame(letter: bytes, payload: bytes = b"") -> bytes:
    """A frame as it is sent."""
    return FRAME.pack(letter, len(payload)) + payload
