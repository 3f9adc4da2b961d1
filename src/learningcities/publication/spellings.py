"""Spellings: an identifier as somebody writes it in, the form in which identifiers are compared out."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def spellings() -> tuple[dict[str, str], ...]:
    """The spellings as `spellings.toml` tells them: name, pattern, form."""
    told = tomllib.loads((files(__package__) / "spellings.toml").read_text(encoding="utf-8"))
    return tuple(told["spelling"])


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The patterns of `spellings.toml`, in their order."""
    return tuple((re.compile(one["pattern"]), one["form"]) for one in spellings())


def compared(identifier: str) -> str:
    """The form of an identifier that all its spellings share; what no pattern knows is its own form."""
    bare = identifier.strip().removeprefix("<").removesuffix(">")
    found = ((pattern.fullmatch(bare), form) for pattern, form in _spellings())
    return next((match.expand(form) for match, form in found if match), bare)
