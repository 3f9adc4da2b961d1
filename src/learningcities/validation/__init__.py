"""Validation: what was described, checked against the shapes; only what violates none can be published."""

from learningcities.validation.files import FileReport, RdfSyntaxError, RemoteContextError, validate_files
from learningcities.validation.gate import ValidatedPart, check, validate
from learningcities.validation.messages import to_diagnostics
from learningcities.validation.model import (
    ShapeEvidence,
    ShapeReport,
    ShapeResult,
    ShapeSeverity,
    ShapesViolatedError,
)
from learningcities.validation.report import report_graph
from learningcities.validation.validator import validate_graph

__all__ = [
    "FileReport", "RdfSyntaxError", "RemoteContextError", "ShapeEvidence", "ShapeReport", "ShapeResult",
    "ShapeSeverity", "ShapesViolatedError", "ValidatedPart", "check", "report_graph", "to_diagnostics",
    "validate", "validate_files", "validate_graph",
]  # fmt: skip
