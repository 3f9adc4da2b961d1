"""Routing: which file of a release answers for which address, for our server and for the rules of other hosts."""

from learningcities.routing.table import (
    RESOURCE,
    Format,
    Kind,
    Licence,
    Table,
    Variant,
    table,
)
from learningcities.routing.withdrawn import WITHDRAWN, Withdrawn, read_withdrawn

__all__ = [
    "RESOURCE", "WITHDRAWN", "Format", "Kind", "Licence", "Table", "Variant", "Withdrawn", "read_withdrawn", "table",
]  # fmt: skip
