"""Documents: files in, text with exact positions out.

In: paths. Out: `Document`, a source as received, with its digest and its decoded text, untouched.
Positions count Unicode code points of that text, before any normalisation.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's text: `text[start:end]`, on the line (from 1, counted by LF) where it starts."""

    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from, as its sidecar `NAME.toml` says; each value may be missing."""

    url: str | None = None
    licence: str | None = None
    retrieved: str | None = None
    issued: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A source as received: the name of its file, the digest of its bytes, its decoded text."""

    path: str
    name: str
    sha256: str
    size: int
    text: str = field(repr=False)
    media_type: str = "text/plain"
    source: Source = field(default_factory=Source)
