"""The services of `learningcities serve`: the one place where they are listed."""

from __future__ import annotations

from learningcities.server.lookup import LookupService
from learningcities.server.reconciliation import ReconciliationService
from learningcities.server.service import Service


def services() -> list[Service]:
    """New services, not yet opened on a release; one line for each."""
    return [ReconciliationService(), LookupService()]
