"""SPARQL over HTTP: the query protocol, graphs to read, text search, from a release or a store behind the same front.

The names are loaded when they are first used: processes that answer queries need no HTTP.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from learningcities.server.sparql.limits import Limits
    from learningcities.server.sparql.service import SparqlService

__all__ = ["Limits", "SparqlService"]

_PLACES = {"Limits": "limits", "SparqlService": "service"}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
