"""The questions over releases of real documents: what careful readers find is found, with evidence, and nothing else.

How to read the table that this prints: docs/explanation/figures.md. The floors are data: tests/floors.toml.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import releases
from conftest import DOCUMENTS, HERE, SEEDS, tables
from expectations import QUESTIONS, Source, read_sources, reported_lines
from learningcities.query import ResultFormat
from learningcities.release import open_release
from scoring import Answers, Score, normalised, score, table

GOLD = HERE / "gold"
HELD_OUT = HERE / "held-out"
COMPETENCY = HERE / "competency"
FIGURES = HERE.parent / "docs" / "explanation" / "figures.md"
FLOORS: dict[str, dict[str, dict[str, float]]] = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
NAMES = [path.stem for path in releases.QUESTION_FILES]
SCORED = [question.name for question in QUESTIONS]
FOLDERS = ("documents", "held-out")


@dataclass(frozen=True)
class Evaluation:
    """A folder of documents with gold: what the questions answer over its release, and how well."""

    release: Path
    answers: Answers
    sources: list[Source]
    scores: dict[str, Score]


def evaluated(title: str, output: Path, sources: list[Source], config: pytest.Config) -> Evaluation:
    answers = releases.answers(output)
    scores = score(answers, sources)
    config.stash[tables][title] = table(scores)
    return Evaluation(output, answers, sources, {each.question: each for each in scores})


@pytest.fixture(scope="module", params=FOLDERS)
def evaluation(request: pytest.FixtureRequest, release: Path, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    if request.param == "documents":
        sources = [*read_sources(SEEDS, GOLD), *read_sources(DOCUMENTS, GOLD)]
        return evaluated("documents", release, sources, request.config)
    if not HELD_OUT.is_dir():
        pytest.skip("tests/held-out is absent: no documents that were written after the program")
    output = tmp_path_factory.mktemp("held-out") / "dist"
    releases.build([HELD_OUT / "documents"], output)
    sources = read_sources(HELD_OUT / "documents", HELD_OUT / "gold")
    return evaluated("held-out", output, sources, request.config)


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> str:
    return str(request.node.callspec.params["evaluation"])


def test_every_document_and_every_question_takes_part(evaluation: Evaluation, folder: str) -> None:
    gold = GOLD if folder == "documents" else HELD_OUT / "gold"
    assert len(evaluation.sources) == len(list(gold.glob("*.json"))) > 0
    assert len(NAMES) == len(evaluation.answers) == 21
    assert set(SCORED) <= set(NAMES)
    published = {row["fileName"].value for row in evaluation.answers["cq-19-documents"] if "city" in row}
    assert published == {source.name for source in evaluation.sources}


def test_gold_is_about_these_very_bytes(evaluation: Evaluation) -> None:
    """A gold file whose positions are off would call right answers wrong."""
    marked = [(source, fact) for source in evaluation.sources for fact in annotated(source.gold)]
    assert len(marked) > 30 * len(evaluation.sources)
    for source, fact in marked:
        assert source.text[fact["start"] : fact["end"]] == fact["mention"], (source.name, fact)
        assert source.text.count("\n", 0, fact["start"]) + 1 == fact["line"], (source.name, fact)


def annotated(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"mention", "start", "end", "line"} <= value.keys():
            yield value
        for part in value.values():
            yield from annotated(part)
    elif isinstance(value, list):
        for part in value:
            yield from annotated(part)


@pytest.mark.parametrize("question", SCORED)
def test_answers_reach_the_floor(evaluation: Evaluation, folder: str, question: str) -> None:
    floor = FLOORS[folder][question]
    reached = evaluation.scores[question]
    assert reached.precision >= floor["precision"], reached.wrong
    assert reached.recall >= floor["recall"], reached.missing


def test_there_is_a_floor_for_each_question_and_no_other() -> None:
    assert set(FLOORS) == set(FOLDERS)
    for floors in FLOORS.values():
        assert sorted(floors) == sorted(SCORED)


@pytest.mark.parametrize("question", SCORED)
def test_all_evidence_is_right(evaluation: Evaluation, question: str) -> None:
    assert evaluation.scores[question].misplaced == ()


def test_nothing_is_invented(evaluation: Evaluation) -> None:
    assert {name: each.invented for name, each in evaluation.scores.items() if each.invented} == {}
    assert sum(len(source.gold["absent"]) for source in evaluation.sources) > 0


def test_the_words_of_every_fact_are_those_of_its_document(evaluation: Evaluation) -> None:
    texts = {source.name: source.text for source in evaluation.sources}
    names = {row["document"].value: row["fileName"].value for row in evaluation.answers["cq-19-documents"]}
    rows = evaluation.answers["cq-15-evidence"]
    assert len(rows) > 20 * len(evaluation.sources)
    for row in rows:
        text = texts[names[row["document"].value]]
        start, end = int(row["start"].value), int(row["end"].value)
        assert text[start:end] == row["exact"].value
        assert text.count("\n", 0, start) + 1 == int(row["line"].value)


def test_lines_under_unknown_labels_are_reported_and_give_no_fact(evaluation: Evaluation, folder: str) -> None:
    report = json.loads((evaluation.release / "report.json").read_text(encoding="utf-8"))
    said = {(found["path"], found["line"]) for found in report["diagnostics"]}
    names = {row["document"].value: row["fileName"].value for row in evaluation.answers["cq-19-documents"]}
    read = {(names[row["document"].value], int(row["line"].value)) for row in evaluation.answers["cq-15-evidence"]}
    lines = {(source.name, line) for source in evaluation.sources for line in reported_lines(source)}
    assert bool(lines) == (folder == "held-out")
    assert sorted(lines - said) == []
    assert sorted(lines & read) == []


QUOTED = (
    ("cq-05-visions", "text"),
    ("cq-06-aims", "text"),
    ("cq-07-quotations", "text"),
    ("cq-10-mentions", "exact"),
)
"""Questions whose evidence is the text itself."""


@pytest.mark.parametrize(("question", "variable"), QUOTED)
def test_texts_are_the_words_of_their_evidence(evaluation: Evaluation, question: str, variable: str) -> None:
    texts = {source.name: source.text for source in evaluation.sources}
    names = {row["document"].value: row["fileName"].value for row in evaluation.answers["cq-19-documents"]}
    assert evaluation.answers[question]
    for row in evaluation.answers[question]:
        text = texts[names[row["document"].value]]
        words = text[int(row["start"].value) : int(row["end"].value)]
        assert normalised(words) == row[variable].value


def test_unknown_values_are_unbound_and_no_answer_comes_twice(evaluation: Evaluation) -> None:
    for name, rows in evaluation.answers.items():
        assert all(cell.value for row in rows for cell in row.values()), name
        keys = [tuple(sorted(row.items())) for row in rows]
        assert len(keys) == len(set(keys)), name


@pytest.mark.parametrize("name", NAMES)
def test_the_answers_over_the_seed_are_the_reviewed_ones(seed_release: Path, renew: bool, name: str) -> None:
    query = (releases.QUESTION_FILES[NAMES.index(name)]).read_text(encoding="utf-8")
    found = open_release(seed_release).query(query).text(ResultFormat.TSV)
    expected = COMPETENCY / f"{name}.tsv"
    if renew:
        expected.write_text(found, encoding="utf-8", newline="")
    assert found == expected.read_bytes().decode("utf-8")


def test_there_is_an_expected_answer_for_each_question_and_no_other() -> None:
    assert sorted(path.stem for path in COMPETENCY.glob("*")) == NAMES


def test_the_published_figures_are_the_measured_ones(evaluation: Evaluation, folder: str, renew: bool) -> None:
    opening, closing = f"<!-- {folder} -->\n", f"<!-- end of {folder} -->\n"
    text = FIGURES.read_text(encoding="utf-8")
    before, rest = text.split(opening)
    shown, after = rest.split(closing)
    measured = f"\n{table(list(evaluation.scores.values()))}\n"
    if renew:
        FIGURES.write_text(before + opening + measured + closing + after, encoding="utf-8")
        shown = measured
    assert shown == measured
