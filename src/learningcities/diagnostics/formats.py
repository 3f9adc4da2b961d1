"""Diagnostics as text for people, and as JSON and SARIF 2.1.0 for tools."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from learningcities import __version__
from learningcities.diagnostics.model import Diagnostic, Severity

SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Characters that steer a terminal or hide in a line: controls, bidirectional and other format characters,
lone surrogates, separators of lines and paragraphs (Unicode Standard, table 4-4)."""


def to_text(diagnostic: Diagnostic) -> str:
    """One line, `path:line:column: severity code: message`, with what cannot be seen escaped."""
    place = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
    return escaped(f"{place}: {diagnostic.severity} {diagnostic.code}: {diagnostic.message}")


def escaped(text: str) -> str:
    """The text with what cannot be seen written out as Python escapes."""
    if text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode_escape").decode("ascii")


def to_json(diagnostics: Iterable[Diagnostic]) -> str:
    """A JSON array of objects, one for each diagnostic, in the order given."""
    return dump([as_object(diagnostic) for diagnostic in diagnostics])


def as_object(diagnostic: Diagnostic) -> dict[str, Any]:
    """The values of a diagnostic under their names, ready for JSON."""
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "path": diagnostic.path,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "message": diagnostic.message,
        "words": diagnostic.words,
    }


def to_sarif(diagnostics: Iterable[Diagnostic], rules: Mapping[str, str] | None = None) -> str:
    """A SARIF 2.1.0 log with one run; `rules` gives the sentence that explains a code."""
    listed = list(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in listed})
    driver = {
        "name": "learningcities",
        "semanticVersion": __version__,
        "informationUri": "https://w3id.org/learning-cities/",
        "rules": [_rule(code, (rules or {}).get(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes.index(diagnostic.code)) for diagnostic in listed],
    }
    return dump({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, explanation: str | None) -> dict[str, Any]:
    return {"id": code} | ({"shortDescription": {"text": explanation}} if explanation else {})


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, Any]:
    location = {"artifactLocation": {"uri": _uri(diagnostic.path)}, "region": _region(diagnostic)}
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": diagnostic.message},
        "locations": [{"physicalLocation": location}],
    }


def _region(diagnostic: Diagnostic) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": diagnostic.line, "startColumn": diagnostic.column}
    if diagnostic.words:
        *before, last = diagnostic.words.split("\n")
        region["endLine"] = diagnostic.line + len(before)
        region["endColumn"] = len(last) + (1 if before else diagnostic.column)
        region["snippet"] = {"text": diagnostic.words}
    return region


def _uri(path: str) -> str:
    """The path as a URI reference (SARIF 2.1.0, section 3.4.3); bytes that are no UTF-8 are kept."""
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix(), errors="surrogateescape")


def dump(value: object) -> str:
    """The value as indented JSON, a lone surrogate as an escape (RFC 8259, section 8.2)."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
