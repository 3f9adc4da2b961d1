"""Endpoints: a release in, SPARQL over HTTP on loopback out, as a client meets it; and small releases to serve."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
from starlette.applications import Starlette

import loopback
from learningcities.release import Release, open_release
from learningcities.server.sparql import Limits, SparqlService

BASE = "https://example.org/"


@dataclass(frozen=True)
class Served:
    """An endpoint that runs, and a client to it."""

    address: str
    client: httpx.Client
    service: SparqlService

    def query(self, query: str, accept: str | None = None, **parameters: str | list[str]) -> httpx.Response:
        """The response to a query by GET."""
        headers = {"Accept": accept} if accept else {}
        return self.client.get("/sparql", params={"query": query, **parameters}, headers=headers)


def write_release(folder: Path, quads: Iterable[ox.Quad]) -> Release:
    """A release with these quads and nothing else; its default graph is their union."""
    (folder / "dumps").mkdir(parents=True)
    found = list(quads)
    union = sorted({quad.triple for quad in found}, key=str)
    ox.serialize(found, folder / "dumps" / "learning-cities.nq", ox.RdfFormat.N_QUADS)
    ox.serialize(union, folder / "dumps" / "learning-cities.nt", ox.RdfFormat.N_TRIPLES)
    (folder / "manifest.json").write_text(json.dumps({"name": "learning-cities", "base": BASE}), encoding="utf-8")
    return open_release(folder)


@contextlib.contextmanager
def served(release: Release, service: SparqlService | None = None) -> Iterator[Served]:
    """Serve a release by uvicorn on a free port, as long as this is open."""
    service = service or SparqlService(Limits(workers=1))
    with (
        running(loopback.application(service, release)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield Served(address, client, service)


@contextlib.contextmanager
def running(app: Starlette) -> Iterator[str]:
    """The address of an application that runs under uvicorn."""
    with loopback.running(app) as port:
        yield f"http://127.0.0.1:{port}"
