"""The scoring: what is right, wrong, missing, misplaced and invented, each by an example."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evaluation import COLLECTIONS, Evaluation, overview
from expectations import QUESTIONS
from scoring import Cell, Score, pooled, score
from sources import Source, folded, shown


def source(name: str = "lille.txt", **gold: Any) -> Source:
    """A document of two lines, about which gold says no more than is given."""
    nothing: dict[str, Any] = {
        "admin_areas": [], "population": None, "member_since": None, "mayors": [], "focal_points": [], "vision": None,
        "aims": {}, "quotes": [], "policies": [], "good_practices": [], "networks": [], "other_entities": [],
        "location_facts": [], "awards": [], "contacts": [], "absent": [], "source_language": "en", "sha256": "0",
        "title": part(0, 13, 1), "city": {"name": "Lille"}, "country": {"iso2": "FR"},
    }  # fmt: skip
    return Source(name, "Lille, France\nCafe\u0301 near the sea", nothing | gold)


def part(start: int, end: int, line: int, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "line": line} | more


def row(start: int, end: int, line: int, **values: str) -> dict[str, Cell]:
    place = {"start": str(start), "end": str(end), "line": str(line), "document": "d"}
    return {name: Cell(value) for name, value in (values | place).items()}


def scored(question: str, gold: dict[str, Any], *rows: dict[str, Cell], name: str = "lille.txt") -> Score:
    answers: dict[str, list[dict[str, Cell]]] = {each.name: [] for each in QUESTIONS} | {
        "cq-19-documents": [{"document": Cell("d"), "fileName": Cell(name)}],
        question: list(rows),
    }
    return next(each for each in score(answers, [source(name, **gold)]) if each.question == question)


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


def test_a_further_network_may_have_a_line_of_its_own() -> None:
    gold = {
        "member_since": part(0, 5, 1, years=[2018], other_years={"Ring": 2009, "Circle": 2010}),
        "networks": [part(24, 28, 2, mention="Ring", name="Ring"), part(0, 5, 1, mention="Lille", name="Circle")],
    }
    for name, year, place, placed in (
        ("Ring", "2009", (29, 32, 2), 1),
        ("Ring", "2009", (0, 5, 1), 0),
        ("Circle", "2010", (0, 5, 1), 1),
    ):
        found = scored("cq-03-memberships", gold, row(*place, networkName=name, since=year))
        assert (found.right, found.placed) == (1, placed), (name, place)


def test_a_contact_person_may_be_answered_as_focal_point_and_need_not_be() -> None:
    person = part(0, 5, 1, name="Ann Lee", honorific=None)
    gold = {"contact_persons": [person], "contact_person_titles": [part(7, 13, 1, mention="Head")]}
    missing = scored("cq-04-office-holders", gold)
    assert (missing.reached, missing.missing) == (0, ())
    for office, right in (("Focal point", 1), ("Head", 1), ("Mayor", 0)):
        found = scored("cq-04-office-holders", gold, row(0, 5, 1, name="Ann Lee", role="focal point", office=office))
        assert (found.right, len(found.wrong)) == (right, 1 - right), office


def test_texts_of_web_pages_are_compared_with_white_space_folded() -> None:
    for name, right in (("lille.html", 1), ("lille.txt", 0)):
        gold = {"vision": part(0, 5, 1, mention="A city\nthat learns.")}
        folded = row(0, 5, 1, text="A city that  learns.") | {"text": Cell("A city that  learns.", "en")}
        found = scored("cq-05-visions", gold, folded, name=name)
        assert found.right == right, name


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("a<b>b</b> <!-- no -->c&eacute;", "ab cé"),
        ("<p>one<br>two<li>three", "one two three"),
        ("<script>no</script>yes<template><p>no</p></template>", "yes"),
        ("<div hidden>no<div>no</div>no</div>yes<p hidden>no</p>", "yes"),
        ("a\n &nbsp;b", "a \N{NO-BREAK SPACE}b"),
    ],
)
def test_of_a_web_page_is_seen_what_a_browser_shows(markup: str, seen: str) -> None:
    assert folded(shown(markup)) == seen


def test_every_place_that_gold_marks_is_known_but_of_what_no_question_asks_for() -> None:
    found = source(disclaimer=part(0, 5, 1, mention="Lille"), vision=part(14, 19, 2, mention="Cafe"))
    assert [(span.start, span.end) for span in found.marked()] == [(14, 19)]


def test_pooled_scores_count_each_answer_as_much_as_any_other() -> None:
    scores = [Score("one", right=9, reached=9), Score("two", wrong=("x",), missing=("y", "z", "w"))]
    found = pooled("both", scores)
    assert (found.question, found.precision, found.recall) == ("both", 0.9, 0.75)


def test_the_overview_has_a_line_for_each_mark_and_collection_and_a_dash_for_nothing() -> None:
    scores = [Score("cq-02-population", right=1, reached=1), Score("cq-10-mentions")]
    one = Evaluation(COLLECTIONS[0], Path(), {}, [source(layout="profile-2015")], [scores])
    tables = [[line.strip("| ").split(" | ") for line in text.splitlines()] for text in overview([one]).split("\n\n")]
    shares = ["1", "1.000", "1.000", "1.000", "–", "–", "–"]
    by_collection, by_layout, by_language = (table[2:] for table in tables)
    assert by_collection == [["all", *shares], ["in sight", *shares]]
    assert [line for line in by_layout if line[0] == "older"] == [
        ["older", "all", *shares],
        ["older", "in sight", *shares],
    ]
    assert [line[0] for line in by_language] == ["en", "en", "fr", "es"]


def test_an_unknown_layout_or_language_is_an_error() -> None:
    for wrong in ({"layout": "profile-1999"}, {"layout": "profile-2024", "source_language": "de"}):
        one = Evaluation(COLLECTIONS[0], Path(), {}, [source(**wrong)], [[]])
        with pytest.raises((KeyError, ValueError)):
            overview([one])


def test_what_gold_lists_as_absent_is_invented() -> None:
    answer = row(0, 5, 1, name="A", role="head of city", office="Mayor")
    assert scored("cq-04-office-holders", {"absent": ["mayor"]}, answer).invented == ("lille.txt: mayor",)
    assert scored("cq-04-office-holders", {"absent": ["focal_point"]}, answer).invented == ()
    with pytest.raises(KeyError):
        scored("cq-04-office-holders", {"absent": ["no such thing"]}, answer)
