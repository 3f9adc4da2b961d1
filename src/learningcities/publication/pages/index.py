"""The start page and `llms.txt`: what a release holds in; numbers, map, cities, downloads, how to cite and link out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from learningcities import __version__
from learningcities.namespaces import DCTERMS, LC
from learningcities.publication.pages.addresses import INDEX, LANGUAGES, SUFFIXES, Page
from learningcities.publication.pages.city import CityEntry
from learningcities.publication.pages.coverage import Coverage, coverage
from learningcities.publication.pages.locales import numeral
from learningcities.publication.pages.rendering import CC0, Frame, template
from learningcities.publication.pages.shown import Shown, leading_number
from learningcities.publication.pages.statements import Statements
from learningcities.publication.pages.structured import dataset
from learningcities.publication.pages.view import View
from learningcities.publication.pages.vocabulary import data
from learningcities.publication.pages.worldmap import WorldMap, world_map
from learningcities.routing import table
from learningcities.vocabulary import fold

SCRIPTS = ("assets/cities.js",)
_FILTERS = {"theme": str(LC.theme), "audience": str(LC.audience), "goal": str(LC.goal)}
"""What cities can be found by, beside their names: properties of their policies and practices."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file of the release that people fetch."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The name of the file without its folder."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release holds: its cities, its dumps, how many statements, the RDFC-1.0 hash of its dataset, its files,
    how often its pages of a language say that something has no translation.
    """

    cities: Sequence[CityEntry]
    downloads: Sequence[Download]
    triples: int
    sha256: str
    files: frozenset[str] = frozenset()
    marks: Mapping[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Its numbers, by name."""
        return {
            "cities": len(self.cities),
            "countries": len({city.country for city in self.cities}),
            "documents": sum(city.documents for city in self.cities),
            "facts": sum(city.facts for city in self.cities),
            "triples": self.triples,
        }

    def tools(self, language: str) -> list[tuple[str, str]]:
        """Pages that others wrote and that are there, with what they are called."""
        words = data(f"words.{language}")["tools"]
        tried = ((name, name + suffix) for name in data("tools")["paths"] for suffix in (SUFFIXES[language], ".html"))
        found: dict[str, str] = {}
        for name, path in tried:
            if path in self.files:
                found.setdefault(name, path)
        return [(path, words[name]) for name, path in found.items()]

    @property
    def changes(self) -> bool:
        """Whether it says what changed since the release before."""
        return "changes.html" in self.files

    def tables(self) -> list[str]:
        """The paths of its tables."""
        return sorted(path for path in self.files if path.endswith(".csv"))

    def example(self, base: str) -> str:
        """The IRI of a city."""
        return min((city.iri for city in self.cities), default=f"{base}city/fr/lille")


class Listed(NamedTuple):
    """A city in the list: its page, and what it can be found by."""

    name: str
    href: str
    words: str
    concepts: str


class Option(NamedTuple):
    """A concept that cities can be found by, and how many cities that are."""

    path: str
    name: Shown
    cities: int


def index_pages(contents: Contents, base: str) -> Iterator[tuple[str, bytes]]:
    """The start page in each language."""
    frame = Frame(base, base, CC0, formats=False)
    for language in LANGUAGES:
        view = View(Page(INDEX, language), Statements({}, {}, {}), base)
        values: dict[str, Any] = {
            "numbers": [
                (view.words["numbers"][name], numeral(count, language)) for name, count in contents.counts().items()
            ],
            "map": _map(contents.cities, view),
            "credits": _credits(contents.cities, view),
            "countries": _countries(contents.cities, view),
            "filters": list(_filters(contents.cities, view)),
            "coverage": _coverage(contents, language),
            "downloads": [(file, _size(file.size, view)) for file in contents.downloads],
            "tables": [(path, path.rpartition("/")[2]) for path in contents.tables()],
            "tools": contents.tools(language),
            "changes": contents.changes,
            "cite": view.words["cite_text"].format(version=__version__, hash=contents.sha256, base=base),
            "example": contents.example(base),
            "structured": _dataset(contents, base, view.words),
            "scripts": SCRIPTS,
        }
        yield frame.render("index", view.page, Shown(view.words["site"]), **values)


