"""The ledger: every IRI that was ever released, what it stands for, and whether it is still in force.

A file made for people and diffs, `ledger.tsv`, is read and written here (`files`), compared with what a build gives
out (`comparison`), and marked by the curator (`withdrawal`): docs/decisions/0018-iris-last.md.
"""

from learningcities.ledger.model import Entry, Ledger, Status

__all__ = ["Entry", "Ledger", "Status"]
