"""The site of a release: the pages of parts as they come, and in the end all that needs to know them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from learningcities.namespaces import LC
from learningcities.publication.manifest import digest
from learningcities.publication.order import ordered
from learningcities.publication.pages.addresses import page_language, path_of
from learningcities.publication.pages.city import CityEntry, PartPages, Reference
from learningcities.publication.pages.coverage import marks
from learningcities.publication.pages.index import Contents, Download, index_pages, llms
from learningcities.publication.pages.lookup import Index, Listed, lookup_pages
from learningcities.publication.pages.query import Asked, query_pages
from learningcities.publication.pages.shared import concept_pages, shared_pages
from learningcities.publication.pages.sitefiles import site_files
from learningcities.publication.pages.statements import Node, Statements
from learningcities.publication.pages.terms import ontology_pages, scheme_pages
from learningcities.publication.questions import read_questions


class Site:
    """Writes pages into the folder of a release."""

    def __init__(self, release: Path, base: str) -> None:
        """A site without pages in the folder `release`; `base` is the base IRI of the build."""
        self._release = release
        self._base = base
        self._cities: list[CityEntry] = []
        self._pages: list[str] = []
        self._marks: Counter[str] = Counter()

    def add(self, part: PartPages) -> None:
        """Write the pages of a city."""
        self._cities.append(part.entry)
        self._write(part.files)

    def lookup(self, listed: Sequence[Listed], index: Index) -> None:
        """Write the pages on which names are looked up; `index` is the path of the index that they read."""
        self._write(lookup_pages(listed, index, self._base))

    def more(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write pages that are made elsewhere."""
        self._write(files)

    def finish(self, shared: bytes, triples: int, sha256: str) -> None:
        """Write all other pages when all parts have come and the dumps are written.

        `shared` is what cities share, as N-Triples; `triples` is how many there are in all, `sha256` the RDFC-1.0 hash
        of the dataset.
        """
        self._cities.sort(key=lambda city: city.iri)
        statements = Statements.of(ordered({quad.triple for quad in ox.parse(shared, ox.RdfFormat.N_TRIPLES)}))
        references: dict[str, list[tuple[CityEntry, Reference]]] = {}
        for city in self._cities:
            for reference in city.references:
                references.setdefault(reference.target, []).append((city, reference))
        names = {city.iri: city.name for city in self._cities}
        self._write(shared_pages(statements, self._base, references, names))
        self._write(concept_pages(statements, self._base, references))
        self._write(ontology_pages(self._base))
        self._write(scheme_pages(self._base))
        self._write(query_pages(self._asked(), self._base))
        contents = Contents(self._cities, self._downloads(), triples, sha256, self._others(), self._marks)
        self._write(index_pages(contents, self._base))
        self._write([("llms.txt", llms(contents, self._base))])
        # Nobody should come to what was withdrawn by a list of what there is.
        gone = {path_of(node.iri, self._base) for node in statements.nodes.values() if _is_withdrawn(node)}
        self._write(site_files([page for page in self._pages if page.partition(".")[0] not in gone], self._base))

    def _others(self) -> frozenset[str]:
        """The files that other parts of the program wrote: the tables, and pages at the root."""
        found = (path for pattern in ("*.html", "*.csv", "tables/*") for path in self._release.glob(pattern))
        return frozenset(path.relative_to(self._release).as_posix() for path in found)

    def _downloads(self) -> list[Download]:
        found = sorted(path for path in (self._release / "dumps").glob("*") if path.is_file())
        return [Download(f"dumps/{path.name}", path.stat().st_size, digest(path)) for path in found]

    def _asked(self) -> Asked:
        dump = "dumps/learning-cities.trig"
        return Asked(
            questions=read_questions(self._release / "ontology" / "questions"),
            tables=frozenset(path.stem for path in (self._release / "tables").glob("*.csv")),
            dump=dump,
            size=(self._release / dump).stat().st_size,
        )

    def _write(self, files: Iterable[tuple[str, bytes]]) -> None:
        for path, content in files:
            target = self._release / path
            target.parent.mkdir(parents=True, exist_ok=True)
            # Two resources never share a file; opening it anew would hide that they do.
            with target.open("xb") as stream:
                stream.write(content)
            self._note(path, content)

    def _note(self, path: str, content: bytes) -> None:
        """Remember a page for the sitemap, and what it says of missing translations."""
        language = page_language(path)
        if language:
            self._pages.append(path)
            self._marks[language] += marks(content, language)


def _is_withdrawn(node: Node) -> bool:
    return "#" not in node.iri and str(LC.WithdrawnResource) in node.types
