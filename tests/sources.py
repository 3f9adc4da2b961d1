"""Sources: a document and what careful readers find in it, as one: files in, `Source` out.

The gold files say for each fact where its words stand: `text[start:end]` is `raw`, or `mention` where the two are
the same. Of a web page `mention` is what a browser shows, so texts are compared with white space folded.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from learningcities.documents import Span

Gold = dict[str, Any]

LAYOUTS = {
    "profile-2024": "profile-2024",
    "profile-2020": "transitional",
    "profile-2015": "older",
}
"""What the figures call the layouts that gold names; a web page is a layout of its own."""

WEB_PAGE = "saved web page"
SUFFIXES = (".txt", ".html")

NO_ANSWER = ("slogan", "disclaimer", "other_facts")
"""What gold marks and no question asks for: evidence that lies there alone is wrong."""


@dataclass(frozen=True)
class Source:
    """A document with what careful readers find in it; the text is decoded and otherwise untouched."""

    name: str
    text: str
    gold: Gold

    @property
    def language(self) -> str:
        """The language of the page."""
        return str(self.gold["source_language"])

    @property
    def is_web_page(self) -> bool:
        """Whether the document has tags."""
        return self.name.endswith(".html")

    @property
    def layout(self) -> str:
        """The layout of the page; an unknown one raises `KeyError`."""
        return WEB_PAGE if self.is_web_page else LAYOUTS[self.gold["layout"]]

    @cached_property
    def shown(self) -> str:
        """What a reader sees of the document, as it is compared."""
        return self.compared(shown(self.text) if self.is_web_page else self.text)

    def compared(self, text: str) -> str:
        """A text of this document as it is compared: normalised, white space folded where the document has tags."""
        return folded(normalised(text)) if self.is_web_page else normalised(text)

    def marked(self) -> list[Span]:
        """Where the words stand that careful readers found, in document order."""
        found = (part for name, part in self.gold.items() if name not in NO_ANSWER)
        return sorted({span(part) for each in found for part in annotated(each)})


def read_sources(documents: Path, gold: Path) -> list[Source]:
    """The documents of a folder, each with the gold file of the same stem; `FileNotFoundError` where one has none."""
    return [
        Source(
            path.name,
            path.read_bytes().decode("utf-8"),
            json.loads((gold / f"{path.stem}.json").read_text(encoding="utf-8")),
        )
        for path in sorted(documents.iterdir())
        if path.suffix in SUFFIXES
    ]


def span(part: Gold) -> Span:
    """Where the words of a part of a gold file stand."""
    return Span(part["start"], part["end"], part["line"])


def annotated(value: Any) -> Iterator[Gold]:
    """Every part of a gold file that says where its words stand."""
    if isinstance(value, dict):
        if {"mention", "start", "end", "line"} <= value.keys():
            yield value
        for part in value.values():
            yield from annotated(part)
    elif isinstance(value, list):
        for part in value:
            yield from annotated(part)


_REPORTED = re.compile(r"reported, not read: line (\d+):")


def reported_lines(source: Source) -> list[int]:
    """The lines that must be named in a diagnostic and must give no fact, as the notes of the gold file say."""
    return [int(match[1]) for note in source.gold.get("notes", ()) if (match := _REPORTED.match(note))]


def normalised(text: str) -> str:
    """A text as it is compared: NFC, lines ended by LF, no outer white space."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def folded(text: str) -> str:
    """A text with its white space folded as HTML does it: a no-break space is kept."""
    return re.sub(r"[ \t\n\f\r]+", " ", text).strip(" ")


def shown(markup: str) -> str:
    """What a browser shows of mark-up, with every tag that may break the line as white space."""
    page = _Page()
    page.feed(markup)
    page.close()
    return "".join(page.parts)


class _Page(HTMLParser):
    """A second reading of web pages, which shares nothing with the one that is tested."""

    NOT_SHOWN = frozenset({"script", "style", "template", "noscript"})
    INLINE = frozenset(
        {
            "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span",
            "strong", "sub", "sup", "time", "u", "wbr",
        }
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = bool(self.hidden) and tag == self.hidden[0]
        if inside or (not self.hidden and (tag in self.NOT_SHOWN or "hidden" in dict(attrs))):
            self.hidden.append(tag)
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and tag == self.hidden[0]:
            self.hidden.pop()
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)

    def _break(self, tag: str) -> None:
        if tag not in self.INLINE and not self.hidden:
            self.parts.append("\n")
