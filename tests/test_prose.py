"""Prose: what careful readers find, in the pages with known facts and in cases of our own, and any text at all."""

from __future__ import annotations

import json
import os
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from learningcities.profiles.model import Evidence
from learningcities.profiles.passage import Passage
from learningcities.profiles.prose import aims, area, audiences, awards, goals, locations, mentions, sentences
from learningcities.vocabulary import vocabulary

TESTS = Path(__file__).parent
ROOT = TESTS.parent
GOLD = sorted((TESTS / "gold").glob("*.json"))
OWN = {name: sorted((TESTS / "prose" / name).glob("*.toml")) for name in ("tuned", "held-out")}
SHARED = Path(os.environ.get("LEARNINGCITIES_SHARED", str(ROOT.parent / "shared")))
SDG_KOS = SHARED / "data" / "sdg-kos-goals-targets-indicators.ttl"
RELATIONS = {"located_in": "located-in", "part_of": "located-in", "capital_of": "capital-of"}
FLOORS = {
    # precision and recall that must not be lost again
    ("gold", "aims"): (1.0, 1.0),
    ("gold", "areas"): (1.0, 1.0),
    ("gold", "goals"): (1.0, 1.0),
    ("gold", "locations"): (0.95, 0.9),
    ("gold", "mentions"): (0.95, 0.95),
    ("tuned", "aims"): (1.0, 1.0),
    ("tuned", "areas"): (1.0, 1.0),
    ("tuned", "audiences"): (0.95, 0.95),
    ("tuned", "goals"): (0.95, 0.95),
    ("tuned", "locations"): (0.95, 0.95),
    ("tuned", "mentions"): (0.95, 0.95),
    ("held-out", "aims"): (0.95, 0.95),
    # One case was written before the kind of an area was left out of its name (`X Governorate` is `X` now).
    ("held-out", "areas"): (0.8, 0.8),
    ("held-out", "audiences"): (0.85, 0.85),
    ("held-out", "goals"): (0.9, 0.95),
    ("held-out", "locations"): (0.85, 0.85),
    ("held-out", "mentions"): (0.85, 0.8),
}


def passage(text: str, start: int = 0, end: int | None = None) -> Passage:
    newlines = [position for position, character in enumerate(text) if character == "\n"]
    return Passage(text, start, len(text) if end is None else end, newlines)


@dataclass
class Score:
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(
        self, task: str, found: Iterable[object], expected: Iterable[object], acceptable: Sequence[object] = ()
    ) -> None:
        got, wanted = Counter(found), Counter(expected)
        self.right[task] += (got & wanted).total()
        self.missed[task] += (wanted - got).total()
        surplus = got - wanted
        self.wrong[task] += sum(count for item, count in surplus.items() if item not in acceptable)

    def figures(self, task: str) -> tuple[float, float]:
        right = self.right[task]
        return right / (right + self.wrong[task]), right / (right + self.missed[task])

    def table(self, title: str) -> str:
        rows = [f"{title:9} {'task':10} right wrong missed precision recall"]
        for task in sorted(self.right):
            precision, recall = self.figures(task)
            counts = f"{self.right[task]:5} {self.wrong[task]:5} {self.missed[task]:6}"
            rows.append(f"{title:9} {task:10} {counts} {precision:9.2f} {recall:6.2f}")
        return "\n".join(rows)


def assert_floors(title: str, score: Score) -> None:
    print("\n" + score.table(title))
    tasks = [task for name, task in FLOORS if name == title]
    assert sorted(tasks) == sorted(score.right)
    for task in tasks:
        precision, recall = score.figures(task)
        least_precision, least_recall = FLOORS[title, task]
        assert precision >= least_precision, (title, task, precision)
        assert recall >= least_recall, (title, task, recall)


def words_of_place(fact: dict[str, Any]) -> tuple[str, bool]:
    """The object of a fact, and whether the page uses other words for it."""
    words = fact["object"].removeprefix("the ")
    return words, words not in fact["mention"]


