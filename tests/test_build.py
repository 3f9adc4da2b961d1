"""Building: many documents in, the text of what is valid out; nothing that goes wrong with one harms another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conftest import DOCUMENTS, SEEDS
from learningcities.build import Build, Out
from learningcities.diagnostics import Severity
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles import CityProfile
from learningcities.publication.part import PartText
from pages import page

LILLE, CORK = f"{DEFAULT_BASE}city/fr/lille", f"{DEFAULT_BASE}city/ie/cork"
SHARED = f"{DEFAULT_BASE}dataset"


class Spoiler:
    """Watches a build, and spoils what was read of some files so that it violates a shape."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.seen: list[tuple[str, int]] = []

    def __call__(self, results: Iterable[Out], total: int, doing: str) -> Iterable[Out]:
        self.seen.append((doing, total))
        return [self.spoilt(one) for one in results]

    def spoilt(self, one: Any) -> Any:
        if isinstance(one, CityProfile) and one.document.name in self.names:
            return replace(one, populations=tuple(replace(fact, value=-1) for fact in one.populations))
        return one


def files(folder: Path, **texts: str | bytes) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def built(build: Build) -> dict[str, PartText]:
    return {part.subject: part for part in build.parts()}


@pytest.fixture(scope="module")
def alone() -> list[PartText]:
    return list(Build([SEEDS, DOCUMENTS], jobs=1).parts())


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_processes_makes_no_difference(alone: list[PartText], jobs: int) -> None:
    build = Build([SEEDS, DOCUMENTS], jobs=jobs)
    assert list(build.parts()) == alone
    assert build.summary.startswith("9 read, 9 published")


def test_the_parts_are_the_cities_in_order_and_what_they_share(alone: list[PartText]) -> None:
    subjects = [part.subject for part in alone]
    assert len(subjects) == 10
    assert subjects[:-1] == sorted(subjects[:-1])
    assert subjects[-1] == SHARED


def test_the_order_of_the_paths_makes_no_difference(tmp_path: Path) -> None:
    files(tmp_path, a=page("Lille, France"), b=page("Cork, Ireland"))
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    assert list(Build(paths).parts()) == list(Build(paths[::-1]).parts())


def test_a_city_that_violates_a_shape_does_not_harm_another(tmp_path: Path) -> None:
    files(tmp_path, lille=page("Lille, France"), cork=page("Cork, Ireland"))
    watch = Spoiler("lille.txt")
    build = Build([tmp_path], watch=watch)
    found = built(build)
    assert sorted(found) == [CORK, SHARED]
    assert found[CORK] == built(Build([tmp_path]))[CORK]
    assert build.summary == "2 read, 1 published, 0 with warnings, 1 rejected"
    assert not build.succeeded
    errors = [one for one in build.findings().diagnostics if one.severity is Severity.ERROR]
    assert {(one.code, Path(one.path).name) for one in errors} == {("shape-violated", "lille.txt")}
    assert "234,475" in {one.words for one in errors}
    assert [doing for doing, _ in watch.seen] == ["Reading", "Describing and validating"]


def test_a_city_that_is_rejected_leaves_its_documents_in_what_is_shared(tmp_path: Path) -> None:
    files(tmp_path, lille=page("Lille, France"), cork=page("Cork, Ireland"))
    shared = built(Build([tmp_path], watch=Spoiler("lille.txt")))[SHARED].ntriples.decode()
    assert '"lille.txt"' in shared
    assert f"<{DEFAULT_BASE}country/fr>" not in shared
    assert f"<{DEFAULT_BASE}country/ie>" in shared


def test_all_documents_of_a_city_that_violates_a_shape_are_rejected(tmp_path: Path) -> None:
    files(tmp_path, old=page("Lille, France"), new=page("Lille, France"), cork=page("Cork, Ireland"))
    build = Build([tmp_path], watch=Spoiler("new.txt"))
    assert sorted(built(build)) == [CORK, SHARED]
    assert build.summary.endswith("2 rejected")


def test_a_document_that_cannot_be_read_does_not_harm_another(tmp_path: Path) -> None:
    files(tmp_path, lille=page("Lille, France"), bad=b"\xff", nothing=b"", no_title="Vision\n\nLearn.\n", nul=b"a\0b")
    build = Build([tmp_path])
    assert sorted(built(build)) == [LILLE, SHARED]
    assert build.summary == "5 read, 1 published, 0 with warnings, 4 rejected"
    assert not build.succeeded


def test_warnings_do_not_keep_a_document_from_being_published(tmp_path: Path) -> None:
    build = Build([files(tmp_path, lille=page("Lille, France", population="many"))])
    assert LILLE in built(build)
    assert build.summary == "1 read, 1 published, 1 with warnings, 0 rejected"
    assert build.succeeded


def test_without_writing_the_findings_are_the_same(tmp_path: Path) -> None:
    files(tmp_path, lille=page("Lille, France", population="many"), bad=b"\xff")
    writing, checking = Build([tmp_path]), Build([tmp_path])
    assert len(list(writing.parts())) == 2
    assert list(checking.parts(write=False)) == []
    assert checking.findings() == writing.findings()


def test_another_base_is_in_all_formats(tmp_path: Path) -> None:
    build = Build([files(tmp_path, lille=page("Lille, France"))], base="https://example.org/lc/")
    found = built(build)
    part = found["https://example.org/lc/city/fr/lille"]
    for text in (part.ntriples, part.nquads, part.trig, part.jsonld):
        assert b"https://example.org/lc/" in text or b"<city/fr/lille>" in text
        assert DEFAULT_BASE.encode() + b"city/" not in text


HOSTILE: dict[str, Callable[[], str]] = {
    "control characters in names": lambda: page("Li\x01lle, France", mayor="Ms Ja\x02ne Br\x7fown"),
    "lone bidi marks": lambda: page("Li\u202elle, France", mayor="Ms \u2066Jane Brown"),
    "bidi marks at the ends": lambda: page("\u202bLille, France\u202c", population="\u200f234,475\u200e"),
    "unpaired brackets and quotation marks": lambda: page("Lille, France", mayor="Ms Jane “Brown (", since="2024 ("),
    "characters outside the basic plane": lambda: page("𝓛𝓲𝓵𝓵𝓮, France", mayor="Ms 𠮷野 😀"),
    "noncharacters and private use": lambda: page("Li\ufdd0lle, France", mayor="Ms \ue000 Brown\uffff"),
    "line separators of all kinds": lambda: page("Lille, France").replace("\n", "\u2028"),
    "carriage returns": lambda: page("Lille, France").replace("\n", "\r"),
    "combining marks without letters": lambda: page("\u0301Lille, France", mayor="Ms \u0301\u0301 Brown"),
    "what looks like Turtle": lambda: page('Lille" . <x:y> a <z> . #, France', mayor='Ms \\u0041 """ Brown'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_strange_characters_are_published_or_reported_and_do_not_harm_another(name: str, tmp_path: Path) -> None:
    files(tmp_path, strange=HOSTILE[name](), cork=page("Cork, Ireland"))
    build = Build([tmp_path])
    found = built(build)
    assert CORK in found
    outcomes = {one.name: one.outcome for one in build.findings().documents}
    assert outcomes["cork.txt"] == "published"
    rejected = outcomes["strange.txt"] == "rejected"
    assert rejected is any(one.severity is Severity.ERROR for one in build.findings().diagnostics)
    assert len(found) == (2 if rejected else 3)
