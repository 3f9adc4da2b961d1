"""Where the ontology and the shapes lie: inside the package when installed from a wheel, beside `src` in a clone."""

from __future__ import annotations

from pathlib import Path

from learningcities.errors import InstallationError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `ontology` or `shapes`; `InstallationError` when neither place holds it."""
    for candidate in (_PACKAGE / name, _PACKAGE.parents[1] / name):
        if candidate.is_dir():
            return candidate
    raise InstallationError(name)
