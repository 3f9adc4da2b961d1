"""Reconciliation: the dumps of a release in, an index of names and identifiers out, for servers and browsers."""

from learningcities.publication.reconciliation.entities import Entity, Name
from learningcities.publication.reconciliation.index import INDEX, write_index
from learningcities.publication.reconciliation.listing import listed

__all__ = ["INDEX", "Entity", "Name", "listed", "write_index"]
