"""Differences: what leads from one dataset to another leads there, whoever applies it, and leads back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Dataset

from learningcities.errors import ReleaseError
from learningcities.publication.canonical import canonical
from learningcities.publication.changes.difference import Row, Sign, applied, differences, rising, undone
from learningcities.publication.changes.patch import Header, patch_lines, read_header, read_rows, write_patch
from learningcities.publication.changes.update import update

HEADER = Header("https://example.org/dataset#release-b", "https://example.org/dataset#release-a")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "",
        " <",
        "> .",
        '"@en <https://example.org/x> .',
        "a\nD <b>",
        "\\u0041",
        "\r",
        "\x7f",
        "\t\x0b",
        "\ufeff",
        "ɸ\U0001f300",
    ]
)
IRIS = st.sampled_from([f"https://example.org/{name}" for name in ("a", "a#b", "a-b", "a#c", "ville/été")]).map(
    ox.NamedNode
)
LITERALS = st.builds(ox.Literal, TEXTS) | st.builds(
    lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "fr-ca"])
)
QUADS = st.builds(ox.Quad, IRIS, IRIS, IRIS | LITERALS, IRIS)
DATASETS = st.sets(QUADS, max_size=12)


def lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    return canonical(quads, ox.RdfFormat.N_QUADS).splitlines(keepends=True)


def rows(before: Iterable[ox.Quad], after: Iterable[ox.Quad]) -> list[Row]:
    return list(differences(lines(before), lines(after)))


@given(DATASETS, DATASETS)
def test_the_dataset_before_with_the_patch_applied_is_the_one_after(before: set[ox.Quad], after: set[ox.Quad]) -> None:
    found = rows(before, after)
    assert list(applied(lines(before), found)) == lines(after)
    assert list(applied(lines(after), undone(found))) == lines(before)


@given(DATASETS, DATASETS)
def test_a_patch_holds_what_is_different_and_nothing_else(before: set[ox.Quad], after: set[ox.Quad]) -> None:
    found = rows(before, after)
    assert {row.line for row in found if row.sign is Sign.REMOVED} == set(lines(before - after))
    assert {row.line for row in found if row.sign is Sign.ADDED} == set(lines(after - before))
    assert [row.line for row in found] == sorted({row.line for row in found})


@given(DATASETS)
def test_without_a_change_there_is_nothing_to_tell(quads: set[ox.Quad]) -> None:
    assert rows(quads, quads) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DATASETS, DATASETS)
def test_a_patch_that_was_written_is_read_again(tmp_path: Path, before: set[ox.Quad], after: set[ox.Quad]) -> None:
    path = tmp_path / "1.rdfp"
    counts = write_patch(path, HEADER, rows(before, after))
    assert (counts.removed, counts.added) == (len(before - after), len(after - before))
    assert read_header(path) == HEADER
    assert list(read_rows(path)) == rows(before, after)


@given(DATASETS, DATASETS, DATASETS)
def test_patches_can_be_applied_one_after_the_other(one: set[ox.Quad], two: set[ox.Quad], three: set[ox.Quad]) -> None:
    assert list(applied(applied(lines(one), rows(one, two)), rows(two, three))) == lines(three)


@given(DATASETS, DATASETS)
def test_sparql_update_does_the_same(before: set[ox.Quad], after: set[ox.Quad]) -> None:
    store = ox.Store()
    store.extend(before)
    store.update(b"".join(update(rows(before, after))).decode())
    assert set(store) == after


def of_rdflib(text: bytes) -> set[object]:
    dataset = Dataset()
    dataset.parse(data=text.decode(), format="nquads")
    return set(dataset.quads((None, None, None, None)))


@settings(max_examples=30)
@given(DATASETS, DATASETS)
def test_rdflib_comes_to_the_same_dataset(before: set[ox.Quad], after: set[ox.Quad]) -> None:
    """The rows are read as RDF Patch says: an operation, then terms in the syntax of N-Triples."""
    held = of_rdflib(b"".join(lines(before)))
    for line in b"".join(patch_lines(HEADER, rows(before, after))).split(b"\n"):
        operation, _, statement = line.partition(b" ")
        if operation == b"A":
            held |= of_rdflib(statement)
        elif operation == b"D":
            held -= of_rdflib(statement)
    assert held == of_rdflib(b"".join(lines(after)))


A, B, C = (f"<https://example.org/{name}> <p:p> <p:o> <g:g> .\n".encode() for name in "abc")


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ([A], [Row(Sign.ADDED, A)]),
        ([A, C], [Row(Sign.REMOVED, B)]),
        ([A], [Row(Sign.REMOVED, B)]),
        ([], [Row(Sign.REMOVED, A)]),
    ],
)
def test_a_patch_for_another_dataset_does_not_fit(before: list[bytes], found: list[Row]) -> None:
    with pytest.raises(ReleaseError, match=r"1\.rdfp does not fit the dataset"):
        list(applied(before, found, "1.rdfp"))


@pytest.mark.parametrize("wrong", [[B, A], [A, A], [A, C, B]])
def test_lines_out_of_order_are_told(wrong: list[bytes]) -> None:
    with pytest.raises(ReleaseError, match=rf"dump\.nq, line {len(wrong)}: expected sorted lines"):
        list(rising(wrong, "dump.nq"))


HEAD = b"H id <x:b> .\nH prev <x:a> .\n"
DAMAGED = {
    "cut off": (HEAD + b"TX .\nA " + A, "ends without `TC .`"),
    "no transaction": (HEAD + b"A " + A + b"TC .\n", "line 3: expected `TX .`"),
    "another operation": (HEAD + b'TX .\nPA "rdf" "x:y" .\nTC .\n', "line 4: expected `A` or `D`"),
    "more behind the end": (HEAD + b"TX .\nTC .\nTX .\nTC .\n", "line 4: expected `A` or `D`"),
    "no statement": (HEAD + b"TX .\nA <https://example.org/a> .\nTC .\n", "no statement in N-Quads"),
    "not canonical": (HEAD + b"TX .\nA " + A.replace(b" <p:p>", b"  <p:p>") + b"TC .\n", "not in canonical N-Quads"),
    "not sorted": (HEAD + b"TX .\nA " + B + b"D " + A + b"TC .\n", "not sorted"),
    "a row twice": (HEAD + b"TX .\nA " + A + b"D " + A + b"TC .\n", "not sorted"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_patch_is_told(name: str, tmp_path: Path) -> None:
    content, message = DAMAGED[name]
    path = tmp_path / "1.rdfp"
    path.write_bytes(content)
    with pytest.raises(ReleaseError, match=message.replace(".", r"\.")):
        list(read_rows(path))


@pytest.mark.parametrize(
    "head", [b"", b"TX .\nTC .\n", b"H prev <x:a> .\nH id <x:b> .\n", b"H id <x:b> .\nH prev <x y> .\n"]
)
def test_a_patch_without_its_header_is_none(head: bytes, tmp_path: Path) -> None:
    path = tmp_path / "1.rdfp"
    path.write_bytes(head)
    with pytest.raises(ReleaseError, match="no patch of ours"):
        read_header(path)
