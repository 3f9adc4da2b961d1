"""Diagnostics: what a curator should know, with the place in the document and what to do."""

from learningcities.diagnostics.model import Diagnostic, Severity, diagnostic

__all__ = ["Diagnostic", "Severity", "diagnostic"]
