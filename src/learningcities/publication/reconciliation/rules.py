"""The rules of names: `names.toml` out, as the index of a release has them too."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rules() -> Mapping[str, Any]:
    """Words in names, how similar names are, and which are compared."""
    return tomllib.loads((files(__package__) / "names.toml").read_text(encoding="utf-8"))
