"""Addresses: IRIs in, places in the folder of a release and links between its pages out (RFC 3986, section 4.2).

Languages, endings and media types are those of the routing table, so that what is written is what hosts look for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from learningcities.errors import ReleaseError
from learningcities.namespaces import CONCEPT, DEFAULT_BASE, LC
from learningcities.routing import RESOURCE, table

LANGUAGES = table().languages
SUFFIXES = dict(table().pages.suffixes)
"""The end of the name of a page, by language; the first language has the plain one."""

INDEX = "index"
SCHEMES = "concept"
"""The path of the page that lists the concept schemes."""
ONTOLOGY = str(LC).rstrip("#")
VOCABULARY = (ONTOLOGY, str(CONCEPT), str(CONCEPT).rstrip("/"))
"""How IRIs of the vocabulary begin, which keep the default base whatever the base of a build."""


@dataclass(frozen=True, slots=True)
class Address:
    """The path of a resource below the base, without suffix, and the fragment of one of its facts."""

    path: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The page of a resource in one language; it knows the way to the others."""

    path: str
    language: str

    @property
    def file(self) -> str:
        """The name of the file in the release."""
        return self.path + SUFFIXES[self.language]

    @property
    def root(self) -> str:
        """The way up to the folder of the release."""
        return "../" * self.path.count("/")

    def href(self, address: Address) -> str:
        """A relative link to the page of this language, or within this page."""
        fragment = f"#{address.fragment}" if address.fragment else ""
        if address.path == self.path and fragment:
            return fragment
        return f"{self.root}{address.path}{SUFFIXES[self.language]}{fragment}"


def page_language(path: str) -> str:
    """The language of a page, by the name of its file; empty for what is no page."""
    return table().language(path)


def resource(iri: str) -> str:
    """The IRI of the resource on whose page an IRI is an anchor."""
    return iri.partition("#")[0]


@lru_cache(maxsize=4096)
def address(iri: str, base: str) -> Address | None:
    """Where an IRI of this dataset, or of the vocabulary, has its page or anchor; None for any other one."""
    if iri == base:
        return Address(INDEX)
    start = DEFAULT_BASE if iri.startswith(VOCABULARY) else base
    if not iri.startswith(start):
        return None
    path, _, fragment = iri[len(start) :].partition("#")
    return Address(path, fragment) if RESOURCE.fullmatch(path) else None


def path_of(iri: str, base: str) -> str:
    """The path of a resource's files; `ReleaseError` for what could leave the folder or meet another file."""
    found = address(iri, base)
    if found is None or found.fragment:
        raise ReleaseError(
            f"{iri!r} cannot have a page: below the base, a path is slugs of a to z, 0 to 9 and hyphens."
        )
    return found.path
