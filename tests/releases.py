"""Releases for tests: documents in, a release made by the command line out, and the rows that its questions give."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from learningcities import resources
from learningcities.cli import main
from learningcities.query import Term
from learningcities.release import open_release
from scoring import Answers, Cell, Row

QUESTION_FILES = sorted((resources.folder("ontology") / "questions").glob("*.rq"))


def build(paths: Sequence[Path], output: Path, *options: str) -> int:
    """Build a release as a user would, and return the exit status."""
    return main(["build", *map(str, paths), "--output", str(output), "--jobs", "1", *options])


def answers(release: Path) -> Answers:
    """The rows of every question over a release."""
    opened = open_release(release)
    found = {}
    for path in QUESTION_FILES:
        result = opened.query(path.read_text(encoding="utf-8"))
        found[path.stem] = [_row(result.variables, row) for row in result.rows()]
    return found


def _row(variables: Sequence[str], row: Sequence[Term]) -> Row:
    return {variable: _cell(term) for variable, term in zip(variables, row, strict=True) if term is not None}


def _cell(term: Term) -> Cell:
    assert isinstance(term, ox.NamedNode | ox.Literal), f"no IRI and no literal: {term}"
    return Cell(term.value, (term.language or "") if isinstance(term, ox.Literal) else "")
