"""Golden cases: one folder for each, with one file for each stage, so that the first difference names the stage.

`document.txt` is what is read, `profile.json` what `extract` prints, `graph.ttl` the city's part of the dataset,
`diagnostics.txt` what `check` says. `pytest tests/test_golden.py --renew-golden` writes the last three anew; read the
difference before it is committed. A new case is a new folder with a `document.txt`.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import HERE
from learningcities.cli import main
from learningcities.documents import Document, read_file
from learningcities.graph import describe
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles import CityProfile, parse
from learningcities.publication.part import part_text
from learningcities.publication.turtle import Abbreviation

CASES = sorted(path for path in (HERE / "golden").iterdir() if path.is_dir())
STAGES = ("profile.json", "graph.ttl", "diagnostics.txt")
REJECTED = {"no-country"}
"""Cases that end with the document: there is no profile and no graph."""

WITH_GRAPH = [case for case in CASES if case.name not in REJECTED]


def stages(case: Path) -> tuple[str, ...]:
    """The stages that a case has."""
    return STAGES if case in WITH_GRAPH else ("diagnostics.txt",)


EXPECTED = [pytest.param(case, stage, id=f"{case.name}-{stage}") for case in CASES for stage in stages(case)]


def made(stage: str, capfd: pytest.CaptureFixture[str]) -> str:
    """What a stage makes of the document in the current folder."""
    if stage == "graph.ttl":
        return graph()
    capfd.readouterr()
    main(["extract" if stage == "profile.json" else "check", "document.txt"])
    written = capfd.readouterr()
    return written.out if stage == "profile.json" else written.err


def graph() -> str:
    document = read_file("document.txt")
    assert isinstance(document, Document)
    profile = parse(document)
    assert isinstance(profile, CityProfile)
    city, *shared = describe([profile])
    assert len(shared) == 1
    return Abbreviation(DEFAULT_BASE).header() + part_text(city, DEFAULT_BASE).turtle.decode()


def test_the_cases_are_there_and_whole() -> None:
    assert len(CASES) == 10
    assert {case.name for case in CASES} >= REJECTED
    for case in CASES:
        assert {path.name for path in case.iterdir()} == {"document.txt", *stages(case)}, case.name


@pytest.mark.parametrize(("case", "stage"), EXPECTED)
def test_a_stage_makes_what_is_expected(
    case: Path, stage: str, renew: bool, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(case)
    found = made(stage, capfd)
    if renew:
        (case / stage).write_text(found, encoding="utf-8", newline="")
    assert found == (case / stage).read_bytes().decode("utf-8")


@pytest.mark.parametrize("case", WITH_GRAPH, ids=lambda case: case.name)
def test_the_expected_graph_holds_the_words_of_the_document(case: Path) -> None:
    """Golden files are reviewed by people; this finds what they overlook."""
    text = (case / "document.txt").read_bytes().decode("utf-8")
    triples = ox.parse(path=case / "graph.ttl", format=ox.RdfFormat.TURTLE)
    values: dict[str, dict[str, str]] = {}
    for triple in triples:
        name = triple.predicate.value.removeprefix("http://www.w3.org/ns/oa#")
        if name in ("start", "end", "exact"):
            assert isinstance(triple.subject, ox.NamedNode)
            assert isinstance(triple.object, ox.Literal)
            selector = triple.subject.value.replace("#position-", "#quote-")
            values.setdefault(selector, {})[name] = triple.object.value
    assert values
    for found in values.values():
        assert text[int(found["start"]) : int(found["end"])] == found["exact"]
