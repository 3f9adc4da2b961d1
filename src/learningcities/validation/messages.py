"""Messages for people: shape results in, diagnostics out, at the words that the value came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib import Literal, URIRef
from rdflib.term import Node

from learningcities.diagnostics import Diagnostic, Severity
from learningcities.namespaces import PREFIXES
from learningcities.validation.model import ShapeEvidence, ShapeResult, ShapeSeverity

CODE = "shape-violated"

SEVERITIES = {
    ShapeSeverity.VIOLATION: Severity.ERROR,
    ShapeSeverity.WARNING: Severity.WARNING,
    ShapeSeverity.INFO: Severity.INFO,
}


def to_diagnostics(
    results: Iterable[ShapeResult],
    paths: Mapping[str, str],
    texts: Mapping[str, str] | None = None,
    fallback: str = "",
) -> list[Diagnostic]:
    """One diagnostic for each result, in their order.

    `paths` leads from the IRI of a document to its path as given on the command line, `texts` to its decoded
    text, from which the column is counted (it is 1 without). What has no evidence in one of these documents
    is reported at the start of `fallback`, with the evidence, if any, in the message.
    """
    return [_diagnostic(result, paths, texts or {}, fallback) for result in results]


def _diagnostic(result: ShapeResult, paths: Mapping[str, str], texts: Mapping[str, str], fallback: str) -> Diagnostic:
    found, message = result.evidence, describe(result)
    if found is not None and found.document in paths:
        line, column = _position(found, texts.get(found.document))
        path = paths[found.document]
    else:
        line, column, path = 1, 1, fallback
        message += _whereabouts(found)
    return Diagnostic(
        code=CODE,
        severity=SEVERITIES[result.severity],
        path=path,
        line=line,
        column=column,
        message=message,
        words=found.words if found else "",
    )


def describe(result: ShapeResult) -> str:
    """The shape, what it expects, and what was found where."""
    path = f"{name(result.path)} " if result.path is not None else ""
    if result.value is None:
        found = f"It concerns {path}of {name(result.focus)}."
    elif result.value == result.focus:
        found = f"It concerns {name(result.focus)}."
    else:
        found = f"Found {path}{name(result.value)} at {name(result.focus)}."
    return f"{name(result.shape)}: {result.message} {found}"


def name(term: Node | None) -> str:
    """A term as people read it: with a prefix where there is one, a literal as in Turtle."""
    if term is None:
        return ""
    if isinstance(term, URIRef):
        return _prefixed(term)
    if isinstance(term, Literal) and term.datatype is not None:
        return f'"{term}"^^{_prefixed(term.datatype)}'
    if isinstance(term, Literal):
        return f'"{term}"' + (f"@{term.language}" if term.language else "")
    return term.n3()


def _prefixed(iri: str) -> str:
    """Only names without slash or hash are shortened: others would need escapes in Turtle."""
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local and not set(local) & set("/#?"):
            return f"{prefix}:{local}"
    return f"<{iri}>"


def _position(found: ShapeEvidence, text: str | None) -> tuple[int, int]:
    if found.span is None:
        return 1, 1
    if text is None:
        return found.span.line, 1
    return found.span.line, found.span.start - text.rfind("\n", 0, found.span.start)


def _whereabouts(found: ShapeEvidence | None) -> str:
    if found is None:
        return ""
    if found.span is None:
        return f" It comes from {name(URIRef(found.document))}."
    return f" It comes from {name(URIRef(found.document))}, line {found.span.line}: “{found.words}”."
