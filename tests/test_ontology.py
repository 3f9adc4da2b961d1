"""The ontology: complete, inside OWL 2 DL, consistent, and made of terms that exist."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyld import jsonld
from pyoxigraph import Literal as OxigraphLiteral
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import (
    CSVW,
    DC,
    DCAT,
    DCMITYPE,
    DCTERMS,
    FOAF,
    GEO,
    ORG,
    OWL,
    PROF,
    PROV,
    QB,
    RDF,
    RDFS,
    SDO,
    SH,
    SKOS,
    SOSA,
    SSN,
    TIME,
    VANN,
    VOID,
    XSD,
    DefinedNamespace,
)
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

import learningcities
from learningcities import resources
from learningcities.namespaces import CONCEPT, LC, SDG

HERE = Path(__file__).parent
DATA = HERE / "ontology"
ONTOLOGY = resources.folder("ontology")
SHAPES = resources.folder("shapes")
MAIN = ONTOLOGY / "learning-city.ttl"
ALIGNMENTS = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
CONCEPTS = sorted((ONTOLOGY / "concepts").glob("*.ttl"))
SHAPE_FILES = sorted(SHAPES.glob("*.ttl"))
QUESTIONS = sorted((ONTOLOGY / "questions").glob("*.rq"))
HYGIENE = sorted((SHAPES / "hygiene").glob("*.rq"))
HEADER = URIRef(str(LC)[:-1])
LANGUAGES = {"en", "fr"}
THESAURUS = "http://vocabularies.unesco.org/thesaurus/"
UN_GOALS = "sdg-kos-goals-targets-indicators.ttl"
TERM_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
KNOWN: tuple[type[DefinedNamespace], ...] = (
    CSVW, DC, DCAT, DCMITYPE, DCTERMS, FOAF, GEO, ORG, OWL, PROF, PROV, QB, RDF, RDFS, SDO, SH, SKOS, SOSA,
    SSN, TIME, VANN, VOID, XSD,
)  # fmt: skip
LISTED: dict[str, list[str]] = json.loads((DATA / "vocabularies.json").read_text(encoding="utf-8"))


def graph_of(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def own_terms(graph: Graph) -> list[URIRef]:
    """The classes and properties of our namespace that the graph declares."""
    found = {subject for kind in TERM_KINDS for subject in graph.subjects(RDF.type, kind)}
    return sorted(term for term in found if isinstance(term, URIRef) and term in LC)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return graph_of(MAIN)


@pytest.fixture(scope="module")
def published() -> Store:
    """All that is published as vocabulary, in one store."""
    return store_of(MAIN, *ALIGNMENTS, *CONCEPTS)


def store_of(*paths: Path) -> Store:
    store = Store()
    for path in paths:
        store.bulk_load(path=path, format=RdfFormat.TURTLE)
    return store


# The files


@pytest.mark.parametrize("path", [MAIN, *ALIGNMENTS, *CONCEPTS], ids=lambda path: path.stem)
def test_turtle_is_read_alike_by_a_strict_and_a_lax_parser(path: Path) -> None:
    strict = Graph()
    text = b"".join(f"{triple.triple} .\n".encode() for triple in parse(path=path))
    strict.parse(data=text, format="nt")
    assert len(strict) > 0
    assert isomorphic(strict, graph_of(path))


def test_the_files_are_there() -> None:
    names = ["foaf", "geosparql", "org", "prov", "schema-org", "sosa", "unesco-thesaurus"]
    assert set(names) <= {path.stem for path in ALIGNMENTS}
    assert len(HYGIENE) == 19


# The terms


def test_the_model_and_the_ontology_name_the_same_terms(ontology: Graph) -> None:
    model = (HERE.parent / "docs" / "explanation" / "model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\blc:(\w+)", model))
    assert named == {term.removeprefix(str(LC)) for term in own_terms(ontology)}
    assert len(named) > 50


@pytest.mark.parametrize("name", ["label", "definition"])
def test_terms_are_complete_in_each_language(ontology: Graph, name: str) -> None:
    property_ = RDFS.label if name == "label" else SKOS.definition
    for term in own_terms(ontology):
        values = [value for value in ontology.objects(term, property_) if isinstance(value, Literal)]
        assert sorted(value.language or "" for value in values) == sorted(LANGUAGES), term


def test_terms_say_who_defines_them(ontology: Graph) -> None:
    for term in own_terms(ontology):
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [HEADER], term


def test_each_term_is_used_by_a_question(ontology: Graph) -> None:
    used = {iri for path in QUESTIONS for iri in query_terms(path.read_text(encoding="utf-8"))}
    assert [term for term in own_terms(ontology) if term not in used] == []


def test_notes_have_each_language(ontology: Graph) -> None:
    for term in set(ontology.subjects(SKOS.scopeNote)):
        notes = [note for note in ontology.objects(term, SKOS.scopeNote) if isinstance(note, Literal)]
        assert {note.language for note in notes} == LANGUAGES, term


# The header


def test_the_version_is_that_of_the_package(ontology: Graph) -> None:
    version = learningcities.__version__
    assert list(ontology.objects(HEADER, OWL.versionInfo)) == [Literal(version)]
    assert list(ontology.objects(HEADER, OWL.versionIRI)) == [URIRef(f"{HEADER}/{version}")]
    citation = str(ontology.value(HEADER, DCTERMS.bibliographicCitation))
    assert f"version {version}." in citation
    assert citation.endswith(f"{HEADER}/{version}")


def test_the_header_has_what_fair_checkers_look_for(ontology: Graph) -> None:
    wanted = [
        DCTERMS.title, DCTERMS.description, DCTERMS.abstract, DCTERMS.creator, DCTERMS.publisher,
        DCTERMS.license, DCTERMS.created, DCTERMS.issued, DCTERMS.modified, VANN.preferredNamespacePrefix,
    ]  # fmt: skip
    assert [term for term in wanted if ontology.value(HEADER, term, any=True) is None] == []
    assert ontology.value(HEADER, VANN.preferredNamespaceUri) == Literal(str(LC))
    for term in (DCTERMS.title, DCTERMS.description, DCTERMS.abstract):
        values = [value for value in ontology.objects(HEADER, term) if isinstance(value, Literal)]
        assert {value.language for value in values} == LANGUAGES


# OWL


def owl_report(folder: Path, *paths: Path) -> list[str]:
    """What the OWL 2 DL profile checker and HermiT say of the union of Turtle files; skips without Java."""
    package = importlib.util.find_spec("owlready2")
    if shutil.which("java") is None or shutil.which("javac") is None:
        pytest.skip("no Java compiler on this machine, so neither HermiT nor the profile checker can run")
    assert package is not None
    assert package.origin is not None
    hermit = Path(package.origin).parent / "hermit"
    graph_of(*paths).serialize(folder / "union.owl", format="xml")
    command = ["java", "-cp", f"{hermit}:{hermit / 'HermiT.jar'}", str(DATA / "OwlCheck.java"), "union.owl"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert result.returncode == 0, result.stderr
    axioms, *report = result.stdout.splitlines()
    assert int(axioms.removeprefix("axioms ")) > 80
    return report


def test_the_ontology_is_owl_dl_and_satisfiable(tmp_path: Path) -> None:
    assert owl_report(tmp_path, MAIN) == ["consistent true"]


def test_the_ontology_with_its_alignments_is_owl_dl_and_satisfiable(tmp_path: Path) -> None:
    assert owl_report(tmp_path, MAIN, *ALIGNMENTS) == ["consistent true"]


def test_cities_described_by_the_model_are_consistent(tmp_path: Path) -> None:
    assert owl_report(tmp_path, MAIN, *ALIGNMENTS, DATA / "two-cities.ttl", DATA / "link.ttl") == ["consistent true"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("inconsistent", "consistent false"),
        ("unsatisfiable", f"unsatisfiable {LC.CityState}"),
        ("not-owl-dl", "violation Cannot pun between properties"),
    ],
)
def test_the_reasoner_catches(tmp_path: Path, name: str, line: str) -> None:
    report = owl_report(tmp_path, MAIN, DATA / f"{name}.ttl")
    assert [found for found in report if found.startswith(line)]


# The closed vocabulary


def declared(*paths: Path) -> set[str]:
    """The IRIs of our own that some files say something about: terms, shapes, and lists that shapes use."""
    return {str(subject) for path in paths for subject in graph_of(path).subjects()}


def is_known(term: Node, own: set[str]) -> bool | None:
    """Whether a vocabulary declares the term; None when it is of no vocabulary that we know."""
    iri = str(term)  # rdflib's IRIs are strings that equal no string
    if iri.startswith(str(LC)):
        return iri in own
    for namespace, names in LISTED.items():
        if iri.startswith(namespace) and iri.removeprefix(namespace) in names:
            return True
    if any(iri in known for known in KNOWN):
        return True
    namespaces = [*LISTED, *(str(known._NS) for known in KNOWN)]
    # An ontology may be named by its namespace without the "#".
    if any(iri.startswith(namespace) and iri != namespace for namespace in namespaces):
        return False
    return None


def unknown_terms(graph: Graph, own: set[str]) -> list[str]:
    """Terms that no vocabulary declares, and properties and classes of vocabularies that we do not know."""
    wrong: set[str] = set()
    for subject, predicate, object_ in graph:
        terms: list[Node] = [subject, predicate, object_]
        if isinstance(object_, Literal) and object_.datatype is not None:
            terms.append(object_.datatype)
        wrong |= {str(term) for term in terms if isinstance(term, URIRef) and is_known(term, own) is False}
        named = [predicate, object_] if predicate == RDF.type else [predicate]
        wrong |= {str(term) for term in named if is_known(term, own) is None}
    return sorted(wrong)


def query_terms(text: str) -> set[URIRef]:
    """The IRIs that a query uses, property paths included."""
    return set(_iris(prepareQuery(text).algebra))


def _iris(node: object) -> Iterator[URIRef]:
    if isinstance(node, URIRef):
        yield node
    elif isinstance(node, PropertyPath):
        yield from _iris(list(vars(node).values()))
    elif isinstance(node, dict):
        yield from _iris([*node.keys(), *node.values()])
    elif isinstance(node, list | tuple | set | frozenset):
        for part in node:
            yield from _iris(part)


OWN = declared(MAIN, *SHAPE_FILES)


@pytest.mark.parametrize("path", [MAIN, *ALIGNMENTS, *CONCEPTS, *SHAPE_FILES], ids=lambda path: path.stem)
def test_every_term_exists(path: Path) -> None:
    assert unknown_terms(graph_of(path), OWN) == []


@pytest.mark.parametrize("path", [*QUESTIONS, *HYGIENE], ids=lambda path: path.stem)
def test_every_term_of_a_query_exists(path: Path) -> None:
    terms = query_terms(path.read_text(encoding="utf-8"))
    assert [term for term in sorted(terms) if is_known(term, OWN) is False] == []


def test_misspelt_terms_are_caught() -> None:
    expected = [
        SKOS._NS + "preferredLabel",
        SH._NS + "shape",
        LC.LearningTown,
        "https://nobody.example/ns#name",
    ]
    assert unknown_terms(graph_of(DATA / "misspelt.ttl"), OWN) == sorted(map(str, expected))
    query = f"SELECT ?city {{ ?city a/^<{LC.governz}>|<{LC.country}> ?x }}"
    assert [term for term in query_terms(query) if is_known(term, OWN) is False] == [LC.governz]


# Hygiene


def header_of(path: Path) -> dict[str, str]:
    """The fields of the comment at the beginning of a rule."""
    return dict(re.findall(r"^# ([\w-]+): (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE))


def rows_of(store: Store, path: Path) -> list[tuple[str, str, str]]:
    solutions = store.query(path.read_text(encoding="utf-8"))
    assert isinstance(solutions, QuerySolutions)
    assert [variable.value for variable in solutions.variables] == ["entity", "property", "value"]
    return [(str(row["entity"]), str(row["property"]), str(row["value"])) for row in solutions]


@pytest.mark.parametrize("path", HYGIENE, ids=lambda path: path.stem)
def test_a_hygiene_rule_says_what_is_wrong_and_what_to_do(path: Path) -> None:
    header = header_of(path)
    assert list(header) == ["title", "problem", "solution", "severity"]
    assert header["severity"] in {"error", "warning"}


@pytest.mark.parametrize("path", HYGIENE, ids=lambda path: path.stem)
def test_the_vocabulary_breaks_no_hygiene_rule(published: Store, path: Path) -> None:
    rows = rows_of(published, path)
    assert header_of(path)["severity"] == "warning" or rows == []


@pytest.mark.parametrize("path", HYGIENE, ids=lambda path: path.stem)
def test_a_hygiene_rule_catches_its_counter_example(path: Path) -> None:
    store = store_of(DATA / "hygiene" / f"{path.stem}.ttl")
    entities = {entity for entity, _, _ in rows_of(store, path) if not entity.startswith("_:")}
    assert any(entity.endswith("Broken>") for entity in entities)
    assert all(entity.endswith(("Broken>", "Repaired>")) for entity in entities)


def test_each_counter_example_has_a_rule() -> None:
    examples = sorted(path.stem for path in (DATA / "hygiene").glob("*.ttl"))
    assert examples == [path.stem for path in HYGIENE]


# The JSON-LD context


def context() -> dict[str, object]:
    loaded = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    assert isinstance(loaded, dict)
    return loaded


def test_the_context_is_made_of_simple_definitions_only() -> None:
    allowed = {"@id", "@type", "@container"}
    definitions = [value for value in context().values() if isinstance(value, dict)]
    assert len(definitions) > 100
    assert [value for value in definitions if not set(value) <= allowed or "@id" not in value] == []


def expanded(name: str) -> str:
    """The IRI of a term or of a compact IRI, by the prefixes of the context."""
    prefix, _, local = name.partition(":")
    return f"{context()[prefix]}{local}"


def test_the_context_names_terms_that_exist_once_each(ontology: Graph) -> None:
    names = [value["@id"] for value in context().values() if isinstance(value, dict)]
    assert len(names) == len(set(names))
    iris = {expanded(name) for name in names}
    assert [iri for iri in sorted(iris) if is_known(URIRef(iri), OWN) is not True] == []
    assert [term for term in own_terms(ontology) if str(term) not in iris] == []


def test_the_context_covers_the_cities_and_loses_nothing() -> None:
    graph = graph_of(DATA / "two-cities.ttl")
    wrapped = {"@context": context()}
    document = jsonld.from_rdf(graph.serialize(format="nt"), {"format": "application/n-quads"})
    compacted = jsonld.compact(document, wrapped)
    nodes = compacted["@graph"]
    assert len(nodes) > 100
    assert sorted({key for node in nodes for key in node if ":" in key or key.startswith("@")}) == []
    back = Graph()
    back.parse(data=jsonld.to_rdf(compacted, {"format": "application/n-quads"}), format="nt")
    assert isomorphic(back, graph)


# Links to the vocabularies of others


def links(*kinds: URIRef) -> list[tuple[str, str]]:
    """The pairs of a concept of ours and a concept of others that the published files match."""
    graph = graph_of(*ALIGNMENTS, *CONCEPTS)
    return sorted((str(ours), str(theirs)) for kind in kinds for ours, theirs in graph.subject_objects(kind))


def shared_file(name: str) -> Path:
    """A file of authority data that is no part of the project; skips where it is not at hand."""
    beside = HERE.parent.parent / "shared"
    path = Path(os.environ.get("LEARNINGCITIES_SHARED", beside)) / "data" / name
    if not path.is_file():
        pytest.skip(f"{name} is not at hand; LEARNINGCITIES_SHARED names the folder that holds data/{name}")
    return path


def test_concepts_that_the_alignments_speak_of_are_declared() -> None:
    ours = {term for path in ALIGNMENTS for term in graph_of(path).subjects() if str(term).startswith(str(CONCEPT))}
    assert len(ours) > 30
    assert ours - set(graph_of(*CONCEPTS).subjects(RDF.type, SKOS.Concept)) == set()


def test_each_goal_is_matched_with_the_goal_of_the_united_nations() -> None:
    goals = [pair for pair in links(SKOS.exactMatch) if pair[1].startswith(str(SDG))]
    assert sorted(goals) == sorted((f"{CONCEPT}goal/{n}", f"{SDG}{n}") for n in range(1, 18))


def test_the_matched_goals_exist() -> None:
    theirs = {str(goal) for goal in graph_of(shared_file(UN_GOALS)).subjects(RDF.type, SKOS.Concept)}
    goals = {target for _, target in links(SKOS.exactMatch) if target.startswith(str(SDG))}
    assert len(goals) == 17
    assert goals - theirs == set()


def test_the_matched_concepts_of_the_unesco_thesaurus_exist() -> None:
    text = gzip.decompress(shared_file("unesco-thesaurus.ttl.gz").read_bytes())
    labels = {
        quad.subject.value: quad.object.value.casefold()
        for quad in parse(text, format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode) and quad.predicate.value == str(SKOS.prefLabel)
        if isinstance(quad.object, OxigraphLiteral) and quad.object.language == "en"
    }
    graph = graph_of(*CONCEPTS)
    matched = links(SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch)
    assert [theirs for _, theirs in matched if theirs.startswith(THESAURUS) and theirs not in labels] == []
    exact = [pair for pair in links(SKOS.exactMatch) if pair[1].startswith(THESAURUS)]
    assert len(exact) >= 20
    for ours, theirs in exact:
        ours_labels = graph.objects(URIRef(ours), SKOS.prefLabel)
        assert labels[theirs] in {str(label).casefold() for label in ours_labels}, ours
