"""Publication: what is written is what was described, in every format, whatever the text and the order."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld
from rdflib import BNode, Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from learningcities.errors import ReleaseError
from learningcities.graph.model import DatasetPart
from learningcities.namespaces import CONCEPT, DEFAULT_BASE, LC, SCHEMA
from learningcities.publication import context as contexts
from learningcities.publication import part as parts
from learningcities.publication.dumps import Dumps
from learningcities.publication.jsonld import CLOSING, opening
from learningcities.publication.lines import SortedLines
from learningcities.publication.part import PartText, part_text
from learningcities.publication.terms import literal, triples
from learningcities.publication.turtle import Abbreviation

DATA = Path(__file__).parent / "publication"
SUBJECTS = {"cork": "city/ie/cork", "lille": "city/fr/lille", "shared": "dataset"}
HOSTILE: list[str] = json.loads((DATA / "hostile.json").read_text(encoding="utf-8"))
CITY = URIRef(DEFAULT_BASE + "city/fr/lille")
GRAPH = URIRef(DEFAULT_BASE + "document/lille-france#graph")


def part(name: str, base: str = DEFAULT_BASE) -> DatasetPart:
    """A part of the test dataset, moved to another base if asked."""

    def moved(node: Node | None) -> Node:
        if isinstance(node, URIRef) and not str(node).startswith((str(LC), str(CONCEPT))):
            return URIRef(node.replace(DEFAULT_BASE, base, 1))
        return node or BNode()

    dataset = Dataset()
    dataset.parse(DATA / f"{name}.trig", format="trig")
    graphs: dict[URIRef, Graph] = {}
    for s, p, o, graph in dataset.quads():
        target = graphs.setdefault(URIRef(str(moved(graph))), Graph(store="SimpleMemory"))
        target.add((moved(s), moved(p), moved(o)))
    return DatasetPart(URIRef(base + SUBJECTS[name]), dict(sorted(graphs.items())))


def one_graph(statements: Iterable[tuple[URIRef, URIRef, Literal | URIRef]]) -> DatasetPart:
    graph = Graph(store="SimpleMemory")
    for statement in statements:
        graph.add(statement)
    return DatasetPart(CITY, {GRAPH: graph})


def union(text: PartText) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(text.ntriples, ox.RdfFormat.N_TRIPLES)}


def turtle_file(text: PartText, base: str = DEFAULT_BASE) -> bytes:
    return Abbreviation(base).header().encode() + text.turtle


def trig_file(text: PartText, base: str = DEFAULT_BASE) -> bytes:
    return Abbreviation(base).header().encode() + text.trig


def jsonld_file(text: PartText) -> bytes:
    return opening().encode() + text.jsonld + CLOSING.encode()


def strictly(data: bytes, rdf_format: ox.RdfFormat) -> set[ox.Quad]:
    return set(ox.parse(data, rdf_format))


def agree(text: PartText, base: str = DEFAULT_BASE) -> int:
    """Assert that all five formats hold the same; how many triples that is."""
    expected = union(text)
    assert {q.triple for q in strictly(turtle_file(text, base), ox.RdfFormat.TURTLE)} == expected
    assert {q.triple for q in strictly(jsonld_file(text), ox.RdfFormat.JSON_LD)} == expected
    quads = strictly(text.nquads, ox.RdfFormat.N_QUADS)
    assert strictly(trig_file(text, base), ox.RdfFormat.TRIG) == quads
    assert {quad.triple for quad in quads} == expected
    return len(expected)


def test_every_part_says_the_same_in_five_formats() -> None:
    assert {name: agree(part_text(part(name), DEFAULT_BASE)) for name in SUBJECTS} == {
        "cork": 11,
        "lille": 64,
        "shared": 14,
    }


@pytest.mark.parametrize(
    "base", ["https://example.org/data/cities/", "http://localhost:8000/", "urn:example:cities:", DEFAULT_BASE]
)
def test_any_base_is_written_and_read_back(base: str) -> None:
    for name in SUBJECTS:
        text = part_text(part(name, base), base)
        assert agree(text, base) > 5
        assert text.subject == base + SUBJECTS[name]


def test_what_was_described_is_what_is_written() -> None:
    lille = part("lille")
    assert union(part_text(lille, DEFAULT_BASE)) == triples(lille.union())


IRIS = st.sampled_from(
    [
        CITY,
        GRAPH,
        LC.LearningCity,
        URIRef(DEFAULT_BASE),
        URIRef(DEFAULT_BASE + "document/x#char=1,2"),
        URIRef(DEFAULT_BASE + "a:b"),
        URIRef(DEFAULT_BASE + "a/../b"),
        URIRef(DEFAULT_BASE + "a//b?c#d/../e"),
        URIRef(DEFAULT_BASE + "ontology"),
        URIRef("https://w3id.org/other"),
        URIRef("http://w3id.org/learning-cities/x"),
        URIRef("https://example.org/é#x"),
        URIRef("mailto:someone@example.org"),
        URIRef("urn:x:y"),
    ]
)
PREDICATES = st.sampled_from(
    [
        SCHEMA.name,
        SCHEMA.text,
        SCHEMA.url,
        LC.population,
        LC.year,
        LC.policy,
        LC.evidence,
        RDF.type,
        URIRef("http://www.w3.org/2004/02/skos/core#altLabel"),
        URIRef("https://example.org/property"),
    ]
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text, tag: Literal(text, lang=tag), TEXTS, st.sampled_from(["en", "fr", "zh-hans", "EN-gb"])),
    st.builds(lambda n: Literal(str(n), datatype=XSD.nonNegativeInteger), st.integers(0, 10**30)),
    st.builds(lambda n: Literal(str(n), datatype=XSD.integer), st.integers(-(10**20), 10**20)),
    st.builds(
        lambda n: Literal(str(n), datatype=XSD.decimal), st.decimals(allow_nan=False, allow_infinity=False, places=3)
    ),
    st.builds(lambda n: Literal(f"{n:04}", datatype=XSD.gYear), st.integers(1, 3000)),
    st.builds(lambda text: Literal(text, datatype=URIRef("https://example.org/type")), TEXTS),
)
STATEMENTS = st.lists(st.tuples(IRIS, PREDICATES, st.one_of(IRIS, LITERALS)), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(STATEMENTS)
def test_any_graph_is_read_back_from_every_format(statements: list[tuple[URIRef, URIRef, Literal | URIRef]]) -> None:
    described = one_graph(statements)
    text = part_text(described, DEFAULT_BASE)
    assert union(text) == triples(described.union())
    assert agree(text) == len(union(text))


@settings(max_examples=50, deadline=None)
@given(STATEMENTS, st.randoms(use_true_random=False))
def test_the_order_of_statements_changes_no_byte(
    statements: list[tuple[URIRef, URIRef, Literal | URIRef]], chance: random.Random
) -> None:
    before = part_text(one_graph(statements), DEFAULT_BASE)
    shuffled = list(statements)
    chance.shuffle(shuffled)
    assert part_text(one_graph(shuffled), DEFAULT_BASE) == before


def hostile_part() -> DatasetPart:
    return one_graph((CITY, SCHEMA.text, Literal(text, lang="en")) for text in HOSTILE)


def test_hostile_texts_are_all_there() -> None:
    text = part_text(hostile_part(), DEFAULT_BASE)
    assert agree(text) == len(HOSTILE) == 14
    assert {t.object.value for t in union(text) if isinstance(t.object, ox.Literal)} == set(HOSTILE)


def test_pyld_and_rdflib_read_the_same_json_ld() -> None:
    for described in (*map(part, SUBJECTS), hostile_part()):
        text = part_text(described, DEFAULT_BASE)
        rdf = pyld.to_rdf(json.loads(jsonld_file(text)), {"format": "application/n-quads"})
        assert {q.triple for q in strictly(rdf.encode(), ox.RdfFormat.N_QUADS)} == union(text)
        graph = Graph().parse(data=jsonld_file(text), format="json-ld")
        assert triples(graph) == union(text)


def test_rdflib_reads_the_same_turtle_and_trig() -> None:
    for name in SUBJECTS:
        text = part_text(part(name), DEFAULT_BASE)
        assert triples(Graph().parse(data=turtle_file(text), format="turtle")) == union(text)
        dataset = Dataset()
        dataset.parse(data=trig_file(text), format="trig")
        assert triples((s, p, o) for s, p, o, _ in dataset.quads()) == union(text)


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["rapper", "-q", "-i", "turtle", "-o", "ntriples"], id="rapper"),
        pytest.param(["serdi", "-i", "turtle", "-o", "ntriples"], id="serdi"),
    ],
)
def test_other_parsers_read_the_same_turtle(command: list[str], tmp_path: Path) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    for name in SUBJECTS:
        text = part_text(part(name), DEFAULT_BASE)
        file = tmp_path / f"{name}.ttl"
        file.write_bytes(turtle_file(text))
        done = subprocess.run([*command, str(file)], capture_output=True, check=True)
        assert {q.triple for q in strictly(done.stdout, ox.RdfFormat.N_TRIPLES)} == union(text)


def test_jsonld_js_reads_the_same_json_ld(tmp_path: Path) -> None:
    script = (
        "require('jsonld').toRDF(JSON.parse(require('fs').readFileSync(process.argv[1])), "
        "{format: 'application/n-quads'}).then(text => process.stdout.write(text))"
    )
    node = shutil.which("node")
    if node is None or subprocess.run([node, "-e", "require('jsonld')"], capture_output=True).returncode:
        pytest.skip("jsonld.js is not installed where node finds it (NODE_PATH)")
    for described in (*map(part, SUBJECTS), hostile_part()):
        text = part_text(described, DEFAULT_BASE)
        file = tmp_path / "part.jsonld"
        file.write_bytes(jsonld_file(text))
        done = subprocess.run([node, "-e", script, str(file)], capture_output=True, check=True)
        assert {q.triple for q in strictly(done.stdout, ox.RdfFormat.N_QUADS)} == union(text)


def test_what_cannot_be_read_back_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, broken in (("jsonld", ""), ("turtle", "<x> <y> ."), ("trig", "")):
        with monkeypatch.context() as patch:
            patch.setattr(parts, name, lambda *_, broken=broken: broken)
            with pytest.raises(ReleaseError, match="city/fr/lille"):
                part_text(part("lille"), DEFAULT_BASE)


def test_the_seed_of_hashing_changes_no_byte() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import hashlib; import test_publication as t;"
        "print([hashlib.sha256(repr([getattr(x, f) for f in x.__slots__]).encode()).hexdigest()"
        " for x in (t.part_text(t.part(n), t.DEFAULT_BASE) for n in t.SUBJECTS)])"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent)]
    outputs = {
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"'") == 2 * len(SUBJECTS)


def test_n_quads_are_canonical() -> None:
    for name in SUBJECTS:
        text = part_text(part(name), DEFAULT_BASE)
        dataset = ox.Dataset(ox.parse(text.nquads, ox.RdfFormat.N_QUADS))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = (ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
        assert hashlib.sha256(b"".join(sorted(lines))).digest() == hashlib.sha256(text.nquads).digest()


def test_turtle_reads_from_the_city_to_its_evidence() -> None:
    text = part_text(part("lille"), DEFAULT_BASE).turtle.decode()
    subjects = [block.split(">")[0] + ">" for block in text.strip().split("\n\n")]
    assert subjects == [
        "<city/fr/lille>",
        "<local-authority/fr/lille>",
        "<city/fr/lille#population>",
        "<local-authority/fr/lille#mayor>",
        "<local-authority/fr/lille#vision>",
        "<person/fr/lille/martine-aubry>",
        "<document/lille-france>",
        "<document/lille-france#char=193,200>",
        "<document/lille-france#char=225,230>",
        "<document/lille-france#char=231,247>",
        "<document/lille-france#char=284,300>",
        "<document/lille-france#position-193-200>",
    ]
    assert '<city/fr/lille> a lc:LearningCity , schema:City ;\n\tschema:name "Lille" ;' in text


def test_addresses_of_others_stay_absolute() -> None:
    assert b"<https://www.corkcity.ie/en/>" in part_text(part("cork"), DEFAULT_BASE).turtle


def test_json_ld_is_a_tree_from_the_city_down() -> None:
    city, *others = json.loads(jsonld_file(part_text(part("lille"), DEFAULT_BASE)))["@graph"]
    assert [other["type"] for other in others] == [["Entity", "TextObject"]]
    assert city["type"] == ["LearningCity", "City"]
    assert city["population"] == 234475
    authority = city["localAuthority"]
    assert authority["governs"] == city["id"]
    assert authority["vision"][0]["text"]["en"].startswith("Lille aims")
    assert authority["post"][0]["evidence"]["line"] == 11
    assert city["populationObservation"][0]["evidence"]["selector"][0]["start"] == 193


def test_every_node_is_written_once_in_json_ld() -> None:
    written: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if len(value) > 1 and "id" in value:
                written.append(value["id"])
            for member in value.values():
                walk(member)
        elif isinstance(value, list):
            for member in value:
                walk(member)

    text = part_text(part("lille"), DEFAULT_BASE)
    walk(json.loads(jsonld_file(text))["@graph"])
    assert sorted(written) == sorted({t.subject.value for t in union(text) if isinstance(t.subject, ox.NamedNode)})


def test_a_long_chain_nests_only_so_deep() -> None:
    names = [URIRef(f"{DEFAULT_BASE}x{number}") for number in range(3000)]
    chain = one_graph((a, LC.policy, b) for a, b in pairwise(names))
    assert agree(part_text(chain, DEFAULT_BASE)) == 2999


@pytest.mark.parametrize(
    "definition",
    [
        {"x": {"@id": "a:b", "@container": "@list"}},
        {"x": {"@reverse": "a:b"}},
        {"x": {"@id": "a:b", "@context": {}}},
        {"@import": "https://example.org/"},
        {"@language": "en"},
    ],
)
def test_a_context_that_is_not_understood_is_refused(definition: dict[str, object]) -> None:
    with pytest.raises(ReleaseError, match="context"):
        contexts.read(definition)


@pytest.mark.parametrize(
    ("lexical", "datatype", "canonical"),
    [
        ("007", XSD.nonNegativeInteger, "7"),
        ("+5", XSD.integer, "5"),
        ("-0", XSD.integer, "0"),
        ("12.50", XSD.decimal, "12.5"),
        ("12.0", XSD.decimal, "12"),
        (".5", XSD.decimal, "0.5"),
        ("-0.0", XSD.decimal, "0"),
        ("100", XSD.decimal, "100"),
        ("1", XSD.boolean, "true"),
        ("false", XSD.boolean, "false"),
        ("1_000", XSD.integer, "1_000"),
        ("٣", XSD.integer, "٣"),
        ("1e3", XSD.decimal, "1e3"),
        ("many", XSD.integer, "many"),
        ("2024", XSD.gYear, "2024"),
    ],
)
def test_numbers_are_written_canonically(lexical: str, datatype: URIRef, canonical: str) -> None:
    written = literal(Literal(lexical, datatype=datatype, normalize=False))
    assert written == ox.Literal(canonical, datatype=ox.NamedNode(str(datatype)))
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), written))
    # The store may know a narrower type by its wider one, but it keeps the digits.
    assert [quad.object.value for quad in store if isinstance(quad.object, ox.Literal)] == [canonical]


def test_language_tags_are_lower_case() -> None:
    assert literal(Literal("Mayor", lang="en-GB")).language == "en-gb"


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        (BNode(), SCHEMA.name, Literal("x")),
        (CITY, SCHEMA.name, BNode()),
        (URIRef("city/fr/lille"), SCHEMA.name, Literal("x")),
        (CITY, SCHEMA.url, URIRef("https://example.org/a b")),
    ],
)
def test_only_iris_name_things(subject: URIRef, predicate: URIRef, value: URIRef) -> None:
    graph = Graph()
    graph.add((subject, predicate, value))
    with pytest.raises(ReleaseError):
        part_text(DatasetPart(CITY, {GRAPH: graph}), DEFAULT_BASE)


def dumps(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    (folder / "work").mkdir(parents=True)
    collected = Dumps(folder / "work", DEFAULT_BASE)
    for name in names:
        collected.add(part_text(part(name), DEFAULT_BASE))
    collected.write(folder / "release")
    return {path.name: path.read_bytes() for path in (folder / "release" / "dumps").iterdir()}


def test_parts_may_come_in_any_order(tmp_path: Path) -> None:
    first = dumps(tmp_path / "a", ["lille", "cork", "shared"])
    assert first == dumps(tmp_path / "b", ["shared", "cork", "lille"])
    assert sorted(first) == [f"learning-cities.{suffix}" for suffix in ("jsonld", "nq", "nt", "trig", "ttl")]


def test_dumps_hold_all_parts(tmp_path: Path) -> None:
    files = dumps(tmp_path, SUBJECTS)
    expected = set().union(*(union(part_text(part(name), DEFAULT_BASE)) for name in SUBJECTS))
    for suffix, rdf_format in (("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        parsed = list(ox.parse(files[f"learning-cities.{suffix}"], rdf_format))
        assert len(parsed) == len(expected) == 89
        assert {quad.triple for quad in parsed} == expected
    for suffix in ("nt", "nq"):
        lines = files[f"learning-cities.{suffix}"].splitlines()
        assert lines == sorted(set(lines))


def test_no_parts_give_empty_dumps_that_can_be_read(tmp_path: Path) -> None:
    files = dumps(tmp_path, [])
    assert len(files) == 5
    assert list(ox.parse(files["learning-cities.jsonld"], ox.RdfFormat.JSON_LD)) == []
    assert list(ox.parse(files["learning-cities.ttl"], ox.RdfFormat.TURTLE)) == []


def test_parts_that_state_the_same_are_refused(tmp_path: Path) -> None:
    collected = Dumps(tmp_path, DEFAULT_BASE)
    lille = part("lille")
    collected.add(part_text(lille, DEFAULT_BASE))
    with pytest.raises(ReleaseError, match="city/fr/lille"):
        collected.add(part_text(lille, DEFAULT_BASE))
    collected.add(part_text(DatasetPart(CITY + "-2", lille.graphs), DEFAULT_BASE))
    with pytest.raises(ReleaseError, match="state the same"):
        collected.write(tmp_path / "release")


@given(st.lists(st.text("ab\u00e9\uffee😀", max_size=3), unique=True), st.integers(1, 5))
def test_lines_are_sorted_however_often_they_go_to_disk(texts: list[str], at_once: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        lines = SortedLines(Path(folder), "x", at_once)
        for text in texts:
            lines.add([text.encode() + b"\n"])
        assert [line.decode() for line in lines.merged()] == sorted(f"{text}\n" for text in texts)
