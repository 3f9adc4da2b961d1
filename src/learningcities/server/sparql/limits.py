"""Limits: what one query, and all of them together, may take."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What queries may take; `docs/explanation/bounded-queries.md` says how each one is kept and what follows."""

    seconds: float = 30.0
    """From the start of a query to the last byte of its answer, and again for waiting until it starts."""
    memory: int = 1024 * MIB
    """Bytes that a query may take beyond what an idle worker has."""
    result: int = 256 * MIB
    """Bytes of an answer."""
    query: int = MIB // 4
    """Bytes of the text of a query in UTF-8."""
    workers: int = 2
    """Queries that one server process answers at once."""
    waiting: int = 64
    """Queries that wait in one server process; the next one is turned away."""
    buffer: int = MIB
    """Bytes of an answer that are gathered before the first is sent; a failure until then has its own status."""
