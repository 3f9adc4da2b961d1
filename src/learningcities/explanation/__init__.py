"""Explanation: a document in, what every stretch of its text became out, for a terminal and as a page."""

from learningcities.explanation.explain import explain
from learningcities.explanation.model import Explanation

__all__ = ["Explanation", "explain"]
