"""Reconciliation: the Reconciliation Service API, versions 0.2 and 1.0-draft, over the index of a release.

Only the service is offered; `catalogue` to `answers` are its steps from the index to a response.
"""

from learningcities.server.reconciliation.service import ReconciliationService

__all__ = ["ReconciliationService"]
