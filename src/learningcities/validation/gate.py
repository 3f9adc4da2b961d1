"""The gate between describing and publishing: a `DatasetPart` in, a `ValidatedPart` or an error out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from learningcities.graph import DatasetPart
from learningcities.validation.model import ShapeReport, ShapesViolatedError
from learningcities.validation.validator import validate_graph


class _Token:
    """What only this module can hand to a `ValidatedPart`."""


_TOKEN: Final = _Token()


@dataclass(frozen=True, slots=True)
class ValidatedPart:
    """A part without violations, with its warnings and informations; only `validate` can make one."""

    part: DatasetPart
    report: ShapeReport
    token: _Token

    def __post_init__(self) -> None:
        if self.token is not _TOKEN:
            raise TypeError("A ValidatedPart is made by learningcities.validation.validate and by nothing else.")


def check(part: DatasetPart) -> ShapeReport:
    """All results of the shapes for the union of the part's graphs, of every severity."""
    return validate_graph(part.union())


def validate(part: DatasetPart) -> ValidatedPart:
    """The part, fit to be published; `ShapesViolatedError` with all results when it violates a shape."""
    report = check(part)
    if any(report.violations()):
        raise ShapesViolatedError(str(part.subject), report)
    return ValidatedPart(part, report, _TOKEN)
