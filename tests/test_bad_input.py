"""Bad input: documents that are broken, wrong or hostile, and what is said about them; all others are still published.

A new case is a file in tests/hostile/ and a line or two about it in tests/hostile/cases.toml.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import losslessness
import releases
from conftest import DOCUMENTS, HERE, SEEDS
from learningcities.diagnostics import Diagnostic, Severity
from learningcities.release import open_release
from scoring import Answers

HOSTILE = HERE / "hostile"
CASES: dict[str, dict[str, Any]] = tomllib.loads((HOSTILE / "cases.toml").read_text(encoding="utf-8"))
FOLDERS = sorted({name.split("/")[0] for name in CASES})
FILES = sorted(name for name in CASES if name.endswith(".txt"))
SEED = SEEDS / "lille-france.txt"
NEIGHBOUR = "https://w3id.org/learning-cities/city/fr/lille"
LINE = re.compile(r"(?P<path>.*?):(?P<place>\d+:\d+): (?P<severity>error|warning|info) (?P<code>[a-z0-9-]+): \S.*")
SUMMARY = re.compile(r"(\d+) read, (\d+) published, (\d+) with warnings, (\d+) rejected")


@dataclass
class Outcome:
    """What a build gave: exit status, lines of standard error, the release."""

    status: int
    lines: list[str]
    release: Path
    answers: Answers = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, ...]:
        match = SUMMARY.fullmatch(self.lines[-1])
        assert match, self.lines[-1]
        return tuple(map(int, match.groups()))

    def said(self, path: str) -> list[str]:
        """Errors and warnings about a file, as `line:column severity code`."""
        found = [LINE.fullmatch(line) for line in self.lines[:-1]]
        assert None not in found, self.lines
        return [
            f"{match['place']} {match['severity']} {match['code']}"
            for match in found
            if match and match["path"] == path and match["severity"] != "info"
        ]

    def published(self) -> dict[str, str]:
        """The document IRI of each published file; files of one name are kept apart by the IRI."""
        rows = self.answers["cq-19-documents"]
        return {row["document"].value: row["fileName"].value for row in rows if "city" in row}


def run(paths: Sequence[Path | str], output: Path, capfd: pytest.CaptureFixture[str], *options: str) -> Outcome:
    capfd.readouterr()
    status = releases.build([Path(path) for path in paths], output, *options)
    written = capfd.readouterr()
    assert written.out == ""
    assert "Traceback" not in written.err
    return Outcome(status, written.err.splitlines(), output, releases.answers(output))


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    return {}


@pytest.fixture
def outcome(
    request: pytest.FixtureRequest,
    outcomes: dict[str, Outcome],
    tmp_path_factory: pytest.TempPathFactory,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Outcome:
    """The build of one folder of cases, beside the seed; the folder is given as a relative path."""
    folder = request.node.callspec.params["folder"]
    if folder not in outcomes:
        monkeypatch.chdir(HOSTILE)
        outcomes[folder] = run([folder, SEED], tmp_path_factory.mktemp(folder) / "dist", capfd)
    return outcomes[folder]


def of(folder: str, suffix: str = "") -> list[str]:
    return [name for name in CASES if name.startswith(f"{folder}/") and name.endswith(suffix)]


def is_rejected(name: str) -> bool:
    return any(" error " in said for said in CASES[name].get("says", ()))


def known(folder: str) -> list[str]:
    """The cases that fail, for the reason that their file gives."""
    return sorted(name for name in of(folder) if "known" in CASES[name])


def test_every_hostile_file_is_a_case_and_every_case_a_file() -> None:
    files = [path.relative_to(HOSTILE).as_posix() for path in HOSTILE.rglob("*") if path.is_file()]
    assert sorted(CASES) == sorted(set(files) - {"cases.toml"})
    assert (len(FOLDERS), len(FILES)) == (13, 74)


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_said_names_the_file_and_the_place(outcome: Outcome, folder: str) -> None:
    wrong = {}
    for name in of(folder):
        expected, said = CASES[name].get("says", []), outcome.said(name)
        if not (set(expected) <= set(said) if expected else said == []):
            wrong[name] = {"expected": expected, "said": said}
    assert sorted(wrong) == known(folder), wrong


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_last_line_and_the_exit_status_tell_what_became_of_all(outcome: Outcome, folder: str) -> None:
    names = of(folder, ".txt")
    rejected = sum(map(is_rejected, names))
    warned = {name for name in names if not is_rejected(name) and any("warning" in said for said in outcome.said(name))}
    read, published, with_warnings, refused = outcome.counts
    assert (read, published, refused) == (len(names) + 1, len(names) + 1 - rejected, rejected)
    assert outcome.status == (1 if rejected else 0)
    assert with_warnings == len(warned | of_sidecars(outcome, folder))
    assert json.loads((outcome.release / "report.json").read_text())["counts"] == {
        "read": read, "published": published, "with_warnings": with_warnings, "rejected": refused,
    }  # fmt: skip


def of_sidecars(outcome: Outcome, folder: str) -> set[str]:
    """The documents about whose sidecar a warning is said."""
    return {name.replace(".toml", ".txt") for name in of(folder, ".toml") if outcome.said(name)}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_other_document_is_published(outcome: Outcome, folder: str) -> None:
    expected = [SEED.name, *(Path(name).name for name in of(folder, ".txt") if not is_rejected(name))]
    assert sorted(outcome.published().values()) == sorted(expected)
    read = [row["fileName"].value for row in outcome.answers["cq-19-documents"]]
    assert len(read) == len(of(folder, ".txt")) + 1
    visions = [row for row in outcome.answers["cq-05-visions"] if row["city"].value == NEIGHBOUR]
    assert len(visions) == 1


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_cannot_be_right_is_not_published(outcome: Outcome, folder: str) -> None:
    documents = outcome.published()
    wrong = []
    for name in of(folder, ".txt"):
        for question in CASES[name].get("unanswered", ()):
            rows = outcome.answers[question]
            wrong += [name for row in rows if documents[row["document"].value] == Path(name).name]
    assert sorted(set(wrong)) == [name for name in known(folder) if "unanswered" in CASES[name]]


@pytest.mark.parametrize("folder", FOLDERS)
def test_names_are_published_as_they_are_written(outcome: Outcome, folder: str) -> None:
    documents = outcome.published()
    rows = outcome.answers["cq-01-cities"]
    names = {documents[row["document"].value]: row["cityName"].value for row in rows}
    expected = {Path(name).name: CASES[name]["name"] for name in of(folder, ".txt") if "name" in CASES[name]}
    assert {name: names.get(name) for name in expected} == expected


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_release_is_whole(outcome: Outcome, folder: str) -> None:
    assert open_release(outcome.release).verify() == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_line_of_a_published_document_is_lost(outcome: Outcome, folder: str) -> None:
    """The law, on what a re-user has: the evidence in the dumps and the diagnostics in the report."""
    report = json.loads((outcome.release / "report.json").read_text(encoding="utf-8"))
    diagnostics = [
        Diagnostic(**{key: each[key] for key in Diagnostic.__dataclass_fields__ if key != "severity"},
                   severity=Severity(each["severity"]))
        for each in report["diagnostics"]
    ]  # fmt: skip
    checked = 0
    for iri, name in outcome.published().items():
        text = text_of(folder, name)
        rows = [row for row in outcome.answers["cq-15-evidence"] if row["document"].value == iri]
        used = [(int(row["start"].value), int(row["end"].value)) for row in rows]
        used += losslessness.of_diagnostics(text, diagnostics, name)
        assert losslessness.lost_lines(text, used) == [], name
        checked += 1
    assert checked == len(of(folder, ".txt")) + 1 - sum(map(is_rejected, of(folder, ".txt")))


def text_of(folder: str, name: str) -> str:
    paths = list((HOSTILE / folder).rglob(name)) or [SEED]
    return paths[0].read_bytes().decode("utf-8")


# Nothing hostile becomes syntax


OWN = {"index": ["script", "form"], "lookup": ["script", "form"], "query": ["script", "script", "script", "form"]}
"""What pages with a form have of their own, in any release."""


class Markup(HTMLParser):
    """Counts what could run or load in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if (tag, attrs) == ("script", [("type", "application/ld+json")]):
            return  # data, which no browser runs
        if tag in {"script", "img", "iframe", "object", "embed", "form", "base", "meta http-equiv"}:
            self.active.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (name in {"href", "src"} and "script:" in (value or "")):
                self.active.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.active.append(f"comment {data}")


