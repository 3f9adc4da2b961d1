"""The Python interface: five steps from documents to a release, a graph in one call, a release opened and asked."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef

import learningcities
from conftest import DOCUMENTS, SEEDS
from learningcities.documents import Document, Rejected
from learningcities.errors import LedgerError, UsageError, ValidationError
from learningcities.graph import DatasetPart
from learningcities.ledger import Ledger
from learningcities.namespaces import DEFAULT_BASE, LC, PREFIXES, RDF, SCHEMA
from learningcities.profiles import CityProfile
from learningcities.release import Release
from learningcities.validation import ValidatedPart

CITY = URIRef(DEFAULT_BASE + "city/fr/lille")
POPULATION = "PREFIX lc: <https://w3id.org/learning-cities/ontology#> SELECT ?n WHERE { ?city lc:population ?n }"


def published(folder: Path, *paths: Path) -> Release:
    """The five steps."""
    profiles = [learningcities.parse(document) for document in learningcities.read(*paths)]
    parts = learningcities.describe(profiles)
    return learningcities.publish(learningcities.validate(parts), profiles, folder)


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return published(tmp_path_factory.mktemp("api") / "dist", SEEDS)


def test_each_step_takes_what_the_one_before_it_gives(seed: Release) -> None:
    (document,) = learningcities.read(SEEDS / "lille-france.txt")
    assert isinstance(document, Document)
    profile = learningcities.parse(document)
    assert isinstance(profile, CityProfile)
    city, shared = learningcities.describe([profile])
    assert (city.subject, shared.subject) == (CITY, URIRef(DEFAULT_BASE + "dataset"))
    parts = learningcities.validate([city, shared])
    assert [type(part) for part in parts] == [ValidatedPart, ValidatedPart]
    assert seed.verify() == []


def test_the_graph_in_one_call_is_that_of_the_release(seed: Release) -> None:
    graph = learningcities.load_graph(SEEDS)
    assert len(graph) > 300
    assert set(graph) == set(seed.graph())


def test_the_graph_in_one_call_has_its_prefixes_bound() -> None:
    bound = {prefix: str(namespace) for prefix, namespace in learningcities.load_graph(SEEDS).namespaces()}
    assert PREFIXES.items() <= bound.items()


def test_a_release_is_opened_and_asked_in_two_lines(seed: Release) -> None:
    release = learningcities.open_release(seed.path)
    rows = list(release.query(POPULATION).rows())
    assert [[str(getattr(term, "value", None)) for term in row] for row in rows] == [["234475"]]


def test_a_folder_without_release_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a release"):
        learningcities.open_release(tmp_path)


def test_another_base_changes_the_data_and_not_the_vocabulary(tmp_path: Path) -> None:
    base = "https://example.org/lc/"
    graph = learningcities.load_graph(SEEDS, base=base)
    city = URIRef(base + "city/fr/lille")
    assert (city, RDF.type, LC.LearningCity) in graph
    data = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    own = {iri for iri in data if iri.startswith(DEFAULT_BASE)}
    assert own
    assert all(iri.startswith((str(LC), DEFAULT_BASE + "concept/", str(LC).rstrip("#"))) for iri in own)


@pytest.mark.parametrize("seed_of_order", range(3))
def test_any_order_of_the_profiles_gives_the_same_parts(seed_of_order: int) -> None:
    profiles = [learningcities.parse(document) for document in learningcities.read(SEEDS, DOCUMENTS)]
    assert len(profiles) == 9
    expected = graphs(learningcities.describe(profiles))
    random.Random(seed_of_order).shuffle(profiles)
    assert graphs(learningcities.describe(profiles)) == expected


def graphs(parts: list[DatasetPart]) -> list[tuple[str, list[tuple[str, frozenset[object]]]]]:
    return [
        (str(part.subject), [(str(name), frozenset(graph)) for name, graph in part.graphs.items()]) for part in parts
    ]


def test_what_is_rejected_goes_through_all_steps_and_is_named_in_the_release(tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xff\xfe")
    (refused,) = learningcities.read(bad)
    assert isinstance(refused, Rejected)
    assert learningcities.parse(refused) is refused
    release = published(tmp_path / "dist", SEEDS, bad)
    graph = release.graph()
    (document,) = graph.subjects(SCHEMA.name, Literal("bad.txt"))
    assert (document, SCHEMA.about, None) not in graph
    assert (CITY, RDF.type, LC.LearningCity) in graph


def test_a_ledger_is_kept_to_and_recorded_in(tmp_path: Path) -> None:
    profiles = [learningcities.parse(document) for document in learningcities.read(SEEDS)]
    file = tmp_path / "ledger.tsv"
    learningcities.record(Ledger(source=str(file)), learningcities.describe(profiles), "1")
    ledger = learningcities.read_ledger(file)
    assert ledger.entries["city/fr/lille"].since == "1"
    assert set(learningcities.load_graph(SEEDS, ledger=ledger)) == set(learningcities.load_graph(SEEDS))
    with pytest.raises(LedgerError, match=r"city/fr/lille \(Lille\) was released"):
        learningcities.describe([], ledger=ledger)
    parts = learningcities.validate(learningcities.describe(profiles, ledger=ledger))
    release = learningcities.publish(parts, profiles, tmp_path / "dist", ledger=ledger)
    assert release.verify() == []


def test_a_path_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        learningcities.read(tmp_path / "nowhere")
    with pytest.raises(UsageError):
        learningcities.load_graph(tmp_path / "nowhere")


def test_what_violates_a_shape_is_not_fit_to_be_published() -> None:
    city, _ = learningcities.describe(map(learningcities.parse, learningcities.read(SEEDS)))
    broken = Graph()
    for triple in city.union():
        if triple != (CITY, SCHEMA.name, Literal("Lille")):
            broken.add(triple)
    with pytest.raises(ValidationError):
        learningcities.validate([DatasetPart(CITY, {next(iter(city.graphs)): broken})])


def test_a_folder_that_holds_something_else_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        published(tmp_path / "dist", SEEDS)
    assert (tmp_path / "dist" / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["mine.txt"]


def test_everything_that_is_offered_is_there() -> None:
    for name in learningcities.__all__:
        assert getattr(learningcities, name)
    with pytest.raises(AttributeError):
        getattr(learningcities, "nothing")  # noqa: B009 - the name is unknown to the type checker
