"""Curation: the TOML files that a curator writes beside a document, `NAME.toml` and `NAME.corrections.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$| \(at end of document\)$")


@dataclass(frozen=True, slots=True)
class Table:
    """The values of a file, and its text."""

    values: dict[str, Any]
    text: str

    def line(self, key: str, number: int = 1) -> int:
        """The line on which a key, or a table header, stands for the `number`-th time; 1 where it is not found."""
        pattern = re.compile(rf"^\s*(?:\[\[)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\]\])", re.MULTILINE)
        found = [match.start() for match in pattern.finditer(self.text)]
        return self.text.count("\n", 0, found[number - 1]) + 1 if len(found) >= number else 1


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file cannot be read, and where; line and column count from 1."""

    line: int
    column: int
    reason: str


def read_table(file: Path) -> Table | Fault:
    """The values of a TOML file, or what is wrong with it."""
    try:
        data = file.read_bytes()
    except OSError as error:
        return Fault(1, 1, f"the file cannot be read: {error.strerror}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8")
        column = len(good) - good.rfind("\n")
        return Fault(good.count("\n") + 1, column, f"expected UTF-8, found the byte 0x{data[error.start]:02X}")
    try:
        return Table(tomllib.loads(text), text)
    except tomllib.TOMLDecodeError as error:
        return _fault(str(error), text)


def _fault(message: str, text: str) -> Fault:
    place = _PLACE.search(message)
    reason = "expected TOML: " + _PLACE.sub("", message)
    if place and place[1]:
        return Fault(int(place[1]), int(place[2]), reason)
    return Fault(text.count("\n") + 1, 1, reason)
