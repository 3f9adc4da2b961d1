"""Sidecars: the file `NAME.toml` beside a document `NAME.txt` says where the document comes from.

Keys, all optional: `url` and `licence` (http or https addresses), `retrieved` and `issued` (dates), `language` (a
language tag, lower case). Anything else is reported and not used.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from pathlib import Path

from learningcities.addresses import is_web_address
from learningcities.curation import Fault, read_table
from learningcities.diagnostics import Diagnostic, diagnostic

_KEYS = ("url", "licence", "retrieved", "issued", "language")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document comes from, as its sidecar says; each value may be missing. Dates are ISO 8601."""

    url: str | None = None
    licence: str | None = None
    retrieved: str | None = None
    issued: str | None = None
    language: str | None = None


def read_sidecar(document_path: str) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The source that the sidecar of a document states, and what is wrong with the sidecar."""
    sidecar = Path(document_path).with_suffix(".toml")
    if not sidecar.is_file():
        return Source(), ()
    table = read_table(sidecar)
    if isinstance(table, Fault):
        problem = diagnostic("sidecar-invalid", str(sidecar), table.reason, table.line, table.column)
        return Source(), (problem,)
    problems = []
    accepted: dict[str, str] = {}
    for key, value in table.values.items():
        text = _accepted(key, value)
        if text is None:
            message = f"expected one of {', '.join(_KEYS)} with a value of its kind, found {key} = {value!r}"
            problems.append(diagnostic("sidecar-invalid", str(sidecar), message, table.line(key), 1, key))
        else:
            accepted[key] = text
    return Source(**accepted), tuple(problems)


def _accepted(key: str, value: object) -> str | None:
    """The value of a key in the form that is published, or None when it is not of its kind."""
    if key in ("retrieved", "issued"):
        return _date(value)
    if not isinstance(value, str):
        return None
    good = is_web_address(value) if key in ("url", "licence") else key == "language" and _LANGUAGE.fullmatch(value)
    return value if good else None


def _date(value: object) -> str | None:
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    try:
        return datetime.date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None
