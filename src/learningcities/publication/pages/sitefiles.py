"""The files of a site that are about no resource: style, script, robots, sitemap, the page for what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from learningcities.publication.pages.addresses import LANGUAGES, Page
from learningcities.publication.pages.rendering import Frame
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.vocabulary import data

ASSETS = ("style.css", "cities.js")
_AT_ONCE = 50_000
"""The most addresses that one sitemap may list (sitemaps.org, protocol 0.9)."""
_SITEMAP = '<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'


def site_files(pages: Iterable[str], base: str) -> Iterator[tuple[str, bytes]]:
    """The assets, the page for what is not there, `robots.txt` and the sitemap of these pages."""
    assets = {name: (files(__package__) / "templates" / name).read_bytes() for name in ASSETS}
    yield from ((f"assets/{name}", content) for name, content in assets.items())
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()
    frame = Frame(f"{base}404", base, formats=False)
    for language in LANGUAGES:
        words = data(f"words.{language}")
        # A server shows this page at any depth, so it carries its style and its links are absolute.
        values: dict[str, Any] = {"structured": None, "style": assets["style.css"].decode()}
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