class GoldPage:
    def __init__(self, file: Path) -> None:
        self.facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        name = Path(self.facts["source_file"])
        path = ROOT / name if name.parts[0] == "seeds" else TESTS / name
        self.text = path.read_bytes().decode("utf-8")
        self.city = self.facts["city"]["name"]
        self.country = self.facts["country"]["iso2"]
        self.country_name = self.facts["country"]["name"]

    def part(self, fact: dict[str, Any]) -> Passage:
        return passage(self.text, fact["start"], fact["end"])

    def score(self, score: Score) -> None:
        self._location(score)
        found = aims(self.part(self.facts["vision"]), "en")
        wanted = [("short-term", aim) for aim in self.facts["aims"]["short_term"]]
        wanted += [("long-term", aim) for aim in self.facts["aims"]["long_term"]]
        score.add(
            "aims",
            [(aim.horizon, aim.evidence.span.start, aim.evidence.span.end) for aim in found],
            [(horizon, aim["start"], aim["end"]) for horizon, aim in wanted],
        )
        for policy in self.facts["policies"]:
            got = goals(self.part(policy["heading"]), self.part(policy["text"]), "en")
            score.add("goals", [goal.goal for goal in got], set(policy["sdg_expected"]), policy["sdg_acceptable"])
        self._mentions(score)

    def _location(self, score: Score) -> None:
        introduction = self.part(self.facts["intro"])
        where = (self.city, self.country, self.country_name, "en")
        expected, found = [], []
        open_words = []
        for fact in self.facts["location_facts"]:
            words, reworded = words_of_place(fact)
            relation = RELATIONS.get(fact["predicate"], fact["predicate"])
            if reworded:
                open_words.append((relation, fact["mention"]))
            expected.append((relation, fact["mention"] if reworded else words))
        for location in locations(introduction, *where):
            same = [pair for pair in open_words if pair[0] == location.relation and location.place_name in pair[1]]
            found.append(same[0] if same else (location.relation, location.place_name))
        score.add("locations", found, expected)
        own = area(introduction, *where)
        score.add("areas", [own.name] if own else [], [item["name"] for item in self.facts["admin_areas"][:1]])

    def _mentions(self, score: Score) -> None:
        facts = self.facts
        prose = [facts["intro"], facts["vision"]]
        prose += [policy["text"] for policy in facts["policies"]]
        prose += [practice["description"] for practice in facts["good_practices"]]
        things = [*facts["vision"]["entities"], *facts["other_entities"], *facts["networks"]]
        things += [thing for item in (*facts["policies"], *facts["good_practices"]) for thing in item["entities"]]
        places = {(thing["start"], thing["end"]): thing for thing in things}
        inside = {
            span: [thing.get("type", "network"), *thing.get("alt_types", [])]
            for span, thing in places.items()
            if any(part["start"] <= span[0] < part["end"] for part in prose)
        }
        persons = [person["name"] for person in (*facts["mayors"], *facts["focal_points"])]
        areas = [item["name"] for item in facts["admin_areas"]]
        found = mentions([self.part(part) for part in prose], self.city, self.country_name, areas, persons, "en")
        spans = [((item.evidence.span.start, item.evidence.span.end), item.kind) for item in found]
        score.add(
            "mentions",
            [span if kind in inside.get(span, ()) else (span, kind) for span, kind in spans],
            list(inside),
        )


class OwnPage:
    def __init__(self, file: Path) -> None:
        self.case: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        case = self.case
        self.sections = [case["introduction"], case["vision"], *case["policy"], *case.get("practice", [])]
        text = "\n\n".join(section["text"] for section in self.sections)
        self.parts = []
        start = 0
        for section in self.sections:
            self.parts.append(passage(text, start, start + len(section["text"])))
            start += len(section["text"]) + 2
        self.language = case["language"]

    def score(self, score: Score) -> None:
        case, language = self.case, self.language
        where = (case["city"], case["country"], case["country_name"], language)
        first = case["introduction"]
        score.add(
            "locations",
            [(item.relation.replace("-", " "), item.place_name) for item in locations(self.parts[0], *where)],
            map(tuple, first["locations"]),
            [tuple(item) for item in first.get("acceptable_locations", [])],
        )
        own = area(self.parts[0], *where)
        score.add("areas", [own.name] if own else [], [case["area"]] if "area" in case else [])
        wanted = [tuple(item) for item in case["vision"]["aims"]]
        score.add("aims", [self._aim(item.horizon, item.text) for item in aims(self.parts[1], language)], wanted)
        self._policies(score)
        self._mentions(score)

    def _aim(self, horizon: str, text: str) -> tuple[str, str]:
        words = [words for _, words in self.case["vision"]["aims"] if words in text]
        return horizon.replace("-", " "), words[0] if words else text

    def _policies(self, score: Score) -> None:
        for section, part in zip(self.sections[2:], self.parts[2:], strict=True):
            if "heading" in section:
                found = goals(passage(section["heading"]), part, self.language)
                score.add("goals", [item.goal for item in found], section["goals"], section["acceptable"])
            score.add(
                "audiences",
                [item.audience for item in audiences(part, self.language)],
                map(audience_id, section["audiences"]),
                [audience_id(item) for item in section.get("acceptable_audiences", [])],
            )

    def _mentions(self, score: Score) -> None:
        case = self.case
        expected: dict[tuple[int, int], list[str]] = {}
        acceptable = []
        for section, part in zip(self.sections, self.parts, strict=True):
            start = 0
            for name, kinds in section.get("mentions", []):
                start = section["text"].index(name, start)
                expected[part.start + start, part.start + start + len(name)] = kinds.split("|")
                start += len(name)
            acceptable += section.get("acceptable_mentions", [])
        areas = [case["area"]] if "area" in case else []
        found = mentions(self.parts, case["city"], case["country_name"], areas, case["persons"], self.language)
        spans = [((m.evidence.span.start, m.evidence.span.end), m.kind, m.exact) for m in found]
        kept = [item for item in spans if item[0] in expected or item[2] not in acceptable]
        score.add(
            "mentions",
            [span if kind in expected.get(span, ()) else (span, kind) for span, kind, _ in kept],
            list(expected),
        )


