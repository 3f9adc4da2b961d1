"""The services of `learningcities serve`: the one place where they are listed."""

from __future__ import annotations

from collections.abc import Sequence

from learningcities.server.lookup import LookupService
from learningcities.server.reconciliation import ReconciliationService
from learningcities.server.service import Service
from learningcities.server.sparql import Limits, SparqlService


def services(limits: Limits = Limits(), store: str | None = None, asked: Sequence[str] = ()) -> list[Service]:  # noqa: B008  # immutable
    """New services, not yet opened on a release.

    `limits` are those of queries, `store` is the address of a SPARQL store that answers them, `asked` are endpoints
    that they may ask.
    """
    return [SparqlService(limits, store, asked), ReconciliationService(), LookupService()]
