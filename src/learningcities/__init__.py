"""Learning City Graph: city profiles become a validated graph in which every fact leads to its words.

The functions are loaded when they are first used, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "__version__", "describe", "load_graph", "open_release", "parse", "publish", "read", "read_ledger", "record",
    "validate",
]  # fmt: skip

if TYPE_CHECKING:
    from learningcities.api import (
        describe,
        load_graph,
        open_release,
        parse,
        publish,
        read,
        read_ledger,
        record,
        validate,
    )


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from learningcities import api

    return getattr(api, name)
