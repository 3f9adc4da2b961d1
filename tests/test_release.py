"""Releases: they appear whole or not at all, verify what they hold, and answer queries without any network."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import URIRef

from learningcities.diagnostics.model import Diagnostic, Severity
from learningcities.documents import Span
from learningcities.errors import ReleaseError, UsageError
from learningcities.namespaces import DEFAULT_BASE, LC, SCHEMA, SH
from learningcities.publication import staging
from learningcities.publication.explanations import explanations
from learningcities.publication.findings import DocumentOutcome, Findings, Outcome
from learningcities.publication.manifest import SUMS, files, is_release, write_manifest
from learningcities.publication.part import part_text
from learningcities.publication.publish import publish
from learningcities.release import Release, open_release
from learningcities.validation import ShapeEvidence, ShapeResult, ShapeSeverity
from test_publication import SUBJECTS, part

CODE = "award-year-missing"
HOSTILE_WORDS = '</script><script>alert(1)</script>\u202e & "quotes"\nline two'


def shape_result() -> ShapeResult:
    document = f"{DEFAULT_BASE}document/lille-france"
    return ShapeResult(
        focus=URIRef(f"{DEFAULT_BASE}city/fr/lille"),
        path=SCHEMA.name,
        value=None,
        shape=URIRef(f"{LC}CityShape-name"),
        component=SH.MinCountConstraintComponent,
        severity=ShapeSeverity.WARNING,
        messages={"en": "A city has a name.", "fr": "Une ville a un nom."},
        evidence=ShapeEvidence(f"{document}#char=1,2", document, Span(1, 2, 1), "il"),
    )


def findings(folder: str = "seeds") -> Findings:
    return Findings(
        documents=(
            DocumentOutcome("rejected.txt", "2" * 64, Outcome.REJECTED),
            DocumentOutcome("lille-france.txt", "0" * 64, Outcome.WARNINGS),
            DocumentOutcome("cork-ireland.txt", "1" * 64, Outcome.PUBLISHED),
        ),
        diagnostics=(
            Diagnostic(f"{folder}/rejected.txt", 1, 1, CODE, Severity.ERROR, "It is empty."),
            Diagnostic(f"{folder}/lille-france.txt", 12, 3, CODE, Severity.WARNING, "No year.", HOSTILE_WORDS),
        ),
        results=(shape_result(),),
    )


def build(output: Path, names: tuple[str, ...] = tuple(SUBJECTS), folder: str = "seeds") -> Release:
    publish((part_text(part(name), DEFAULT_BASE) for name in names), lambda: findings(folder), output, DEFAULT_BASE)
    return open_release(output)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build(tmp_path_factory.mktemp("release") / "dist")


@pytest.fixture
def release(built: Release, tmp_path: Path) -> Release:
    """A release that a test may damage."""
    return open_release(shutil.copytree(built.path, tmp_path / "dist"))


def content(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in files(folder)}


# What a release holds


def test_a_release_has_its_files(built: Release) -> None:
    top = {path for path in files(built.path) if "/" not in path}
    assert top == {
        "404.fr.html",
        "404.html",
        "SHA256SUMS",
        "concept.fr.html",
        "concept.html",
        "dataset.fr.html",
        "dataset.html",
        "dataset.jsonld",
        "dataset.nt",
        "dataset.ttl",
        "dcat.ttl",
        "identifiers.csv",
        "identifiers.csv-metadata.json",
        "index.fr.html",
        "index.html",
        "llms.txt",
        "lookup.fr.html",
        "lookup.html",
        "manifest.json",
        "ontology.fr.html",
        "ontology.html",
        "ontology.jsonld",
        "ontology.nt",
        "ontology.ttl",
        "query.fr.html",
        "query.html",
        "questions.ttl",
        "report.fr.html",
        "report.html",
        "report.json",
        "report.sarif",
        "report.ttl",
        "robots.txt",
        "sameas.json",
        "sitemap.xml",
        "void.ttl",
        "withdrawn.json",
    }
    assert {f"dumps/learning-cities.{suffix}" for suffix in ("ttl", "jsonld", "nt", "nq", "trig")} <= set(
        files(built.path)
    )
    assert {"ontology/learning-city.ttl", "ontology/context.jsonld", "ontology/concepts/diagnostics.ttl"} <= set(
        files(built.path)
    )
    assert any(path.startswith("shapes/") for path in files(built.path))
    assert not [path for path in files(built.path) if "__pycache__" in path or "/." in path]


def test_a_sound_release_has_no_problem(built: Release) -> None:
    assert built.verify() == []


def test_sha256sum_finds_every_file_as_it_was(built: Release) -> None:
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", SUMS], cwd=built.path, capture_output=True, text=True, check=True
    )
    assert done.stdout.count(": OK\n") == len(files(built.path)) - 1
    paths = [line[66:] for line in (built.path / SUMS).read_text().splitlines()]
    assert paths == sorted(paths)


def test_the_manifest_counts_and_hashes(built: Release) -> None:
    manifest = built.manifest
    assert manifest["counts"] == {"read": 3, "published": 2, "with_warnings": 1, "rejected": 1}
    assert manifest["dumps"]["dumps/learning-cities.nq"] == {"quads": 92}
    assert manifest["dumps"]["dumps/learning-cities.ttl"] == {"triples": 89}
    assert manifest["base"] == DEFAULT_BASE
    assert manifest["ontology"]["version"]
    assert [document["name"] for document in manifest["documents"]] == [
        "cork-ireland.txt",
        "lille-france.txt",
        "rejected.txt",
    ]
    nquads = (built.path / "dumps/learning-cities.nq").read_bytes()
    assert manifest["dataset"] == {"algorithm": "RDFC-1.0", "sha256": hashlib.sha256(nquads).hexdigest()}
    assert set(manifest["files"]) == set(files(built.path)) - {SUMS, "manifest.json"}


def test_same_parts_give_the_same_bytes(built: Release, tmp_path: Path) -> None:
    again = build(tmp_path / "elsewhere", tuple(reversed(SUBJECTS)), folder="/another/folder")
    assert content(again.path) == content(built.path)


def test_the_report_for_programs(built: Release) -> None:
    report = json.loads((built.path / "report.json").read_text(encoding="utf-8"))
    assert [found["path"] for found in report["diagnostics"]] == ["lille-france.txt", "rejected.txt"]
    assert report["diagnostics"][0]["words"] == HOSTILE_WORDS
    assert report["conforms"] is False
    assert report["results"][0]["messages"] == {"en": "A city has a name.", "fr": "Une ville a un nom."}
    assert (report["results"][0]["line"], report["results"][0]["words"]) == (1, "il")
    sarif = json.loads((built.path / "report.sarif").read_text(encoding="utf-8"))
    assert len(sarif["runs"][0]["results"]) == 2
    turtle = set(ox.parse(path=built.path / "report.ttl"))
    assert any(quad.predicate.value == str(SH.resultPath) for quad in turtle)
    assert not any(isinstance(quad.subject, ox.BlankNode) for quad in turtle)


# The report for people


class Page(HTMLParser):
    """What a test asks of a page: its language, its tags, its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language = ""
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "html":
            self.language = dict(attrs)["lang"] or ""
        if tag not in ("meta", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def page(release: Release, name: str) -> Page:
    return Page((release.path / name).read_text(encoding="utf-8"))


def test_pages_are_in_one_language_each(built: Release) -> None:
    english, french = page(built, "report.html"), page(built, "report.fr.html")
    assert (english.language, french.language) == ("en", "fr")
    assert "No year." in english.text
    assert "No year." not in french.text
    assert explanations("en")[CODE] in english.text
    assert explanations("fr")[CODE] in french.text
    assert "A city has a name." in english.text
    assert "Une ville a un nom." in french.text
    assert "A city has a name." not in french.text
    assert "Une ville a un nom." not in english.text


def test_pages_have_the_same_words_in_both_languages() -> None:
    folder = Path(staging.__file__).parent / "templates"
    words = {
        language: tomllib.loads((folder / f"report.{language}.toml").read_text(encoding="utf-8"))
        for language in ("en", "fr")
    }
    assert words["en"].keys() == words["fr"].keys()
    for table in ("outcomes", "severities"):
        assert words["en"][table].keys() == words["fr"][table].keys()
    assert set(words["en"]["severities"]) == {*map(str, Severity), *map(str, ShapeSeverity)}
    assert set(words["en"]["outcomes"]) == {*map(str, Outcome)}


def test_words_of_documents_cannot_steer_a_page(built: Release) -> None:
    for name in ("report.html", "report.fr.html"):
        found = page(built, name)
        assert "script" not in found.tags
        assert found.open == []
        assert r"</script><script>alert(1)</script>\u202e & " in found.text
        assert "\u202e" not in found.text
        assert found.tags.count("h1") == 1


def test_a_report_without_findings(tmp_path: Path) -> None:
    publish([], lambda: Findings(()), tmp_path / "dist", DEFAULT_BASE)
    empty = open_release(tmp_path / "dist")
    assert empty.verify() == []
    assert "Nothing to report." in page(empty, "report.html").text
    assert "Rien à signaler." in page(empty, "report.fr.html").text


# A release that was damaged


def redigest(folder: Path) -> None:
    """Make digests agree again with what is there, as somebody who forges a release would."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name in ("manifest.json", SUMS):
        (folder / name).unlink()
    write_manifest(folder, {key: value for key, value in manifest.items() if key not in ("name", "files")})


def drop_last_line(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def add_line(path: Path, line: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line)


DAMAGES: dict[str, tuple[Callable[[Path], object], bool, str]] = {
    "missing file": (lambda d: (d / "report.html").unlink(), False, "report.html is listed"),
    "extra file": (lambda d: (d / "extra.txt").touch(), False, "extra.txt is not listed"),
    "changed byte": (lambda d: replace(d / "report.html", "Report", "report"), False, "report.html has another digest"),
    "missing sums": (lambda d: (d / SUMS).unlink(), False, f"{SUMS} cannot be read"),
    "broken sums": (lambda d: add_line(d / SUMS, "nonsense\n"), False, f"{SUMS} has lines"),
    "path outside": (lambda d: add_line(d / SUMS, "0" * 64 + "  ../../etc/x\n"), False, "../../etc/x is listed"),
    "changed manifest": (lambda d: replace(d / "manifest.json", '"read": 3', '"read": 4'), False, "manifest.json has"),
    "missing dump": (lambda d: (d / "dumps/learning-cities.trig").unlink(), True, "trig cannot be read"),
    "triple gone from N-Triples": (lambda d: drop_last_line(d / "dumps/learning-cities.nt"), True, "same triples"),
    "quad gone from N-Quads": (lambda d: drop_last_line(d / "dumps/learning-cities.nq"), True, "same quads"),
    "other word in Turtle": (
        lambda d: replace(d / "dumps/learning-cities.ttl", "Corcaigh", "Corcaig"),
        True,
        "learning-cities.ttl does not hold the same triples",
    ),
    "other word in JSON-LD": (
        lambda d: replace(d / "dumps/learning-cities.jsonld", "Corcaigh", "Corcaig"),
        True,
        "learning-cities.jsonld does not hold the same triples",
    ),
    "other graph in TriG": (
        lambda d: replace(d / "dumps/learning-cities.trig", "cork-ireland-2#graph", "cork-ireland-3#graph"),
        True,
        "same quads",
    ),
    "broken Turtle": (lambda d: add_line(d / "dumps/learning-cities.ttl", "<x> <y"), True, "ttl cannot be read"),
    "wrong count": (lambda d: replace(d / "manifest.json", '"quads": 92', '"quads": 93'), True, "holds 92 statements"),
    "wrong hash": (
        lambda d: replace(d / "manifest.json", '"algorithm": "RDFC-1.0"', '"algorithm": "other"'),
        True,
        "RDFC-1.0 hash",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found(name: str, release: Release) -> None:
    damage, forged, expected = DAMAGES[name]
    damage(release.path)
    if forged:
        redigest(release.path)
    problems = open_release(release.path).verify()
    assert any(expected in problem for problem in problems), problems


def test_a_folder_that_is_no_release(tmp_path: Path) -> None:
    for text in ("", "[]", "{}", '{"name": "other"}', "\x00"):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(ReleaseError, match=re.escape(str(tmp_path))):
            open_release(tmp_path)
    with pytest.raises(UsageError):
        open_release(tmp_path / "missing")


# Whole or not at all


def test_an_error_leaves_the_last_release(release: Release) -> None:
    before = content(release.path)

    def failing() -> Iterator[object]:
        yield part_text(part("cork"), DEFAULT_BASE)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(failing(), findings, release.path, DEFAULT_BASE)  # type: ignore[arg-type]  # it never ends
    assert content(release.path) == before
    assert list(release.path.parent.iterdir()) == [release.path]


def test_a_new_release_takes_the_place_of_the_old_one(release: Release) -> None:
    new = build(release.path, ("cork", "shared"))
    assert new.manifest["dumps"]["dumps/learning-cities.nq"] == {"quads": 28}
    assert new.verify() == []
    assert list(release.path.parent.iterdir()) == [release.path]


@pytest.mark.parametrize("output", ["new", "deep/er/new", "empty", "link"])
def test_where_a_release_may_go(output: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")
    assert build(tmp_path / output, ("cork",)).verify() == []
    assert (tmp_path / "link").is_symlink()


def others() -> dict[str, Callable[[Path], object]]:
    return {
        "a file": lambda path: path.write_text("mine"),
        "a folder of something": lambda path: (path.mkdir(), (path / "thesis.txt").write_text("mine")),
        "a foreign manifest": lambda path: (path.mkdir(), (path / "manifest.json").write_text('{"name": "app"}')),
        "a release with a guest": lambda path: (build(path, ("cork",)), (path / "thesis.txt").write_text("mine")),
    }


@pytest.mark.parametrize("kind", others())
def test_what_is_no_release_is_left_alone(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "dist"
    others()[kind](path)
    before = content(path) if path.is_dir() else path.read_bytes()
    with pytest.raises(UsageError, match="dist"):
        build(path)
    assert before == (content(path) if path.is_dir() else path.read_bytes())
    assert list(tmp_path.iterdir()) == [tmp_path / "dist"]


def test_two_builds_of_one_folder_do_not_mix(tmp_path: Path) -> None:
    with staging.stage(tmp_path / "dist") as first:
        write_manifest(first.release, {"version": 1})
        with pytest.raises(ReleaseError, match="Another build"), staging.stage(tmp_path / "dist"):
            pass
        assert (first.release / "manifest.json").is_file()
    assert is_release(tmp_path / "dist")
    assert list(tmp_path.iterdir()) == [tmp_path / "dist"]


def killed_at(step: int, output: Path, version: int, exchange: bool) -> bool:
    """Write a release in another process that dies, as if killed, before its step number `step`; whether it did."""
    child = os.fork()
    if child == 0:
        try:
            steps = iter(range(10_000))

            def dying(call: Callable[..., object]) -> Callable[..., object]:
                def either(*args: object, **kwargs: object) -> object:
                    if next(steps) == step:
                        os._exit(9)
                    return call(*args, **kwargs)

                return either

            swap = staging._exchange if exchange else lambda one, other: False
            for target, name, call in (
                (staging, "_sync", staging._sync),
                (staging, "_exchange", swap),
                (shutil, "rmtree", shutil.rmtree),
                (Path, "rename", Path.rename),
                (Path, "unlink", Path.unlink),
                (Path, "mkdir", Path.mkdir),
                (Path, "write_bytes", Path.write_bytes),
            ):
                setattr(target, name, dying(call))
            write_version(output, version)
            os._exit(0)
        except BaseException:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 9


def write_version(output: Path, version: int) -> None:
    with staging.stage(output) as place:
        (place.release / "version").write_bytes(str(version).encode())
        write_manifest(place.release, {})


def version(output: Path) -> int:
    """The version that a folder holds; its digests must be those of that version."""
    manifest = json.loads((output / "manifest.json").read_text())
    text = (output / "version").read_bytes()
    assert manifest["files"] == {"version": hashlib.sha256(text).hexdigest()}
    assert (output / SUMS).is_file()
    return int(text)


@pytest.mark.parametrize("exchange", [True, False])
def test_a_build_killed_at_any_step_leaves_a_whole_release(exchange: bool, tmp_path: Path) -> None:
    output = tmp_path / "dist"
    outcomes = []
    for step in range(100):
        write_version(output, 1)
        if not killed_at(step, output, 2, exchange):
            assert version(output) == 2
            break
        if not exchange:
            staging.recover(output)
        outcomes.append(version(output))
    else:
        pytest.fail("the build never ended")
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {1, 2}
    write_version(output, 3)
    assert version(output) == 3
    assert list(tmp_path.iterdir()) == [tmp_path / "dist"]


def test_the_graph_is_one_call_away(built: Release) -> None:
    assert len(built.graph()) == 89
