"""DCAT: the catalogue says what is in the folder, and conforms to DCAT-AP 3.0.1 where no reason is given."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SH

import releases
from conftest import HERE, SEEDS
from described import DATASET, OWN_BASE, Statement, described, statements
from learningcities.namespaces import DEFAULT_BASE, LC
from learningcities.publication.dcat import EU, IANA, SPDX
from learningcities.publication.distributions import CSVW, dumps
from learningcities.publication.dumps import STEM
from learningcities.publication.manifest import files
from learningcities.publication.questions import read_questions
from learningcities.release import open_release

SHARED = Path(os.environ.get("LEARNINGCITIES_SHARED", HERE.parents[1] / "shared"))
DCAT_AP = SHARED / "suites" / "dcat-ap-3.0.1"
ENDPOINT = "https://example.org/sparql"
SHAPES: dict[str, dict[str, Any]] = tomllib.loads((HERE / "description" / "dcat-ap.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def dump(release: Path) -> set[Statement]:
    return statements(release / f"{STEM}.ttl")


@pytest.fixture(scope="module")
def dcat(release: Path) -> Graph:
    return described(release, "dcat.ttl")


def test_each_dump_and_table_is_a_distribution_with_its_size_and_digest(release: Path, dcat: Graph) -> None:
    digests = open_release(release).manifest["files"]
    found = {}
    for part in dcat.objects(DATASET, DCAT.distribution):
        path = str(dcat.value(part, DCAT.downloadURL)).removeprefix(DEFAULT_BASE)
        checksum = dcat.value(part, SPDX.checksum)
        found[path] = (
            int(str(dcat.value(part, DCAT.byteSize))),
            str(dcat.value(checksum, SPDX.checksumValue)),
        )
        assert dcat.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        assert dcat.value(part, DCAT.accessURL) == URIRef(DEFAULT_BASE + path)
    expected = [path for path in files(release) if path.startswith("dumps/") or path.endswith(".csv")]
    assert found == {path: ((release / path).stat().st_size, digests[path]) for path in expected}
    assert len(found) == 5 + 1 + len(list((release / "tables").glob("*.csv"))) > 20


def test_a_table_is_csv_with_metadata_and_called_by_its_question(release: Path, dcat: Graph) -> None:
    questions = read_questions(release / "ontology/questions")
    titles = {f"tables/{one.subject}.csv": one.titles for one in questions}
    checked = 0
    for part in dcat.subjects(DCAT.mediaType, IANA["text/csv"]):
        path = str(dcat.value(part, DCAT.downloadURL)).removeprefix(DEFAULT_BASE)
        standards = {str(iri).removeprefix(DEFAULT_BASE) for iri in dcat.objects(part, DCTERMS.conformsTo)}
        metadata = standards - {CSVW}
        assert standards > metadata
        (described,) = metadata
        content = json.loads((release / described).read_text(encoding="utf-8"))
        urls = [table["url"] for table in content.get("tables", [content])]
        assert path.rpartition("/")[2] in urls
        assert dcat.value(part, DCTERMS["format"]) == EU["file-type/CSV"]
        named = {str(getattr(text, "language", "")): str(text) for text in dcat.objects(part, DCTERMS.title)}
        assert named == titles.get(path, named)
        assert (
            set(named)
            == {"en", "fr"}
            == {str(getattr(text, "language", "")) for text in dcat.objects(part, DCTERMS.description)}
        )
        checked += path in titles
    assert checked == len(list((release / "tables").glob("*.csv")))


def test_compressed_dumps_are_distributions_too(tmp_path: Path) -> None:
    (tmp_path / "dumps").mkdir()
    for suffix in ("ttl", "ttl.gz", "nq.gz", "zip"):
        (tmp_path / f"{STEM}.{suffix}").write_bytes(suffix.encode())
    found = dumps(tmp_path, STEM)
    assert [(one.slug, one.media_type, one.is_compressed, one.size) for one in found] == [
        ("dump-nq-gz", "application/n-quads", True, 5),
        ("dump-ttl", "text/turtle", False, 3),
        ("dump-ttl-gz", "text/turtle", True, 6),
    ]


def test_the_catalogue_invents_no_date(dcat: Graph) -> None:
    assert [term for term in (DCTERMS.issued, DCTERMS.modified, DCTERMS.created) if (None, term, None) in dcat] == []


def test_languages_and_countries_are_those_of_the_documents(dump: set[Statement], dcat: Graph) -> None:
    countries = {one.value.value for one in dump if one.property == str(LC.country)}
    assert {str(place) for place in dcat.objects(DATASET, DCTERMS.spatial)} == countries
    codes = {str(iri).rpartition("/")[2] for iri in dcat.objects(DATASET, DCTERMS.language)}
    assert codes == {"ENG", "FRA"}


def test_only_the_default_base_is_published_by_the_project(dcat: Graph, tmp_path: Path) -> None:
    assert releases.build([SEEDS], tmp_path / "dist", "--base", OWN_BASE) == 0
    other = described(tmp_path / "dist", "dcat.ttl")
    assert {str(name) for name in dcat.objects(URIRef(DEFAULT_BASE), FOAF.name)} == {"Learning City Graph"}
    assert {str(name) for name in other.objects(URIRef(OWN_BASE), FOAF.name)} == {"example.org/cities"}
    assert DEFAULT_BASE not in set(map(str, other.all_nodes()))


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The catalogue of a release that names an endpoint."""
    output = tmp_path_factory.mktemp("answered") / "dist"
    assert releases.build([SEEDS], output, "--endpoint", ENDPOINT) == 0
    return described(output, "dcat.ttl")


