"""Expectations: what careful readers find in one document in, the answers that each question must give out.

The gold files say for each fact where its words stand. Questions that are not in `QUESTIONS` (links, evidence,
audiences …) have no gold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from pathlib import Path
from typing import Any

from learningcities.documents import Span

Gold = dict[str, Any]
KINDS = ("plan", "programme", "project", "organisation", "university", "network", "award", "place")
RELATIONS = {
    "part_of": "located in",
    "located_in": "located in",
    "capital_of": "capital of",
    "borders": "borders",
    "near": "near",
}
LEARNING_CITIES = "UNESCO Global Network of Learning Cities"
GOALS = "http://metadata.un.org/sdg/"


@dataclass(frozen=True, slots=True)
class Source:
    """A document with what careful readers find in it; the text is decoded and otherwise untouched."""

    name: str
    text: str
    gold: Gold


@dataclass(frozen=True, slots=True)
class Expected:
    """An answer that should be there: for each compared variable the values that are right, and where its words stand.

    An empty value means unbound. What is not `required` may be answered and may be left out.
    """

    values: tuple[tuple[str, ...], ...]
    span: Span
    required: bool = True


class Place(Enum):
    """How the evidence of an answer must lie to the words of the expected one for the two to be the same answer."""

    ANY = auto()
    EQUAL = auto()
    INSIDE = auto()


@dataclass(frozen=True, slots=True)
class Question:
    """A question with gold: which variables are compared (`text@` is the language of `text`), and how places are."""

    name: str
    variables: tuple[str, ...]
    expected: Callable[[Source], Iterable[Expected]]
    place: Place = Place.ANY
    folded: tuple[str, ...] = ()
    evidence: bool = True


def read_sources(documents: Path, gold: Path) -> list[Source]:
    """The documents of a folder, each with the gold file of the same stem; `FileNotFoundError` where one has none."""
    return [
        Source(
            path.name,
            path.read_bytes().decode("utf-8"),
            json.loads((gold / f"{path.stem}.json").read_text(encoding="utf-8")),
        )
        for path in sorted(documents.glob("*.txt"))
    ]


def _each(value: Any) -> list[Any]:
    """One fact, several or none, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _span(part: Gold) -> Span:
    return Span(part["start"], part["end"], part["line"])


def _answer(span: Span, *values: str | tuple[str, ...] | None, required: bool = True) -> Expected:
    right = tuple(value if isinstance(value, tuple) else (value or "",) for value in values)
    return Expected(right, span, required)


def _cities(source: Source) -> Iterator[Expected]:
    gold = source.gold
    areas = [*_each(gold.get("title_admin_area")), *gold["admin_areas"]]
    area = areas[0]["name"] if areas else None
    yield _answer(_span(gold["title"]), gold["city"]["name"], gold["country"]["iso2"], area)


def _populations(source: Source) -> Iterator[Expected]:
    for fact in (*_each(source.gold["population"]), *source.gold.get("further_populations", ())):
        year = str(fact["year"]) if fact["year"] else None
        yield _answer(_span(fact), str(fact["value"]), year, fact["qualifier"])


def _memberships(source: Source) -> Iterator[Expected]:
    for fact in _each(source.gold["member_since"]):
        years = [(LEARNING_CITIES, year) for year in fact["years"]]
        for network, year in [*years, *fact.get("other_years", {}).items()]:
            yield _answer(_span(fact), network, str(year))


def _office_holders(source: Source) -> Iterator[Expected]:
    for fact in source.gold["mayors"]:
        yield _answer(_span(fact), fact["name"], fact["honorific"], "head of city", fact["title"])
    for fact in source.gold["focal_points"]:
        lines = [line.partition(":")[0].strip() for line in source.text[: fact["start"]].splitlines()]
        labels = ("Focal point", *(line for line in lines if line))
        yield _answer(_span(fact), fact["name"], fact["honorific"], "focal point", labels)


def _visions(source: Source) -> Iterator[Expected]:
    for fact in _each(source.gold["vision"]):
        yield _answer(_span(fact), fact["mention"], _language(source))


def _aims(source: Source) -> Iterator[Expected]:
    for horizon, name in (("short_term", "short term"), ("long_term", "long term")):
        for fact in source.gold["aims"].get(horizon, []):
            yield _answer(_span(fact), name, fact["mention"], _language(source))


def _quotations(source: Source) -> Iterator[Expected]:
    for fact in source.gold["quotes"]:
        speaker, role = fact.get("speaker") or {}, fact.get("role") or {}
        yield _answer(_span(fact), fact["text"], _language(source), speaker.get("name"), role.get("mention"))


def _policies(source: Source) -> Iterator[Expected]:
    for fact in source.gold["policies"]:
        yield _answer(_span(fact["text"]), fact["heading"]["mention"], fact["text"]["mention"], _language(source))


def _good_practices(source: Source) -> Iterator[Expected]:
    for fact in source.gold["good_practices"]:
        description = (fact.get("description") or {}).get("mention")
        for local in fact["local_names"] or [{}]:
            tag = local.get("language") or ""
            tags = (tag, tag.split("-")[0], "")
            name = fact["name"]["mention"]
            span = _span(fact.get("heading_line") or fact["name"])
            yield _answer(span, name, _language(source), local.get("mention"), tags, description)


