"""Web pages for tests: the files of a release in, pages as a browser would read them and the graph beside them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox

from learningcities.publication.pages.view import plain

VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})


@dataclass
class Parsed(HTMLParser):
    """A page as a browser would read it: ids, links, texts with the language that holds for them."""

    content: str
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    resources: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    tags: Counter[str] = field(default_factory=Counter)
    relations: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    handlers: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    by_id: dict[str, str] = field(default_factory=dict)
    language: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[tuple[str, str, str]] = []
        self.feed(self.content)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        assert len(values) == len(attrs), f"an attribute twice: {attrs}"
        assert tag != "a" or all(other != "a" for other, _, _ in self._open), "a link in a link"
        self.tags[tag] += 1
        self.handlers += [name for name in values if name.startswith("on") or name == "style"]
        if "id" in values:
            self.ids.append(values["id"])
            self.by_id[values["id"]] = ""
        if tag == "html":
            self.language = values["lang"]
        if tag == "a":
            self.links.append(values["href"])
        if tag == "link":
            self.relations.setdefault(values["rel"], []).append(values)
        self.resources += [values[name] for name in ("src", "srcset", "action", "data", "poster") if name in values]
        if tag not in VOID:
            inherited = self._open[-1][1] if self._open else ""
            self._open.append((tag, values.get("lang", inherited), values.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"closed and never opened: {tag}"
        assert self._open[-1][0] == tag, f"{tag} closes {self._open[-1]}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "script":
            self.scripts.append(data)
            return
        for _, _, identifier in self._open:
            if identifier:
                self.by_id[identifier] += data
        if data.strip() and self._open and self._open[-1][0] not in ("style", "title"):
            self.texts.append((data.strip(), self._open[-1][1]))

    @property
    def text(self) -> str:
        """All that can be read on the page."""
        return plain("".join(text for text in (f" {text} " for text, _ in self.texts)))


@dataclass(frozen=True)
class Built:
    """A release with its graph and its parsed pages."""

    path: Path
    base: str

    @property
    def triples(self) -> set[ox.Triple]:
        """The dump."""
        return _triples(self.path)

    def files(self) -> list[str]:
        """The paths of all pages."""
        skipped = ("report.html", "report.fr.html", "query.html", "query.fr.html")
        found = (path.relative_to(self.path).as_posix() for path in self.path.rglob("*.html"))
        return sorted(path for path in found if path not in skipped)

    def page(self, path: str) -> Parsed:
        """A page, parsed once."""
        return _page(self.path / path)

    def pages(self) -> Iterator[tuple[str, Parsed]]:
        """All pages."""
        return ((path, self.page(path)) for path in self.files())


Row = tuple[str, str, ox.NamedNode | ox.Literal]


def rows(triples: Iterable[ox.Triple]) -> Iterator[Row]:
    """Subject and property as strings, and the value."""
    for subject, predicate, value in triples:
        assert isinstance(subject, ox.NamedNode)
        assert isinstance(value, ox.NamedNode | ox.Literal)
        yield subject.value, predicate.value, value


@cache
def _triples(release: Path) -> set[ox.Triple]:
    dump = release / "dumps" / "learning-cities.nt"
    return {quad.triple for quad in ox.parse(path=dump, format=ox.RdfFormat.N_TRIPLES)}


@cache
def _page(path: Path) -> Parsed:
    return Parsed(path.read_text(encoding="utf-8"))
