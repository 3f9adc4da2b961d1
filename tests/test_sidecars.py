"""Sidecars: where a document comes from, and what is wrong with the file that says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from learningcities.diagnostics import Severity
from learningcities.sidecars import Source, read_sidecar
from pages import Case, cases, stated


@pytest.mark.parametrize("case", cases("sidecars", 15))
def test_sidecars(case: Case, tmp_path: Path) -> None:
    (tmp_path / "lille.toml").write_text(case["text"], encoding="utf-8")
    source, problems = read_sidecar(str(tmp_path / "lille.txt"))
    assert stated(source) == case["source"]
    assert len(problems) == len(case.get("wrong", []))
    for key, problem in zip(case.get("wrong", []), problems, strict=True):
        assert (problem.code, problem.severity) == ("sidecar-invalid", Severity.WARNING)
        assert problem.path == str(tmp_path / "lille.toml")
        assert key in problem.message


def test_a_document_without_sidecar_has_no_source(tmp_path: Path) -> None:
    assert read_sidecar(str(tmp_path / "lille.txt")) == (Source(), ())


def test_bytes_that_are_no_text_are_reported(tmp_path: Path) -> None:
    (tmp_path / "lille.toml").write_bytes(b'url = "\xff"')
    source, problems = read_sidecar(str(tmp_path / "lille.txt"))
    assert source == Source()
    assert [problem.code for problem in problems] == ["sidecar-invalid"]


def test_a_folder_in_place_of_a_sidecar_is_none(tmp_path: Path) -> None:
    (tmp_path / "lille.toml").mkdir()
    assert read_sidecar(str(tmp_path / "lille.txt")) == (Source(), ())
