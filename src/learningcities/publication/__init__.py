"""Publication: validated parts of the dataset become a release, a folder of files that appears whole or not at all."""

from learningcities.publication.findings import DocumentOutcome, Findings, Outcome
from learningcities.publication.part import PartText
from learningcities.publication.publish import publish, serialise

__all__ = ["DocumentOutcome", "Findings", "Outcome", "PartText", "publish", "serialise"]
