"""Files of RDF, in any serialisation, against the shapes: what `learningcities validate FILE …` runs.

The parsers are Oxigraph's: strict, with line and column in their messages, and without access to the network.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import IdentifiedNode, Node

from learningcities.errors import LearningCitiesError, UsageError
from learningcities.validation.model import ShapeReport
from learningcities.validation.validator import validate_graph

SUFFIXES = (".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf")


class RdfSyntaxError(LearningCitiesError):
    """A file is not what its suffix says; `line` and `column` count from 1, and are 1 where none is known."""

    def __init__(self, path: str, line: int, column: int, reason: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {reason}")
        self.path = path
        self.line = line
        self.column = column
        self.reason = reason


class RemoteContextError(RdfSyntaxError):
    """A JSON-LD file refers to a context on the web, which is never fetched."""

    def __init__(self, path: str, context: str) -> None:
        super().__init__(
            path, 1, 1, f"the JSON-LD context {context!r} is not fetched; write the context into the file."
        )
        self.context = context


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file as it was named, and what the shapes say about it."""

    path: str
    report: ShapeReport


def validate_files(paths: Sequence[str | Path]) -> list[FileReport]:
    """Validate each file on its own, in the order given; `UsageError` and `RdfSyntaxError` as in `read`."""
    return [FileReport(str(path), validate_graph(read(path))) for path in paths]


def read(path: str | Path) -> Graph:
    """The union of all graphs of a file; the suffix tells its format.

    `UsageError` when the file or its suffix cannot be read, `RdfSyntaxError` when it does not parse.
    """
    form, data = _format(path), _bytes(path)
    graph = Graph()
    try:
        with _without_warnings():
            for quad in pyoxigraph.parse(data, format=form, base_iri=Path(path).absolute().as_uri()):
                graph.add((_node(quad.subject), URIRef(quad.predicate.value), _term(quad.object)))
    except SyntaxError as error:
        raise _explained(str(path), data, form, error) from error
    return graph


def _format(path: str | Path) -> pyoxigraph.RdfFormat:
    suffix = Path(path).suffix.lower()
    form = pyoxigraph.RdfFormat.from_extension(suffix[1:]) if suffix in SUFFIXES else None
    if form is None:
        raise UsageError(f"{path}: the suffix tells the format of an RDF file, one of {', '.join(SUFFIXES)}.")
    return form


def _bytes(path: str | Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the file cannot be read: {error.strerror}.") from error


@contextmanager
def _without_warnings() -> Iterator[None]:
    """rdflib logs a traceback for each literal that is not of its datatype; the shapes report it."""
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _explained(path: str, data: bytes, form: pyoxigraph.RdfFormat, error: SyntaxError) -> RdfSyntaxError:
    context = _remote_context(data) if form == pyoxigraph.RdfFormat.JSON_LD else None
    if context is not None:
        return RemoteContextError(path, context)
    return RdfSyntaxError(path, error.lineno or 1, error.offset or 1, error.msg)


def _remote_context(data: bytes) -> str | None:
    try:
        document = json.loads(data)
    except ValueError:
        return None
    return next(_references(document), None)


def _references(value: object) -> Iterator[str]:
    """Each context named by reference, at any depth (JSON-LD 1.1, section 9.15: `@context` and `@import`)."""
    if isinstance(value, dict):
        contexts = value.get("@context", [])
        for each in [*(contexts if isinstance(contexts, list) else [contexts]), value.get("@import")]:
            if isinstance(each, str):
                yield each
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _references(each)


def _term(term: object) -> Node:
    if not isinstance(term, pyoxigraph.Literal):
        return _node(term)
    if term.language:
        return Literal(term.value, lang=term.language)
    plain = term.datatype.value == str(XSD.string)
    return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=False)


def _node(term: object) -> IdentifiedNode:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    raise SyntaxError("Triple terms belong to RDF 1.2; the shapes are for RDF 1.1.")
