"""Scenarios: what curators do to documents, as data, and what becomes of the IRIs that were released."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from learningcities.documents import Rejected
from learningcities.graph import describe
from learningcities.graph.editions import disagreements
from learningcities.graph.naming import name_all
from learningcities.ledger import Entry, Ledger
from learningcities.ledger.comparison import ConflictError, recorded
from learningcities.namespaces import DEFAULT_BASE, LC, RDF
from learningcities.profiles import CityProfile
from ledgers import iris, minted
from pages import profile

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "ledger" / "scenarios.toml").read_text(encoding="utf-8")
)["scenario"]

PAGE = """{title}

{city} lies between a {river} and the hills. {body}
groups
City population
{population}
person
Member since
{since}
{post}
Vision

{city} wants everybody to learn at every age, in every quarter of the city.
{practices}"""
USUAL = {
    "title": "Lille, France",
    "river": "river",
    "body": "Its schools, libraries and museums work together since the old mills were closed, and each quarter has a "
    "house in which neighbours teach neighbours what they know. Courses are free for those who look for work. "
    "A council of learners meets every month and says what is missing.",
    "population": "234,475",
    "since": "2024",
    "mayor": "Ms Martine Aubry",
    "practice": "Schoolyard",
    "practised": "Schoolyards are open to all on Saturdays.",
}


def read(documents: Mapping[str, Mapping[str, str]]) -> list[CityProfile]:
    """The profiles of documents, each with what differs from the usual page."""
    return [_profile(path, USUAL | dict(changes)) for path, changes in documents.items()]


def _profile(path: str, values: dict[str, str]) -> CityProfile:
    city = values["title"].split(",")[0]
    post = f"Mayor\n{values['mayor']}\n" if values["mayor"] else ""
    practices = f"\nGood practices\n\n{values['practice']}\n\n{values['practised']}\n" if values["practice"] else ""
    text = PAGE.format(**values, city=city, post=post, practices=practices)
    return profile(text, path, values.get("issued"))


def ledger_of(profiles: list[CityProfile]) -> Ledger:
    entries = recorded(Ledger(), minted(describe(profiles)))
    return Ledger({entry.path: entry for entry in entries}, "ledger.tsv")


def resources(entries: Iterable[Entry]) -> set[str]:
    return {entry.path for entry in entries if "#" not in entry.path}


def test_all_scenarios_are_here() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) == 39


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_every_iri_is_kept_or_the_build_stops(case: dict[str, Any]) -> None:
    ledger = ledger_of(read(case["before"]))
    profiles = read(case["after"])
    rejected = [Rejected(path, Path(path).name, "0" * 64, 1, ()) for path in case.get("rejected", [])]
    base = case.get("base", DEFAULT_BASE)
    before, new = resources(ledger.entries.values()), set(case.get("new", []))
    for order in range(3):
        random.Random(order).shuffle(profiles)
        files = [(one.path, one.name, one.sha256 or "") for one in rejected]
        _, groups, problems = name_all(profiles, files, base, ledger)
        told = {problem.code for problem in [*problems, *disagreements(groups)]} - {"document-duplicate"}
        assert sorted(told) == case.get("told", [])
        if "dropped" in case:
            with pytest.raises(ConflictError) as error:
                describe(profiles, rejected, base, ledger=ledger)
            dropped = {(found.code, found.message.split()[0]) for found in error.value.conflicts}
            assert dropped == {("iri-dropped", path) for path in case["dropped"]}
            continue
        parts = describe(profiles, rejected, base, ledger=ledger)
        given_out = resources(minted(parts).values())
        suspended = set(case.get("suspended", []))
        assert given_out == (before - suspended) | new
        described = {path.removeprefix(base) for path in iris(parts)}
        assert {entry.path for entry in ledger.entries.values()} <= described
        assert suspended == {path for path in suspended if _is_suspended(parts, base + path)}


def _is_suspended(parts: Iterable[Any], iri: str) -> bool:
    found = [graph for part in parts for graph in part.graphs.values()]
    types = {(str(s), o) for graph in found for s, o in graph.subject_objects(RDF.type) if str(s) == iri}
    deprecated = any(
        str(p).endswith("deprecated") for graph in found for s, p in graph.subject_predicates() if str(s) == iri
    )
    return types == {(iri, LC.WithdrawnResource)} and not deprecated


TITLES = ("Lille, France", "Cork, Ireland", "Springfield, Illinois, United States",
          "Springfield, Missouri, United States", "北京, China")  # fmt: skip
FIRST = read({f"seeds/{number}.txt": {"title": title} for number, title in enumerate(TITLES)})
HELD = ledger_of(FIRST)
LETTERS = st.text("abcdefgh01234-_ éß中", min_size=1, max_size=6).filter(str.strip)
NAMES = st.lists(LETTERS, min_size=len(TITLES), max_size=len(TITLES), unique=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(names=NAMES, order=st.permutations(range(len(TITLES))), edited=st.sets(st.integers(0, len(TITLES) - 1)))
def test_no_name_order_or_edit_of_documents_changes_an_iri(
    names: list[str], order: list[int], edited: set[int]
) -> None:
    """Documents are renamed at will, also edited, and come in any order: the IRIs are those that were released."""
    documents = {
        f"seeds/{names[at]}.txt": {"title": TITLES[at]} | ({"river": "stream"} if at in edited else {}) for at in order
    }
    parts = describe(read(documents), ledger=HELD)
    assert resources(minted(parts).values()) == resources(HELD.entries.values())