def _mentions(source: Source) -> Iterator[Expected]:
    """Every named thing once for each place; a network that stands in a key fact, not in the prose, may be left out."""
    kinds: dict[Span, set[str]] = {}
    for fact in _named_things(source.gold):
        right = {fact.get("type", "network"), *fact.get("alt_types", ())} & set(KINDS)
        if right:
            kinds.setdefault(_span(fact), set()).update(right)
    fields = [_span(fact) for fact in _each(source.gold["member_since"])]
    for span, right in sorted(kinds.items()):
        prose = not any(field.start <= span.start and span.end <= field.end for field in fields)
        yield _answer(span, tuple(sorted(right)), source.text[span.start : span.end], required=prose)


def _named_things(gold: Gold) -> Iterator[Gold]:
    for holder in (*_each(gold["vision"]), *gold["policies"], *gold["good_practices"]):
        yield from holder.get("entities", ())
    yield from gold["networks"]
    yield from gold["other_entities"]


def _locations(source: Source) -> Iterator[Expected]:
    for fact in source.gold["location_facts"]:
        yield _answer(_span(fact), RELATIONS[fact["predicate"]], (fact["object"], fact["mention"]))


def _awards(source: Source) -> Iterator[Expected]:
    for fact in source.gold["awards"]:
        for year in fact["years"]:
            yield _answer(_span(fact), fact["name"], str(year))


def _goals(source: Source) -> Iterator[Expected]:
    for policy in source.gold["policies"]:
        heading, text = _span(policy["heading"]), _span(policy["text"])
        whole = Span(heading.start, text.end, heading.line)
        expected = policy["sdg_expected"]
        for goal in sorted({*expected, *policy["sdg_acceptable"]}):
            yield _answer(whole, f"{GOALS}{goal}", required=goal in expected)


def _contacts(source: Source) -> Iterator[Expected]:
    for fact in source.gold["contacts"]:
        if fact["kind"] == "email":
            yield _answer(_span(fact), fact["mention"], None)
        elif fact["kind"] == "website":
            address = fact["mention"] if "://" in fact["mention"] else f"https://{fact['mention']}"
            yield _answer(_span(fact), None, (address, f"{address}/"))


def _schooling(source: Source) -> Iterator[Expected]:
    for fact in _each(source.gold.get("years_of_schooling")):
        years = Decimal(str(fact["value"])).normalize()
        yield _answer(_span(fact), f"{years:f}")


def _documents(source: Source) -> Iterator[Expected]:
    gold = source.gold
    yield _answer(_span(gold["title"]), source.name, gold["sha256"], gold["source_language"])


def _language(source: Source) -> str:
    return str(source.gold["source_language"])


QUESTIONS = (
    Question("cq-01-cities", ("cityName", "countryCode", "adminArea"), _cities),
    Question("cq-02-population", ("population", "year", "qualifier"), _populations),
    Question("cq-03-memberships", ("networkName", "since"), _memberships),
    Question("cq-04-office-holders", ("name", "honorific", "role", "office"), _office_holders),
    Question("cq-05-visions", ("text", "text@"), _visions),
    Question("cq-06-aims", ("horizon", "text", "text@"), _aims),
    Question("cq-07-quotations", ("text", "text@", "speakerName", "speakerRole"), _quotations),
    Question("cq-08-policies", ("heading", "text", "text@"), _policies),
    Question("cq-09-good-practices", ("name", "name@", "localName", "localName@", "description"), _good_practices),
    Question("cq-10-mentions", ("kind", "exact"), _mentions, Place.EQUAL),
    Question("cq-11-location", ("relation", "placeName"), _locations, folded=("placeName",)),
    Question("cq-12-awards", ("awardName", "year"), _awards),
    Question("cq-13-sustainable-development-goals", ("goal",), _goals, Place.INSIDE),
    Question("cq-16-contacts", ("email", "website"), _contacts),
    Question("cq-17-years-of-schooling", ("years",), _schooling),
    Question("cq-19-documents", ("fileName", "sha256", "language"), _documents, evidence=False),
)
"""The questions that have gold, in order."""

_REPORTED = re.compile(r"reported, not read: line (\d+):")


def reported_lines(source: Source) -> list[int]:
    """The lines that must be named in a diagnostic and must give no fact, as the notes of the gold file say."""
    return [int(match[1]) for note in source.gold.get("notes", ()) if (match := _REPORTED.match(note))]


ABSENT: dict[str, tuple[str, dict[str, str]]] = {
    "intro": ("cq-11-location", {}),
    "admin_area": ("cq-01-cities", {"adminArea": "*"}),
    "population": ("cq-02-population", {}),
    "member_since": ("cq-03-memberships", {"networkName": LEARNING_CITIES}),
    "mayor": ("cq-04-office-holders", {"role": "head of city"}),
    "focal_point": ("cq-04-office-holders", {"role": "focal point"}),
    "vision": ("cq-05-visions", {}),
    "aims": ("cq-06-aims", {}),
    "short_term": ("cq-06-aims", {"horizon": "short term"}),
    "long_term": ("cq-06-aims", {"horizon": "long term"}),
    "quote": ("cq-07-quotations", {}),
    "policies": ("cq-08-policies", {}),
    "good_practices": ("cq-09-good-practices", {}),
    "local_names": ("cq-09-good-practices", {"localName": "*"}),
    "location_facts": ("cq-11-location", {}),
    "city_award": ("cq-12-awards", {"awardName": "UNESCO Learning City Award"}),
    "awards": ("cq-12-awards", {}),
    "contacts": ("cq-16-contacts", {}),
    "email": ("cq-16-contacts", {"email": "*"}),
    "website": ("cq-16-contacts", {"website": "*"}),
    "years_of_schooling": ("cq-17-years-of-schooling", {}),
}
"""What gold may list as absent: the question that would answer it, and which of its rows (`*`: any value)."""
