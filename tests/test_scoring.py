"""The scoring: what is right, wrong, missing, misplaced and invented, each by an example."""

from __future__ import annotations

from typing import Any

import pytest

from expectations import QUESTIONS
from scoring import Cell, Score, score
from sources import Source


def source(**gold: Any) -> Source:
    """A document of two lines, about which gold says no more than is given."""
    nothing: dict[str, Any] = {
        "admin_areas": [], "population": None, "member_since": None, "mayors": [], "focal_points": [], "vision": None,
        "aims": {}, "quotes": [], "policies": [], "good_practices": [], "networks": [], "other_entities": [],
        "location_facts": [], "awards": [], "contacts": [], "absent": [], "source_language": "en", "sha256": "0",
        "title": part(0, 13, 1), "city": {"name": "Lille"}, "country": {"iso2": "FR"},
    }  # fmt: skip
    return Source("lille.txt", "Lille, France\nCafe\u0301 near the sea", nothing | gold)


def part(start: int, end: int, line: int, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "line": line} | more


def row(start: int, end: int, line: int, **values: str) -> dict[str, Cell]:
    place = {"start": str(start), "end": str(end), "line": str(line), "document": "d"}
    return {name: Cell(value) for name, value in (values | place).items()}


def scored(question: str, gold: dict[str, Any], *rows: dict[str, Cell]) -> Score:
    answers: dict[str, list[dict[str, Cell]]] = {each.name: [] for each in QUESTIONS} | {
        "cq-19-documents": [{"document": Cell("d"), "fileName": Cell("lille.txt")}],
        question: list(rows),
    }
    return next(each for each in score(answers, [source(**gold)]) if each.question == question)


POPULATION = {"population": part(0, 5, 1, value=5, year=None, qualifier="exact")}


def test_a_right_answer_counts_once() -> None:
    answer = row(0, 5, 1, population="5", qualifier="exact")
    found = scored("cq-02-population", POPULATION, answer, answer)
    assert (found.right, len(found.wrong), found.reached, found.placed) == (1, 1, 1, 2)
    assert (found.precision, found.recall, round(found.f1, 3)) == (0.5, 1.0, 0.667)


@pytest.mark.parametrize("wrong", [{"population": "6"}, {"year": "2001"}, {"qualifier": "almost"}])
def test_an_answer_with_a_wrong_value_is_wrong_and_the_right_one_missing(wrong: dict[str, str]) -> None:
    right = {"population": "5", "qualifier": "exact"}
    found = scored("cq-02-population", POPULATION, row(0, 5, 1, **(right | wrong)))
    assert (found.right, len(found.wrong), len(found.missing)) == (0, 1, 1)


@pytest.mark.parametrize("place", [(7, 13, 1), (0, 5, 2), (0, 99, 1), (5, 5, 1)])
def test_evidence_elsewhere_on_another_line_or_outside_is_wrong(place: tuple[int, int, int]) -> None:
    found = scored("cq-02-population", POPULATION, row(*place, population="5", qualifier="exact"))
    assert (found.right, found.placed, len(found.misplaced)) == (1, 0, 1)


def test_mentions_are_matched_by_place_and_kind_after_composition() -> None:
    gold = {"other_entities": [part(14, 19, 2, mention="Cafe\u0301", type="place", alt_types=["organisation"])]}
    for kind, start, right in (
        ("place", 14, 1),
        ("organisation", 14, 1),
        ("plan", 14, 0),
        ("place", 13, 0),
    ):
        found = scored("cq-10-mentions", gold, row(start, 19, 2, kind=kind, exact="Café"))
        assert found.right == right, (kind, start)


@pytest.mark.parametrize(
    ("name", "right"), [("Sea", 1), ("a sea", 1), ("near the sea", 1), ("the se", 0), ("", 0), ("Café", 0)]
)
def test_places_are_compared_folded_and_without_article(name: str, right: int) -> None:
    gold = {"location_facts": [part(20, 32, 2, predicate="near", object="the sea", mention="near the sea")]}
    found = scored("cq-11-location", gold, row(20, 32, 2, relation="near", placeName=name))
    assert found.right == right


def test_goals_belong_to_the_policy_in_which_their_words_stand() -> None:
    policy = {
        "heading": part(0, 5, 1, mention="Lille"),
        "text": part(7, 13, 1, mention="France"),
        "sdg_expected": [4],
        "sdg_acceptable": [4, 11],
    }
    inside, outside = (7, 13, 1), (14, 19, 2)
    goal = "http://metadata.un.org/sdg/"
    for places, counts in (
        ([("4", inside), ("11", inside)], (2, 0, 1, 0)),
        ([("11", inside)], (1, 0, 0, 1)),
        ([("4", outside), ("5", inside)], (0, 2, 0, 1)),
    ):
        rows = [row(*place, goal=goal + number) for number, place in places]
        found = scored("cq-13-sustainable-development-goals", {"policies": [policy]}, *rows)
        assert (found.right, len(found.wrong), found.reached, len(found.missing)) == counts


def test_what_gold_lists_as_absent_is_invented() -> None:
    answer = row(0, 5, 1, name="A", role="head of city", office="Mayor")
    assert scored("cq-04-office-holders", {"absent": ["mayor"]}, answer).invented == ("lille.txt: mayor",)
    assert scored("cq-04-office-holders", {"absent": ["focal_point"]}, answer).invented == ()
    with pytest.raises(KeyError):
        scored("cq-04-office-holders", {"absent": ["no such thing"]}, answer)
