"""Expectations: what careful readers find in one document in, the answers that each question must give out.

The gold files say for each fact where its words stand. Questions that are not in `QUESTIONS` (links, evidence,
audiences …) have no gold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from learningcities.documents import Span
from sources import Gold, Source, shown, span

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


def _each(value: Any) -> list[Any]:
    """One fact, several or none, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _answer(place: Span, *values: str | tuple[str, ...] | None, required: bool = True) -> Expected:
    right = tuple(value if isinstance(value, tuple) else (value or "",) for value in values)
    return Expected(right, place, required)


def _cities(source: Source) -> Iterator[Expected]:
    gold = source.gold
    areas = [*_each(gold.get("title_admin_area")), *gold["admin_areas"]]
    area = (areas[0]["name"], *areas[0].get("alt_names", ())) if areas else None
    yield _answer(span(gold["title"]), gold["city"]["name"], gold["country"]["iso2"], area)


def _populations(source: Source) -> Iterator[Expected]:
    for fact in (*_each(source.gold["population"]), *source.gold.get("further_populations", ())):
        year = str(fact["year"]) if fact["year"] else None
        yield _answer(span(fact), str(fact["value"]), year, fact["qualifier"])


def _memberships(source: Source) -> Iterator[Expected]:
    for fact in _each(source.gold["member_since"]):
        for year in fact["years"]:
            yield _answer(span(fact), LEARNING_CITIES, str(year))
        for network, year in fact.get("other_years", {}).items():
            yield _answer(_place_of_network(source, network, fact), network, str(year))


def _place_of_network(source: Source, name: str, field: Gold) -> Span:
    """The field, or the line that names the network where that is another one."""
    for network in source.gold["networks"]:
        if network["name"] == name and network["line"] != field["line"]:
            start = source.text.rfind("\n", 0, network["start"]) + 1
            return Span(start, start + len(source.text[start:].partition("\n")[0]), network["line"])
    return span(field)


def _office_holders(source: Source) -> Iterator[Expected]:
    for fact in source.gold["mayors"]:
        yield _answer(span(fact), fact["name"], fact["honorific"], "head of city", fact["title"])
    for fact in source.gold["focal_points"]:
        labels = ("Focal point", *_labels(source, fact["start"]))
        yield _answer(span(fact), fact["name"], fact["honorific"], "focal point", labels)
    titles = [title["mention"] for title in source.gold.get("contact_person_titles", ())]
    for fact in source.gold.get("contact_persons", ()):
        offices = ("Focal point", *titles, *_labels(source, fact["start"]))
        yield _answer(span(fact), fact["name"], fact["honorific"], "focal point", offices, required=False)


def _labels(source: Source, end: int) -> list[str]:
    """The lines before a place, each up to its colon: one of them is the label of what stands there."""
    before = source.text[:end]
    lines = (shown(before) if source.is_web_page else before).splitlines()
    return [label for line in lines if (label := line.partition(":")[0].strip())]


def _visions(source: Source) -> Iterator[Expected]:
    for fact in _each(source.gold["vision"]):
        yield _answer(span(fact), fact["mention"], source.language)


def _aims(source: Source) -> Iterator[Expected]:
    for horizon, name in (("short_term", "short term"), ("long_term", "long term")):
        for fact in source.gold["aims"].get(horizon, []):
            yield _answer(span(fact), name, fact["mention"], source.language)


def _quotations(source: Source) -> Iterator[Expected]:
    for fact in source.gold["quotes"]:
        speaker, role = fact.get("speaker") or {}, fact.get("role") or {}
        yield _answer(span(fact), fact["text"], source.language, speaker.get("name"), role.get("mention"))


def _policies(source: Source) -> Iterator[Expected]:
    for fact in source.gold["policies"]:
        yield _answer(span(fact["text"]), fact["heading"]["mention"], fact["text"]["mention"], source.language)


def _good_practices(source: Source) -> Iterator[Expected]:
    for fact in source.gold["good_practices"]:
        description = (fact.get("description") or {}).get("mention")
        for local in fact["local_names"] or [{}]:
            tag = local.get("language") or ""
            tags = (tag, tag.split("-")[0], "")
            name = fact["name"]["mention"]
            place = span(fact.get("heading_line") or fact["name"])
            yield _answer(place, name, source.language, local.get("mention"), tags, description)


def _mentions(source: Source) -> Iterator[Expected]:
    """Every named thing once for each place; a network that stands in a key fact, not in the prose, may be left out."""
    kinds: dict[Span, set[str]] = {}
    words: dict[Span, str] = {}
    for fact in _named_things(source.gold):
        right = {fact.get("type", "network"), *fact.get("alt_types", ())} & set(KINDS)
        if right:
            kinds.setdefault(span(fact), set()).update(right)
            words[span(fact)] = fact["mention"]
    fields = [span(fact) for fact in _each(source.gold["member_since"])]
    for place, right in sorted(kinds.items()):
        prose = not any(field.start <= place.start and place.end <= field.end for field in fields)
        yield _answer(place, tuple(sorted(right)), words[place], required=prose)


def _named_things(gold: Gold) -> Iterator[Gold]:
    for holder in (*_each(gold["vision"]), *gold["policies"], *gold["good_practices"]):
        yield from holder.get("entities", ())
    yield from gold["networks"]
    yield from gold["other_entities"]


def _locations(source: Source) -> Iterator[Expected]:
    for fact in source.gold["location_facts"]:
        yield _answer(span(fact), RELATIONS[fact["predicate"]], (fact["object"], fact["mention"]))


def _awards(source: Source) -> Iterator[Expected]:
    for fact in source.gold["awards"]:
        for year in fact["years"]:
            yield _answer(span(fact), fact["name"], str(year))


def _goals(source: Source) -> Iterator[Expected]:
    for policy in source.gold["policies"]:
        heading, text = span(policy["heading"]), span(policy["text"])
        whole = Span(heading.start, text.end, heading.line)
        expected = policy["sdg_expected"]
        for goal in sorted({*expected, *policy["sdg_acceptable"]}):
            yield _answer(whole, f"{GOALS}{goal}", required=goal in expected)


def _contacts(source: Source) -> Iterator[Expected]:
    for fact in source.gold["contacts"]:
        if fact["kind"] == "email":
            yield _answer(span(fact), fact["mention"], None)
        elif fact["kind"] == "website":
            address = fact["mention"] if "://" in fact["mention"] else f"https://{fact['mention']}"
            yield _answer(span(fact), None, (address, f"{address}/"))


def _schooling(source: Source) -> Iterator[Expected]:
    for fact in _each(source.gold.get("years_of_schooling")):
        years = Decimal(str(fact["value"])).normalize()
        yield _answer(span(fact), f"{years:f}")


def _challenges(source: Source) -> Iterator[Expected]:
    for fact in _each(source.gold.get("challenges")):
        yield _answer(span(fact), fact["mention"], source.language)


def _documents(source: Source) -> Iterator[Expected]:
    gold = source.gold
    yield _answer(span(gold["title"]), source.name, gold["sha256"], gold["source_language"])


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
    Question("cq-22-challenges", ("text", "text@"), _challenges),
)
"""The questions that have gold, in order."""

PROSE = ("cq-10-mentions", "cq-11-location", "cq-13-sustainable-development-goals")
"""The questions that are answered from free text; the others are answered from fields and whole texts."""

VERBATIM = (
    "cityName", "adminArea", "name", "honorific", "text", "speakerName", "speakerRole", "heading", "localName",
    "description", "exact", "placeName", "email", "asFound",
)  # fmt: skip
"""Variables whose values are words of the document, whatever the question."""

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
