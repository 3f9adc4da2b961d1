"""SSSOM: a file of mappings in, decisions out, and back (Simple Standard for Sharing Ontological Mappings, TSV).

Columns may stand in any order, and those that this module does not know are kept.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from learningcities.errors import LinksError
from learningcities.links.head import prefix_map, split
from learningcities.links.model import NOTHING, RELATIONS, Decision, Verdict
from learningcities.links.references import OWN, compact, expanded, fault_of_object, is_subject
from learningcities.namespaces import CONCEPT, DEFAULT_BASE

NOT = "Not"
_COLUMNS = {
    "subject_id": "subject",
    "subject_label": "subject_label",
    "predicate_id": "relation",
    "predicate_modifier": "",
    "object_id": "object",
    "object_label": "object_label",
    "mapping_justification": "justification",
    "author_label": "author",
    "object_source": "source",
    "mapping_tool": "tool",
    "mapping_date": "date",
    "confidence": "confidence",
    "curation_rule_text": "rule",
    "comment": "comment",
}
"""The columns in the order of the specification, each with the part of a decision that it holds."""

_NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_REFERENCES = frozenset({"subject", "relation", "object", "justification", "source"})


@dataclass(frozen=True, slots=True)
class Mappings:
    """A file: the lines of its head as they are, and its decisions in order."""

    head: tuple[str, ...]
    decisions: tuple[Decision, ...]


def read_mappings(text: str, path: str) -> Mappings:
    """The decisions of a file; `LinksError` with file and line where something is not as SSSOM has it."""
    head, table = split(text)
    known = prefix_map(head)
    rows = csv.DictReader(io.StringIO(table, newline=""), delimiter="\t", strict=True)
    decisions = []
    try:
        _check_columns(rows.fieldnames or (), f"{path}:{len(head) + 1}")
        for row in rows:
            decisions.append(_decision(row, known, path, len(head) + rows.line_num))
    except csv.Error as error:
        place = f"{path}:{len(head) + rows.line_num}"
        raise LinksError(f"{place}: expected a quotation mark around a value to be closed, found: {error}.") from error
    return Mappings(head, tuple(decisions))


def _check_columns(names: Sequence[str], place: str) -> None:
    """`LinksError` where columns are missing, come twice, or are not set apart by tabs."""
    if len(names) == 1 and (found := re.search("[;,|]", names[0])):
        raise LinksError(
            f"{place}: expected tabs between the values, found {found.group()!r}; save the file as text with tabs."
        )
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise LinksError(f"{place}: expected each column once, found {twice[0]} again; take one away.")
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise LinksError(f"{place}: expected the column {missing[0]}, found none; add it.")


def _decision(row: Mapping[str | None, str | None], known: Mapping[str, str], path: str, line: int) -> Decision:
    place = f"{path}:{line}"
    if None in row or None in row.values():
        raise LinksError(f"{place}: expected one value for each column, found another number; mend the tabs.")
    cells = {str(name): (value or "").strip() for name, value in row.items()}
    values = {part: cells.get(column, "") for column, part in _COLUMNS.items() if part}
    for part in _REFERENCES:
        values[part] = expanded(values[part], known, place)
    modifier = cells.get("predicate_modifier", "")
    if modifier not in ("", NOT):
        raise LinksError(f"{place}: expected {NOT} or nothing as predicate_modifier, found {modifier!r}.")
    base = known.get(OWN, DEFAULT_BASE)
    if not values["subject"].startswith(str(CONCEPT)):
        values["subject"] = values["subject"].removeprefix(base)
    _check(values, place)
    verdict = Verdict.NO_LINK if values["object"] == NOTHING else Verdict.REJECTED if modifier else Verdict.ACCEPTED
    confidence = values.pop("confidence")
    return Decision(
        verdict=verdict,
        confidence=_confidence(confidence, place),
        more=tuple((name, value) for name, value in cells.items() if name not in _COLUMNS and value),
        file=path,
        line=line,
        **values,
    )


def _check(values: Mapping[str, str], place: str) -> None:
    for part in ("subject", "relation", "object", "justification"):
        if not values[part]:
            raise LinksError(f"{place}: expected the {part}, found none.")
    if not is_subject(values["subject"]):
        raise LinksError(
            f"{place}: expected a subject of ours such as {OWN}:city/fr/lille, found {values['subject']!r}."
        )
    if fault := fault_of_object(values["object"]):
        raise LinksError(f"{place}: {fault}.")
    if values["relation"] not in RELATIONS:
        raise LinksError(
            f"{place}: expected owl:sameAs, skos:exactMatch or skos:closeMatch, found {values['relation']}."
        )
    if values["date"] and not is_date(values["date"]):
        raise LinksError(f"{place}: expected a date such as 2026-11-24, found {values['date']!r}.")


def _confidence(text: str, place: str) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not 0 <= number <= 1:
        raise LinksError(f"{place}: expected a confidence from 0 to 1 such as 0.9, found {text!r}.")
    return number


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, written as ISO 8601 has it: 2026-11-24."""
    try:
        return len(text) == len("2026-11-24") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def write_mappings(mappings: Mappings, base: str = DEFAULT_BASE) -> str:
    """The text of a file, its rows in order of subject and object; with another base, for data of that base."""
    known = prefix_map(mappings.head)
    before = known.get(OWN, DEFAULT_BASE)
    head = [line.replace(before, base) if before != base else line for line in mappings.head]
    concept = f"#  lcc: {CONCEPT}"
    head = [concept if line.startswith("#  lcc:") else line for line in head]
    known = prefix_map(head)
    rows = [_row(one, known, base) for one in sorted(mappings.decisions, key=_order)]
    more = sorted({name for one in mappings.decisions for name, _ in one.more})
    used = [name for name in (*_COLUMNS, *more) if name in _NEEDED or any(row.get(name) for row in rows)]
    out = io.StringIO()
    writer = csv.DictWriter(
        out, used, restval="", extrasaction="ignore", delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL
    )
    writer.writeheader()
    writer.writerows(rows)
    return "".join(f"{line}\n" for line in head) + out.getvalue()


def _order(decision: Decision) -> tuple[str, ...]:
    return (decision.subject, decision.object, decision.relation, decision.source)


def _row(decision: Decision, known: Mapping[str, str], base: str) -> dict[str, str]:
    row = {column: " ".join(str(getattr(decision, part)).split()) for column, part in _COLUMNS.items() if part}
    row["subject_id"] = decision.subject_iri(base)
    row["confidence"] = "" if decision.confidence is None else str(decision.confidence)
    row["predicate_modifier"] = NOT if decision.verdict is Verdict.REJECTED else ""
    for column, part in _COLUMNS.items():
        if part in _REFERENCES:
            row[column] = compact(row[column], known)
    return row | dict(decision.more)
