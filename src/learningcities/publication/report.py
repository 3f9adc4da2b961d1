"""The report of a release: findings in, pages for people and files for programs out."""

from __future__ import annotations

import tomllib
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

from learningcities.diagnostics.formats import dump, escaped, to_sarif
from learningcities.diagnostics.model import Diagnostic
from learningcities.namespaces import PREFIXES, SH
from learningcities.publication.explanations import explanations
from learningcities.publication.findings import Findings, Outcome
from learningcities.publication.order import ordered
from learningcities.publication.pages.addresses import LANGUAGES, Page, address
from learningcities.publication.pages.locales import numeral
from learningcities.publication.pages.rendering import Frame
from learningcities.publication.pages.shown import Shown
from learningcities.publication.terms import triples
from learningcities.publication.turtle import Abbreviation, turtle
from learningcities.validation import ShapeResult, ShapeSeverity, report_graph
from learningcities.validation.messages import CODE as SHAPE_VIOLATED

REPORT = "report"
"""The path of the page, without suffix."""
_ORIGINAL = "en"
"""The language in which messages of diagnostics are written; other pages explain the code instead."""
_OUTCOME_STYLES = {Outcome.PUBLISHED: "", Outcome.WARNINGS: "warning", Outcome.REJECTED: "error"}
_RESULT_STYLES = {
    ShapeSeverity.VIOLATION: "error",
    ShapeSeverity.WARNING: "warning",
    ShapeSeverity.INFO: "info",
}


def write_report(release: Path, findings: Findings, base: str) -> None:
    """Write the findings to `report.{json,sarif,ttl,html}` and `report.fr.html` of a release."""
    texts = {
        "report.json": dump(findings.as_object()),
        "report.sarif": to_sarif(findings.diagnostics, explanations(_ORIGINAL)),
        "report.ttl": shapes_report(findings, base),
    }
    pages = dict(page(findings, language, base) for language in LANGUAGES)
    for name, content in ({name: text.encode() for name, text in texts.items()} | pages).items():
        (release / name).write_bytes(content)


def shapes_report(findings: Findings, base: str) -> str:
    """The SHACL report as Turtle, without blank nodes."""
    short = Abbreviation(base, PREFIXES | {"sh": str(SH)})
    return short.header() + turtle(ordered(triples(report_graph(findings.results, base))), short)


def page(findings: Findings, language: str, base: str) -> tuple[str, bytes]:
    """The findings as a page in one language, English or French: its file and its bytes."""
    words = tomllib.loads((files(__package__) / "templates" / f"report.{language}.toml").read_text(encoding="utf-8"))
    frame = Frame(base + REPORT, base, formats=False)
    return frame.render(
        "report",
        Page(REPORT, language),
        Shown(words["title"]),
        r=words,
        number=lambda value: numeral(value, language),
        counts=findings.counts(),
        documents=_documents(findings, language),
        diagnostics=findings.diagnostics,
        results=[_result(result, Page(REPORT, language), base) for result in findings.results],
    )


def _documents(findings: Findings, language: str) -> list[dict[str, Any]]:
    by_name: dict[str, list[dict[str, Any]]] = {}
    # What the shapes found has a list of its own, in the language of the page.
    for found in (found for found in findings.diagnostics if found.code != SHAPE_VIOLATED):
        by_name.setdefault(escaped(found.path), []).append(_diagnostic(found, language))
    rows = [
        {"name": escaped(document.name), "outcome": str(document.outcome), "style": _OUTCOME_STYLES[document.outcome]}
        for document in findings.documents
    ]
    # What is wrong outside the documents, in a sidecar for example, has a place in the list too.
    named = {escaped(document.name) for document in findings.documents}
    rows += [{"name": name, "outcome": "", "style": ""} for name in sorted(by_name.keys() - named)]
    return [
        row | {"number": number, "diagnostics": by_name.pop(str(row["name"]), [])} for number, row in enumerate(rows)
    ]


def _diagnostic(found: Diagnostic, language: str) -> dict[str, Any]:
    return asdict(found) | {
        "message": _visible(found.message) if language == _ORIGINAL else "",
        "words": _visible(found.words),
        "explanation": explanations(language).get(found.code, ""),
    }


def _result(result: ShapeResult, page: Page, base: str) -> dict[str, Any]:
    span = result.evidence.span if result.evidence else None
    document = result.evidence.document if result.evidence else ""
    place = address(document, base)
    return {
        "severity": str(result.severity),
        "style": _RESULT_STYLES[result.severity],
        "message": result.messages.get(page.language, ""),
        "document": document,
        "href": page.href(place) if place else "",
        "focus": str(result.focus),
        "shape": str(result.shape),
        "line": span.line if span else None,
        "words": _visible(result.evidence.words) if result.evidence else "",
    }


def _visible(text: str) -> str:
    """The text with its lines, and what cannot be seen written out: words of a document must not steer the page."""
    return "\n".join(escaped(line) for line in text.split("\n"))
