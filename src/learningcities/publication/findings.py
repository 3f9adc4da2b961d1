"""Findings: what a build read, what became of each document, and what was found on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from rdflib import Literal
from rdflib.term import Node

from learningcities.diagnostics.formats import as_object
from learningcities.diagnostics.model import Diagnostic
from learningcities.documents import file_name
from learningcities.validation import ShapeResult


class Outcome(StrEnum):
    """What became of a document."""

    PUBLISHED = "published"
    WARNINGS = "published with warnings"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, order=True)
class DocumentOutcome:
    """A document that was read: the name of its file, the digest of its bytes, what became of it."""

    name: str
    sha256: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Findings:
    """All that a build has to tell: the documents, the diagnostics, the results of the shapes."""

    documents: tuple[DocumentOutcome, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    results: tuple[ShapeResult, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many documents were read, published (those with warnings included), with warnings, rejected."""
        outcomes = [document.outcome for document in self.documents]
        rejected = outcomes.count(Outcome.REJECTED)
        return {
            "read": len(outcomes),
            "published": len(outcomes) - rejected,
            "with_warnings": outcomes.count(Outcome.WARNINGS),
            "rejected": rejected,
        }

    def released(self) -> Findings:
        """The same, sorted, with the names of files for paths, which depend on the way of calling."""
        diagnostics = (replace(found, path=file_name(found.path)) for found in self.diagnostics)
        return Findings(
            documents=tuple(sorted(self.documents)),
            diagnostics=tuple(sorted(diagnostics)),
            results=tuple(sorted(self.results, key=_place)),
        )

    def as_object(self) -> dict[str, Any]:
        """The content of `report.json`."""
        return {
            "counts": self.counts(),
            "conforms": not self.results,
            "documents": [
                {"name": document.name, "sha256": document.sha256, "outcome": str(document.outcome)}
                for document in self.documents
            ],
            "diagnostics": [as_object(found) for found in self.diagnostics],
            "results": [_result(result) for result in self.results],
        }


def _place(result: ShapeResult) -> tuple[object, ...]:
    evidence = result.evidence
    span = evidence.span if evidence else None
    return (evidence.document if evidence else "", (span.start, span.end) if span else (0, 0), result.key)


def _result(result: ShapeResult) -> dict[str, Any]:
    evidence = result.evidence
    span = evidence.span if evidence else None
    return {
        "severity": str(result.severity),
        "focus": str(result.focus),
        "path": None if result.path is None else str(result.path),
        "value": None if result.value is None else _value(result.value),
        "shape": str(result.shape),
        "component": str(result.component),
        "messages": dict(sorted(result.messages.items())),
        "evidence": evidence.iri if evidence else None,
        "document": evidence.document if evidence else None,
        "line": span.line if span else None,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "words": evidence.words if evidence else "",
    }


def _value(value: Node) -> dict[str, str]:
    if not isinstance(value, Literal):
        return {"type": "uri", "value": str(value)}
    found = {"type": "literal", "value": str(value)}
    if value.language:
        found["xml:lang"] = value.language
    elif value.datatype:
        found["datatype"] = str(value.datatype)
    return found
