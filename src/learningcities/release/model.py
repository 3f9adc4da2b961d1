"""The release: a folder in, its manifest, its graph and answers to SPARQL queries out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from learningcities.errors import ReleaseError, UsageError
from learningcities.publication.manifest import MANIFEST, read_manifest

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rdflib import Graph

    from learningcities.query import QueryResult

STEM = "dumps/learning-cities"


@dataclass(frozen=True)
class Release:
    """A release in a folder; nothing of it is read before it is asked for."""

    path: Path
    manifest: dict[str, Any]

    def dump(self, suffix: str) -> Path:
        """The path of the dump `ttl`, `jsonld`, `nt`, `nq` or `trig`; `ReleaseError` if it is missing."""
        path = self.path / f"{STEM}.{suffix}"
        if not path.is_file():
            raise ReleaseError(f"{path} is missing, so this release is not whole; build it again.")
        return path

    @cached_property
    def store(self) -> ox.Store:
        """The dataset in an Oxigraph store in memory; `ReleaseError` if a dump cannot be read.

        Its default graph holds the union, because Oxigraph's own union answers a triple of two graphs twice.
        """
        import pyoxigraph as ox

        store = ox.Store()
        for suffix, rdf_format in (("nq", ox.RdfFormat.N_QUADS), ("nt", ox.RdfFormat.N_TRIPLES)):
            try:
                store.bulk_load(path=self.dump(suffix), format=rdf_format)
            except (SyntaxError, OSError) as error:
                raise ReleaseError(f"{self.dump(suffix)} cannot be read: {error}.") from error
        return store

    def query(self, sparql: str) -> QueryResult:
        """The answer to a SPARQL 1.1 query over the union of all graphs; `QueryError` if it is none."""
        from learningcities.query import run

        return run(self.store, sparql)

    def graph(self) -> Graph:
        """The union of all graphs as an rdflib graph; `ReleaseError` if the dump cannot be read."""
        from rdflib import Graph

        graph = Graph()
        try:
            return graph.parse(self.dump("nt"), format="nt")
        except (ValueError, OSError, SyntaxError) as error:
            raise ReleaseError(f"{self.dump('nt')} cannot be read: {error}.") from error

    def verify(self) -> list[str]:
        """What is wrong with this release, one sentence each; empty if nothing is."""
        from learningcities.release.verification import problems

        return problems(self.path, self.manifest)


def open_release(path: str | Path) -> Release:
    """The release in a folder; `UsageError` if there is none, `ReleaseError` if its manifest cannot be read."""
    folder = Path(path)
    if not (folder / MANIFEST).is_file():
        raise UsageError(f"{folder} is not a release: it has no {MANIFEST}. Build one, or name another folder.")
    manifest = read_manifest(folder)
    if not manifest:
        raise ReleaseError(f"{folder / MANIFEST} is not the manifest of a release. Build one, or name another folder.")
    return Release(folder, manifest)
