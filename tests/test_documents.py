"""Documents: files in, text with exact positions out; what cannot be read is rejected alone, with its place."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities import documents
from learningcities.documents import Document, Rejected, document_paths, position, read
from learningcities.errors import UsageError

TEXT = "Lille, France\n"


def files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")


def read_one(path: Path, data: bytes) -> Document | Rejected:
    path.write_bytes(data)
    (found,) = read([path])
    return found


def test_a_document_is_the_bytes_of_its_file(tmp_path: Path) -> None:
    data = "\ufeffLille, France\r\nÉcole\r\n".encode()
    found = read_one(tmp_path / "lille.txt", data)
    assert isinstance(found, Document)
    assert (found.name, found.size, found.sha256) == ("lille.txt", len(data), sha256(data).hexdigest())
    assert found.text.encode() == data
    assert found.media_type == "text/plain"


@pytest.mark.parametrize(("name", "kind"), [("a.html", "text/html"), ("a.HTM", "text/html"), ("a.md", "text/plain")])
def test_the_suffix_tells_a_web_page(tmp_path: Path, name: str, kind: str) -> None:
    found = read_one(tmp_path / name, TEXT.encode())
    assert isinstance(found, Document)
    assert found.media_type == kind


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [(b"", "document-empty", 1, 1), (b"\xef\xbb\xbf \r\n", "document-empty", 1, 1),
     (b"Lille\n\xe9cole", "document-not-utf8", 2, 1), ("Lille\nécole".encode() + b"\xc3", "document-not-utf8", 2, 6),
     ("Lille".encode("utf-16"), "document-not-utf8", 1, 1), (b"Lille\n\na\0b", "document-unreadable", 3, 2),
     (b"\xed\xa0\x80", "document-not-utf8", 1, 1)],
)  # fmt: skip
def test_what_is_no_text_is_rejected_with_its_place(
    tmp_path: Path, data: bytes, code: str, line: int, column: int
) -> None:
    found = read_one(tmp_path / "lille.txt", data)
    assert isinstance(found, Rejected)
    assert [(one.code, one.line, one.column) for one in found.diagnostics] == [(code, line, column)]
    assert found.sha256 == sha256(data).hexdigest()


def test_a_large_file_is_rejected_with_its_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "MAXIMUM_SIZE", 20)
    good = read_one(tmp_path / "good.txt", b"x" * 20)
    large = read_one(tmp_path / "large.txt", b"x" * 21)
    assert isinstance(good, Document)
    assert isinstance(large, Rejected)
    assert large.diagnostics[0].code == "document-too-large"
    assert (large.size, large.sha256) == (21, sha256(b"x" * 21).hexdigest())


def test_a_folder_in_place_of_a_file_and_a_pipe_are_rejected(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (found,) = read([tmp_path / "pipe.txt"])
    assert isinstance(found, Rejected)
    assert (found.diagnostics[0].code, found.sha256) == ("document-unreadable", None)


def test_folders_are_read_with_their_subfolders_in_order(tmp_path: Path) -> None:
    files(tmp_path, "b.txt", "a/c.html", "a/b.TXT", "d.htm", "e.md", "f.toml", ".hidden.txt", ".git/g.txt")
    found = [Path(path).relative_to(tmp_path).as_posix() for path in document_paths([tmp_path])]
    assert found == ["a/b.TXT", "a/c.html", "b.txt", "d.htm"]


def test_a_file_that_is_named_is_read_whatever_its_suffix(tmp_path: Path) -> None:
    files(tmp_path, "e.md", ".hidden.txt")
    assert len(document_paths([tmp_path / "e.md", tmp_path / ".hidden.txt"])) == 2


def test_each_file_is_read_once_under_the_first_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files(tmp_path, "a/b.txt")
    monkeypatch.chdir(tmp_path)
    assert document_paths(["a", "a/b.txt", "./a/../a", tmp_path / "a"]) == [os.path.join("a", "b.txt")]  # noqa: PTH118


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    files(tmp_path, "in/a.txt", "out/b.txt")
    (tmp_path / "in/link.txt").symlink_to(tmp_path / "out/b.txt")
    (tmp_path / "in/same.txt").symlink_to(tmp_path / "in/a.txt")
    assert len(document_paths([tmp_path / "in"])) == 1


def test_a_path_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        read([tmp_path / "nowhere.txt"])


def test_one_bad_document_does_not_stop_the_others(tmp_path: Path) -> None:
    files(tmp_path, "a.txt", "c.txt")
    (tmp_path / "b.txt").write_bytes(b"\xff")
    assert [type(found) for found in read([tmp_path])] == [Document, Rejected, Document]


@given(st.text(st.sampled_from("a\né\r") | st.characters(codec="utf-8"), min_size=1))
def test_line_and_column_lead_to_the_character(text: str) -> None:
    for offset in range(len(text)):
        line, column = position(text, offset)
        assert sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column - 1 == offset
