"""Spellings: an identifier as somebody writes it in, the form in which identifiers are compared out."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of `identifiers.toml`, in their order."""
    known = tomllib.loads((files(__package__) / "identifiers.toml").read_text(encoding="utf-8"))["spelling"]
    return tuple((re.compile(one["pattern"]), one["form"]) for one in known)


def compared(identifier: str) -> str:
    """The form of an identifier that all its spellings share; what no pattern knows is its own form."""
    bare = identifier.strip().removeprefix("<").removesuffix(">")
    found = ((pattern.fullmatch(bare), form) for pattern, form in _spellings())
    return next((match.expand(form) for match, form in found if match), bare)
