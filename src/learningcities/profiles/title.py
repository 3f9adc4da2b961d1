"""The title of a page: city, country, and an area between them."""

from __future__ import annotations

import re

from learningcities.countries import Country, country
from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.profiles.model import Evidence, Title
from learningcities.profiles.passage import Passage, published

_SEPARATOR = re.compile(r"\s*[,，、،]\s*|\s+[-–—|/]\s+")
_BRACKETS = re.compile(r"(?P<city>[^()（）]+?)\s*[(（](?P<inside>[^()（）]+)[)）]")
_MOST_WORDS = 16
_LONGEST = 300


def read_title(passage: Passage, path: str) -> Title | Diagnostic:
    """The title in a passage, `City, Country` or `City, Area, Country`, or the error that says why there is none.

    A country may contain a comma (`Korea, Republic of`) and may stand in brackets or behind a dash.
    """
    if len(passage.text) > _LONGEST or len(passage.text.split()) > _MOST_WORDS:
        return _missing(passage, path)
    parts = _parts(passage.text)
    known = _country_at_end(parts)
    if known is None:
        return _error(passage, parts, path)
    rest, name, found = known
    if not rest or not rest[0]:
        return _missing(passage, path)
    area = published(", ".join(rest[1:])) or None
    return Title(published(rest[0]), found.alpha2, published(name), area, Evidence(passage.span(), "title"))


def _parts(text: str) -> list[str]:
    """The parts of a title; a country, or an area behind the city, may stand in brackets."""
    text = text if country(text.rsplit(",", 1)[-1]) else text.rstrip(".")
    whole = _BRACKETS.fullmatch(text)
    if whole and country(whole["inside"]):
        return [*_SEPARATOR.split(whole["city"]), whole["inside"]]
    if whole:
        inside = _SEPARATOR.split(whole["inside"])
        return [whole["city"], *inside] if len(inside) > 1 and country(inside[-1]) else _SEPARATOR.split(text)
    parts = _SEPARATOR.split(text)
    city = _BRACKETS.fullmatch(parts[0])
    return [city["city"], city["inside"], *parts[1:]] if city else parts


def _country_at_end(parts: list[str]) -> tuple[list[str], str, Country] | None:
    """The parts before the country, the country as written, and the country; the longest name wins."""
    for first in range(1, len(parts)):
        name = ", ".join(parts[first:])
        if found := country(name):
            return parts[:first], name, found
    return None


def _error(passage: Passage, parts: list[str], path: str) -> Diagnostic:
    looks_like_title = 1 < len(parts) <= 4 and len(passage.text.split()) <= _MOST_WORDS
    if not looks_like_title or passage.text.endswith((".", "!", "?")):
        return _missing(passage, path)
    message = f"expected the name of a country at the end of the title, found {parts[-1]!r}"
    return _diagnostic("country-unknown", passage, path, message)


def _missing(passage: Passage, path: str) -> Diagnostic:
    shown = passage.text if len(passage.text) <= 80 else passage.text[:79] + "…"
    message = f"expected a title such as “City, Country” on the first line with text, found {shown!r}"
    return _diagnostic("title-missing", passage, path, message)


def _diagnostic(code: str, passage: Passage, path: str, message: str) -> Diagnostic:
    return diagnostic(code, path, message, *passage.place(), words=passage.text)
