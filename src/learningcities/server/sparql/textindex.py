"""The text index: the strings of a graph in, SQLite's full-text index on disk out, and the matches for some words.

Texts count with or without language tag; the selectors of annotations do not: they repeat the words of documents.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

_SELECTORS = "http://www.w3.org/ns/oa#"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_TABLE = """
CREATE VIRTUAL TABLE texts USING fts5(
    text, resource UNINDEXED, property UNINDEXED, language UNINDEXED, tokenize = 'unicode61 remove_diacritics 2'
)
"""
# Equal scores are common, so the rest of the row decides.
_FIND = """
SELECT resource, property, text, language, round(-rank, 6) AS score FROM texts
WHERE texts MATCH ? ORDER BY score DESC, resource, property, language, text LIMIT ? OFFSET ?
"""
_STEPS = 10_000


@dataclass(frozen=True)
class Match:
    """A text that holds the words: of which resource, by which property; the higher the score, the better."""

    resource: str
    property: str
    text: str
    language: str
    score: float


class SearchTimeoutError(Exception):
    """A search took longer than it may."""


def write_index(path: Path, triples: Iterable[ox.Triple | ox.Quad]) -> None:
    """Write the index of the texts of a graph."""
    with closing(sqlite3.connect(path)) as database:
        database.execute(_TABLE)
        database.executemany("INSERT INTO texts VALUES (?, ?, ?, ?)", sorted(_texts(triples)))
        database.execute("INSERT INTO texts(texts) VALUES ('optimize')")
        database.commit()


def _texts(triples: Iterable[ox.Triple | ox.Quad]) -> Iterator[tuple[str, str, str, str]]:
    for triple in triples:
        value, predicate = triple.object, triple.predicate.value
        if not isinstance(value, ox.Literal) or not isinstance(triple.subject, ox.NamedNode):
            continue
        if (value.language or value.datatype.value == _STRING) and not predicate.startswith(_SELECTORS):
            yield value.value, triple.subject.value, predicate, value.language or ""


def search(path: Path, words: str, limit: int, offset: int, seconds: float) -> list[Match]:
    """The texts with all of the words, the last of which may go on; `SearchTimeoutError` after some seconds."""
    expression = _expression(words)
    if not expression:
        return []
    end = time.monotonic() + seconds
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        database.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            return [Match(*row) for row in database.execute(_FIND, (expression, limit, offset))]
        except sqlite3.OperationalError as error:
            if "interrupt" in str(error):
                raise SearchTimeoutError from error
            raise


def _expression(words: str) -> str:
    """The words as an FTS5 expression; nothing of its own syntax comes from outside."""
    found = re.findall(r"\w+", words)
    return " ".join(f'"{word}"' for word in found) + "*" if found else ""
