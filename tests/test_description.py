"""The description of a release: VoID’s counts are counted again; all is verified like the rest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, VOID, XSD, Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF
from rdflib.term import Node

import releases
from conftest import SEEDS
from described import DATASET, OWN_BASE, Statement, described, statements
from learningcities.namespaces import DEFAULT_BASE, LC, PREFIXES, SCHEMA, SH
from learningcities.publication.canonical import canonical
from learningcities.publication.dcat import SPDX
from learningcities.publication.distributions import CSVW
from learningcities.publication.dumps import STEM
from learningcities.publication.lines import DistinctLines
from learningcities.publication.manifest import files
from learningcities.publication.statistics import Counting, PropertyCount
from learningcities.release import open_release

ENDPOINT = "https://example.org/sparql?of=cities"
DESCRIPTIONS = ("void.ttl", "dcat.ttl", "questions.ttl")


@pytest.fixture(scope="module")
def dump(release: Path) -> set[Statement]:
    """All triples; the counts of the release come from another file, N-Triples."""
    return statements(release / f"{STEM}.ttl")


@pytest.fixture(scope="module")
def void(release: Path) -> Graph:
    return described(release, "void.ttl")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a base of its own."""
    output = tmp_path_factory.mktemp("elsewhere") / "dist"
    assert releases.build([SEEDS], output, "--base", OWN_BASE) == 0
    return output


def number(graph: Graph, subject: URIRef, term: URIRef) -> int:
    values = [int(str(value)) for value in graph.objects(subject, term)]
    assert len(values) == 1, f"{subject} {term}"
    return values[0]


# VoID


def test_void_counts_what_the_dump_holds(dump: set[Statement], void: Graph) -> None:
    subjects = {one.subject for one in dump}
    types = {one.value for one in dump if one.property == str(RDF.type)}
    counted = {
        VOID.triples: len(dump),
        VOID.distinctSubjects: len(subjects),
        VOID.distinctObjects: len({one.value for one in dump}),
        VOID.entities: len([subject for subject in subjects if subject.startswith(DEFAULT_BASE)]),
        VOID.classes: len(types),
        VOID.properties: len({one.property for one in dump}),
    }
    assert {term: number(void, DATASET, term) for term in counted} == counted
    assert min(counted.values()) > 20


def test_no_count_of_void_is_left_uncounted(void: Graph) -> None:
    """Each number is one of those that the tests here count again: of the dataset, of a partition, of a linkset."""
    numbers = [
        (subject, term) for subject, term, value in void if str(getattr(value, "datatype", "")) == str(XSD.integer)
    ]
    classes = set(void.objects(DATASET, VOID.classPartition))
    properties = set(void.objects(DATASET, VOID.propertyPartition))
    linksets = set(void.subjects(RDF.type, VOID.Linkset))
    whole = {VOID.triples, VOID.distinctSubjects, VOID.distinctObjects, VOID.entities, VOID.classes, VOID.properties}
    counted: set[tuple[Node, URIRef]] = {(DATASET, term) for term in whole}
    counted |= {(part, VOID.entities) for part in classes} | {(part, VOID.triples) for part in linksets}
    counted |= {(part, term) for part in properties for term in (VOID.triples, VOID.distinctSubjects)}
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == counted


def test_entities_of_another_base_are_those_below_it(elsewhere: Path) -> None:
    subjects = {one.subject for one in statements(elsewhere / f"{STEM}.ttl")}
    inside = {subject for subject in subjects if subject.startswith(OWN_BASE)}
    graph = described(elsewhere, "void.ttl")
    assert 0 < len(inside) < len(subjects)
    assert number(graph, URIRef(OWN_BASE + "dataset"), VOID.entities) == len(inside)
    assert number(graph, URIRef(OWN_BASE + "dataset"), VOID.distinctSubjects) == len(subjects)


