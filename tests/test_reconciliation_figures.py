"""How well names are found: names changed by rule over a release of all test documents; the table of the docs.

`pytest tests/test_reconciliation_figures.py --renew-golden` writes the table in `docs/explanation/reconciling.md`.
"""

from __future__ import annotations

import csv
import os
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import releases
from conftest import DOCUMENTS, HERE, SEEDS
from learningcities.server.reconciliation.catalogue import Catalogue, Entity, read_catalogue
from learningcities.server.reconciliation.matching import candidates
from learningcities.server.reconciliation.queries import Condition, Query

SHARED = Path(os.environ.get("LEARNINGCITIES_SHARED", HERE.parents[1] / "shared"))
MEMBERS = SHARED / "data" / "member-cities.tsv"
FOLDERS = [
    SEEDS,
    DOCUMENTS,
    HERE / "held-out" / "documents",
    HERE / "held-out-layouts" / "documents",
    HERE / "unseen" / "documents",
]
PAGE = HERE.parent / "docs" / "explanation" / "reconciling.md"
TABLE = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)
WORDS = tomllib.loads((HERE / "reconciliation" / "variants.toml").read_text(encoding="utf-8"))


@dataclass(slots=True)
class Row:
    """What became of the queries of one rule."""

    rule: str
    queries: int = 0
    right: int = 0
    wrong: int = 0
    certain: int = 0
    certainly_wrong: int = 0

    @property
    def none(self) -> int:
        return self.queries - self.right - self.wrong


def _bare(name: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))


def _cyrillic(name: str) -> str:
    told = WORDS["cyrillic"]
    return _bare(name).lower().translate(str.maketrans(told["letters"], told["become"]))


def _swapped(name: str) -> str:
    place = len(name) // 2
    return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]


VARIANTS: dict[str, Callable[[str], str]] = {
    "as the document writes it": lambda name: name,
    "in capitals": str.upper,
    "without marks on letters": _bare,
    "with “City of” before it": lambda name: WORDS["prefix"]["words"] + name,
    "a letter left out in the middle": lambda name: name[: len(name) // 2] + name[len(name) // 2 + 1 :],
    "two letters changed over in the middle": _swapped,
    "in Cyrillic letters": _cyrillic,
}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    output = tmp_path_factory.mktemp("all") / "dist"
    releases.build(FOLDERS, output, "--quiet")
    return read_catalogue(output)


def _country(city: Entity, catalogue: Catalogue) -> str:
    return catalogue.entities[city.values["country"][0]].labels["en"]


def _ask(row: Row, name: str, country: str, right: str | None, catalogue: Catalogue) -> None:
    """Ask for a city; `right` is none where the release does not have it."""
    given = (Condition("property", (country,), "country"),) if country else ()
    found = candidates(Query((Condition("name", (name,)), *given), ("LearningCity",)), catalogue)
    row.queries += 1
    if found:
        first = found[0]
        row.right += first.entity.iri == right
        row.wrong += first.entity.iri != right
        row.certain += first.match and first.entity.iri == right
        row.certainly_wrong += first.match and first.entity.iri != right


def _rows(catalogue: Catalogue) -> Iterator[Row]:
    cities = [one for one in catalogue.entities.values() if one.type == "LearningCity"]
    countries = [_country(one, catalogue) for one in cities]
    for rule, change in VARIANTS.items():
        row = Row(f"{rule}; country given")
        for city, country in zip(cities, countries, strict=True):
            _ask(row, change(city.labels["en"]), country, city.iri, catalogue)
        yield row
    row = Row("as the document writes it; no country")
    for city in cities:
        _ask(row, city.labels["en"], "", city.iri, catalogue)
    yield row
    row = Row("name and country in one: “Lille, France”")
    for city, country in zip(cities, countries, strict=True):
        _ask(row, f"{city.labels['en']}, {country}", "", city.iri, catalogue)
    yield row
    row = Row("as the document writes it; another country, so none is right")
    for city, own in zip(cities, countries, strict=True):
        _ask(row, city.labels["en"], next(one for one in countries if one != own), None, catalogue)
    yield row
    yield from _members(cities, catalogue)


def _members(cities: list[Entity], catalogue: Catalogue) -> Iterator[Row]:
    """Names of real member cities, most of which the release does not have."""
    known = {(one.labels["en"], one.values["country"][0][-2:].upper()): one.iri for one in cities}
    with MEMBERS.open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file, delimiter="\t"))
    held = [one for one in told if (one["name"], one["iso_a2"]) in known]
    for row, members in (
        (Row("member cities that the release has; country as the UN writes it"), held),
        (Row("member cities that it does not have, so none is right"), [one for one in told if one not in held]),
    ):
        for one in members:
            _ask(row, one["name"], one["country"], known.get((one["name"], one["iso_a2"])), catalogue)
        yield row


@pytest.mark.skipif(not MEMBERS.is_file(), reason=f"{MEMBERS} is not there (LEARNINGCITIES_SHARED)")
def test_the_figures_are_those_of_the_page(catalogue: Catalogue, renew: bool) -> None:
    rows = list(_rows(catalogue))
    assert sum(row.queries for row in rows) > 500
    assert [row.rule for row in rows if row.certainly_wrong] == []
    head = "| query | queries | right first | wrong first | none | certain and right | certain and wrong |\n"
    table = head + "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    for row in rows:
        numbers = (row.queries, row.right, row.wrong, row.none, row.certain, row.certainly_wrong)
        table += f"| {row.rule} | {' | '.join(map(str, numbers))} |\n"
    text = PAGE.read_text(encoding="utf-8")
    new = TABLE.sub(lambda match: f"{match[1]}\n{table}\n{match[2]}", text)
    if renew:
        PAGE.write_text(new, encoding="utf-8")
    assert new == text or renew
