"""Changes: what a release says of the one before, for people and programs, and how it is carried on and checked.

`tests/changes/before` and `after` are the documents of two releases: a figure is corrected, a text reworded, a city
added, one withdrawn. `expected.tsv` is what the command tells; `--renew-golden` writes it anew, read it then.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, OWL, PROV, RDF, SKOS
from starlette.testclient import TestClient

from conftest import HERE
from learningcities.cli import main
from learningcities.namespaces import DEFAULT_BASE, LC
from learningcities.publication.changes import writing
from learningcities.publication.changes.activities import moment
from learningcities.publication.changes.history import bounded
from learningcities.publication.manifest import digest, read_manifest, write_manifest
from learningcities.server.app import create_app
from webpages import Parsed

CASE = HERE / "changes"
FIRST, SECOND, THIRD = "2026-11", "2026-12-01T12:00:00Z", "2027-01"
REASON = "The city asked to be taken out."
NQ = "dumps/learning-cities.nq"
ACTIVITIES = "https://www.w3.org/ns/activitystreams#"
NODE = shutil.which("node")
MODULES = [Path(path) / "jsonld" for path in os.environ.get("NODE_PATH", "").split(os.pathsep) if path]


def documents(name: str) -> None:
    shutil.rmtree("seeds", ignore_errors=True)
    shutil.copytree(CASE / name, "seeds")


def build(*options: str) -> int:
    return main(["build", "--jobs", "1", "--quiet", *options])


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder with three releases, each following the one before."""
    folder = tmp_path_factory.mktemp("project")
    here = Path.cwd()
    os.chdir(folder)
    try:
        documents("before")
        assert build("--record", "--name", FIRST, "--output", "one") == 0
        documents("after")
        paths = ["city/ie/cork", "document/cork-ireland"]
        assert main(["withdraw", *paths, "--reason", REASON]) == 0
        assert build("--record", "--name", SECOND, "--previous", "one", "--output", "two") == 0
        bonn = Path("seeds/bonn-germany.txt")
        bonn.write_text(bonn.read_text(encoding="utf-8").replace("331,885", "331,886"), encoding="utf-8")
        assert build("--record", "--name", THIRD, "--previous", "two", "--output", "three") == 0
    finally:
        os.chdir(here)
    return folder