def llms(contents: Contents, base: str) -> bytes:
    """`llms.txt`: the site for language models, in the form of https://llmstxt.org."""
    text = template("llms.txt").render(
        t=data(f"words.{LANGUAGES[0]}"),
        base=base,
        counts=contents.counts(),
        sha256=contents.sha256,
        example=contents.example(base),
        downloads=contents.downloads,
        tables=contents.tables(),
        tools=contents.tools(LANGUAGES[0]),
        changes=contents.changes,
    )
    return text.encode()


def _coverage(contents: Contents, language: str) -> Coverage:
    return coverage([tag for city in contents.cities for tag in city.languages], contents.marks, language)


def _size(size: int, view: View) -> str:
    return str(view.words["kilobytes"].format(size=numeral(round(size / 1000), view.page.language)))


def _by_country(cities: Sequence[CityEntry], view: View) -> list[tuple[Shown, list[CityEntry]]]:
    """Countries by name in the language of the view, each with its cities by name."""
    found: dict[str, list[CityEntry]] = {}
    for city in sorted(cities, key=lambda city: (fold(city.name), city.iri)):
        found.setdefault(city.country, []).append(city)
    named = [(view.refer(country), own) for country, own in found.items()]
    return sorted(named, key=lambda entry: fold(entry[0].text))


def _countries(cities: Sequence[CityEntry], view: View) -> list[tuple[Shown, list[Listed]]]:
    return [(country, [_listed(city, view) for city in own]) for country, own in _by_country(cities, view)]


def _listed(city: CityEntry, view: View) -> Listed:
    return Listed(city.name, view.href(city.iri), " ".join(city.words), " ".join(sorted(_concepts(city, view))))


def _concepts(city: CityEntry, view: View) -> set[str]:
    """The concepts of all filters that a city is found by, as paths."""
    return {view.path(found.target) for found in city.references if found.predicate in _FILTERS.values()}


def _filters(cities: Sequence[CityEntry], view: View) -> Iterator[tuple[str, str, list[Option]]]:
    """Each filter with its name, what it is called, and its concepts by name."""
    for name, predicate in _FILTERS.items():
        pairs = {
            (found.target, city.iri) for city in cities for found in city.references if found.predicate == predicate
        }
        counts = Counter(target for target, _ in pairs)
        options = [Option(view.path(target), view.refer(target), count) for target, count in counts.items()]
        yield name, view.words["filters"][name], sorted(options, key=_rank)


def _rank(option: Option) -> tuple[int, str]:
    """By number, where concepts have one, then by name."""
    return leading_number(option.name.text), fold(option.name.text)


def _map(cities: Sequence[CityEntry], view: View) -> WorldMap:
    countries = [
        (view.path(own[0].country).rpartition("/")[2], country, [Shown(city.name) for city in own])
        for country, own in _by_country(cities, view)
    ]
    places = [(Shown(city.name, view.href(city.iri)), city.place) for city in cities if city.place]
    return world_map(countries, places)


def _credits(cities: Sequence[CityEntry], view: View) -> list[Shown]:
    """The rights statements for the data of others that places of cities came from."""
    found = {each.target for city in cities for each in city.references if each.predicate == str(DCTERMS.rights)}
    return [view.refer(statement) for statement in sorted(found)]


def _dataset(contents: Contents, base: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """The dataset for search engines, with its downloads (schema.org `Dataset`)."""
    return {
        **dataset(words, f"{base}dataset", base),
        "license": CC0,
        "version": __version__,
        "inLanguage": sorted({tag for city in contents.cities for tag in city.languages}),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": base + file.path,
                "encodingFormat": table().content_type(file.path).partition(";")[0],
                "contentSize": f"{file.size} B",
                "sha256": file.sha256,
            }
            for file in contents.downloads
        ],
    }
