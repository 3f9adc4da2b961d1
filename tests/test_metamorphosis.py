"""A page that is laid out differently says the same: the facts of a document survive what copying does to it."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from learningcities.documents import Document, read
from learningcities.profiles import CityProfile, parse

HERE = Path(__file__).parent
DOCUMENTS = [found for found in read([HERE.parent / "seeds", HERE / "documents"]) if isinstance(found, Document)]

LABELS = "|".join(
    [
        "City population",
        "Member since",
        "City award",
        "Mayor",
        "Lord Mayor",
        "Governor",
        "Focal point",
        "Email",
        "Website",
    ]
)
HEADINGS = "|".join(["Vision", "Policies, plan and implementation", "Good practices", LABELS])
ICONS = "|".join(["groups", "person", "emoji_events", "school", "mail", "language"])

CHANGES: dict[str, Callable[[str], str]] = {
    "a byte order mark": lambda text: "\ufeff" + text,
    "bidi marks around lines": lambda text: re.sub(r"(?m)^(?=.)", "\u200e", text),
    "blank lines doubled": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "blank lines everywhere": lambda text: text.replace("\n", "\n\n"),
    "blank lines left out": lambda text: re.sub(r"(\r?\n)\s*(?=\r?\n)", "", text),
    "colons behind headings and labels": lambda text: re.sub(rf"(?m)^({HEADINGS})[ \u00a0]*(?=\r?$)", r"\1:", text),
    "decomposed letters": lambda text: unicodedata.normalize("NFD", text),
    "icons lost": lambda text: re.sub(rf"(?m)^({ICONS})\r?\n", "", text),
    "indented lines": lambda text: text.replace("\n", "\n\t  "),
    "labels and values on one line": lambda text: re.sub(rf"(?m)^({LABELS})\s*\n", r"\1: ", text),
    "line ends of Windows": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "section headings in capitals": lambda text: re.sub(
        r"(?m)^(Vision|Good practices)(?=\r?$)", lambda m: m[0].upper(), text
    ),
    "spaces at the ends of lines": lambda text: text.replace("\n", " \u00a0\n"),
}


def facts(document: Document) -> dict[str, Any]:
    """All values that were read, without their places, white space made alike."""
    profile = parse(document)
    assert isinstance(profile, CityProfile), profile.diagnostics
    ignored = ("document", "diagnostics", "evidence", "corrections")
    return {
        field.name: plain(getattr(profile, field.name))
        for field in dataclasses.fields(profile)
        if field.name not in ignored
    }


def plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        names = [field.name for field in dataclasses.fields(value) if field.name != "evidence"]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, str):
        return unicodedata.normalize("NFC", re.sub(r"[\s\u200e]+", " ", value)).strip()
    return value


def test_there_are_documents_to_change() -> None:
    assert len(DOCUMENTS) == len(list((HERE / "documents").glob("*.txt"))) + 1


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_the_same_is_read_from_a_page_laid_out_differently(document: Document, change: str) -> None:
    assert facts(dataclasses.replace(document, text=CHANGES[change](document.text))) == facts(document)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_changes_documents(change: str) -> None:
    changed = [document for document in DOCUMENTS if CHANGES[change](document.text) != document.text]
    assert len(changed) >= len(DOCUMENTS) // 2 or (change == "decomposed letters" and changed)
