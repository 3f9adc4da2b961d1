"""The query page: the questions and the dump of a release in, a page in each language and what it runs out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from learningcities.namespaces import DEFAULT_BASE, PREFIXES
from learningcities.publication.pages.addresses import LANGUAGES, SUFFIXES, VOCABULARY, Page
from learningcities.publication.pages.locales import megabytes
from learningcities.publication.pages.rendering import Frame
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.structured import page_data
from learningcities.publication.pages.vocabulary import data
from learningcities.publication.questions import Question

QUERY = "query"
ASSETS = "assets/query"
ENDPOINT = "sparql"
"""Where the page looks for an endpoint, below the base; a release on a static host has none."""

_ENGINE = "oxigraph/web_bg.wasm"
_FIRST = "cq-20-overview"
"""The question that the form shows at first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What can be asked: the questions, the subjects of those with a table, the dump with the graphs and its size."""

    questions: Sequence[Question]
    tables: frozenset[str]
    dump: str
    size: int


def query_pages(asked: Asked, base: str) -> Iterator[tuple[str, bytes]]:
    """The page in each language, and the programs, once each."""
    assets = dict(browser_files())
    loaded = [
        {"path": f"{ASSETS}/{_ENGINE}", "size": len(assets[_ENGINE])},
        {"path": asked.dump, "size": asked.size},
    ]
    for language in LANGUAGES:
        yield _page(asked, loaded, Page(QUERY, language), base)
    yield from ((f"{ASSETS}/{path}", content) for path, content in assets.items())


def browser_files() -> Iterator[tuple[str, bytes]]:
    """What runs in the browser, ours and that of others, with its path below `assets/query`."""
    yield from _walk(files(__package__) / "browser", "")


def _walk(folder: Traversable, start: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _walk(entry, f"{start}{entry.name}/")
        else:
            yield start + entry.name, entry.read_bytes()


def _page(asked: Asked, loaded: Sequence[Mapping[str, Any]], page: Page, base: str) -> tuple[str, bytes]:
    words = data(f"query.{page.language}")
    values: dict[str, Any] = {
        "q": words,
        "questions": asked.questions,
        "tables": asked.tables,
        "first": next((one.query for one in asked.questions if one.name == _FIRST), ""),
        "assets": ASSETS,
        "sizes": [megabytes(file["size"], page.language) for file in loaded],
        "whole": megabytes(sum(file["size"] for file in loaded), page.language),
        "dump": asked.dump,
        "own": _site(asked, loaded, page, base),
        "structured": page_data(words["title"], url=base + page.file),
    }
    return Frame(base + QUERY, base, formats=False).render(QUERY, page, Shown(words["title"]), **values)


def _site(asked: Asked, loaded: Sequence[Mapping[str, Any]], page: Page, base: str) -> dict[str, Any]:
    """What the programs of the page have to know of this release."""
    return {
        "base": base,
        "endpoint": ENDPOINT,
        "files": list(loaded),
        "suffix": SUFFIXES[page.language],
        "vocabulary": list(VOCABULARY),
        "vocabulary_base": DEFAULT_BASE,
        "prefixes": PREFIXES,
        "questions": {one.name: {"title": one.titles[page.language], "query": one.query} for one in asked.questions},
    }
