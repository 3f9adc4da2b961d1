"""Limits: what one query, and all of them together, may take.

Each says how it is called on the command line, what it bounds, how it is kept and what follows; the help of the
command and the reference page are made from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from learningcities.errors import UsageError

KIB = 1 << 10
MIB = 1 << 20


@dataclass(frozen=True)
class Bound:
    """A limit as people meet it."""

    option: str
    unit: str
    about: str
    kept: str
    follows: str
    factor: int = 1
    """What one of its unit is in the numbers of `Limits`."""

    @staticmethod
    def written(value: float) -> str:
        """A number as people read it."""
        return f"{value:,}".removesuffix(".0")


def _limit(default: float, option: str, unit: str, *texts: str, factor: int = 1) -> Any:
    about, kept, follows = texts
    return field(default=default, metadata={"bound": Bound(option, unit, about, kept, follows, factor)})


@dataclass(frozen=True)
class Limits:
    """What queries may take; `docs/explanation/bounded-queries.md` says why. Sizes are in bytes."""

    seconds: float = _limit(
        30.0, "query-seconds", "seconds",
        "time of a query, from its start to the last byte of its answer, and again for waiting until it starts",
        "the worker is killed", "504",
    )  # fmt: skip
    memory: int = _limit(
        1024 * MIB, "query-memory", "MiB", "memory of a query beyond that of an idle worker",
        "a limit of the operating system", "422", factor=MIB,
    )  # fmt: skip
    result: int = _limit(
        256 * MIB, "result-size", "MiB", "size of an answer", "counted by the server", "422", factor=MIB,
    )  # fmt: skip
    rows: int = _limit(
        1_000_000, "result-rows", "rows", "rows of an answer, or triples of a graph that a query makes",
        "counted by the worker", "422",
    )  # fmt: skip
    query: int = _limit(
        256 * KIB, "query-length", "KiB", "text of a query", "counted before it is read", "413, 414", factor=KIB,
    )  # fmt: skip
    workers: int = _limit(
        2, "query-workers", "processes", "queries that one server process answers at once", "the number of workers",
        "waiting",
    )  # fmt: skip
    waiting: int = _limit(
        64, "query-queue", "queries", "queries that wait in one server process", "counted", "503 with `Retry-After`",
    )  # fmt: skip
    service_seconds: float = _limit(
        10.0, "service-seconds", "seconds", "one request of `SERVICE` to an allowed endpoint",
        "the request is given up", "502, or with `SILENT` no results",
    )  # fmt: skip
    service_bytes: int = _limit(
        16 * MIB, "service-size", "MiB", "what an allowed endpoint answers to one request", "counted while it comes",
        "502, or with `SILENT` no results", factor=MIB,
    )  # fmt: skip
    service_requests: int = _limit(
        16, "service-requests", "requests", "requests of one query to allowed endpoints", "counted", "422",
    )  # fmt: skip
    buffer: int = MIB
    """Bytes of an answer that are gathered before the first is sent; a failure until then has its own status."""


def bounds() -> Iterator[tuple[str, Bound, int | float]]:
    """The limits that can be set: the attribute, what is said of it, the default in its unit."""
    for one in fields(Limits):
        bound = one.metadata.get("bound")
        if bound is not None:
            whole = isinstance(one.default, int)
            yield one.name, bound, one.default // bound.factor if whole else one.default / bound.factor


def chosen(options: Mapping[str, Any]) -> Limits:
    """The limits that options of the command line choose; `UsageError` where one leaves nothing."""
    values = {}
    for name, bound, _ in bounds():
        value = options[bound.option.replace("-", "_")]
        if not 0 < value < float("inf"):
            raise UsageError(f"--{bound.option} is {bound.written(value)}; give a number of {bound.unit} above 0.")
        values[name] = value * bound.factor
    return Limits(**values)
