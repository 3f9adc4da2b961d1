"""The command line as a user runs it: a process of its own, from another folder, in any locale."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

import learningcities
from conftest import DOCUMENTS, HERE, SEEDS
from learningcities.cli import COMMANDS
from releases import QUESTION_FILES

PROGRAM = Path(sys.executable).with_name("learningcities")
SEED = SEEDS / "lille-france.txt"
BROKEN = HERE / "hostile" / "empty" / "nothing.txt"
SHAPES = HERE / "shapes"
POPULATIONS = QUESTION_FILES[1]
ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def run(*arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program; it never shows a traceback, whatever it is asked."""
    found = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, timeout=300, check=False,
        encoding="utf-8", errors="surrogateescape", stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in found.stdout + found.stderr
    return found


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a release of the seed in `dist`, built from there by a process of its own."""
    cwd = tmp_path_factory.mktemp("elsewhere")
    found = run("build", SEED, cwd=cwd)
    assert (found.returncode, found.stdout) == (0, "")
    assert found.stderr.splitlines()[-1] == "1 read, 1 published, 0 with warnings, 0 rejected"
    return cwd


def sums(release: Path) -> bytes:
    return (release / "SHA256SUMS").read_bytes()


# Help and wrong use


def test_help_names_every_command_and_answers_without_heavy_imports(tmp_path: Path) -> None:
    found = run("--help", cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    for command in COMMANDS:
        assert command in found.stdout
    heavy = "{'rdflib', 'pyshacl', 'jinja2', 'rich', 'pyoxigraph'}"
    code = f"import sys, learningcities.cli as cli; cli._parser(); print({heavy} & set(sys.modules))"
    light = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert light.stdout == "set()\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(command: str, tmp_path: Path) -> None:
    found = run(command, "--help", cwd=tmp_path)
    assert found.returncode == 0
    assert found.stdout.startswith(f"usage: learningcities {command}")


def test_version_is_that_of_the_package(tmp_path: Path) -> None:
    found = run("--version", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (0, f"learningcities {learningcities.__version__}\n")


def test_the_module_is_the_program(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "learningcities", "--version"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert found.stdout == f"learningcities {learningcities.__version__}\n"


WRONG_USE: dict[str, Sequence[str | Path]] = {
    "no command": (),
    "unknown command": ("publish",),
    "unknown option": ("build", "--frobnicate"),
    "unknown format of check": ("check", SEED, "--format", "xml"),
    "unknown format of query": ("query", "--format", "xml", "ASK {}"),
    "no jobs": ("build", SEED, "--jobs", "0"),
    "jobs in words": ("build", SEED, "--jobs", "two"),
    "missing document": ("build", "nowhere.txt"),
    "missing folder": ("check", "nowhere"),
    "no seeds here": ("build",),
    "missing document to extract": ("extract", "nowhere.txt"),
    "folder to extract": ("extract", SEEDS),
    "nothing to extract": ("extract",),
    "missing file to validate": ("validate", "nowhere.ttl"),
    "nothing to validate": ("validate",),
    "base without slash": ("build", SEED, "--base", "https://example.org"),
    "base without scheme": ("build", SEED, "--base", "example.org/"),
    "base with fragment": ("build", SEED, "--base", "https://example.org/#/"),
    "base with space": ("build", SEED, "--base", "https://example.org/a b/"),
    "base that is no address": ("build", SEED, "--base", "urn:x:/"),
    "no query": ("query",),
}


@pytest.mark.parametrize("arguments", WRONG_USE.values(), ids=WRONG_USE.keys())
def test_wrong_use_ends_with_2_says_why_and_writes_nothing(arguments: Sequence[str | Path], tmp_path: Path) -> None:
    found = run(*arguments, cwd=tmp_path)
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr.strip()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("query", ["SELECT", "SELECT * WHERE { ?s ?p", "DROP ALL", "INSERT DATA { <a:b> <a:b> 1 }",
                                   "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
                                   "SELECT * WHERE { ?s ex:p ?o }", "", "nowhere.rq"])  # fmt: skip
def test_a_query_that_is_none_or_asks_too_much_is_wrong_use(built: Path, query: str) -> None:
    found = run("query", query, cwd=built)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("learningcities: ")


@pytest.mark.parametrize("command", [("query", "ASK {}", "--release"), ("verify",)], ids=["query", "verify"])
def test_a_folder_that_is_no_release_is_said(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("folder", "nowhere"):
        found = run(*command, name, cwd=tmp_path)
        assert found.returncode in (1, 2)
        assert name in found.stderr


def test_a_folder_of_something_else_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "thesis.txt").write_text("years of work\n")
    found = run("build", SEED, "--output", "dist", cwd=tmp_path)
    assert found.returncode == 2
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["thesis.txt"]
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == ["dist"]


# build


def test_build_writes_the_release_and_nothing_else(built: Path) -> None:
    assert [path.name for path in built.iterdir() if path.suffix != ".lock"] == ["dist"]
    names = {path.relative_to(built / "dist").as_posix() for path in (built / "dist").rglob("*") if path.is_file()}
    dumps = {f"dumps/learning-cities.{suffix}" for suffix in ("ttl", "jsonld", "nt", "nq", "trig")}
    assert dumps | {"report.json", "SHA256SUMS", "manifest.json"} <= names


def test_one_bad_document_ends_with_1_and_the_others_are_published(tmp_path: Path) -> None:
    found = run("build", SEED, BROKEN, "--output", "out", "--jobs", "1", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.splitlines()[-1] == "2 read, 1 published, 0 with warnings, 1 rejected"
    assert f"{BROKEN}:1:1: error document-empty: " in found.stderr
    assert run("verify", "out", cwd=tmp_path).returncode == 0


def test_quiet_leaves_errors_and_the_last_line(tmp_path: Path) -> None:
    disagree = HERE / "hostile" / "disagree"
    loud = run("build", disagree, BROKEN, cwd=tmp_path)
    assert any(" warning " in line for line in loud.stderr.splitlines())
    quiet = run("build", disagree, BROKEN, "--quiet", cwd=tmp_path)
    *errors, last = quiet.stderr.splitlines()
    assert [line.split(": ")[1].split()[0] for line in errors] == ["error"]
    assert last == loud.stderr.splitlines()[-1]


def test_seeds_are_the_default_and_paths_are_shown_as_given(tmp_path: Path) -> None:
    (tmp_path / "seeds" / "deeper").mkdir(parents=True)
    (tmp_path / "seeds" / "deeper" / "empty.txt").write_bytes(b"")
    found = run("check", cwd=tmp_path)
    assert found.returncode == 1
    assert found.stderr.startswith("seeds/deeper/empty.txt:1:1: error document-empty: ")
    found = run("check", "./seeds/", cwd=tmp_path)
    assert found.stderr.split(":")[0] in ("./seeds/deeper/empty.txt", "seeds/deeper/empty.txt")


def test_a_base_moves_the_data_and_not_the_vocabulary(tmp_path: Path) -> None:
    found = run("build", SEED, "--base", "http://localhost:8000/x/", cwd=tmp_path)
    assert found.returncode == 0
    subjects = {
        quad.subject.value
        for quad in ox.parse(path=tmp_path / "dist/dumps/learning-cities.nq", format=ox.RdfFormat.N_QUADS)
        if isinstance(quad.subject, ox.NamedNode)
    }
    assert "http://localhost:8000/x/city/fr/lille" in subjects
    own = {subject for subject in subjects if subject.startswith("https://w3id.org/learning-cities/")}
    assert own
    assert all(subject.startswith("https://w3id.org/learning-cities/concept/") for subject in own)
    assert run("verify", cwd=tmp_path).returncode == 0


def test_the_same_bytes_with_any_jobs_hash_seed_order_and_folder(tmp_path: Path) -> None:
    documents = [SEED, *sorted(DOCUMENTS.glob("*.txt"))]
    assert len(documents) > 8
    builds: list[tuple[str, Sequence[str | Path]]] = [
        ("0", [SEEDS, DOCUMENTS, "--jobs", "1"]),
        ("1", [DOCUMENTS, SEEDS, "--jobs", "2"]),
        ("2", [*reversed(documents), "--jobs", "2"]),
    ]
    found = []
    for seed, arguments in builds:
        cwd = tmp_path / f"build {seed}"
        cwd.mkdir()
        done = run("build", *arguments, cwd=cwd, env={"PYTHONHASHSEED": seed, "TZ": f"Etc/GMT+{seed}"})
        assert done.returncode == 0
        found.append(sums(cwd / "dist"))
    assert found[0].count(b"\n") > 10
    assert found[1:] == [found[0], found[0]]


def test_building_again_gives_the_same_release(built: Path) -> None:
    before = sums(built / "dist")
    assert run("build", SEED, cwd=built).returncode == 0
    assert sums(built / "dist") == before


# check and extract


def test_check_writes_diagnostics_where_the_format_says(tmp_path: Path) -> None:
    text = run("check", BROKEN, SEED, cwd=tmp_path)
    assert (text.returncode, text.stdout) == (1, "")
    for name in ("json", "sarif"):
        found = run("check", BROKEN, SEED, "--format", name, cwd=tmp_path)
        assert (found.returncode, found.stderr) == (1, text.stderr)
        content = json.loads(found.stdout)
        results = content["runs"][0]["results"] if name == "sarif" else content
        assert len(results) == len(text.stderr.splitlines()) - 1
    assert list(tmp_path.iterdir()) == []


def test_check_of_the_seed_is_well(tmp_path: Path) -> None:
    found = run("check", SEEDS, "--quiet", cwd=tmp_path)
    assert (found.returncode, found.stdout) == (0, "")
    assert found.stderr == "1 read, 1 published, 0 with warnings, 0 rejected\n"


def test_extract_prints_the_profile_as_json(tmp_path: Path) -> None:
    found = run("extract", SEED, cwd=tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    profile = json.loads(found.stdout)
    assert profile["title"]["city"] == "Lille"
    assert profile["populations"][0]["value"] == 234475


def test_extract_of_a_bad_document_says_why(tmp_path: Path) -> None:
    found = run("extract", BROKEN, cwd=tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith(f"{BROKEN}:1:1: error document-empty: ")


# query


def test_query_answers_in_every_format_for_tables(built: Path) -> None:
    shown = {name: run("query", POPULATIONS, "--format", name, cwd=built) for name in ("table", "json", "csv", "tsv")}
    assert {found.returncode for found in shown.values()} == {0}
    assert {found.stderr for found in shown.values()} == {""}
    bindings = json.loads(shown["json"].stdout)["results"]["bindings"]
    assert [row["population"]["value"] for row in bindings] == ["234475"]
    table = list(csv.DictReader(io.StringIO(shown["csv"].stdout)))
    assert [(row["cityName"], row["population"], row["year"]) for row in table] == [("Lille", "234475", "")]
    assert '\t"Lille"\t' in shown["tsv"].stdout
    assert "Lille" in shown["table"].stdout
    assert run("query", POPULATIONS, cwd=built).stdout == shown["table"].stdout


@pytest.mark.parametrize(
    ("name", "syntax"),
    [("turtle", ox.RdfFormat.TURTLE), ("ntriples", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD)],
)
@pytest.mark.parametrize(
    "query", ["CONSTRUCT WHERE { ?s a <https://schema.org/City> }", "DESCRIBE <https://w3id.org/learning-cities/city/fr/lille>"]
)  # fmt: skip
def test_query_answers_in_every_format_for_graphs(built: Path, query: str, name: str, syntax: ox.RdfFormat) -> None:
    found = run("query", query, "--format", name, cwd=built)
    assert (found.returncode, found.stderr) == (0, "")
    triples = list(ox.parse(found.stdout.encode(), format=syntax))
    assert triples
    assert all("city/fr/lille" in str(triple.subject) for triple in triples)


@pytest.mark.parametrize(("query", "answer"), [("ASK { ?s ?p ?o }", True), ("ASK { ?s <x:y> ?o }", False)])
def test_query_answers_yes_and_no(built: Path, query: str, answer: bool) -> None:
    found = run("query", query, "--format", "json", cwd=built)
    assert (found.returncode, json.loads(found.stdout)["boolean"]) == (0, answer)
    assert run("query", query, cwd=built).stdout.strip() == str(answer).lower()


@pytest.mark.parametrize(
    ("query", "name"), [("SELECT * { ?s ?p ?o }", "turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv")]
)
def test_a_format_that_cannot_hold_the_answer_is_wrong_use(built: Path, query: str, name: str) -> None:
    found = run("query", query, "--format", name, cwd=built)
    assert (found.returncode, found.stdout) == (2, "")


def test_query_changes_nothing(built: Path) -> None:
    before = sums(built / "dist")
    run("query", POPULATIONS, cwd=built)
    assert run("verify", cwd=built).returncode == 0
    assert sums(built / "dist") == before


# validate and verify


def test_validate_tells_valid_from_invalid_files(tmp_path: Path) -> None:
    invalid = sorted((SHAPES / "invalid").glob("AwardShape*.ttl"))
    assert len(invalid) > 1
    well = run("validate", HERE / "golden" / "minimal" / "graph.ttl", cwd=tmp_path)
    assert well.returncode == 0, well.stderr
    bad = run("validate", *invalid, cwd=tmp_path)
    assert bad.returncode == 1
    assert all(str(path) in bad.stderr for path in invalid)


def test_validate_of_what_is_no_rdf_says_so(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<a> <b> .\n")
    (tmp_path / "thing.xyz").write_text("<a> <b> <c> .\n")
    for name in ("broken.ttl", "thing.xyz"):
        found = run("validate", name, cwd=tmp_path)
        assert found.returncode in (1, 2)
        assert name in found.stderr


def test_validate_accepts_what_build_writes(built: Path) -> None:
    found = run("validate", "dist/dumps/learning-cities.ttl", cwd=built)
    assert found.returncode == 0, found.stderr


def test_verify_sees_every_damage(built: Path, tmp_path: Path) -> None:
    files = [path for path in sorted((built / "dist").rglob("*")) if path.is_file()]
    assert len(files) > 10
    chosen = [path for path in files if path.parent.name in ("dist", "dumps")]
    for path in chosen:
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        found = run("verify", "dist", cwd=built)
        path.write_bytes(content)
        assert found.returncode == 1, path.name
    (built / "dist" / "stranger").write_text("x")
    assert run("verify", cwd=built).returncode == 1
    (built / "dist" / "stranger").unlink()
    assert run("verify", cwd=built).returncode == 0


# Locales and pipes


@pytest.mark.parametrize("environment", [ASCII, {"PYTHONUTF8": "1"}], ids=["ascii", "utf-8"])
def test_output_is_utf8_or_escaped_and_never_a_crash(tmp_path: Path, environment: dict[str, str]) -> None:
    document = tmp_path / "전주.txt"
    document.write_bytes((DOCUMENTS / "jeonju-republic-of-korea.txt").read_bytes())
    hostile = HERE / "hostile"
    for arguments in (
        ("extract", document),
        ("check", document, hostile / "one-slug"),
        ("check", document, hostile / "one-slug", "--format", "json"),
        ("build", document, hostile / "one-slug", "--jobs", "1"),
        ("query", "SELECT ?name { ?s <https://schema.org/name> ?name } ORDER BY ?name"),
        ("query", QUESTION_FILES[8], "--format", "csv"),
        ("verify",),
    ):
        found = run(*arguments, cwd=tmp_path, env=environment)
        assert found.returncode == 0, (arguments, found.stderr)
        assert found.stdout or found.stderr


def test_releases_do_not_depend_on_the_locale(built: Path, tmp_path: Path) -> None:
    found = run("build", SEED, cwd=tmp_path, env=ASCII)
    assert found.returncode == 0
    assert sums(tmp_path / "dist") == sums(built / "dist")


def test_a_reader_that_goes_away_is_no_crash(built: Path) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 300000"
    with subprocess.Popen(
        [PROGRAM, "query", query, "--format", "tsv"], cwd=built, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
    assert b"Traceback" not in errors
    assert b"Exception" not in errors
