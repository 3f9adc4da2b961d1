"""The ledger: a file that says what it holds, and what a build may not do with the IRIs in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learningcities.errors import LedgerError, UsageError
from learningcities.ledger import Entry, Ledger, Status
from learningcities.ledger.comparison import conflicts, not_in_force, recorded, unrecorded
from learningcities.ledger.files import COLUMNS, read_ledger, write_ledger
from learningcities.ledger.model import path_of, place_of
from learningcities.ledger.withdrawal import withdraw
from learningcities.namespaces import CONCEPT, DEFAULT_BASE, LC

ATTRIBUTES = Path(__file__).parents[1] / ".gitattributes"
HEADER = "\t".join(COLUMNS)
LINE = "city/fr/lille\tcity\tLille\tin force\t\t\t\t"
TEXTS = st.text(max_size=12)
PATHS = st.from_regex(r"[a-z0-9-]{1,5}(/[a-z0-9-]{1,5}){1,3}(#[a-z0-9-]{1,5})?", fullmatch=True)
COMMON: dict[str, st.SearchStrategy[object]] = {
    "path": PATHS,
    "name": TEXTS,
    "known_as": st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=3).map(
        lambda keys: tuple(sorted(keys))
    ),
    "since": TEXTS,
}
REASONS = TEXTS.filter(str.strip)
GONE_TO = st.just("") | PATHS.map(lambda path: f"in-its-place/{path}")
ENTRIES = st.one_of(
    st.builds(Entry, **COMMON),
    st.builds(Entry, **COMMON, status=st.just(Status.WITHDRAWN), reason=REASONS, replaced_by=GONE_TO),
    st.builds(
        Entry,
        **COMMON | {"path": PATHS.map(lambda path: path.split("#")[0] + "#x")},
        status=st.just(Status.NOT_STATED),
        replaced_by=GONE_TO,
    ),
)


def ledger(*entries: Entry) -> Ledger:
    return Ledger({entry.path: entry for entry in entries}, "ledger.tsv", {"city/fr/lille": 7})


def minted(*paths: str) -> dict[str, Entry]:
    return {path: Entry(path) for path in paths}


# The file


@settings(deadline=None)  # a disk may be slow
@given(st.lists(ENTRIES, unique_by=lambda entry: entry.path, max_size=5))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> None:
    file = tmp_path_factory.getbasetemp() / "round.tsv"
    write_ledger(entries, file)
    assert read_ledger(file).entries == {entry.path: entry for entry in entries}
    again = file.read_bytes()
    write_ledger(reversed(entries), file)
    assert file.read_bytes() == again
    assert again.count(b"\n") == len(entries) + 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "1: expected the columns path, kind"),
        (["path\tkind"], "1: expected the columns"),
        ([HEADER, "city/fr/lille\tcity"], "2: expected 8 cells"),
        ([HEADER, "city/fr/lille\tperson\tLille\tin force\t\t\t\t"], "2: expected a path below the base and its kind"),
        ([HEADER, "../etc/passwd\t..\t\tin force\t\t\t\t"], "2: expected a path below the base"),
        ([HEADER, "city/fr/lille\tcity\tLille\tgone\t\t\t\t"], "2: expected one of in force, not stated, withdrawn"),
        (
            [HEADER, "city/fr/lille\tcity\tLille\twithdrawn\thttps://x.org/\t\t\t"],
            "2: expected a path below the base in",
        ),
        ([HEADER, LINE, LINE.replace("Lille", "LILLE")], "3: city/fr/lille stands here and in line 2"),
        ([HEADER, LINE, "<<<<<<< HEAD", LINE, "=======", LINE, ">>>>>>> other"], "3: <<<<<<< is the mark of a merge"),
        ([HEADER, "city/fr/lille\tcity\tLille\twithdrawn\t\t \t\t"], "2: city/fr/lille is withdrawn without a reason"),
        (
            [HEADER, "city/fr/lille\tcity\tLille\tin force\t\tx\t\t"],
            "2: city/fr/lille is in force, so expected nothing",
        ),
        ([HEADER, "city/fr/lille\tcity\tLille\tnot stated\t\t\t\t"], "2: city/fr/lille is a resource"),
        (
            [HEADER, *(f"city/fr/{a}\tcity\tX\twithdrawn\tcity/fr/{b}\tx\t\t" for a, b in ("ab", "bc", "ca"))],
            "2: what replaces city/fr/a leads back to it",
        ),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_with_its_line(tmp_path: Path, rows: list[str], message: str) -> None:
    file = tmp_path / "ledger.tsv"
    file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    with pytest.raises(LedgerError) as error:
        read_ledger(file)
    assert str(error.value).startswith(f"{file}:{message}")


def test_what_editors_and_merges_change_is_taken_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "ledger.tsv"
    cork, again = LINE.replace("fr/lille", "ie/cork"), LINE + "a | b"
    file.write_bytes("\ufeff{}\r\n".format("\r\n".join([HEADER, again, cork, LINE + "c"])).encode())
    held = read_ledger(file)
    assert list(held.entries) == ["city/fr/lille", "city/ie/cork"]
    assert held.entries["city/fr/lille"].known_as == ("a", "b", "c")
    assert held.lines == {"city/fr/lille": 2, "city/ie/cork": 3}


def test_a_ledger_that_is_read_only_or_a_link_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, link = tmp_path / "ledger.tsv", tmp_path / "link.tsv"
    link.symlink_to(file)
    write_ledger([Entry("city/fr/lille")], link)
    assert link.is_symlink()
    assert list(read_ledger(file).entries) == ["city/fr/lille"]
    (tmp_path / "folder").mkdir()
    with pytest.raises(LedgerError, match="read-only, or no file"):
        write_ledger([], tmp_path / "folder")
    # The superuser, as whom tests may run, may write files that are read-only.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(LedgerError, match="read-only"):
        write_ledger([], link)


def test_a_ledger_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no ledger"):
        read_ledger(tmp_path / "none.tsv")
    (tmp_path / "ledger.tsv").write_bytes(b"\xff")
    with pytest.raises(LedgerError, match="cannot be read"):
        read_ledger(tmp_path / "ledger.tsv")
    with pytest.raises(LedgerError, match="cannot be written"):
        write_ledger([], tmp_path / "nowhere" / "ledger.tsv")
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.tsv"]


# What it remembers


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (f"{DEFAULT_BASE}city/fr/lille", "city/fr/lille"),
        (f"{DEFAULT_BASE}city/fr/lille#population", "city/fr/lille#population"),
        (f"{DEFAULT_BASE}document/lille-france", "document/lille-france"),
        (f"{DEFAULT_BASE}document/lille-france#char=1,2", None),
        (f"{DEFAULT_BASE}dataset", None),
        (f"{DEFAULT_BASE}dataset#texts-Aim", None),
        (f"{CONCEPT}theme/equity-and-inclusion", None),
        (f"{LC}LearningCity", None),
        ("https://example.org/city/fr/lille", None),
    ],
)
def test_resources_and_their_facts_are_remembered(iri: str, path: str | None) -> None:
    assert path_of(iri, DEFAULT_BASE) == path


def test_what_belongs_to_a_city_is_known_by_its_path() -> None:
    assert place_of("practice/fr/lille/schoolyard#goal-4") == "fr/lille"
    assert place_of("area/fr/hauts-de-france") == place_of("document/lille") == place_of("country/fr") == ""


def test_a_release_adds_what_is_new_and_all_names_of_what_is_known() -> None:
    before = ledger(Entry("city/fr/lille", "Lille", ("lille",), since="1"), Entry("city/fr/roubaix"))
    given_out = {
        "city/fr/lille": Entry("city/fr/lille", "LILLE", ("rijsel",)),
        "city/fr/tourcoing": Entry("city/fr/tourcoing", "Tourcoing"),
    }
    assert unrecorded(before, given_out) == ["city/fr/tourcoing"]
    assert recorded(before, given_out, "2") == [
        Entry("city/fr/lille", "LILLE", ("lille", "rijsel"), since="1"),
        Entry("city/fr/roubaix"),
        Entry("city/fr/tourcoing", "Tourcoing", since="2"),
    ]


def test_names_lead_on_to_what_replaces_them_within_a_kind() -> None:
    def gone(path: str, replaced_by: str) -> Entry:
        return Entry(path, status=Status.WITHDRAWN, replaced_by=replaced_by)

    held = ledger(
        gone("city/fr/a", "city/fr/b"), gone("city/fr/b", "city/fr/c"), Entry("city/fr/c"),
        gone("city/fr/x", "area/fr/x"), gone("city/fr/y", "city/fr/z"), gone("city/fr/z", "city/fr/y"),
    )  # fmt: skip
    found = {path[-1]: held.followed(path)[-1] for path in held.entries}
    assert {name: found[name] for name in "abcx"} == {"a": "c", "b": "c", "c": "c", "x": "x"}


# What a build may not do


LILLE = Entry("city/fr/lille", "Lille")
GONE = Entry("city/fr/old", "Old", status=Status.WITHDRAWN, reason="Merged.", replaced_by="city/fr/lille")
CONFLICTS: list[tuple[list[Entry], dict[str, Entry], list[str]]] = [
    ([LILLE], minted("city/fr/lille"), []),
    ([LILLE], minted("city/fr/lille", "city/fr/roubaix"), []),
    ([LILLE], {}, ["iri-dropped"]),
    ([LILLE, GONE], minted("city/fr/lille"), []),
    ([GONE], minted("city/fr/lille"), []),
    ([GONE], {}, ["iri-replacement-unknown"]),
    ([LILLE, GONE], minted("city/fr/lille", "city/fr/old"), ["iri-withdrawn-in-use"]),
    ([Entry("city/fr/lille#population")], {}, []),
    ([Entry("country/fr"), Entry("area/fr/nord"), Entry("network/x"), Entry("award/x")], {}, []),
    ([Entry("person/fr/lille/x"), Entry("document/x")], {}, ["iri-dropped", "iri-dropped"]),
]


@pytest.mark.parametrize(("entries", "given_out", "codes"), CONFLICTS)
def test_a_build_that_drops_or_reuses_a_resource_is_told(
    entries: list[Entry], given_out: dict[str, Entry], codes: list[str]
) -> None:
    assert [found.code for found in conflicts(ledger(*entries), given_out)] == codes


def test_a_conflict_names_line_and_remedy() -> None:
    (found,) = conflicts(ledger(LILLE), {})
    assert (found.path, found.line) == ("ledger.tsv", 7)
    assert "city/fr/lille (Lille)" in found.message
    assert "`learningcities withdraw city/fr/lille --reason TEXT [--replaced-by IRI]`" in found.message


def test_what_is_withdrawn_stays_described_once() -> None:
    held = ledger(
        LILLE, GONE, Entry("city/fr/lille#x", status=Status.NOT_STATED), Entry("city/fr/old#y", status=Status.WITHDRAWN)
    )
    assert [entry.path for entry in not_in_force(held, minted("city/fr/lille"))] == ["city/fr/old", "city/fr/old#y"]


# Withdrawal

OF_LILLE = [
    LILLE, Entry("city/fr/lille#population"), Entry("city/fr/lille-2"), Entry("local-authority/fr/lille"),
    Entry("local-authority/fr/lille#mayor"), Entry("person/fr/lille/martine-aubry"), Entry("document/lille"),
    Entry("practice/fr/lille/schoolyard", status=Status.WITHDRAWN, reason="Ended."),
]  # fmt: skip


def test_a_city_takes_with_it_what_belongs_to_it() -> None:
    entries, count = withdraw(ledger(*OF_LILLE), ["city/fr/lille"], "Merged.", "city/fr/metropole")
    after = {entry.path: (str(entry.status), entry.reason, entry.replaced_by) for entry in entries}
    assert count == 5
    assert after == {
        "city/fr/lille": ("withdrawn", "Merged.", "city/fr/metropole"),
        "city/fr/lille#population": ("withdrawn", "Merged.", ""),
        "city/fr/lille-2": ("in force", "", ""),
        "local-authority/fr/lille": ("withdrawn", "Merged.", "local-authority/fr/metropole"),
        "local-authority/fr/lille#mayor": ("withdrawn", "Merged.", ""),
        "person/fr/lille/martine-aubry": ("withdrawn", "Merged.", ""),
        "document/lille": ("in force", "", ""),
        "practice/fr/lille/schoolyard": ("withdrawn", "Ended.", ""),
    }


def test_a_resource_takes_its_facts_with_it_and_a_fact_nothing() -> None:
    held = ledger(*OF_LILLE)
    assert withdraw(held, ["local-authority/fr/lille"], "x")[1] == 2
    assert withdraw(held, ["local-authority/fr/lille#mayor"], "x")[1] == 1
    assert withdraw(held, ["document/lille", "city/fr/lille-2"], "x")[1] == 2


@pytest.mark.parametrize(
    ("path", "replaced_by", "message"),
    [
        ("city/fr/unknown", "", "does not know"),
        ("city/fr/lille", "city/fr/lille", "is withdrawn itself"),
        ("city/fr/lile", "", "did you mean city/fr/lille"),
        ("city/fr/lille", "person/fr/lille/martine-aubry", "is a person, so it cannot stand in the place"),
    ],
)
def test_what_cannot_be_withdrawn_is_refused(path: str, replaced_by: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        withdraw(ledger(*OF_LILLE), [path], "x", replaced_by)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_what_two_curators_record_goes_together_in_git(tmp_path: Path) -> None:
    """Both add a city at the same place of the file, with the attributes of the project."""

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=Curator", "-c", "user.email=curator@example.org")
        subprocess.run(["git", "-C", str(tmp_path), *identity, *arguments], check=True, capture_output=True)

    file = tmp_path / "ledger.tsv"
    shutil.copy(ATTRIBUTES, tmp_path)
    lille, lima, lyon = (Entry(path, path[8:]) for path in ("city/fr/lille", "city/pe/lima", "city/fr/lyon"))
    git("init", "--initial-branch", "main")
    write_ledger([lille], file)
    git("add", "--all")
    git("commit", "--message", "first")
    git("switch", "--create", "other")
    write_ledger([lille, lima], file)
    git("commit", "--all", "--message", "Lima")
    git("switch", "main")
    write_ledger([lille, lyon], file)
    git("commit", "--all", "--message", "Lyon")
    git("merge", "other")
    assert set(read_ledger(file).entries.values()) == {lille, lima, lyon}
