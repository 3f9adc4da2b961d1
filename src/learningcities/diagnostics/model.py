"""The diagnostic: one thing that a curator should know, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad it is: an error keeps something from being published, a warning and an information do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message about one place of one document; line and column count from 1.

    `code` is the identifier of a concept in `ontology/concepts/diagnostics.ttl`, which explains it; `words` are
    the words of the document in question, raw.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    words: str = ""
