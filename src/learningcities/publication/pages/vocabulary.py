"""The vocabulary as it is published: the ontology and the concept schemes as statements, and labels of their terms."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pyoxigraph as ox

from learningcities.namespaces import DEFAULT_BASE, PREFIXES, RDFS, SKOS
from learningcities.publication.order import ordered
from learningcities.publication.pages.addresses import LANGUAGES
from learningcities.publication.pages.statements import Statements
from learningcities.resources import folder

_LABELS = (str(SKOS.prefLabel), str(RDFS.label))


def _read(name: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=folder("ontology") / name, format=ox.RdfFormat.TURTLE)]


@cache
def ontology() -> list[ox.Triple]:
    """The statements of the ontology's file, as the file orders its subjects."""
    triples = _read("learning-city.ttl")
    places = {subject: place for place, subject in enumerate(dict.fromkeys(triple.subject for triple in triples))}
    # The file puts classes before properties and related terms together, which no order of IRIs does.
    return sorted(ordered(triples), key=lambda triple: places[triple.subject])


@cache
def schemes() -> Mapping[str, list[ox.Triple]]:
    """The statements of each concept scheme's file, by the name of the file."""
    names = sorted(path.stem for path in (folder("ontology") / "concepts").glob("*.ttl"))
    return {name: ordered(_read(f"concepts/{name}.ttl")) for name in names}


@cache
def concepts() -> Statements:
    """All concept schemes with their concepts."""
    return Statements.of(triple for triples in schemes().values() for triple in triples)


@cache
def equivalents() -> Mapping[str, str]:
    """Our concepts by the IRI of others that means exactly the same."""
    exact = str(SKOS.exactMatch)
    pairs = ((iri, other.value) for iri, node in concepts().nodes.items() for other in node.values(exact))
    return {other: iri for iri, other in pairs}


@cache
def numbers() -> Mapping[str, str]:
    """The notations of concepts that are known by their number."""
    starts = tuple(DEFAULT_BASE + path for path in data("kinds")["numbered"]["schemes"])
    pairs = ((iri, node.value(str(SKOS.notation))) for iri, node in concepts().nodes.items() if iri.startswith(starts))
    return {iri: number for iri, number in pairs if number}


@cache
def data(name: str) -> Mapping[str, Any]:
    """A data file of `templates/`."""
    return tomllib.loads((files(__package__) / "templates" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Labels by IRI and language: of our terms from their files, of the terms of others from the words of the pages."""
    found: dict[str, dict[str, str]] = {}
    for nodes in (Statements.of(ontology()).nodes, concepts().nodes):
        for iri, node in nodes.items():
            for value in (value for name in _LABELS for value in node.values(name)):
                if isinstance(value, ox.Literal) and value.language:
                    found.setdefault(iri, {}).setdefault(value.language, value.value)
    for language in LANGUAGES:
        for name, text in data(f"words.{language}")["terms"].items():
            prefix, _, local = name.partition(":")
            # What has no prefix of ours is written as a whole IRI.
            iri = name if local.startswith("//") else PREFIXES[prefix] + local
            found.setdefault(iri, {})[language] = text
    _also(found)
    return found


def _also(found: dict[str, dict[str, str]]) -> None:
    """What a concept is the same as has its labels."""
    for other, iri in equivalents().items():
        found.setdefault(other, found.get(iri, {}))
