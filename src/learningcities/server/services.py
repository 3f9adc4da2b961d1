"""The services of `learningcities serve`: the one place where they are listed."""

from __future__ import annotations

from learningcities.server.lookup import LookupService
from learningcities.server.reconciliation import ReconciliationService
from learningcities.server.service import Service
from learningcities.server.sparql import SparqlService


def services(store: str | None = None) -> list[Service]:
    """New services, not yet opened on a release; `store` is the address of a SPARQL store that answers queries."""
    return [SparqlService(store=store), ReconciliationService(), LookupService()]