def audience_id(label: str) -> str:
    return next(concept.id for concept in vocabulary()["audiences"].concepts if concept.name("en") == label)


def test_pages_with_known_facts() -> None:
    assert len(GOLD) == 9
    score = Score()
    for file in GOLD:
        GoldPage(file).score(score)
    assert_floors("gold", score)


@pytest.mark.parametrize("half", ["tuned", "held-out"])
def test_cases_of_our_own(half: str) -> None:
    assert len(OWN[half]) == 6
    score = Score()
    for file in OWN[half]:
        OwnPage(file).score(score)
    assert_floors(half, score)


SENTENCES = tomllib.loads((TESTS / "prose" / "sentences.toml").read_text(encoding="utf-8"))["case"]


def test_number_of_sentence_cases() -> None:
    assert len(SENTENCES) == 12


@pytest.mark.parametrize("case", SENTENCES, ids=[case["name"] for case in SENTENCES])
def test_sentences(case: dict[str, Any]) -> None:
    assert [sentence.text for sentence in sentences(passage(case["text"]))] == case["sentences"]


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file of `tests/prose/`."""
    found: list[dict[str, Any]] = tomllib.loads((TESTS / "prose" / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return found


AWARDS, AREAS, NAMES_OF_THINGS = cases("awards"), cases("areas"), cases("names")


def test_number_of_cases() -> None:
    assert (len(AWARDS), len(AREAS), len(NAMES_OF_THINGS)) == (12, 14, 14)


@pytest.mark.parametrize("case", AWARDS, ids=[case["name"] for case in AWARDS])
def test_awards_of_the_city(case: dict[str, Any]) -> None:
    text = case["text"]
    found = awards([passage(text)], case["city"], case["language"])
    assert [[award.name, award.year] for award in found] == case["awards"]
    for award in found:
        context = [text[span.start : span.end] for span in award.evidence.context]
        assert str(award.year) in context
        words = text[award.evidence.span.start : award.evidence.span.end]
        assert award.name == words or award.award == "unesco-learning-city-award"


@pytest.mark.parametrize("case", AREAS, ids=[case["text"] for case in AREAS])
def test_area_of_the_city(case: dict[str, Any]) -> None:
    text = case["text"]
    found = area(passage(text), "Norbury", case["country"], "Nowhere", case["language"])
    assert (found.name if found else None) == case.get("area")
    assert found is None or text[found.evidence.span.start : found.evidence.span.end] == found.name


@pytest.mark.parametrize("case", NAMES_OF_THINGS, ids=[case["text"] for case in NAMES_OF_THINGS])
def test_names_and_their_ends(case: dict[str, Any]) -> None:
    found = mentions([passage(case["text"])], "Norbury", "Nowhere", [], [], case["language"])
    assert [[mention.kind, mention.exact] for mention in found] == case["mentions"]


def test_goal_numbers_are_read_from_a_list() -> None:
    text = "Work under Goals 4, 5 and 11 (SDG 13.2) meets 18 partners; SDG 99 is none."
    found = goals(None, passage(text), "en")
    assert [(item.goal, text[item.evidence.span.start : item.evidence.span.end]) for item in found] == [
        (4, "Goals 4"),
        (5, "Goals 4, 5"),
        (11, "Goals 4, 5 and 11"),
        (13, "SDG 13"),
    ]


def test_country_of_a_location_only_where_the_place_is_one() -> None:
    text = "Nowhere is a city in France, near Belgium."
    found = locations(passage(text), "Nowhere", "FR", "France", "en")
    assert [(item.place_name, item.country) for item in found] == [("France", "FR"), ("Belgium", "BE")]
    text = "Nowhere is a city in northern France."
    assert [item.country for item in locations(passage(text), "Nowhere", "FR", "France", "en")] == [None]


def test_text_of_an_aim_is_composed_and_its_evidence_raw() -> None:
    text = "  In the short term, the cafe\u0301 will open.\r\nMore follows."
    (aim,) = aims(passage(text), "en")
    assert aim.text == "In the short term, the café will open."
    assert text[aim.evidence.span.start : aim.evidence.span.end] == "In the short term, the cafe\u0301 will open."


LONG = [
    "Le Plan de santé ",
    "Health Council and ",
    "the city won the Aa Award in 2020, ",
    "A ",
    "Aa of ",
    "‘A ",
    ".",
    "A" * 60,
    "near Xx, ",
    "Plan (AB) ",
    "jobs in ",
    "Goals 4, ",
    "a-",
    "\n- ",
]


@pytest.mark.parametrize("piece", LONG)
def test_long_lines_come_to_an_end(piece: str) -> None:
    text = piece * (30_000 // len(piece))
    assert check_everything(text, "en") >= 0


LANGUAGES = st.sampled_from(["en", "fr", "es", "de", "xx"])
MATERIAL = st.sampled_from(
    [
        "Lille",
        "in northern ",
        "capital of ",
        "Plan",
        "The city won the ",
        " Award in 2020",
        " and ",
        "l’",
        "İ",
        "ſ",
        "\u0301",
        "\u00ad",
        "“",
        "’",
        " (AB)",
        "\n• ",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.one_of(MATERIAL, st.text(max_size=4)), max_size=30).map("".join))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS, language=LANGUAGES)
@example(text="İnclusion for CHİLDREN near İzmir, the Kİ Plan (KİP).", language="en")
def test_any_text_is_read_with_exact_spans(text: str, language: str) -> None:
    check_everything("x\n" + text + "\ny", language, 2, 2 + len(text))


def check_everything(text: str, language: str, start: int = 0, end: int | None = None) -> int:
    part = passage(text, start, end)
    where = ("Lille", "FR", "France", language)
    steps: list[Callable[[], Sequence[Any]]] = [
        lambda: aims(part, language),
        lambda: goals(part, part, language),
        lambda: audiences(part, language),
        lambda: locations(part, *where),
        lambda: mentions([part], "Lille", "France", ["Nord"], ["Ana Ruiz"], language),
        lambda: awards([part], "Lille", language),
    ]
    found = [fact for step in steps for fact in step()]
    own = area(part, *where)
    for fact in [*found, *([own] if own else [])]:
        evidence: Evidence = fact.evidence
        assert part.start <= evidence.span.start < evidence.span.end <= part.end
        assert evidence.span.line == text.count("\n", 0, evidence.span.start) + 1
        if hasattr(fact, "exact"):
            assert text[evidence.span.start : evidence.span.end] == fact.exact
    assert [step() for step in steps] == [step() for step in steps]
    return len(found)


SCHEMES = {
    "abbreviations", "area-kinds", "audiences", "false-friends", "function-words", "goal-headings", "goals",
    "horizons", "leading-cues", "mention-kinds", "prose-cues", "relations", "topic-words", "trailing-cues",
}  # fmt: skip
NAMES = {
    "horizons": ["short term", "long term"],
    "mention-kinds": ["plan", "programme", "project", "organisation", "university", "network", "award", "place"],
    "relations": ["capital of", "located in", "borders", "near"],
}


def test_schemes_are_complete() -> None:
    assert set(vocabulary()) >= SCHEMES
    for name in sorted(SCHEMES):
        for concept in vocabulary()[name].concepts:
            preferred = Counter(label.language for label in concept.labels if label.kind == "pref")
            assert {"en", "fr"} <= set(preferred), concept.iri
            assert max(preferred.values()) == 1, concept.iri


def test_names_that_queries_rely_on() -> None:
    for scheme, names in NAMES.items():
        assert sorted(concept.name("en") for concept in vocabulary()[scheme].concepts) == sorted(names)
    kinds = {concept.id for concept in vocabulary()["mention-kinds"].concepts}
    for scheme in ("leading-cues", "trailing-cues"):
        assert {concept.id for concept in vocabulary()[scheme].concepts} <= kinds
    assert [concept.notation for concept in vocabulary()["goals"].concepts] == [str(n) for n in range(1, 18)]


@pytest.mark.skipif(not SDG_KOS.is_file(), reason="the UN's SDG file is not there (LEARNINGCITIES_SHARED)")
def test_goals_agree_with_the_united_nations() -> None:
    skos = "http://www.w3.org/2004/02/skos/core#"
    names = {
        str(triple.subject.value): triple.object.value
        for triple in ox.parse(path=str(SDG_KOS), format=ox.RdfFormat.TURTLE)
        if triple.predicate.value == f"{skos}altLabel" and isinstance(triple.object, ox.Literal)
    }
    file = ROOT / "ontology" / "concepts" / "goals.ttl"
    matches = {
        str(triple.subject.value).rsplit("/", 1)[-1]: str(triple.object.value)
        for triple in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
        if triple.predicate.value == f"{skos}exactMatch" and isinstance(triple.object, ox.NamedNode)
    }
    assert len(matches) == 17
    for concept in vocabulary()["goals"].concepts:
        assert names[matches[concept.id]] == concept.name("en")