def test_an_endpoint_is_a_service_of_the_dataset(answered: Graph, dcat: Graph) -> None:
    (service,) = answered.subjects(RDF.type, DCAT.DataService)
    assert list(answered.objects(None, DCAT.service)) == [service]
    assert answered.value(service, DCAT.endpointURL) == URIRef(ENDPOINT)
    assert answered.value(service, DCAT.servesDataset) == DATASET
    assert not list(dcat.subjects(RDF.type, DCAT.DataService))


@pytest.mark.parametrize("which", ["dcat", "answered"])
@pytest.mark.parametrize("name", SHAPES)
def test_the_catalogue_conforms_to_dcat_ap(name: str, which: str, request: pytest.FixtureRequest) -> None:
    dcat: Graph = request.getfixturevalue(which)
    path = DCAT_AP / f"{name}.ttl"
    if not path.is_file():
        pytest.skip(
            f"{path.name} is not there: set LEARNINGCITIES_SHARED to the folder that holds suites/dcat-ap-3.0.1"
        )
    shapes = Graph().parse(path)
    assert len(shapes) == SHAPES[name]["triples"]
    _, report, _ = pyshacl.validate(dcat, shacl_graph=shapes, do_owl_imports=False)
    assert isinstance(report, Graph)
    found = {
        (
            str(report.value(result, SH.resultSeverity)).rpartition("#")[2],
            str(report.value(result, SH.resultPath)),
        )
        for result in report.objects(None, SH.result)
    }
    known = {(entry["severity"], path) for entry in SHAPES[name].get("known", []) for path in entry["paths"]}
    assert found == known


def test_the_shapes_of_dcat_ap_find_what_is_missing(dcat: Graph) -> None:
    path = DCAT_AP / "shapes.ttl"
    if not path.is_file():
        pytest.skip(
            f"{path.name} is not there: set LEARNINGCITIES_SHARED to the folder that holds suites/dcat-ap-3.0.1"
        )
    damaged = Graph()
    for triple in dcat:
        damaged.add(triple)
    damaged.remove((None, DCTERMS.title, None))
    damaged.remove((None, DCAT.accessURL, None))
    conforms, _, _ = pyshacl.validate(damaged, shacl_graph=Graph().parse(path), do_owl_imports=False)
    assert conforms is False
