"""Recognition: what was released keeps its path, whatever documents are called, however names are written."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learningcities.graph.naming import name_all
from learningcities.graph.slugs import short_digest
from learningcities.ledger import Ledger, Status
from ledgers import changed, documents, ledger_of
from pages import page, profile

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "ledger" / "cases.toml").read_text(encoding="utf-8")
)["case"]


def test_all_cases_are_here() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) == 17


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_city_keeps_its_path(case: dict[str, Any]) -> None:
    ledger = ledger_of(documents(case["before"]))
    profiles = documents(case["after"])
    for order in range(4):
        random.Random(order).shuffle(profiles)
        _, groups, problems = name_all(profiles, ledger=ledger)
        found = {one.document.name: group.path for group in groups for one in group.profiles}
        assert found == case["cities"]
        told = sorted({problem.code for problem in problems} - {"document-duplicate"})
        assert told == case.get("problems", [])


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_without_a_ledger_names_are_those_of_the_documents_alone(case: dict[str, Any]) -> None:
    profiles = documents(case["after"])
    assert name_all(profiles)[1] == name_all(profiles, ledger=Ledger())[1]


def test_the_same_bytes_under_another_name_are_the_same_document() -> None:
    before, after = documents({"lille.txt": "Lille, France"}), documents({"renamed.txt": "Lille, France"})
    names, _, _ = name_all(after, ledger=ledger_of(before))
    assert list(names.documents.values()) == ["lille"]


def test_other_bytes_under_the_same_name_are_the_same_document() -> None:
    before = documents({"lille.txt": "Lille, France"})
    after = documents({"lille.txt": "Lille, France"}, population="240,000")
    assert before[0].document.sha256 != after[0].document.sha256
    names, _, _ = name_all(after, ledger=ledger_of(before))
    assert list(names.documents.values()) == ["lille"]


def test_bytes_count_more_than_names() -> None:
    """Two files that swap their names swap no IRIs."""
    lille, cork = "Lille, France", "Cork, Ireland"
    ledger = ledger_of(documents({"a.txt": lille, "b.txt": cork}))
    names, _, _ = name_all(documents({"a.txt": cork, "b.txt": lille}), ledger=ledger)
    assert {path.rpartition("/")[2]: stem for (path, _), stem in names.documents.items()} == {
        "a.txt": "b",
        "b.txt": "a",
    }


def test_a_new_file_never_gets_the_path_of_a_known_one() -> None:
    ledger = ledger_of(documents({"lille.txt": "Lille, France"}))
    names, _, _ = name_all(documents({"Lille!.txt": "Cork, Ireland"}), ledger=ledger)
    (stem,) = names.documents.values()
    assert stem.startswith("lille-")


def test_areas_networks_and_awards_keep_their_paths() -> None:
    before = [profile(page("A, Île, France"), "seeds/a.txt")]
    ledger = ledger_of(before)
    assert "area/fr/ile" in ledger.entries
    after = [profile(page("A, Île, France"), "seeds/a.txt"), profile(page("B, Ile, France"), "seeds/b.txt")]
    assert name_all(after)[0].areas["FR", "ile"] == "ile"
    assert name_all(after, ledger=ledger)[0].areas["FR", "île"] == "ile"
    assert name_all(after, ledger=ledger)[0].areas["FR", "ile"].startswith("ile-")
    assert name_all(after[1:], ledger=ledger)[0].areas["FR", "ile"] == "ile"


def test_what_is_replaced_is_taken_for_what_replaces_it() -> None:
    """Two spellings that became two cities are made one by the curator, without a change of the documents."""
    titles = {"a.txt": "Beijing, China", "b.txt": "北京, China"}
    ledger = ledger_of(documents(titles))
    longer = f"city/cn/beijing-{short_digest('北京')}"
    assert {"city/cn/beijing", longer} <= ledger.entries.keys()
    merged = changed(ledger, longer, status=Status.WITHDRAWN, replaced_by="city/cn/beijing", reason="One.")
    _, groups, _ = name_all(documents(titles), ledger=merged)
    assert {group.path: len(group.profiles) for group in groups} == {"cn/beijing": 2}


TITLES = ["Lille, France", "LILLE, France", "Córdoba, Spain", "Cordoba, Spain", "Cordoba, Andalucía, Spain",
          "Springfield, Illinois, United States", "Springfield, Missouri, United States",
          "Springfield, United States", "Saint-Denis, France", "Saint Denis, France",
          "北京, China", "Beijing, China"]  # fmt: skip
SOME = st.lists(st.integers(0, len(TITLES) - 1), unique=True)


@settings(max_examples=60, deadline=None)
@given(before=SOME, later=SOME, order=st.randoms(use_true_random=False))
def test_no_document_that_stays_changes_its_city(before: list[int], later: list[int], order: random.Random) -> None:
    first = documents({f"{index}.txt": TITLES[index] for index in before})
    ledger = ledger_of(first)
    more = documents({f"{index}.txt": TITLES[index] for index in {*before, *later}})
    order.shuffle(more)
    known = {one.document.name: group.path for group in name_all(first)[1] for one in group.profiles}
    found = {one.document.name: group.path for group in name_all(more, ledger=ledger)[1] for one in group.profiles}
    assert {name: found[name] for name in known} == known
    stems = name_all(more, ledger=ledger)[0].documents.values()
    assert len(set(stems)) == len(more)
