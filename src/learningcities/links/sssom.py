"""SSSOM: a file of mappings in, decisions out, and back (Simple Standard for Sharing Ontological Mappings, TSV).

The head is lines of YAML behind `#`; of them the prefix map is read here, and all are kept as they are. Columns that
this module does not know are kept too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import takewhile

from learningcities.addresses import is_web_address
from learningcities.errors import LinksError
from learningcities.gazetteers import datasets
from learningcities.links.model import NOTHING, RELATIONS, Decision, Verdict
from learningcities.namespaces import CONCEPT, DEFAULT_BASE, OWL, SKOS

NOT = "Not"
_OWN = "lcg"
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
_PREFIX = re.compile(r"#\s+(?P<prefix>[\w.-]+):\s*[\"']?(?P<namespace>[a-z]+:[^\s\"']+)[\"']?\s*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Mappings:
    """A file: the lines of its head as they are, and its decisions in order."""

    head: tuple[str, ...]
    decisions: tuple[Decision, ...]


def prefixes(base: str = DEFAULT_BASE) -> dict[str, str]:
    """The prefix map of the files that this program begins."""
    known = {dataset.prefix: dataset.namespace for dataset in datasets().values()}
    ours = {_OWN: base, "lcc": str(CONCEPT), "owl": str(OWL), "skos": str(SKOS)}
    more = {"semapv": "https://w3id.org/semapv/vocab/", "sssom": "https://w3id.org/sssom/"}
    return dict(sorted((known | ours | more).items()))


def new_head(name: str, title: str, base: str = DEFAULT_BASE) -> tuple[str, ...]:
    """The head of a file that does not exist yet (SSSOM: mapping_set_id and license must be there)."""
    return (
        f"#mapping_set_id: {base}links/{name}",
        f"#mapping_set_title: {title}",
        "#license: https://creativecommons.org/publicdomain/zero/1.0/",
        "#curie_map:",
        *(f"#  {prefix}: {namespace}" for prefix, namespace in prefixes(base).items()),
    )


def read_mappings(text: str, path: str) -> Mappings:
    """The decisions of a file; `LinksError` with file and line where something is not as SSSOM has it."""
    lines = text.split("\n")
    head = tuple(line.rstrip("\r") for line in takewhile(lambda line: line.startswith("#"), lines))
    known = _prefix_map(head)
    rows = csv.DictReader(io.StringIO("\n".join(lines[len(head) :]), newline=""), delimiter="\t", strict=True)
    missing = [name for name in _NEEDED if name not in (rows.fieldnames or ())]
    if missing:
        raise LinksError(f"{path}:{len(head) + 1}: expected the column {missing[0]}, found none; add it.")
    decisions = []
    try:
        for row in rows:
            decisions.append(_decision(row, known, path, len(head) + rows.line_num))
    except csv.Error as error:
        raise LinksError(f"{path}:{len(head) + rows.line_num}: expected tab-separated values: {error}.") from error
    return Mappings(head, tuple(decisions))


def _prefix_map(head: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    inside = False
    for line in head:
        if re.fullmatch(r"#\s?curie_map:\s*", line):
            inside = True
        elif inside and (entry := _PREFIX.fullmatch(line)):
            found[entry["prefix"]] = entry["namespace"]
        else:
            inside = False
    return found


def _decision(row: Mapping[str | None, str | None], known: Mapping[str, str], path: str, line: int) -> Decision:
    place = f"{path}:{line}"
    if None in row or None in row.values():
        raise LinksError(f"{place}: expected one value for each column, found another number; mend the tabs.")
    cells = {str(name): (value or "").strip() for name, value in row.items()}
    values = {part: cells.get(column, "") for column, part in _COLUMNS.items() if part}
    for part in _REFERENCES:
        values[part] = _expanded(values[part], known, place)
    modifier = cells.get("predicate_modifier", "")
    if modifier not in ("", NOT):
        raise LinksError(f"{place}: expected {NOT} or nothing as predicate_modifier, found {modifier!r}.")
    _check(values, place)
    verdict = Verdict.NO_LINK if values["object"] == NOTHING else Verdict.REJECTED if modifier else Verdict.ACCEPTED
    base = known.get(_OWN, DEFAULT_BASE)
    subject = values.pop("subject")
    confidence = values.pop("confidence")
    return Decision(
        subject=subject if subject.startswith(str(CONCEPT)) else subject.removeprefix(base),
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
    if not is_web_address(values["object"]):
        raise LinksError(f"{place}: expected an object whose IRI is an address on the web, found {values['object']!r}.")
    if values["relation"] not in RELATIONS:
        raise LinksError(
            f"{place}: expected owl:sameAs, skos:exactMatch or skos:closeMatch, found {values['relation']}."
        )
    if values["date"] and not _DATE.fullmatch(values["date"]):
        raise LinksError(f"{place}: expected a date such as 2026-11-24, found {values['date']!r}.")


def _confidence(text: str, place: str) -> Decimal | None:
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not 0 <= number <= 1:
        raise LinksError(f"{place}: expected a confidence from 0 to 1, found {text!r}.")
    return number


def _expanded(reference: str, known: Mapping[str, str], place: str) -> str:
    """The IRI of a CURIE."""
    prefix, colon, local = reference.partition(":")
    if not colon:
        if reference:
            raise LinksError(f"{place}: expected a CURIE such as geonames:2998324/, found {reference!r}.")
        return ""
    if local.startswith("//"):
        return reference
    if prefix not in known:
        raise LinksError(f"{place}: the prefix of {reference!r} is not in curie_map at the head of the file; add it.")
    return known[prefix] + local


def expand(reference: str, head: Iterable[str] = ()) -> str:
    """The IRI that a person means by a CURIE with a known prefix, or by the IRI itself; `LinksError` for another."""
    return _expanded(reference, prefixes() | _prefix_map(head), repr(reference))


def write_mappings(mappings: Mappings, base: str = DEFAULT_BASE) -> str:
    """The text of a file, its rows in order of subject and object; with another base, for data of that base."""
    known = _prefix_map(mappings.head)
    before = known.get(_OWN, DEFAULT_BASE)
    head = [line.replace(before, base) if before != base else line for line in mappings.head]
    concept = f"#  lcc: {CONCEPT}"
    head = [concept if line.startswith("#  lcc:") else line for line in head]
    known = _prefix_map(head)
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


def compact(iri: str, known: Mapping[str, str] | None = None) -> str:
    """The CURIE of an IRI, by the longest namespace that fits; the IRI where none does."""
    found = prefixes() if known is None else known
    fitting = [(namespace, prefix) for prefix, namespace in found.items() if namespace and iri.startswith(namespace)]
    if not fitting:
        return iri
    namespace, prefix = max(fitting, key=lambda each: (len(each[0]), each[1]))
    return f"{prefix}:{iri[len(namespace) :]}"