def test_every_class_has_one_partition_with_its_instances(dump: set[Statement], void: Graph) -> None:
    instances = Counter(one.value.value for one in dump if one.property == str(RDF.type))
    parts = list(void.objects(DATASET, VOID.classPartition))
    found = {str(void.value(part, VOID["class"])): number(void, URIRef(str(part)), VOID.entities) for part in parts}
    assert len(found) == len(parts)
    assert {class_: count for class_, count in found.items() if count} == dict(instances)


def test_every_property_has_one_partition_with_its_triples(dump: set[Statement], void: Graph) -> None:
    counted: dict[str, set[Statement]] = defaultdict(set)
    for one in dump:
        counted[one.property].add(one)
    parts = [URIRef(str(part)) for part in void.objects(DATASET, VOID.propertyPartition)]
    found = {
        str(void.value(part, VOID.property)): (
            number(void, part, VOID.triples),
            number(void, part, VOID.distinctSubjects),
        )
        for part in parts
    }
    assert len(found) == len(parts)
    assert found == {term: (len(held), len({one.subject for one in held})) for term, held in counted.items()}


def test_every_term_is_of_a_vocabulary_that_is_named(dump: set[Statement], void: Graph) -> None:
    named = [str(vocabulary) for vocabulary in void.objects(DATASET, VOID.vocabulary)]
    terms = {one.property for one in dump}
    terms |= {one.value.value for one in dump if one.property == str(RDF.type)}
    assert {term for term in terms if not any(term.startswith(one) for one in named)} == set()
    assert [one for one in named if not any(term.startswith(one) for term in terms)] == []
    assert str(LC).rstrip("#") in named
    assert set(named) - {str(LC).rstrip("#")} <= set(PREFIXES.values())


def test_void_names_the_dumps_and_their_formats(release: Path, void: Graph) -> None:
    dumps = {str(iri).removeprefix(DEFAULT_BASE) for iri in void.objects(DATASET, VOID.dataDump)}
    assert dumps == {path for path in files(release) if path.startswith("dumps/")}
    assert len(set(void.objects(DATASET, VOID.feature))) == len(dumps) == 5
    assert str(void.value(DATASET, VOID.uriSpace)) == DEFAULT_BASE


