"""Rendering: the view of a resource in, its page as bytes out, with links to its other languages and formats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Template

from learningcities.publication.pages.addresses import LANGUAGES, SUFFIXES, Page
from learningcities.publication.pages.representations import MEDIA_TYPES
from learningcities.publication.pages.shown import Fact, Shown
from learningcities.publication.pages.statements import Node
from learningcities.publication.pages.structured import structured
from learningcities.publication.pages.view import View, compact
from learningcities.publication.pages.vocabulary import data
from learningcities.routing import table
from learningcities.templates import environment

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
FORMATS = tuple((one.name, one.label) for one in table().data)


@cache
def template(name: str) -> Template:
    """A template of the pages; what is put into it is never mark-up."""
    return environment("learningcities.publication.pages", "learningcities.publication").get_template(f"{name}.jinja")


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of one resource have in common: its IRI, the base, and what is different from other resources."""

    iri: str
    base: str
    licence: str = CC0
    formats: bool = True
    vocabulary: bool = False

    def render(self, name: str, page: Page, heading: Shown, **values: Any) -> tuple[str, bytes]:
        """The file of a page and its bytes."""
        files = {language: page.path + SUFFIXES[language] for language in LANGUAGES}
        described = (f"{page.path}.ttl", MEDIA_TYPES["ttl"]) if self.formats else None
        context: dict[str, Any] = {
            "iri": self.iri,
            "base": self.base,
            "page": page,
            "suffix": SUFFIXES[page.language],
            "heading": heading,
            "alternates": list(files.items()),
            "formats": list(MEDIA_TYPES.items()) if self.formats else [],
            "format_names": FORMATS,
            "media_types": MEDIA_TYPES,
            "described": described,
            "licence": self.licence,
            "vocabulary": self.vocabulary,
            "crumbs": [],
            "scripts": [],
            "structured": None,
            "t": data(f"words.{page.language}"),
        }
        return page.file, template(f"{name}.html").render(context | values).encode()


def resource_page(frame: Frame, view: View, own: Node, facts: list[Fact], **values: Any) -> tuple[str, bytes]:
    """The page of a resource in the language of a view; a document's has more `values` and a template of its own."""
    heading = view.name(own.iri)
    about = view.about(own, heading)
    context: dict[str, Any] = {
        "kind": view.term(_kind(own)) if own.types else None,
        "about": about,
        "leads": view.leads(own),
        "facts": [_without(fact, about.texts) for fact in facts],
        "facts_heading": view.words["facts"],
        "pointers": view.pointers(own.iri),
        "pointers_first": False,
        "about_heading": view.words["about"],
        "structured": structured(view, own, heading, frame.iri, frame.base + view.page.file),
    }
    return frame.render(values.pop("template", "resource"), view.page, heading, **(context | values))


def _without(fact: Fact, texts: list[Shown]) -> Fact:
    """A fact without what its page says above already, such as why all was withdrawn."""
    return fact._replace(texts=[text for text in fact.texts if text not in texts])


def _kind(own: Node) -> str:
    """Of several classes, the one that the pages speak of."""
    kinds = data("kinds")["schema_types"]
    return next((type_ for type_ in own.types if compact(type_) in kinds), own.types[0])