@pytest.mark.parametrize("folder", FOLDERS)
def test_pages_hold_no_markup_of_documents(outcome: Outcome, folder: str) -> None:
    pages = sorted(outcome.release.rglob("*.html"))
    assert {"index.html", "index.fr.html", "report.html", "report.fr.html"} <= {page.name for page in pages}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        markup = Markup()
        markup.feed(text)
        assert markup.active == OWN.get(page.name.partition(".")[0] if page.parent == outcome.release else "", [])
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("folder", FOLDERS)
def test_dumps_hold_no_statements_of_documents(outcome: Outcome, folder: str) -> None:
    for suffix, syntax in (("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)):
        quads = list(ox.parse(path=outcome.release / f"dumps/learning-cities.{suffix}", format=syntax))
        nodes = {node for quad in quads for node in (quad.subject, quad.predicate) if isinstance(node, ox.NamedNode)}
        assert len(quads) > 300
        assert not [node for node in nodes if "example.org" in node.value]
        assert not [node for node in nodes if "etc/passwd" in node.value or ".." in node.value]


def test_names_in_standard_error_cannot_steer_a_terminal(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    document = tmp_path / "a\x1b[31m\nfake.txt:1:1: error: b.txt"
    document.write_text("No title\x1b]0;x\x07\u202e\n\nVision\n\nText.\n", encoding="utf-8")
    found = run([tmp_path], tmp_path / "dist", capfd)
    assert found.counts == (1, 0, 0, 1)
    assert len(found.lines) == 2
    assert all(line.isprintable() for line in found.lines)


# Files that are no documents, or too many bytes


def test_a_huge_file_is_rejected_and_the_others_published(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lille.txt").write_bytes(SEED.read_bytes())
    with (folder / "huge.txt").open("wb") as stream:
        stream.truncate(60 * 1024 * 1024)
    found = run([folder], tmp_path / "dist", capfd)
    assert (found.status, found.counts) == (1, (2, 1, 0, 1))
    assert found.said(f"{folder}/huge.txt") == ["1:1 error document-too-large"]


def test_a_long_document_below_the_limit_is_published(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    document = tmp_path / "long.txt"
    document.write_bytes(SEED.read_bytes() + b"\nThe pupils plant trees.\n" * 20_000)
    found = run([document], tmp_path / "dist", capfd)
    assert (found.status, found.counts[:2]) == (0, (1, 1))
    assert open_release(found.release).verify() == []


def test_what_is_no_regular_file_is_rejected_when_named_and_passed_over_in_folders(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    (folder / "folder.txt").mkdir(parents=True)
    (folder / "lille.txt").write_bytes(SEED.read_bytes())
    os.mkfifo(folder / "pipe.txt")
    (folder / "dangling.txt").symlink_to(tmp_path / "nowhere.txt")
    found = run([folder], tmp_path / "dist", capfd)
    assert (found.status, found.counts) == (0, (1, 1, 0, 0))
    named = run([folder / "pipe.txt", folder / "lille.txt"], tmp_path / "dist", capfd)
    assert (named.status, named.counts) == (1, (2, 1, 0, 1))
    assert named.said(f"{folder}/pipe.txt") == ["1:1 error document-unreadable"]


def test_a_link_out_of_the_folder_is_not_followed(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "documents"
    outside.mkdir()
    folder.mkdir()
    (outside / "secret.txt").write_bytes((DOCUMENTS / "cork-ireland.txt").read_bytes())
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "linked").symlink_to(outside)
    (folder / "lille.txt").write_bytes(SEED.read_bytes())
    found = run([folder], tmp_path / "dist", capfd)
    assert list(found.published().values()) == ["lille.txt"]
    assert found.counts == (1, 1, 0, 0)


def test_a_link_inside_the_folder_and_a_file_given_twice_are_read_once(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "lille.txt").write_bytes(SEED.read_bytes())
    (folder / "same.txt").symlink_to(folder / "lille.txt")
    found = run([folder, folder / "lille.txt", folder], tmp_path / "dist", capfd)
    assert (found.status, found.counts) == (0, (1, 1, 0, 0))


def test_a_folder_without_documents_is_said_and_not_published_in_silence(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "notes.md").write_text("Lille, France\n")
    status = releases.build([folder], tmp_path / "dist")
    lines = capfd.readouterr().err.splitlines()
    assert status in (1, 2)
    assert str(folder) in "\n".join(lines)


def test_names_of_files_that_are_no_utf8_do_no_harm(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_bytes(SEED.read_bytes())
    found = run([folder], tmp_path / "dist", capfd)
    assert (found.status, found.counts[:2]) == (0, (1, 1))
    assert open_release(found.release).verify() == []


def test_cities_of_one_name_are_kept_apart_and_documents_of_one_city_together(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for folder, cities in (("one-name", 4), ("one-slug", 6), ("disagree", 1), ("twice", 1)):
        found = run([HOSTILE / folder], tmp_path / folder, capfd)
        rows = found.answers["cq-19-documents"]
        assert len({row["document"].value for row in rows}) == len(of(folder, ".txt"))
        assert len({row["city"].value for row in rows}) == cities, folder


def test_both_statements_of_two_documents_that_disagree_are_published(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = run([HOSTILE / "disagree"], tmp_path / "dist", capfd)
    populations = {row["population"].value: row["document"].value for row in found.answers["cq-02-population"]}
    assert sorted(populations) == ["230000", "240000"]
    assert len(set(populations.values())) == 2
    assert sorted(row["since"].value for row in found.answers["cq-03-memberships"]) == ["2020", "2021"]
