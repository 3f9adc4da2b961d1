"""Gazetteers: name, country and hints in; candidates in other datasets with score and reasons out.

A gazetteer that is a table of a known form is an entry in `tables.toml`; any other is one module with a class that
has `records`. Where its identifiers lead is an entry in `datasets.toml`.
"""

from learningcities.gazetteers.admin_names import AdminNames
from learningcities.gazetteers.model import (
    Candidate,
    Dataset,
    Gazetteer,
    Kind,
    Likeness,
    Neighbour,
    Provenance,
    Query,
    Reasons,
    Record,
)
from learningcities.gazetteers.registry import Specification, open_gazetteer
from learningcities.gazetteers.sources import dataset_of, datasets

__all__ = [
    "AdminNames", "Candidate", "Dataset", "Gazetteer", "Kind", "Likeness", "Neighbour", "Provenance", "Query",
    "Reasons", "Record", "Specification", "dataset_of", "datasets", "open_gazetteer",
]  # fmt: skip
