"""Pages for tests: cases from tests/reading, and texts as passages, lines, documents and profiles."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from learningcities.corrections import Correction
from learningcities.documents import Document
from learningcities.profiles import CityProfile, parse
from learningcities.profiles.lines import Line, LineReader
from learningcities.profiles.passage import Passage
from learningcities.sidecars import Source
from learningcities.vocabulary import vocabulary

READING = Path(__file__).parent / "reading"
Case = dict[str, Any]

UNSTATED = ("evidence", "passage", "line")
"""Where something was read, which is no part of what is stated."""

PAGE = """{title}

{city} lies between a river and the hills.
groups
City population
{population}
person
Member since
{since}
Mayor
{mayor}

Vision

{city} wants everybody to learn at every age.
"""


def cases(name: str, count: int) -> list[Any]:
    """The cases of a file as parameters; there must be `count` of them, each with a name of its own."""
    found: list[Case] = tomllib.loads((READING / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    names = [str(case.get("name") or case["text"]) for case in found]
    assert len(found) == count, f"{name}.toml holds {len(found)} cases, expected {count}"
    assert len({(one, case.get("language")) for one, case in zip(names, found, strict=True)}) == count, names
    return [pytest.param(case, id=ascii(one)) for one, case in zip(names, found, strict=True)]


def passage(text: str) -> Passage:
    """A text as a passage of itself."""
    return Passage(text, 0, len(text), [at for at, character in enumerate(text) if character == "\n"])


def lines(text: str, language: str = "en") -> list[Line]:
    """The lines of a text, each with what it is."""
    reader = LineReader(passage(text), vocabulary())
    return reader.lines(list(reader.passages()), language)


def page(title: str = "Lille, France", **values: str) -> str:
    """A page of the usual layout; `population`, `since` and `mayor` may be given."""
    usual = {"population": "234,475", "since": "2024", "mayor": "Ms Martine Aubry"}
    return PAGE.format(title=title, city=title.split(",")[0], **(usual | values))


def document(
    text: str,
    path: str = "seeds/lille-france.txt",
    source: Source | None = None,
    corrections: Iterable[Correction] = (),
) -> Document:
    """A text as the document of a file; the suffix of the path tells whether it is a web page."""
    data = text.encode()
    media_type = "text/html" if path.endswith(".html") else "text/plain"
    name = path.rpartition("/")[2]
    digest = sha256(data).hexdigest()
    return Document(path, name, digest, len(data), text, media_type, source or Source(), tuple(corrections))


def read(one: Document) -> CityProfile:
    """The profile of a document that must have one."""
    found = parse(one)
    assert isinstance(found, CityProfile), found.diagnostics
    return found


def profile(text: str, path: str = "seeds/lille-france.txt", issued: str | None = None) -> CityProfile:
    """The profile of a text, from a file whose sidecar may give a date."""
    return read(document(text, path, Source(issued=issued)))


def stated(fact: Any) -> Any:
    """What a fact states: its values without evidence and without what is missing, in the types of TOML."""
    if isinstance(fact, Passage):
        return fact.text
    if isinstance(fact, tuple | list):
        return [stated(item) for item in fact]
    if isinstance(fact, Decimal):
        return f"{fact:f}"
    if not hasattr(fact, "__dataclass_fields__"):
        return fact
    found = {field.name: stated(getattr(fact, field.name)) for field in fields(fact) if field.name not in UNSTATED}
    return {name: value for name, value in found.items() if value not in (None, False, [])}


def codes(found: CityProfile) -> list[str]:
    """The codes of all diagnostics of a profile, in order of lines."""
    return [problem.code for problem in found.diagnostics]


def of_line(text: str, line: int) -> str:
    """A line of a text, counted from 1."""
    return text.split("\n")[line - 1]
