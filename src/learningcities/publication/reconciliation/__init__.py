"""Reconciliation: the dumps of a release in, an index of names and identifiers out, for servers and browsers."""

from learningcities.publication.reconciliation.entities import Entity, Name
from learningcities.publication.reconciliation.index import FILES, write_index
from learningcities.publication.reconciliation.listing import listed

__all__ = ["FILES", "Entity", "Name", "listed", "write_index"]
