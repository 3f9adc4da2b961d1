"""The questions over releases of real documents: what careful readers find is found, with evidence, and nothing else.

How to read the tables that this prints: docs/explanation/figures.md. The floors are data: tests/floors.toml.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

import releases
from conftest import HERE, SEEDS, tables
from evaluation import COLLECTIONS, Collection, Evaluation, evaluated, overview
from expectations import QUESTIONS, VERBATIM
from learningcities.cli import main
from learningcities.documents import Span
from learningcities.query import ResultFormat
from learningcities.release import open_release
from scoring import answers_from, evidence, is_in_text, overlap, table
from sources import annotated, folded, normalised, reported_lines, shown, span

COMPETENCY = HERE / "competency"
FIGURES = HERE.parent / "docs" / "explanation" / "figures.md"
FLOORS: dict[str, dict[str, dict[str, float]]] = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
NAMES = [path.stem for path in releases.QUESTION_FILES]
SCORED = [question.name for question in QUESTIONS]
OA = "http://www.w3.org/ns/oa#"


@pytest.fixture(scope="module")
def evaluations(
    release: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> dict[str, Evaluation]:
    """The evaluation of each collection; documents that must be refused are built with the others."""
    found = {}
    for collection in COLLECTIONS:
        output = release
        if collection.name != "documents":
            output = tmp_path_factory.mktemp(collection.name) / "dist"
            refused = collection.refusals()
            assert releases.build([*collection.documents, *refused], output) == bool(refused)
        found[collection.name] = evaluated(collection, output)
    pytestconfig.stash[tables]["all documents"] = overview(found.values())
    return found


@pytest.fixture(params=COLLECTIONS, ids=lambda collection: collection.name)
def collection(request: pytest.FixtureRequest) -> Collection:
    found: Collection = request.param
    return found


@pytest.fixture
def evaluation(collection: Collection, evaluations: dict[str, Evaluation], pytestconfig: pytest.Config) -> Evaluation:
    found = evaluations[collection.name]
    pytestconfig.stash[tables][collection.title] = table(list(found.scores.values()))
    return found


def test_the_contract_has_its_questions_and_they_are_numbered_without_gap() -> None:
    numbers = [int(name.split("-")[1]) for name in NAMES]
    assert numbers == list(range(1, len(NAMES) + 1))
    assert len(NAMES) >= 19
    assert set(SCORED) <= set(NAMES)


def test_no_folder_with_gold_is_left_out() -> None:
    assert {path.parent for path in HERE.glob("*/gold")} == {each.gold.parent for each in COLLECTIONS[1:]}
    assert len({each.gold for each in COLLECTIONS}) == len(COLLECTIONS)


def test_every_document_and_every_question_takes_part(evaluation: Evaluation) -> None:
    gold = {path.stem for path in evaluation.collection.gold.glob("*.json")}
    assert {source.name.rpartition(".")[0] for source in evaluation.sources} == gold
    assert len(evaluation.sources) == len(gold) > 0
    assert list(evaluation.answers) == NAMES
    published = {row["fileName"].value for row in evaluation.answers["cq-19-documents"] if "city" in row}
    assert published == {source.name for source in evaluation.sources}


def test_gold_is_about_these_very_bytes(evaluation: Evaluation) -> None:
    """A gold file whose positions are off would call right answers wrong."""
    for source in evaluation.sources:
        marked = list(annotated(source.gold))
        assert len(marked) > 10, source.name
        for fact in marked:
            words = source.text[fact["start"] : fact["end"]]
            assert words == fact.get("raw", fact["mention"]), (source.name, fact)
            assert is_in_text(span(fact), source.text), (source.name, fact)
            if source.is_web_page:
                assert folded(shown(words)) == folded(fact["mention"]), (source.name, fact)


@pytest.mark.parametrize("question", SCORED)
def test_answers_reach_the_floor(evaluation: Evaluation, question: str) -> None:
    floor = FLOORS[evaluation.collection.name][question]
    reached = evaluation.scores[question]
    assert reached.precision >= floor["precision"], reached.wrong
    assert reached.recall >= floor["recall"], reached.missing


def test_there_is_a_floor_for_each_question_and_no_other() -> None:
    assert list(FLOORS) == [collection.name for collection in COLLECTIONS]
    for floors in FLOORS.values():
        assert sorted(floors) == sorted(SCORED)


@pytest.mark.parametrize("question", SCORED)
def test_all_evidence_is_right(evaluation: Evaluation, question: str) -> None:
    assert evaluation.scores[question].misplaced == ()


def test_the_evidence_of_every_answer_meets_words_that_careful_readers_marked(evaluation: Evaluation) -> None:
    """Of wrong answers too, and of questions without gold."""
    for source in evaluation.sources:
        marked = [*source.marked(), *(fact.span for question in QUESTIONS for fact in question.expected(source))]
        rows = [(name, row) for name, each in answers_from(source, evaluation.answers).items() for row in each]
        placed = [(name, row) for name, row in rows if "start" in row and name != "cq-15-evidence"]
        assert len({name for name, _ in placed}) > 5, source.name
        for name, row in placed:
            place = evidence(row)
            assert is_in_text(place, source.text), (source.name, name, row)
            assert any(overlap(place, one) for one in marked), (source.name, name, row)


def test_nothing_is_invented(evaluation: Evaluation) -> None:
    assert {name: each.invented for name, each in evaluation.scores.items() if each.invented} == {}
    assert sum(len(source.gold["absent"]) for source in evaluation.sources) > 0


def test_every_answer_in_words_of_the_document_stands_in_it(evaluation: Evaluation) -> None:
    """White space aside: a name that a line end or a no-break space divides has a space there."""
    for source in evaluation.sources:
        answers = answers_from(source, evaluation.answers)
        found = {
            source.compared(row[variable].value)
            for name, rows in answers.items()
            for row in rows
            for variable in VERBATIM
            if name != "cq-15-evidence" and variable in row
        }
        assert len(found) > 5, source.name
        there = "".join(source.shown.split())
        assert sorted(value for value in found if "".join(value.split()) not in there) == [], source.name


def test_what_a_page_does_not_show_is_not_published(evaluations: dict[str, Evaluation]) -> None:
    forbidden = 0
    for evaluation in evaluations.values():
        published = "\n".join(published_values(evaluation.release))
        strings = [string for source in evaluation.sources for string in source.gold.get("forbidden", ())]
        forbidden += len(strings)
        assert [string for string in strings if string in published] == []
    assert forbidden > 0


def published_values(release: Path) -> Iterator[str]:
    """All literals of a release but raw words of documents, digests, sizes and positions."""
    not_read = {f"{OA}{name}" for name in ("exact", "prefix", "suffix", "start", "end")}
    not_read |= {"https://schema.org/sha256", "https://schema.org/contentSize"}
    for quad in quads(release):
        if isinstance(quad.object, ox.Literal) and quad.predicate.value not in not_read:
            yield quad.object.value


def quads(release: Path) -> Iterator[ox.Quad]:
    return ox.parse(path=release / "dumps" / "learning-cities.nq", format=ox.RdfFormat.N_QUADS)


def test_the_words_of_every_fact_are_those_of_its_document(evaluation: Evaluation) -> None:
    texts = evaluation.texts()
    rows = evaluation.answers["cq-15-evidence"]
    assert {row["document"].value for row in rows} == texts.keys()
    for row in rows:
        text, place = texts[row["document"].value], evidence(row)
        assert text[place.start : place.end] == row["exact"].value
        assert is_in_text(place, text)


def test_the_law_of_spans_holds_in_every_release(evaluations: dict[str, Evaluation], seed_release: Path) -> None:
    """Of each span, whether or not a question asks for it: the characters from start to end are those it quotes."""
    seeds = replace(COLLECTIONS[0], documents=(SEEDS,))
    for evaluation in (*evaluations.values(), evaluated(seeds, seed_release)):
        texts = evaluation.texts()
        spans = list(spans_of(evaluation.release))
        assert {document for document, *_ in spans} == texts.keys()
        assert len(spans) == len({(document, place) for document, place, _ in spans})
        stated = {(row["document"].value, evidence(row)) for row in evaluation.answers["cq-15-evidence"]}
        assert stated <= {(document, place) for document, place, _ in spans}
        for document, place, quoted in spans:
            text = texts[document]
            assert is_in_text(place, text), (document, place)
            assert text[place.start : place.end] == quoted["exact"], (document, place)
            assert text[: place.start].endswith(quoted["prefix"]), (document, place)
            assert text[place.end :].startswith(quoted["suffix"]), (document, place)


def spans_of(release: Path) -> Iterator[tuple[str, Span, dict[str, str]]]:
    """The spans of a release: document, place, and the words with those before and after."""
    parts: dict[str, dict[str, list[str]]] = {}
    for quad in quads(release):
        assert not isinstance(quad.subject, ox.BlankNode | ox.Triple)
        assert not isinstance(quad.object, ox.BlankNode | ox.Triple)
        name = quad.predicate.value.rpartition("#")[2]
        parts.setdefault(quad.subject.value, {}).setdefault(name, []).append(quad.object.value)
    for part in parts.values():
        if "hasSelector" in part:
            selectors = [parts[selector] for selector in sorted(set(part["hasSelector"]))]
            values = {name: value for selector in selectors for name, (value, *_) in selector.items()}
            assert len(selectors) == 2
            place = Span(int(values["start"]), int(values["end"]), int(part["line"][0]))
            yield part["hasSource"][0], place, {name: values[name] for name in ("exact", "prefix", "suffix")}


def test_lines_under_unknown_labels_are_reported_and_give_no_fact(evaluations: dict[str, Evaluation]) -> None:
    reported = 0
    for evaluation in evaluations.values():
        report = json.loads((evaluation.release / "report.json").read_text(encoding="utf-8"))
        said = {(found["path"], found["line"]) for found in report["diagnostics"]}
        names = {row["document"].value: row["fileName"].value for row in evaluation.answers["cq-19-documents"]}
        read = {(names[row["document"].value], evidence(row).line) for row in evaluation.answers["cq-15-evidence"]}
        lines = {(source.name, line) for source in evaluation.sources for line in reported_lines(source)}
        reported += len(lines)
        assert sorted(lines - said) == []
        assert sorted(lines & read) == []
    assert reported > 0


REFUSED = [path for collection in COLLECTIONS for path in collection.refusals()]


def test_there_are_documents_to_refuse() -> None:
    assert len(REFUSED) == len([path for path in HERE.glob("*/refused/*") if path.is_file()]) > 0


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_a_page_of_no_known_layout_is_refused_with_one_line(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(path)]) == 1
    line, count = capfd.readouterr().err.splitlines()
    assert line.startswith(f"{path}:")
    assert ": error " in line
    assert count == "1 read, 0 published, 0 with warnings, 1 rejected"


QUOTED = (
    ("cq-05-visions", "text"),
    ("cq-06-aims", "text"),
    ("cq-07-quotations", "text"),
    ("cq-10-mentions", "exact"),
)
"""Questions whose evidence is the text itself."""


@pytest.mark.parametrize(("question", "variable"), QUOTED)
def test_texts_are_the_words_of_their_evidence(evaluation: Evaluation, question: str, variable: str) -> None:
    assert evaluation.answers[question]
    for source in evaluation.sources:
        for row in answers_from(source, evaluation.answers)[question]:
            place = evidence(row)
            words = source.text[place.start : place.end]
            seen = folded(shown(words)) if source.is_web_page else words
            assert normalised(seen) == source.compared(row[variable].value)


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


def assert_shown(name: str, measured: str, renew: bool) -> None:
    """The generated part of the figures is what was measured; written anew instead where that is asked for."""
    opening, closing = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, rest = FIGURES.read_text(encoding="utf-8").split(opening)
    shown_there, after = rest.split(closing)
    if renew:
        FIGURES.write_text(f"{before}{opening}\n{measured}\n{closing}{after}", encoding="utf-8")
        return
    assert shown_there == f"\n{measured}\n"


def test_the_published_figures_are_the_measured_ones(evaluation: Evaluation, renew: bool) -> None:
    assert_shown(evaluation.collection.name, table(list(evaluation.scores.values())), renew)


def test_the_published_overview_is_the_measured_one(evaluations: dict[str, Evaluation], renew: bool) -> None:
    assert_shown("overview", overview(evaluations.values()), renew)
