"""Metrics: what is counted and timed, in the Prometheus text format, over all worker processes together."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder in which the processes put their numbers; set before this module is loaded."""
_SECONDS = (0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30)


def forget_process(number: int) -> None:
    """Take what a process that has ended says of its present state out of the numbers; what it counted stays."""
    mark_process_dead(number)  # type: ignore[no-untyped-call]  # the library has no types for it


class _Processes(Collector):
    """The numbers of all processes, from their files."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def collect(self) -> Iterable[Metric]:
        """All numbers together; a process that was killed as it started may have left a file without any."""
        files = [str(path) for path in sorted(self._folder.glob("*.db")) if path.stat().st_size]
        metrics: Iterable[Metric] = MultiProcessCollector.merge(files, accumulate=True)  # type: ignore[no-untyped-call]
        return metrics


class Metrics:
    """The numbers of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "learningcities_requests",
            "Requests answered, by what answered them and status.",
            ("kind", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "learningcities_request_seconds",
            "Time from the request to the end of the answer.",
            ("kind",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._switches = Counter(
            "learningcities_releases", "Releases, by what became of them.", ("outcome",), registry=self._registry
        )
        self._release = Gauge(
            "learningcities_release_in_force",
            "How many processes answer from the release with this RDFC-1.0 hash.",
            ("dataset",),
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._in_force = ""
        # Looking a child up costs more than counting with it; there are as many as kinds times statuses.
        self._counter = cache(lambda kind, status: self._requests.labels(kind, str(status)))
        self._timer = cache(self._seconds.labels)

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._counter(kind, status).inc()
        self._timer(kind).observe(seconds)

    def release(self, dataset: str, outcome: str) -> None:
        """Count what became of a release, `taken` or `refused`; `dataset` is the one in force now."""
        self._switches.labels(outcome).inc()
        if self._in_force and self._in_force != dataset:
            self._release.labels(self._in_force).set(0)
        if dataset:
            self._release.labels(dataset).set(1)
        self._in_force = dataset

    def text(self) -> bytes:
        """All numbers in the text format of Prometheus."""
        if not os.environ.get(SHARED_FOLDER):
            return generate_latest(self._registry)
        everything = CollectorRegistry()
        everything.register(_Processes(os.environ[SHARED_FOLDER]))
        return generate_latest(everything)
