"""The page for looking up names: entries in, all names from A to Z in each language out, with a search for browsers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from anyascii import anyascii

from learningcities.publication.pages.addresses import LANGUAGES, Page
from learningcities.publication.pages.rendering import CC0, Frame
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.statements import Statements
from learningcities.publication.pages.structured import page_data
from learningcities.publication.pages.view import View, visible
from learningcities.publication.pages.vocabulary import data
from learningcities.vocabulary import fold

LOOKUP = "lookup"
ASSETS = {"script": "assets/lookup.js", "names": "assets/names.js", "style": "assets/lookup.css"}
_OTHERS = "#"
"""The heading of names that begin with no letter."""


class Listed(NamedTuple):
    """A name of a resource; `kind` and `place` by language of the pages, `place` tells it from namesakes."""

    iri: str
    text: str
    language: str
    kind: dict[str, str]
    place: dict[str, str]


class Index(NamedTuple):
    """The paths of the files that the script reads: the index, and letters of all scripts in Latin ones."""

    entities: str
    letters: str


def lookup_pages(listed: Sequence[Listed], index: Index, base: str) -> Iterator[tuple[str, bytes]]:
    """The page in each language, its scripts and its style."""
    frame = Frame(f"{base}{LOOKUP}", base, CC0, formats=False)
    for path in ASSETS.values():
        yield path, (files(__package__) / "templates" / path.removeprefix("assets/")).read_bytes()
    for language in LANGUAGES:
        page = Page(LOOKUP, language)
        words = data(f"lookup.{language}")
        view = View(page, Statements({}, {}, {}), base)
        values: dict[str, Any] = {
            "letters": _letters(listed, view),
            "assets": ASSETS,
            "words": words,
            "index": index.entities,
            "letters_file": index.letters,
            "structured": page_data(words["title"]),
        }
        yield frame.render("lookup", page, Shown(words["title"]), **values)


def _letters(listed: Iterable[Listed], view: View) -> list[tuple[str, list[tuple[Shown, str]]]]:
    """By first letter, as it is transliterated: each name with the way to its page, and what it is a name of."""
    language = view.page.language
    by_letter: dict[str, list[tuple[Shown, str]]] = {}
    for one in sorted(listed, key=lambda one: (fold(anyascii(one.text)), one.text, one.iri)):
        shown = Shown(visible(one.text), view.href(one.iri), "" if one.language == language else one.language)
        about = ", ".join(part for part in (one.kind[language], visible(one.place[language])) if part)
        by_letter.setdefault(_letter(one.text), []).append((shown, about))
    return sorted(by_letter.items(), key=lambda entry: (entry[0] == _OTHERS, entry[0]))


def _letter(text: str) -> str:
    first = next((character for character in anyascii(text).upper() if character.isalnum()), _OTHERS)
    return first if first.isalpha() else _OTHERS