@pytest.fixture
def inside(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project, as working directory."""
    shutil.copytree(project, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def page(release: Path, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / f"changes/{number}.jsonld").read_text(encoding="utf-8"))
    return found


def told(release: Path, number: int) -> dict[str, dict[str, Any]]:
    """The activities of a page, by the path of what they are about."""
    items = page(release, number)["orderedItems"]
    found = {item["object"]["id"].removeprefix(DEFAULT_BASE): item for item in items}
    assert len(found) == len(items)
    return found


def sums(release: str | Path) -> bytes:
    return (Path(release) / "SHA256SUMS").read_bytes()


# What is told


def test_two_releases_of_the_example(project: Path, capsys: pytest.CaptureFixture[str], renew: bool) -> None:
    assert main(["changes", str(project / "one"), str(project / "two")]) == 0
    captured = capsys.readouterr()
    if renew:
        (CASE / "expected.tsv").write_text(captured.out, encoding="utf-8")
    assert captured.out == (CASE / "expected.tsv").read_text(encoding="utf-8")
    assert re.fullmatch(r"\d+ statements removed, \d+ added\n", captured.err)


def test_the_feed_tells_the_same_as_the_command(project: Path) -> None:
    lines = (CASE / "expected.tsv").read_text(encoding="utf-8").splitlines()
    expected = [tuple(line.split("\t")[:2]) for line in lines]
    found = [(item["type"], item["object"]["id"]) for item in page(project / "two", 1)["orderedItems"]]
    assert found == expected
    assert len(found) > 20


def test_what_was_withdrawn_says_why(project: Path) -> None:
    found = told(project / "two", 1)
    cork = found["city/ie/cork"]
    assert cork["type"] == "Deprecate"
    assert cork["summary"] == "Withdrawn: Cork (learning city)"
    assert cork["object"]["withdrawalReason"] == [REASON]
    assert cork["object"]["deprecated"] is True
    assert str(LC.LearningCity) in cork["object"]["type"]
    gone = json.loads((project / "two/withdrawn.json").read_text(encoding="utf-8"))
    assert set(gone) == {path for path, one in found.items() if one["type"] == "Deprecate" and "#" not in path}


def test_a_corrected_figure_leads_to_the_one_that_replaces_it(project: Path) -> None:
    found = told(project / "two", 1)
    assert found["city/fr/lille"]["type"] == "Update"
    old, new = found["city/fr/lille#population"], found["city/fr/lille#population-236710"]
    assert (old["type"], new["type"]) == ("Deprecate", "Create")
    assert old["object"]["isReplacedBy"] == [new["object"]["id"]]


def test_a_reworded_text_is_the_same_fact_changed(project: Path) -> None:
    assert told(project / "two", 1)["local-authority/fr/lille#vision"]["type"] == "Update"


def test_facts_of_a_new_city_come_with_it(project: Path) -> None:
    about_bonn = [path for path in told(project / "two", 1) if "de/bonn" in path]
    assert "city/de/bonn" in about_bonn
    assert not [path for path in about_bonn if "#" in path]


def test_every_iri_that_is_withdrawn_or_vanished_is_told(project: Path) -> None:
    """Whatever had a class in one release, and has not or is withdrawn in the next, but places in documents."""

    def classes(release: Path) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for quad in ox.parse(path=release / NQ, format=ox.RdfFormat.N_QUADS):
            if quad.predicate.value == str(RDF.type):
                found.setdefault(str(quad.subject.value), set()).add(str(quad.object.value))
        return found

    before, after = classes(project / "one"), classes(project / "two")
    lost = {iri for iri in before if str(LC.WithdrawnResource) in after.get(iri, {str(LC.WithdrawnResource)})}
    lost = {iri for iri in lost if not (iri.startswith(f"{DEFAULT_BASE}document/") and "#" in iri)}
    found = {item["object"]["id"] for item in page(project / "two", 1)["orderedItems"] if item["type"] != "Update"}
    assert len(lost) > 10
    assert lost <= found


def test_a_name_that_is_a_moment_dates_the_activities(project: Path) -> None:
    second, third = page(project / "three", 1), page(project / "three", 2)
    assert second["published"] == SECOND
    assert {item["published"] for item in second["orderedItems"]} == {SECOND}
    assert (third["name"], "published" in third) == (THIRD, False)


@pytest.mark.parametrize(
    ("name", "is_one"), [(SECOND, True), ("2026-12-01T12:00+01:00", True), ("2026-12-01", False), ("2", False)]
)
def test_a_day_is_no_moment(name: str, is_one: bool) -> None:
    assert bool(moment(name)) is is_one


# The page


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (
            "changes.html",
            ["What is new, changed and withdrawn since the release 2026-11.", "236,710", "234,475", REASON],
        ),
        (
            "changes.fr.html",
            ["Ce qui est nouveau, modifié et retiré depuis la publication 2026-11.", "236\u202f710", REASON],
        ),
    ],
)
def test_the_page_tells_old_and_new_values_and_reasons(project: Path, file: str, words: list[str]) -> None:
    parsed = Parsed((project / "two" / file).read_text(encoding="utf-8"))
    text = " ".join(text for text, _ in parsed.texts)
    assert [word for word in words if word not in text] == []
    assert "all people to learn" in text
    suffix = file.partition(".")[2]
    assert {f"city/de/bonn.{suffix}", f"city/ie/cork.{suffix}", f"city/fr/lille.{suffix}"} <= set(parsed.links)
    assert [link for link in parsed.links if not link.startswith(("#", "http")) and not
            (project / "two" / link.partition("#")[0]).is_file()] == []  # fmt: skip


def test_the_start_page_and_the_list_of_pages_lead_to_it(project: Path) -> None:
    for language in ("html", "fr.html"):
        links = Parsed((project / f"two/index.{language}").read_text(encoding="utf-8")).links
        assert links.count(f"changes.{language}") == 2
    assert f"{DEFAULT_BASE}changes.html" in (project / "two/sitemap.xml").read_text(encoding="utf-8")
    assert "changes.jsonld" in (project / "two/llms.txt").read_text(encoding="utf-8")
    assert "changes" not in (project / "one/llms.txt").read_text(encoding="utf-8")


def test_words_of_documents_never_become_mark_up(inside: Path) -> None:
    lille = Path("seeds/lille-france.txt")
    hostile = "<script>alert(1)</script> & \u202e everybody"
    lille.write_text(lille.read_text(encoding="utf-8").replace("all people", hostile), encoding="utf-8")
    assert build("--previous", "three", "--output", "four") == 0
    text = Path("four/changes.html").read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)" in text


# The patch


def test_patches_lead_from_each_release_to_the_next(project: Path, tmp_path: Path) -> None:
    """As the how-to does it, with nothing but the tools of every system."""
    shutil.copyfile(project / "one" / NQ, tmp_path / "mine.nq")
    for number, release in ((1, "two"), (2, "three")):
        patch = project / f"three/changes/{number}.rdfp"
        script = (
            "export LC_ALL=C; sed -n 's/^D //p' \"$1\" > removed; sed -n 's/^A //p' \"$1\" > added; "
            "comm -23 mine.nq removed | sort -m - added > next.nq && mv next.nq mine.nq"
        )
        subprocess.run(["bash", "-c", script, "bash", str(patch)], cwd=tmp_path, check=True)
        assert (tmp_path / "mine.nq").read_bytes() == (project / release / NQ).read_bytes()


def test_a_patch_names_both_datasets_by_their_hashes(project: Path) -> None:
    hashes = [read_manifest(project / name)["dataset"]["sha256"] for name in ("one", "two", "three")]
    for number, (before, after) in enumerate(pairwise(hashes), start=1):
        head = (project / f"three/changes/{number}.rdfp").read_text(encoding="utf-8").splitlines()[:3]
        iri = f"{DEFAULT_BASE}dataset#release-"
        assert head == [f"H id <{iri}{after}> .", f"H prev <{iri}{before}> .", "TX ."]
        about = page(project / "three", number)["about"]
        assert (about["identifier"], about["previousVersion"]["identifier"]) == (after, before)


@pytest.mark.parametrize(("one", "other"), [("one", "two"), ("two", "one"), ("one", "three"), ("two", "two")])
def test_any_two_releases_can_be_compared(
    project: Path, capfdbinary: pytest.CaptureFixture[bytes], one: str, other: str
) -> None:
    assert main(["changes", str(project / one), str(project / other), "--format", "update"]) == 0
    store = ox.Store()
    store.load(path=project / one / NQ, format=ox.RdfFormat.N_QUADS)
    store.update(capfdbinary.readouterr().out.decode())
    # The store writes some numbers in its own way, so the other side goes through one too.
    expected = ox.Store()
    expected.load(path=project / other / NQ, format=ox.RdfFormat.N_QUADS)
    assert set(store) == set(expected)


def test_the_command_gives_the_patch_of_the_release(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["changes", str(project / "one"), str(project / "two"), "--format", "patch"]) == 0
    assert capfdbinary.readouterr().out == (project / "two/changes/1.rdfp").read_bytes()


# The feed, as other programs read it


def refuse(url: str, _: object) -> Any:
    raise AssertionError(f"{url} was to be fetched")


@pytest.mark.parametrize("file", ["changes.jsonld", "changes/1.jsonld", "changes/2.jsonld"])
def test_the_feed_is_json_ld_that_needs_nothing_else(project: Path, file: str) -> None:
    path = project / "three" / file
    content = json.loads(path.read_text(encoding="utf-8"))
    lines = jsonld.to_rdf(content, {"format": "application/n-quads", "documentLoader": refuse})
    graph = Graph().parse(data=lines, format="nt")
    feed = URIRef(DEFAULT_BASE + file)
    kind = "OrderedCollection" if file == "changes.jsonld" else "OrderedCollectionPage"
    assert (feed, RDF.type, URIRef(ACTIVITIES + kind)) in graph
    activities = set(graph.subjects(URIRef(f"{ACTIVITIES}object"), None))
    assert len(activities) == len(content.get("orderedItems", []))
    assert all(isinstance(one, URIRef) for one in activities)
    assert strict(path) == {line for line in lines.splitlines() if "_:" not in line}


def strict(path: Path) -> set[str]:
    """What Oxigraph reads in a file, without the blank nodes of lists."""
    quads = ox.parse(path=path, format=ox.RdfFormat.JSON_LD)
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return {line for line in lines.decode().splitlines() if "_:" not in line}


@pytest.mark.skipif(
    not NODE or not any(path.is_dir() for path in MODULES), reason="needs node, and jsonld in NODE_PATH"
)
def test_jsonld_js_reads_the_same(project: Path) -> None:
    program = """
const jsonld = require("jsonld"), fs = require("fs");
jsonld.toRDF(JSON.parse(fs.readFileSync(process.argv[1], "utf-8")), {format: "application/n-quads",
  documentLoader: url => { throw new Error(url + " was to be fetched"); }}).then(text => console.log(text));
"""
    for file in ("changes.jsonld", "changes/1.jsonld"):
        call = [str(NODE), "-e", program, str(project / "three" / file)]
        text = subprocess.run(call, capture_output=True, text=True, check=True).stdout
        assert {line for line in text.splitlines() if line and "_:" not in line} == strict(project / "three" / file)


def test_pages_of_the_feed_lead_to_each_other(project: Path) -> None:
    feed = json.loads((project / "three/changes.jsonld").read_text(encoding="utf-8"))
    first, second = page(project / "three", 1), page(project / "three", 2)
    assert (feed["first"]["id"], feed["last"]["id"]) == (first["id"], second["id"])
    assert (first["next"]["id"], second["prev"]["id"]) == (second["id"], first["id"])
    assert ("prev" in first, "next" in second) == (False, False)
    assert feed["totalItems"] == len(first["orderedItems"]) + len(second["orderedItems"])
    for one in (first, second):
        assert one["partOf"]["id"] == feed["id"]
        assert one["totalItems"] == len(one["orderedItems"])
        assert one["id"] == DEFAULT_BASE + f"changes/{one['id'].rpartition('/')[2]}"


def test_what_an_earlier_release_told_is_told_again(project: Path) -> None:
    assert page(project / "three", 1)["orderedItems"] == page(project / "two", 1)["orderedItems"]
    assert (project / "three/changes/1.rdfp").read_bytes() == (project / "two/changes/1.rdfp").read_bytes()


# Building


def test_building_again_gives_the_same_bytes(inside: Path) -> None:
    assert build("--name", THIRD, "--previous", "two", "--output", "again") == 0
    assert sums("again") == sums("three")
    assert main(["build", "--jobs", "2", "--quiet", "--name", THIRD, "--previous", "two", "--output", "again"]) == 0
    assert sums("again") == sums("three")


def test_a_release_without_changes_adds_no_step(inside: Path) -> None:
    assert build("--name", THIRD, "--previous", "three", "--output", "four") == 0
    assert sums("four") == sums("three")


def test_a_release_may_take_the_place_of_the_one_it_follows(inside: Path) -> None:
    assert build("--name", THIRD, "--previous", "two", "--output", "two") == 0
    assert sums("two") == sums("three")


def test_the_first_release_that_changes_nothing_says_so(inside: Path) -> None:
    documents("before")
    Path("ledger.tsv").unlink()
    assert build("--previous", "one", "--output", "same") == 0
    assert read_manifest(Path("same"))["changes"] == {"steps": [], "left_out": 0}
    assert "Nothing changed since the release 2026-11." in Path("same/changes.html").read_text(encoding="utf-8")
    assert "first" not in json.loads(Path("same/changes.jsonld").read_text(encoding="utf-8"))
    assert not Path("same/changes").exists()
    assert main(["verify", "same"]) == 0


def test_a_release_in_the_output_folder_is_no_input(inside: Path) -> None:
    assert build("--output", "three") == 0
    assert not Path("three/changes.jsonld").exists()
    assert "changes" not in read_manifest(Path("three"))
    assert build("--output", "elsewhere") == 0
    assert sums("elsewhere") == sums("three")


def test_a_history_that_ends_is_told(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["build", "--jobs", "1", "--output", "three"]) == 0
    assert "three/manifest.json:1:1: warning history-interrupted: " in capsys.readouterr().err
    assert main(["build", "--jobs", "1", "--output", "three"]) == 0
    assert "history-interrupted" not in capsys.readouterr().err


def test_without_a_ledger_what_is_gone_is_told_as_deleted(inside: Path) -> None:
    Path("ledger.tsv").unlink()
    assert build("--previous", "one", "--output", "four") == 0
    found = told(Path("four"), 1)
    assert found["city/ie/cork"]["type"] == "Delete"
    assert {one["type"] for path, one in found.items() if "ie/cork" in path} == {"Delete"}
    text = Path("four/changes.html").read_text(encoding="utf-8")
    assert "No longer there" in text
    assert main(["verify", "four"]) == 0


def test_a_fact_that_is_stated_again_is_added(inside: Path) -> None:
    lille = Path("seeds/lille-france.txt")
    lille.write_text(lille.read_text(encoding="utf-8").replace("236,710", "234,475"), encoding="utf-8")
    assert build("--previous", "three", "--output", "four") == 0
    assert told(Path("four"), 3)["city/fr/lille#population"]["type"] == "Add"
    assert "Stated again" in Path("four/changes.html").read_text(encoding="utf-8")


def test_history_ends_where_the_dump_is_cheaper(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last, both = (
        sum(Path(f"three/changes/{number}.rdfp").stat().st_size for number in found) for found in ((2,), (1, 2))
    )
    monkeypatch.setattr(writing, "bounded", lambda steps, release, limit: bounded(steps, release, (last + both) // 2))
    assert build("--name", THIRD, "--previous", "two", "--output", "four") == 0
    history = read_manifest(Path("four"))["changes"]
    assert [step["number"] for step in history["steps"]] == [2]
    assert history["left_out"] == 1
    assert sorted(path.name for path in Path("four/changes").iterdir()) == ["2.jsonld", "2.rdfp"]
    feed = json.loads(Path("four/changes.jsonld").read_text(encoding="utf-8"))
    assert feed["first"]["id"].endswith("changes/2.jsonld")
    assert "no longer carried: 1." in feed["summary"]
    assert "does not carry any more: 1." in Path("four/changes.html").read_text(encoding="utf-8")
    assert main(["verify", "four"]) == 0


def damaged_dump(release: Path) -> None:
    with (release / NQ).open("ab") as stream:
        stream.write(b"<x:a> <x:b> <x:c> <x:d> .\n")


def linked_dump(release: Path) -> None:
    (release / NQ).rename(release / "other.nq")
    (release / NQ).symlink_to("../other.nq")


def renewed(release: Path, change: Callable[[dict[str, Any]], None] = lambda manifest: None) -> None:
    """Make digests that fit again, as one would who wants to deceive."""
    manifest = read_manifest(release)
    for name in ("manifest.json", "SHA256SUMS"):
        (release / name).unlink()
    change(manifest)
    write_manifest(release, {key: value for key, value in manifest.items() if key not in ("name", "files")})


def other_dump(release: Path) -> None:
    damaged_dump(release)
    renewed(release)


def history_that_leads_elsewhere(release: Path) -> None:
    renewed(release, lambda manifest: manifest["changes"]["steps"].pop())


def history_with_a_path(release: Path) -> None:
    renewed(release, lambda manifest: manifest["changes"]["steps"][0].update(number="../../1"))


def history_with_a_gap(release: Path) -> None:
    renewed(release, lambda manifest: manifest["changes"]["steps"][0].update(number=7))


def activities_that_are_none(release: Path) -> None:
    (release / "changes/1.jsonld").write_text("[]", encoding="utf-8")
    renewed(release)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (damaged_dump, "has another digest"),
        (linked_dump, "is missing or no file"),
        (other_dump, "is not the dataset whose hash"),
        (history_that_leads_elsewhere, "do not lead to its dataset"),
        (history_with_a_path, "has a history that is none"),
        (history_with_a_gap, "does not follow"),
        (activities_that_are_none, "is no page of a feed"),
    ],
)
def test_a_release_that_is_not_what_it_says_is_not_followed(
    inside: Path, damage: Callable[[Path], None], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(Path("three"))
    documents("after")
    assert build("--previous", "three", "--output", "four") == 1
    found = capsys.readouterr().err
    assert message in found
    assert "Traceback" not in found
    assert not Path("four").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--previous", "seeds"], "seeds is not a release"),
        (["--previous", "nowhere"], "nowhere is not a release"),
        (["--name", "two\nlines"], "The name 'two\\nlines' is none"),
        (["--previous", "three", "--base", "https://example.org/"], "has the base https://w3id.org/learning-cities/"),
    ],
)
def test_wrong_use_is_told(inside: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(*options, "--output", "four") == 2
    assert message in capsys.readouterr().err
    assert main(["changes", "seeds", "three"]) == 2


# Verification


def more_in_the_patch(release: Path) -> None:
    path = release / "changes/2.rdfp"
    content = path.read_bytes()
    path.write_bytes(content.replace(b"TC .\n", b"D <https://z.example/a> <x:b> <x:c> <x:d> .\nTC .\n"))
    renewed(release)


def less_in_the_patch(release: Path) -> None:
    path = release / "changes/1.rdfp"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], *lines[4:]]))
    renewed(release)


def added_what_is_not_there(release: Path) -> None:
    path = release / "changes/2.rdfp"
    path.write_bytes(path.read_bytes().replace(b"TC .\n", b"A <https://z.example/a> <x:b> <x:c> <x:d> .\nTC .\n"))
    renewed(release)


def for_other_releases(release: Path) -> None:
    path = release / "changes/2.rdfp"
    path.write_bytes(re.sub(rb"(H prev <.*#release-)[0-9a-f]{8}", rb"\g<1>00000000", path.read_bytes()))
    renewed(release)


def another_activity(release: Path) -> None:
    path = release / "changes/2.jsonld"
    path.write_text(path.read_text(encoding="utf-8").replace('"Deprecate",', '"Delete",', 1), encoding="utf-8")
    renewed(release)


def one_activity_less(release: Path) -> None:
    content = page(release, 1)
    content["orderedItems"].pop()
    (release / "changes/1.jsonld").write_text(json.dumps(content), encoding="utf-8")
    renewed(release)


def forgotten_history(release: Path) -> None:
    renewed(release, lambda manifest: manifest.pop("changes"))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (more_in_the_patch, "changes/2.rdfp does not lead to this release from the one"),
        (less_in_the_patch, "changes/1.rdfp does not lead to this release from the one"),
        (added_what_is_not_there, "changes/2.rdfp does not fit the dataset"),
        (for_other_releases, "changes/2.rdfp is not for the releases"),
        (another_activity, "changes/2.jsonld does not tell what changes/2.rdfp changes"),
        (one_activity_less, "does not hold the"),
        (forgotten_history, "manifest.json knows of no changes"),
        (history_with_a_path, "has a history that is none"),
        (history_that_leads_elsewhere, "does not lead to the dataset"),
    ],
)
def test_changes_that_are_not_true_are_found(
    inside: Path, damage: Callable[[Path], None], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "three"]) == 0
    damage(Path("three"))
    capsys.readouterr()
    assert main(["verify", "three"]) == 1
    assert message in capsys.readouterr().err


# Descriptions and hosts


def test_descriptions_say_what_the_release_follows(project: Path) -> None:
    dataset, hashes = URIRef(f"{DEFAULT_BASE}dataset"), [digest(project / name / NQ) for name in ("two", "three")]
    before = URIRef(f"{dataset}#release-{hashes[0]}")
    for name in ("void.ttl", "dcat.ttl"):
        graph = Graph().parse(project / "three" / name)
        assert graph.value(dataset, PROV.wasRevisionOf) == before
        assert graph.value(dataset, URIRef(f"{DCAT}previousVersion")) == before
        assert graph.value(dataset, URIRef(f"{DCAT}version")) == Literal(THIRD)
        assert graph.value(before, DCTERMS.identifier) == Literal(hashes[0])
        assert graph.value(before, URIRef(f"{DCAT}version")) == Literal(SECOND)


def test_the_files_are_in_the_catalogue(project: Path) -> None:
    graph = Graph().parse(project / "three/dcat.ttl")
    changes = URIRef(f"{DEFAULT_BASE}dataset#changes")
    urls = {
        str(url).removeprefix(DEFAULT_BASE): int(str(graph.value(part, DCAT.byteSize)))
        for part in graph.objects(changes, DCAT.distribution)
        for url in graph.objects(part, DCAT.downloadURL)
    }
    sizes = {file: (project / "three" / file).stat().st_size for file in ("changes.jsonld", "changes/2.rdfp")}
    assert urls == sizes
    assert (None, DCAT.distribution, None) in Graph().parse(project / "one/dcat.ttl")
    assert (changes, None, None) not in Graph().parse(project / "one/dcat.ttl")


def test_a_server_gives_them_their_types(project: Path) -> None:
    with TestClient(create_app(project / "three"), base_url="http://127.0.0.1") as client:
        types = {"changes.jsonld": "application/ld+json", "changes/2.rdfp": "application/rdf-patch"}
        for path, media_type in types.items():
            answer = client.get(f"/{path}")
            assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
        for accept, file in (("application/ld+json", "changes.jsonld"), ("text/html", "changes.html")):
            answer = client.get("/changes", headers={"accept": accept}, follow_redirects=False)
            assert (answer.status_code, answer.headers["location"].rpartition("/")[2]) == (303, file)


def test_terms_are_those_of_others(project: Path) -> None:
    """Each name in the context is a term of the specification that it says."""
    context = page(project / "three", 1)["@context"]
    known = {"deprecated": str(OWL.deprecated), "isReplacedBy": str(DCTERMS.isReplacedBy)}
    for name, iri in known.items():
        prefix, _, local = context[name]["@id"].partition(":")
        assert context[prefix] + local == iri
    assert context["Deprecate"] == "emm:Deprecate"
    assert str(SKOS) not in context.values()
