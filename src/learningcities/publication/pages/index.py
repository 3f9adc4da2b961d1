"""The start page and the files of a site: numbers, cities by country, downloads, how to cite, sitemap, robots, 404."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from babel.numbers import format_decimal

from learningcities import __version__
from learningcities.namespaces import SCHEMA
from learningcities.publication.pages.addresses import INDEX, LANGUAGES, Page
from learningcities.publication.pages.city import CityEntry
from learningcities.publication.pages.rendering import CC0, Frame
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.statements import Statements
from learningcities.publication.pages.view import View
from learningcities.publication.pages.vocabulary import data
from learningcities.vocabulary import fold

_AT_ONCE = 50_000
"""The most addresses that one sitemap may list (sitemaps.org, protocol 0.9)."""
_SITEMAP = '<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


@dataclass(frozen=True, slots=True)
class Download:
    """A file of the release that people fetch."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release holds: its cities, its dumps, how many statements, the RDFC-1.0 hash of its dataset."""

    cities: Sequence[CityEntry]
    downloads: Sequence[Download]
    triples: int
    sha256: str


def index_pages(contents: Contents, base: str) -> Iterator[tuple[str, bytes]]:
    """The start page in each language."""
    frame = Frame(base, base, CC0, formats=False)
    for language in LANGUAGES:
        view = View(Page(INDEX, language), Statements({}, {}, {}), base)
        values: dict[str, Any] = {
            "numbers": _numbers(contents, view.words, language),
            "countries": _countries(contents.cities, view),
            "downloads": [(file, _number(file.size, language)) for file in contents.downloads],
            "cite": view.words["cite_text"].format(version=__version__, hash=contents.sha256, base=base),
            "example": min((city.iri for city in contents.cities), default=f"{base}city/fr/lille"),
            "structured": _dataset(contents, base, view.words),
        }
        heading = Shown(view.words["site"])
        yield frame.render("index", view.page, heading, **values)


def _numbers(contents: Contents, words: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    cities = contents.cities
    numbers = {
        "cities": len(cities),
        "countries": len({city.country for city in cities}),
        "documents": sum(city.documents for city in cities),
        "facts": sum(city.facts for city in cities),
        "triples": contents.triples,
    }
    return [(words[f"number_{name}"], _number(number, language)) for name, number in numbers.items()]


def _number(number: int, language: str) -> str:
    return str(format_decimal(number, locale=language))


def _countries(cities: Iterable[CityEntry], view: View) -> list[tuple[Shown, list[Shown]]]:
    by_country: dict[str, list[CityEntry]] = {}
    for city in cities:
        by_country.setdefault(city.country, []).append(city)
    found = []
    for country, own in by_country.items():
        own.sort(key=lambda city: (fold(city.name), city.iri))
        found.append((view.refer(country), [Shown(city.name, view.href(city.iri)) for city in own]))
    return sorted(found, key=lambda entry: fold(entry[0].text))


def _dataset(contents: Contents, base: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset for search engines, with its downloads (schema.org `Dataset`)."""
    return {
        "@context": {"@vocab": str(SCHEMA)},
        "@id": f"{base}dataset",
        "@type": "Dataset",
        "name": words["site"],
        "description": words["lead"],
        "url": base,
        "license": CC0,
        "version": __version__,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": base + file.path,
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in contents.downloads
        ],
    }


def site_files(pages: Iterable[str], base: str) -> Iterator[tuple[str, bytes]]:
    """The stylesheet, the page for what is not there, `robots.txt` and the sitemap of these pages."""
    style = (files(__package__) / "templates" / "style.css").read_bytes()
    yield "assets/style.css", style
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()
    frame = Frame(f"{base}404", base, formats=False)
    for language in LANGUAGES:
        words = data(f"words.{language}")
        structured = {"@context": {"@vocab": str(SCHEMA)}, "@type": "WebPage", "name": words["not_found"]}
        # A server shows this page at any depth, so it carries its style and its links are absolute.
        values: dict[str, Any] = {"structured": structured, "style": style.decode()}
        yield frame.render("404", Page("404", language), Shown(words["not_found"]), **values)
    yield from sitemap(sorted(pages), base)


def sitemap(pages: Sequence[str], base: str, at_once: int = _AT_ONCE) -> Iterator[tuple[str, bytes]]:
    """The sitemap; more than one file, and a list of them, where there are more pages than one may hold."""
    if len(pages) <= at_once:
        yield "sitemap.xml", _sitemap("urlset", "url", pages, base)
        return
    parts = [pages[start : start + at_once] for start in range(0, len(pages), at_once)]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield "sitemap.xml", _sitemap("sitemapindex", "sitemap", names, base)
    for name, part in zip(names, parts, strict=True):
        yield name, _sitemap("urlset", "url", part, base)


def _sitemap(name: str, item: str, paths: Iterable[str], base: str) -> bytes:
    entries = "".join(f"<{item}><loc>{escape(base + path)}</loc></{item}>\n" for path in paths)
    return f"{_SITEMAP.format(name=name)}{entries}</{name}>\n".encode()