def test_every_link_to_another_dataset_is_in_the_linkset_that_counts_it(dump: set[Statement], void: Graph) -> None:
    counted = 0
    for linkset in void.subjects(RDF.type, VOID.Linkset):
        assert (DATASET, VOID.subset, linkset) in void
        property_ = str(void.value(linkset, VOID.linkPredicate))
        space = str(void.value(void.value(linkset, VOID.objectsTarget), VOID.uriSpace))
        triples = [
            one
            for one in dump
            if one.property == property_ and isinstance(one.value, ox.NamedNode) and one.value.value.startswith(space)
        ]
        assert number(void, URIRef(str(linkset)), VOID.triples) == len(triples) > 0
        counted += len(triples)
    goals = [one for one in dump if one.property == str(LC.goal)]
    matches = ("sameAs", "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
    links = [one for one in dump if one.property.rpartition("#")[2] in matches]
    assert counted >= len({*goals, *links}) > 50


def test_examples_are_the_first_city_its_authority_and_a_document_about_it(dump: set[Statement], void: Graph) -> None:
    city_class = ox.NamedNode(str(LC.LearningCity))
    city = min(one.subject for one in dump if one.property == str(RDF.type) and one.value == city_class)
    authorities = {one.value.value for one in dump if (one.subject, one.property) == (city, str(LC.localAuthority))}
    about = (str(SCHEMA.about), ox.NamedNode(city))
    documents = {one.subject for one in dump if (one.property, one.value) == about}
    examples = {str(example) for example in void.objects(DATASET, VOID.exampleResource)}
    assert city in examples
    assert len(examples) == 3
    assert len(examples & authorities) == len(examples & documents) == 1


def test_all_that_documents_say_can_be_reached_from_the_roots(release: Path, void: Graph) -> None:
    links: dict[str, set[str]] = defaultdict(set)
    said: set[str] = set()
    for one in statements(release / f"{STEM}.nq"):
        subject = one.subject
        if one.graph not in (f"{DATASET}#links", f"{DATASET}#shared"):
            said.add(subject)
        if isinstance(one.value, ox.NamedNode):
            links[subject].add(one.value.value)
    roots = {str(root) for root in void.objects(DATASET, VOID.rootResource)}
    reached, waiting = set(roots), list(roots)
    while waiting:
        new = links[waiting.pop()] - reached
        reached |= new
        waiting += new
    assert len(roots) == 9
    assert said - reached == set()


def test_void_repeats_licence_and_rights_as_the_dataset_states_them(dump: set[Statement], release: Path) -> None:
    own = {one for one in dump if one.subject.startswith(str(DATASET))}
    rights = {one.value.value for one in own if one.property == str(DCTERMS.rights)}
    about_rights = {one for one in dump if one.subject in rights}
    assert any(one.property == str(DCTERMS.license) for one in own)
    assert len(about_rights) > 2
    assert own | about_rights <= statements(release / "void.ttl")


def test_the_dataset_and_its_description_are_named_in_two_languages(void: Graph) -> None:
    for subject, term in ((DATASET, DCTERMS.title), (DATASET, DCTERMS.description)):
        assert sorted(str(getattr(text, "language", "")) for text in void.objects(subject, term)) == [
            "en",
            "fr",
        ]
    assert void.value(URIRef(DEFAULT_BASE + "void.ttl"), FOAF.primaryTopic) == DATASET


def test_the_well_known_place_holds_the_same(release: Path) -> None:
    assert (release / ".well-known/void").read_bytes() == (release / "void.ttl").read_bytes()


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release whose descriptions name an endpoint."""
    output = tmp_path_factory.mktemp("answered") / "dist"
    assert releases.build([SEEDS], output, "--endpoint", ENDPOINT) == 0
    return output


def test_an_endpoint_is_named_where_one_is_known(answered: Path, seed_release: Path) -> None:
    assert set(described(answered, "void.ttl").objects(DATASET, VOID.sparqlEndpoint)) == {URIRef(ENDPOINT)}
    asked = described(answered, "questions.ttl")
    questions = set(asked.subjects(RDF.type, SH.SPARQLExecutable))
    assert set(asked.subjects(SCHEMA.target, URIRef(ENDPOINT))) == questions
    assert len(questions) > 20
    # Nothing else differs, and a release that knows of none names none.
    changed = {path for path in files(answered) if (answered / path).read_bytes() != (seed_release / path).read_bytes()}
    assert changed == {*DESCRIPTIONS, ".well-known/void", "manifest.json", "SHA256SUMS"}
    assert ENDPOINT not in "".join((seed_release / name).read_text(encoding="utf-8") for name in DESCRIPTIONS)


@pytest.mark.parametrize(
    "endpoint", ["", "sparql", "ftp://a.example/sparql", "https://a.example/x y", "https://a.example/#x"]
)
def test_what_is_no_endpoint_is_refused(endpoint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert releases.build([SEEDS], tmp_path / "dist", "--endpoint", endpoint) == 2
    assert "give the http or https IRI" in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


# Counting


TERMS = st.sampled_from(
    [ox.NamedNode(f"{DEFAULT_BASE}{name}") for name in "abc"] + [ox.NamedNode("https://x.example/")]
)
VALUES = st.one_of(TERMS, st.sampled_from([ox.Literal("a"), ox.Literal("a", language="fr"), ox.Literal("1\n2 .")]))
PROPERTIES = st.sampled_from([ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SCHEMA.name))])


@settings(max_examples=60, deadline=None)
@given(st.sets(st.builds(ox.Triple, TERMS, PROPERTIES, VALUES), max_size=30))
def test_any_triples_are_counted(tmp_path_factory: pytest.TempPathFactory, triples: set[ox.Triple]) -> None:
    lines = canonical(triples, ox.RdfFormat.N_TRIPLES).splitlines(keepends=True)
    counting = Counting(tmp_path_factory.mktemp("work"), DEFAULT_BASE)
    assert list(counting.lines(lines)) == lines
    found = counting.statistics()
    subjects = {str(triple.subject) for triple in triples}
    assert (found.triples, found.subjects) == (len(triples), len(subjects))
    assert found.entities == len([one for one in subjects if one.startswith(f"<{DEFAULT_BASE}")])
    assert found.objects == len({triple.object for triple in triples})
    held: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        held[triple.predicate.value].append(triple)
    assert found.properties == {
        term: PropertyCount(len(some), len({triple.subject for triple in some})) for term, some in held.items()
    }
    assert sum(found.classes.values()) == len(held[str(RDF.type)])


def test_more_lines_than_memory_takes_are_counted_once_each(tmp_path: Path) -> None:
    distinct = DistinctLines(tmp_path, "objects", at_once=4)
    for line in [f"{index % 11}\n".encode() for index in range(200)]:
        distinct.add(line)
    assert distinct.count() == 11
    assert len(list(tmp_path.iterdir())) > 3


# All files


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_files_are_strict_turtle_without_blank_nodes(name: str, release: Path, elsewhere: Path) -> None:
    for folder in (release, elsewhere):
        assert len(statements(folder / name)) > 40


def test_a_blank_node_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "void.ttl").write_text("[] a <https://example.org/Class> .", encoding="utf-8")
    with pytest.raises(AssertionError):
        statements(tmp_path / "void.ttl")


@pytest.mark.parametrize("name", DESCRIPTIONS)
def test_what_is_described_lies_below_the_base(name: str, elsewhere: Path) -> None:
    """With another base, all subjects are below it but for what others have named, and our own vocabulary."""
    foreign = (
        "http://publications.europa.eu/",
        "https://www.iana.org/",
        str(SPDX),
        "https://creativecommons.org/",
        CSVW,
    )
    ours = (f"{DEFAULT_BASE}concept/", str(LC).rstrip("#"))
    subjects = {one.subject for one in statements(elsewhere / name)}
    assert [one for one in subjects if not one.startswith((OWN_BASE, *foreign, *ours))] == []
    assert any(one.startswith(OWN_BASE) for one in subjects)


def test_the_order_of_sets_leaves_no_trace(tmp_path: Path) -> None:
    names = (
        "void.ttl",
        "dcat.ttl",
        "questions.ttl",
        "tables/csv-metadata.json",
        "tables/policies.csv",
        "SHA256SUMS",
    )
    found = set()
    for seed in ("1", "2"):
        call = [
            sys.executable,
            "-m",
            "learningcities",
            "build",
            str(SEEDS),
            "--output",
            str(tmp_path / seed),
            "--quiet",
        ]
        subprocess.run(call, env=os.environ | {"PYTHONHASHSEED": seed}, check=True, capture_output=True)
        found.add(tuple((tmp_path / seed / name).read_bytes() for name in names))
    assert len(found) == 1


def test_a_release_without_cities_is_described(tmp_path: Path) -> None:
    document = tmp_path / "nothing.txt"
    document.write_text("", encoding="utf-8")
    assert releases.build([document], tmp_path / "dist") == 1
    graph = described(tmp_path / "dist", "void.ttl")
    dump = statements(tmp_path / "dist" / f"{STEM}.ttl")
    assert number(graph, DATASET, VOID.triples) == len(dump) > 0
    assert [*graph.objects(DATASET, VOID.exampleResource), *graph.objects(DATASET, VOID.rootResource)] == []
    assert (tmp_path / "dist/tables/cities.csv").read_bytes().count(b"\r\n") == 1
    assert open_release(tmp_path / "dist").verify() == []


@pytest.mark.parametrize("name", [*DESCRIPTIONS, ".well-known/void", "tables/policies.csv", "tables/csv-metadata.json"])
def test_a_changed_description_is_found(name: str, seed_release: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(seed_release, tmp_path / "dist")
    assert open_release(copy).verify() == []
    with (copy / name).open("ab") as stream:
        stream.write(b" ")
    assert open_release(copy).verify() == [f"{name} has another digest than SHA256SUMS says."]
