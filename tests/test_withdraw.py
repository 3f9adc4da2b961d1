"""The ledger on the command line: recorded, kept to, withdrawn from, and seen in the release."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from conftest import SEEDS
from learningcities.cli import main
from learningcities.ledger import Status
from learningcities.ledger.files import read_ledger
from learningcities.namespaces import DEFAULT_BASE
from learningcities.release import open_release
from learningcities.server.app import create_app
from pages import page
from releases import QUESTION_FILES

ROOT = Path(__file__).parents[1]
LILLE, CORK = page("Lille, France"), page("Cork, Ireland", mayor="Ms Ann Roe")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with two documents, both released and recorded."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/lille.txt").write_text(LILLE, encoding="utf-8")
    (tmp_path / "seeds/cork.txt").write_text(CORK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["build", "--record", "--since", "1", "--jobs", "1"]) == 0
    return tmp_path


def build(*arguments: str) -> int:
    return main(["build", "--jobs", "1", *arguments])


def sums() -> bytes:
    return Path("dist/SHA256SUMS").read_bytes()


def subjects(folder: str = "dist") -> set[str]:
    dump = ox.parse(path=f"{folder}/dumps/learning-cities.nt", format=ox.RdfFormat.N_TRIPLES)
    return {str(quad.subject.value).removeprefix(DEFAULT_BASE) for quad in dump}


def withdrawn() -> dict[str, dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = json.loads(Path("dist/withdrawn.json").read_text(encoding="utf-8"))
    return found


def rows(name: str) -> list[list[str]]:
    (question,) = [path for path in QUESTION_FILES if path.stem == name]
    answer = open_release("dist").query(question.read_text(encoding="utf-8"))
    return [["" if term is None else str(getattr(term, "value", "")) for term in row] for row in answer.rows()]


def error_lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


# Recording


def test_every_resource_and_fact_of_a_release_is_recorded(project: Path) -> None:
    held = read_ledger("ledger.tsv").entries
    expected = {iri for iri in subjects() if "/" in iri and not iri.startswith(("concept/", "http"))}
    expected = {iri for iri in expected if not (iri.startswith("document/") and "#" in iri)}
    assert held.keys() == expected
    assert {entry.since for entry in held.values()} == {"1"}
    assert withdrawn() == {}


def test_building_again_changes_neither_release_nor_ledger(project: Path) -> None:
    before = sums(), Path("ledger.tsv").read_bytes()
    assert build() == 0
    assert build("--record", "--since", "2") == 0
    assert (sums(), Path("ledger.tsv").read_bytes()) == before


def test_a_ledger_does_not_change_what_the_same_documents_give(project: Path, tmp_path: Path) -> None:
    before = sums()
    Path("ledger.tsv").unlink()
    assert build() == 0
    assert sums() == before


def test_what_is_new_is_said_and_not_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("ledger.tsv").read_bytes()
    Path("seeds/bonn.txt").write_text(page("Bonn, Germany"), encoding="utf-8")
    capsys.readouterr()
    assert build() == 0
    lines = error_lines(capsys)
    assert lines[-2].startswith("ledger.tsv:1:1: info iri-unrecorded: ")
    assert lines[-1] == "3 read, 3 published, 0 with warnings, 0 rejected"
    assert Path("ledger.tsv").read_bytes() == before
    assert build("--record") == 0
    assert "city/de/bonn" in read_ledger("ledger.tsv").entries


def test_documents_of_others_in_the_project_folder_know_no_ledger(project: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "bonn.txt").write_text(page("Bonn, Germany"), encoding="utf-8")
    before = Path("ledger.tsv").read_bytes()
    assert build(str(other)) == 0
    assert {iri for iri in subjects() if iri.startswith("city/") and "#" not in iri} == {"city/de/bonn"}
    assert build("seeds/lille.txt") == 0
    assert Path("ledger.tsv").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["seeds/lille.txt", "--record"], "name a ledger with --ledger"),
        (["--since", "1"], "it needs --record"),
        (["--ledger", "none.tsv"], "There is no ledger 'none.tsv'"),
    ],
)
def test_wrong_use_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert build(*arguments) == 2
    assert message in capsys.readouterr().err


def test_a_ledger_may_be_named(project: Path) -> None:
    assert build("seeds/lille.txt", "--ledger", "other.tsv", "--record") == 0
    assert "city/fr/lille" in read_ledger("other.tsv").entries
    assert build("seeds/cork.txt", "--ledger", "other.tsv") == 1


def test_the_number_of_processes_makes_no_difference(project: Path) -> None:
    for number in range(9):
        Path(f"seeds/{number}.txt").write_text(page(f"Springfield, {number}th State, United States"), encoding="utf-8")
    assert main(["build", "--record", "--jobs", "2"]) == 0
    before = sums()
    assert build() == 0
    assert sums() == before


# Keeping to it


def clear() -> bool:
    """Leave the documents in the folder inside alone."""
    for file in Path("seeds").glob("*.txt"):
        file.unlink()
    return True


CHANGES: dict[str, Callable[[], object]] = {
    "a document is renamed": lambda: Path("seeds/lille.txt").rename("seeds/aaa.txt"),
    "a document moves into a folder": lambda: shutil.copytree("seeds", "x") and shutil.move("x", "seeds/x") and clear(),
    "a spelling changes": lambda: Path("seeds/lille.txt").write_text(
        LILLE.replace("Lille", "LILLE").replace("everybody", "every body"), encoding="utf-8"
    ),
    "a homonym comes": lambda: Path("seeds/aaa.txt").write_text(page("Lille, Somewhere, France"), encoding="utf-8"),
    "a city of one slug comes": lambda: Path("seeds/aaa.txt").write_text(page("Lillé, France"), encoding="utf-8"),
    "a second document comes": lambda: Path("seeds/aaa.txt").write_text(LILLE + "\n", encoding="utf-8"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_no_iri_of_a_resource_changes(project: Path, change: Callable[[], object]) -> None:
    before = subjects()
    change()
    assert build() == 0
    assert {iri for iri in before - subjects() if not iri.startswith("document/")} == set()
    documents = {iri for iri in before if iri.startswith("document/") and "#" not in iri}
    assert documents <= subjects()
    assert withdrawn() == {}


def test_a_build_that_would_drop_an_iri_writes_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sums(), Path("ledger.tsv").read_bytes()
    Path("seeds/cork.txt").unlink()
    capsys.readouterr()
    assert build("--record") == 1
    lines = error_lines(capsys)
    assert lines[-1] == "1 read, 0 published, 0 with warnings, 0 rejected"
    told = {line.split(": ")[2].split(" ")[0] for line in lines[:-1]}
    assert told == {"city/ie/cork", "local-authority/ie/cork", "person/ie/cork/ann-roe", "document/cork"}
    assert all(": error iri-dropped: " in line and line.startswith("ledger.tsv:") for line in lines[:-1])
    number = int(next(line for line in lines if " city/ie/cork " in line).split(":")[1])
    assert Path("ledger.tsv").read_text(encoding="utf-8").splitlines()[number - 1].startswith("city/ie/cork\t")
    assert (sums(), Path("ledger.tsv").read_bytes()) == before


def test_a_damaged_ledger_stops_the_build(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("ledger.tsv").write_text("nonsense\n", encoding="utf-8")
    assert build() == 1
    assert "ledger.tsv:1: expected the columns" in capsys.readouterr().err


def test_check_says_before_a_build_does_what_the_ledger_says(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--jobs", "1"]) == 0
    Path("seeds/cork.txt").unlink()
    capsys.readouterr()
    assert main(["check", "--jobs", "1"]) == 1
    told = error_lines(capsys)
    assert build() == 1
    assert told == error_lines(capsys)
    assert "iri-dropped" in told[0]
    assert main(["check", "seeds/lille.txt", "--quiet"]) == 0
    assert main(["check", "seeds/lille.txt", "--ledger", "ledger.tsv", "--format", "json"]) == 1
    assert "iri-dropped" in {found["code"] for found in json.loads(capsys.readouterr().out)}


def test_a_document_that_cannot_be_read_any_more_harms_no_other_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, whole, held = subjects(), sums(), Path("ledger.tsv").read_bytes()
    shutil.copytree("dist", "before")
    Path("seeds/cork.txt").write_bytes(b"\xff")
    capsys.readouterr()
    assert build("--record", "--since", "2") == 1
    lines = error_lines(capsys)
    assert lines[-1] == "2 read, 1 published, 0 with warnings, 1 rejected"
    assert [line.partition(": ")[2].partition(":")[0] for line in lines[:-1]] == [
        "error document-not-utf8", "error iri-suspended",
    ]  # fmt: skip
    assert {iri for iri in before - subjects() if not iri.startswith("document/cork#")} == set()
    assert [row[1] for row in rows("cq-01-cities")] == ["Lille"]
    assert withdrawn() == {}
    described = {row[0].removeprefix(DEFAULT_BASE): row[1:] for row in rows("cq-26-withdrawn")}
    assert described["city/ie/cork"][0] == "Cork"
    assert described["city/ie/cork"][1].startswith("This release does not state it")
    assert "could not be published" in Path("dist/city/ie/cork.html").read_text(encoding="utf-8")
    assert "city/ie/cork" not in Path("dist/sitemap.xml").read_text(encoding="utf-8")
    assert open_release("dist").verify() == []
    for releases, activity in ((("before", "dist"), "Remove"), (("dist", "before"), "Add")):
        assert main(["changes", *releases]) == 0
        assert f"{activity}\t{DEFAULT_BASE}city/ie/cork\tCork\n" in capsys.readouterr().out
    after = read_ledger("ledger.tsv").entries
    changed = {path for path, entry in after.items() if entry.status is not Status.IN_FORCE}
    assert all(path.startswith("country/ie#") for path in changed)
    Path("seeds/cork.txt").write_text(CORK, encoding="utf-8")
    assert build() == 0
    assert sums() == whole
    Path("ledger.tsv").write_bytes(held)
    Path("seeds/cork.txt").unlink()
    assert build() == 1


def test_a_release_that_cannot_be_recorded_is_not_built(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sums()
    Path("ledger.tsv").rename("other.tsv")
    Path("ledger.tsv").mkdir()
    Path("seeds/bonn.txt").write_text(page("Bonn, Germany"), encoding="utf-8")
    assert build("--record") == 1
    assert "the ledger cannot be written" in capsys.readouterr().err
    assert sums() == before


# Withdrawal


def test_what_was_replaced_twice_leads_to_the_last_in_one_step(project: Path) -> None:
    Path("seeds/cork.txt").write_text(CORK.replace("Cork", "Corcaigh"), encoding="utf-8")
    assert main(["withdraw", "city/ie/cork", "--reason", "x", "--replaced-by", "city/ie/corcaigh"]) == 0
    assert build("--record") == 0
    Path("seeds/cork.txt").write_text(CORK.replace("Cork", "Leeside"), encoding="utf-8")
    assert main(["withdraw", "city/ie/corcaigh", "--reason", "y", "--replaced-by", "city/ie/leeside"]) == 0
    assert build("--record") == 0
    found = {path: entry["replaced_by"] for path, entry in withdrawn().items()}
    assert found["city/ie/cork"] == found["city/ie/corcaigh"] == "city/ie/leeside"
    assert found["local-authority/ie/cork"] == "local-authority/ie/leeside"
    described = {
        row[0].removeprefix(DEFAULT_BASE): row[3].removeprefix(DEFAULT_BASE) for row in rows("cq-26-withdrawn")
    }
    assert described["city/ie/cork"] == "city/ie/corcaigh"
    leads = {path: path.replace("/cork", "/leeside") for path in ("city/ie/cork", "local-authority/ie/cork")}
    with TestClient(create_app(Path("dist"))) as client:
        for form in ("text/html", "text/turtle", "application/ld+json", "application/n-triples"):
            for path, target in leads.items():
                reply = client.get(f"/{path}", headers={"accept": form}, follow_redirects=False)
                assert (reply.status_code, reply.headers.get("location")) == (301, f"/{target}")
            gone = client.get("/person/ie/cork/ann-roe", headers={"accept": form}, follow_redirects=False)
            assert gone.status_code == 410
        for suffix in (".html", ".fr.html", ".ttl", ".jsonld", ".nt"):
            for path, target in leads.items():
                reply = client.get(f"/{path}{suffix}", follow_redirects=False)
                assert (reply.status_code, reply.headers.get("location")) == (301, f"/{target}{suffix}")
            assert client.get(f"/person/ie/cork/ann-roe{suffix}", follow_redirects=False).status_code == 410


def test_what_is_withdrawn_stays_described_and_is_in_force_nowhere(project: Path) -> None:
    before = subjects()
    Path("seeds/cork.txt").unlink()
    assert (
        main(["withdraw", "city/ie/cork", f"{DEFAULT_BASE}document/cork", "--reason", "The page was taken down."]) == 0
    )
    assert build("--record") == 0
    assert withdrawn() == {
        path: {"replaced_by": None, "reason": "The page was taken down."}
        for path in ("city/ie/cork", "document/cork", "local-authority/ie/cork", "person/ie/cork/ann-roe")
    }
    assert {iri for iri in before - subjects() if not iri.startswith("document/cork#")} == set()
    assert [row[1] for row in rows("cq-01-cities")] == ["Lille"]
    described = {row[0].removeprefix(DEFAULT_BASE): row[1:] for row in rows("cq-26-withdrawn")}
    assert described["city/ie/cork"] == ["Cork", "The page was taken down.", ""]
    assert "local-authority/ie/cork#mayor" in described
    text = Path("dist/city/ie/cork.html").read_text(encoding="utf-8")
    assert "withdrawn resource" in text
    assert "The page was taken down." in text
    assert "ressource retirée" in Path("dist/person/ie/cork/ann-roe.fr.html").read_text(encoding="utf-8")
    assert "city/ie/cork" not in Path("dist/sitemap.xml").read_text(encoding="utf-8")
    assert open_release("dist").verify() == []
    again = sums()
    assert build() == 0
    assert sums() == again


def test_countries_and_networks_stay_without_a_document(project: Path) -> None:
    Path("seeds/cork.txt").unlink()
    assert main(["withdraw", "city/ie/cork", "document/cork", "--reason", "x"]) == 0
    assert build() == 0
    assert "country/ie" in subjects()
    assert Path("dist/country/ie.html").is_file()
    assert read_ledger("ledger.tsv").entries["country/ie"].status is Status.IN_FORCE


def test_a_city_that_is_replaced_leads_on(project: Path) -> None:
    Path("seeds/cork.txt").write_text(CORK.replace("Cork", "Corcaigh"), encoding="utf-8")
    assert build() == 1
    assert (
        main(["withdraw", "city/ie/cork", "--reason", "Its name is Irish.", "--replaced-by", "city/ie/corcaigh"]) == 0
    )
    assert build("--record") == 0
    assert withdrawn()["city/ie/cork"] == {"replaced_by": "city/ie/corcaigh", "reason": "Its name is Irish."}
    assert withdrawn()["local-authority/ie/cork"]["replaced_by"] == "local-authority/ie/corcaigh"
    Path("seeds/cork.txt").write_text(CORK, encoding="utf-8")
    assert build() == 0
    assert "city/ie/corcaigh" in {row[0].removeprefix(DEFAULT_BASE) for row in rows("cq-01-cities")}


def test_a_fact_that_is_no_longer_stated_is_shown_on_the_page_of_its_resource(project: Path) -> None:
    Path("seeds/lille.txt").write_text(LILLE.replace("234,475", "240,000"), encoding="utf-8")
    assert build("--record") == 0
    assert withdrawn() == {}
    text = Path("dist/city/fr/lille.html").read_text(encoding="utf-8")
    assert 'id="population"' in text
    assert "This is no longer stated." in text
    assert "Ceci n’est plus énoncé." in Path("dist/city/fr/lille.fr.html").read_text(encoding="utf-8")
    assert {row[1]: row[2] for row in rows("cq-02-population")} == {"Cork": "234475", "Lille": "240000"}
    assert read_ledger("ledger.tsv").entries["city/fr/lille#population"].status is Status.NOT_STATED
    assert open_release("dist").verify() == []


def test_what_was_withdrawn_is_never_used_again(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["withdraw", "city/ie/cork", "--reason", "x"]) == 0
    capsys.readouterr()
    assert build() == 1
    assert {line.split(": ")[1] for line in error_lines(capsys)[:-1]} == {"error iri-withdrawn-in-use"}


def test_a_replacement_has_to_exist(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("seeds/cork.txt").unlink()
    assert main(["withdraw", "document/cork", "--reason", "x"]) == 0
    arguments = ["withdraw", "city/ie/cork", "--reason", "x", "--replaced-by"]
    assert main([*arguments, "city/ie/nowhere"]) == 0
    assert "city/ie/nowhere is not in ledger.tsv yet" in capsys.readouterr().err
    assert build() == 1
    assert "iri-replacement-unknown" in capsys.readouterr().err
    assert main([*arguments, "city/fr/lille"]) == 0
    assert build() == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["https://example.org/city/ie/cork", "--reason", "x"], "does not begin with https://w3id.org/"),
        (["Cork", "--reason", "x"], "is no IRI of this dataset"),
        (["city/ie/crok", "--reason", "x"], "did you mean city/ie/cork"),
        (["city/ie/cork", "--reason", "x", "--replaced-by", "person/ie/cork/ann-roe"], "is a person"),
        (["city/ie/cork", "--reason", "x", "--replaced-by", "city/ie/cork"], "is withdrawn itself"),
        (["city/ie/unknown", "--reason", "x"], "does not know"),
        (["city/ie/cork", "--reason", " "], "The reason is empty"),
        (["city/ie/cork", "--reason", "x", "--ledger", "none.tsv"], "There is no ledger"),
        (["city/ie/cork", "--reason", "x", "--base", "nonsense"], "The base 'nonsense' is none"),
    ],
)
def test_wrong_withdrawals_are_told(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    before = Path("ledger.tsv").read_bytes()
    assert main(["withdraw", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert Path("ledger.tsv").read_bytes() == before


# The project's own


def test_the_ledger_of_the_seeds_agrees_with_their_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If this fails after a change of the documents or of the reading: build with `--record`, and read the diff."""
    shutil.copytree(SEEDS, tmp_path / "seeds")
    shutil.copytree(ROOT / "links", tmp_path / "links")
    shutil.copyfile(ROOT / "ledger.tsv", tmp_path / "ledger.tsv")
    monkeypatch.chdir(tmp_path)
    assert build("--record") == 0
    assert Path("ledger.tsv").read_bytes() == (ROOT / "ledger.tsv").read_bytes()
