"""The diagnostic: one thing that a curator should know, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from learningcities.vocabulary import vocabulary


class Severity(StrEnum):
    """How bad it is: an error keeps something from being published, a warning and an information do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One message about one place of one document; line and column count from 1.

    `code` is the identifier of a concept in `ontology/concepts/diagnostics.ttl`, which explains it; `words` are
    the words of the document in question, raw.
    """

    path: str
    line: int
    column: int
    code: str
    severity: Severity
    message: str
    words: str = ""


def diagnostic(code: str, path: str, message: str, line: int = 1, column: int = 1, words: str = "") -> Diagnostic:
    """A diagnostic with the severity that the catalogue gives its code; an unknown code raises `KeyError`."""
    severity = Severity(vocabulary()["diagnostics"].get(code).notation or "")
    return Diagnostic(path, line, column, code, severity, message, words)
