"""Fragments: what one city's documents state keeps its IRI from release to release, and gives it to nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import URIRef

from learningcities.graph import DatasetPart
from learningcities.ledger import Ledger, Status
from learningcities.namespaces import DEFAULT_BASE, LC, RDF, SCHEMA
from learningcities.profiles import CityProfile
from ledgers import described, iris, ledger_of, minted
from pages import profile

PAGE = """Lille, France

Lille lies between a river and the hills.
groups
City population
{population}
person
Member since
2024
Mayor
{mayor}

Vision

{vision}

Good practices

{practice}

{description}
"""
USUAL = {
    "population": "234,475",
    "mayor": "Ms Martine Aubry",
    "vision": "Lille wants everybody to learn at every age, in every quarter of the city.",
    "practice": "Schoolyard (Cour d’école)",
    "description": "Schoolyards are open to all on Saturdays.",
}

VISION = "local-authority/fr/lille#vision"
PRACTICE = "practice/fr/lille/schoolyard"
MAYOR = "person/fr/lille/martine-aubry"


def lille(**values: str) -> list[CityProfile]:
    return [profile(PAGE.format(**(USUAL | values)), "seeds/lille.txt")]


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    found = ledger_of(lille())
    assert {"practice/fr/lille/schoolyard", "person/fr/lille/martine-aubry", "city/fr/lille#population"} <= set(
        found.entries
    )
    return found


def statuses(parts: list[DatasetPart]) -> dict[str, tuple[str, str]]:
    return {
        entry.path: (str(entry.status), entry.replaced_by)
        for entry in minted(parts).values()
        if entry.status is not Status.IN_FORCE
    }


def values(parts: list[DatasetPart], path: str, predicate: URIRef) -> list[str]:
    iri = URIRef(DEFAULT_BASE + path)
    return sorted(
        str(value) for part in parts for graph in part.graphs.values() for value in graph.objects(iri, predicate)
    )


def test_the_same_documents_give_the_same_dataset_with_and_without_a_ledger(ledger: Ledger) -> None:
    with_it, without = described(lille(), ledger), described(lille())
    assert [part.graphs.keys() for part in with_it] == [part.graphs.keys() for part in without]
    assert [set(part.union()) for part in with_it] == [set(part.union()) for part in without]


KEPT: list[tuple[str, dict[str, str], str]] = [
    ("a spelling in a text", {"vision": USUAL["vision"].replace("everybody", "every body")}, VISION),
    ("a longer description", {"description": "Schoolyards are open to all."}, PRACTICE),
    ("a spelling of a practice", {"practice": "School-yard (Cour d’école)"}, PRACTICE),
    ("another name of a practice, same words", {"practice": "Open schoolyards"}, PRACTICE),
    ("a middle name", {"mayor": "Ms Martine Anne Aubry"}, MAYOR),
    ("capitals", {"mayor": "Ms Martine AUBRY"}, MAYOR),
]  # fmt: skip


@pytest.mark.parametrize(("change", "path"), [case[1:] for case in KEPT], ids=[case[0] for case in KEPT])
def test_a_correction_keeps_the_iri(ledger: Ledger, change: dict[str, str], path: str) -> None:
    parts = described(lille(**change), ledger)
    assert path in iris(parts)
    assert minted(parts)[path].status is Status.IN_FORCE
    assert {entry.resource for entry in ledger.entries.values()} <= {path.partition("#")[0] for path in iris(parts)}


def test_another_value_is_another_fact_and_the_old_one_stays(ledger: Ledger) -> None:
    parts = described(lille(population="240,000"), ledger)
    assert statuses(parts) == {"city/fr/lille#population": ("not stated", "city/fr/lille#population-240000")}
    assert values(parts, "city/fr/lille#population", RDF.type) == [str(LC.WithdrawnResource)]
    assert values(parts, "city/fr/lille#population", SCHEMA.name) == ["234475 exact"]
    assert len(values(parts, "city/fr/lille#population", LC.withdrawalReason)) == 2
    assert values(described(lille(population="240,000")), "city/fr/lille#population", RDF.type) != [
        str(LC.WithdrawnResource)
    ]


def test_another_text_is_another_fact(ledger: Ledger) -> None:
    parts = described(lille(vision="A harbour for makers, with workshops on each quay."), ledger)
    (old,) = statuses(parts)
    assert old == "local-authority/fr/lille#vision"
    assert statuses(parts)[old][1].startswith("local-authority/fr/lille#vision-")


def test_what_is_stated_again_is_in_force_again(ledger: Ledger) -> None:
    later = ledger_of(lille(population="240,000"), ledger)
    assert later.entries["city/fr/lille#population"].status is Status.NOT_STATED
    parts = described(lille(), later)
    assert statuses(parts) == {"city/fr/lille#population-240000": ("not stated", "")}
    assert ledger_of(lille(), later).entries["city/fr/lille#population"].status is Status.IN_FORCE


def test_a_new_person_gets_no_known_iri(ledger: Ledger) -> None:
    parts = described(lille(mayor="Mr Martin Aubrey"), ledger)
    assert "person/fr/lille/martin-aubrey" in iris(parts)
    assert "person/fr/lille/martine-aubry" not in minted(parts)


def test_no_iri_is_ever_given_to_two_things() -> None:
    """Over many releases: what a path stood for when it was in force is what it stands for later."""
    held = Ledger()
    stood: dict[str, Any] = {}
    for population in ("1,000", "2,000", "1,000", "3,000", "about 1,000", "2,000"):
        parts = described(lille(population=population), held)
        for entry in minted(parts).values():
            if entry.path.startswith("city/fr/lille#population") and entry.status is Status.IN_FORCE:
                assert stood.setdefault(entry.path, entry.name) == entry.name
        assert held.entries.keys() <= minted(parts).keys()
        held = ledger_of(lille(population=population), held)
    assert len(stood) == len(set(stood.values())) == 4
