"""What validation finds: results of shapes, each with the words of the document that the value came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rdflib.term import Node

from learningcities.documents import Span
from learningcities.errors import ValidationError


class ShapeSeverity(StrEnum):
    """The three severities of SHACL 1.0, section 2.1.4: only a violation keeps data from being published."""

    VIOLATION = "Violation"
    WARNING = "Warning"
    INFO = "Info"


@dataclass(frozen=True, slots=True)
class ShapeEvidence:
    """The words that a focus node came from: IRI of the span, IRI of its document, place and words.

    A document as a whole is its own evidence: then `span` is None and `iri` is the document's.
    """

    iri: str
    document: str
    span: Span | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShapeResult:
    """One validation result (SHACL 1.0, section 3.6.2); `messages` are by language tag, in its order."""

    focus: Node
    path: Node | None
    value: Node | None
    shape: Node
    component: Node
    severity: ShapeSeverity
    messages: Mapping[str, str] = field(hash=False)
    evidence: ShapeEvidence | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What makes a result different from another one, for sorting and for naming it."""
        terms = (self.focus, self.shape, self.component, self.path, self.value)
        return tuple("" if term is None else term.n3() for term in terms)

    @property
    def message(self) -> str:
        """What the shape expects, in English when it says so in English."""
        return self.messages.get("en") or next(iter(self.messages.values()), "")


@dataclass(frozen=True, slots=True)
class ShapeReport:
    """All results for one graph, sorted by document, place in the document, focus node and shape."""

    results: tuple[ShapeResult, ...]

    @property
    def conforms(self) -> bool:
        """Whether there is no result of any severity (SHACL 1.0, section 3.6.1.1)."""
        return not self.results

    def violations(self) -> Iterator[ShapeResult]:
        """The results that keep the data from being published."""
        return (result for result in self.results if result.severity is ShapeSeverity.VIOLATION)


class ShapesViolatedError(ValidationError):
    """Some data violate the shapes: what was validated, and the report with all results."""

    def __init__(self, subject: str, report: ShapeReport) -> None:
        violations = list(report.violations())
        super().__init__(
            f"{subject} violates the shapes {len(violations)} times and cannot be published; "
            f"the first time: {violations[0].message if violations else ''}"
        )
        self.subject = subject
        self.report = report

    def __reduce__(self) -> tuple[type[ShapesViolatedError], tuple[str, ShapeReport]]:
        """What is validated in another process tells its error here."""
        return type(self), (self.subject, self.report)
