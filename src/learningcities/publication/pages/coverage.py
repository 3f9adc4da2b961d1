"""Coverage of languages: cities and written pages in, how far each language reaches out, as counted numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

import pyoxigraph as ox

from learningcities.publication.pages.addresses import LANGUAGES
from learningcities.publication.pages.locales import language_name, numeral
from learningcities.publication.pages.shown import note
from learningcities.publication.pages.statements import Statements
from learningcities.publication.pages.view import properties
from learningcities.publication.pages.vocabulary import concepts, data, ontology


class Coverage(NamedTuple):
    """What is there in each language, by what is counted: each row is its name and what it says."""

    rows: list[tuple[str, list[str]]]


@cache
def untranslated(language: str) -> tuple[int, int]:
    """How many texts of the vocabulary stand in other languages only, and how many there are."""
    nodes = (node for found in (Statements.of(ontology()), concepts()) for node in found.nodes.values())
    groups = [node.values(name) for node in nodes for name in properties("translated") if node.values(name)]
    tags = [{value.language for value in group if isinstance(value, ox.Literal)} for group in groups]
    texts = [found for found in tags if found != {None}]
    return sum(language not in found for found in texts), len(texts)


@cache
def _mark(language: str) -> bytes:
    return note(data(f"words.{language}")["no_translation"]).encode()


def marks(content: bytes, language: str) -> int:
    """How often a page of this language says that something has no translation."""
    return content.count(_mark(language))


def coverage(documents: Iterable[str], marked: Mapping[str, int], language: str) -> Coverage:
    """The coverage as a page of this language tells it, from the language tags of all documents and the marks on pages
    by language.
    """
    words = data(f"words.{language}")["coverage"]

    def said(tag: str, text: str, **values: int) -> str:
        numbers = {name: numeral(value, language) for name, value in values.items()}
        return str(text.format(language=language_name(tag, language), **numbers))

    counted = sorted(Counter(documents).items(), key=lambda entry: (-entry[1], entry[0]))
    texts = {tag: untranslated(tag) for tag in LANGUAGES}
    return Coverage(
        [
            (words["documents"], [said(tag, words["count"], count=count) for tag, count in counted]),
            (
                words["vocabulary"],
                [said(tag, words["part"], count=all_ - missing, all=all_) for tag, (missing, all_) in texts.items()],
            ),
            (words["missing"], [said(tag, words["count"], count=texts[tag][0]) for tag in LANGUAGES]),
            (words["marks"], [said(tag, words["count"], count=marked.get(tag, 0)) for tag in LANGUAGES]),
        ]
    )
