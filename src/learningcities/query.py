"""Queries: SPARQL 1.1 text in, results out, as a table or in a format of the W3C; no network.

Oxigraph would ask other servers for `SERVICE`. Its own parser says whether a query does that: the word is
replaced everywhere by one that means nothing, and what still parses then did not use it as a keyword.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import TYPE_CHECKING

import pyoxigraph as ox

from learningcities.errors import QueryError, UsageError

if TYPE_CHECKING:
    from rich.table import Table

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None

_SERVICE = re.compile("service", re.IGNORECASE)
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class ResultFormat(StrEnum):
    """The formats in which `QueryResult.text` writes."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"
    JSONLD = "jsonld"


_RESULTS = {
    ResultFormat.JSON: ox.QueryResultsFormat.JSON,
    ResultFormat.CSV: ox.QueryResultsFormat.CSV,
    ResultFormat.TSV: ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    ResultFormat.TURTLE: ox.RdfFormat.TURTLE,
    ResultFormat.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    ResultFormat.JSONLD: ox.RdfFormat.JSON_LD,
}


class QuerySyntaxError(QueryError):
    """A query is not SPARQL 1.1; `line` and `column` count from 1."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        """The place where the parser stopped, and what it expected there."""
        super().__init__(f"The query is not SPARQL 1.1: line {line}, column {column}: {reason}.")
        self.line = line
        self.column = column


class ServiceClauseError(QueryError):
    """A query asks a server that it may not ask."""


@dataclass(frozen=True)
class QueryResult:
    """What a query gave: solutions, a truth value, or a graph without duplicate triples."""

    results: ox.QuerySolutions | ox.QueryBoolean | tuple[ox.Triple, ...]

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns: variables of SELECT; `subject`, `predicate`, `object` of a graph."""
        if isinstance(self.results, ox.QuerySolutions):
            return tuple(variable.value for variable in self.results.variables)
        return ("subject", "predicate", "object") if isinstance(self.results, tuple) else ("answer",)

    def rows(self) -> Iterator[tuple[Term, ...]]:
        """The rows, which can be read once; an unbound variable is None, and ASK gives none."""
        if isinstance(self.results, ox.QueryBoolean):
            return
        for row in self.results:
            yield tuple(row)

    def text(self, result_format: ResultFormat, width: int | None = None) -> str:
        """The result in a format; `UsageError` where the format cannot hold this kind of result.

        `width` is that of the terminal for tables, which fold long words and leave nothing out.
        """
        if result_format is ResultFormat.TABLE:
            return _render(self, width)
        if isinstance(self.results, tuple):
            return _graph_text(self.results, result_format)
        if result_format not in _RESULTS:
            raise UsageError(f"{result_format} holds graphs, and this query gives none; use table, json, csv or tsv.")
        return (self.results.serialize(format=_RESULTS[result_format]) or b"").decode()


def run(store: ox.Store, query: str) -> QueryResult:
    """Run a query over the default graph; `QueryError` if it is no query or asks for `SERVICE`."""
    refuse_service(query)
    try:
        results = store.query(query)
        if isinstance(results, ox.QueryTriples):
            return QueryResult(tuple(sorted(set(results), key=str)))
        return QueryResult(results)
    except SyntaxError as error:
        raise syntax_error(error) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"The query could not be answered: {error}.") from error


def refuse_service(query: str, base: str | None = None) -> None:
    """`ServiceClauseError` if a query asks another server (SPARQL 1.1 Federated Query, section 2).

    `QueryError` where that cannot be told, since it is no query; relative IRIs need the base.
    """
    found = list(_SERVICE.finditer(query))
    if not found:
        return
    try:
        ox.Store().query(_without_service(query), base_iri=base)
    except SyntaxError as error:
        problem = syntax_error(error)
        # Where the parser stops at the word, the word was the keyword.
        if isinstance(problem, QuerySyntaxError) and not _is_near(problem, query, found):
            raise problem from error
        raise ServiceClauseError("SERVICE is not allowed: queries are answered from the release alone.") from error


def _without_service(query: str) -> str:
    """The query with another word for SERVICE, as long, in the same case, that it does not contain yet."""
    lowered = query.lower()
    words = map("".join, product("qxzjkv", repeat=len("service")))
    stand_in = next(word for word in words if word not in lowered)

    def in_case(found: re.Match[str]) -> str:
        pairs = zip(stand_in, found[0], strict=True)
        return "".join(new.upper() if old.isupper() else new for new, old in pairs)

    return _SERVICE.sub(in_case, query)


def _is_near(problem: QuerySyntaxError, query: str, found: Iterable[re.Match[str]]) -> bool:
    lines = query.split("\n")[: problem.line]
    offset = sum(len(line) + 1 for line in lines[:-1]) + problem.column - 1
    return any(match.start() <= offset <= match.end() + 1 for match in found)


def syntax_error(error: SyntaxError) -> QueryError:
    """What the engine's parser says, as an error of ours: with line and column where it gives them."""
    position = _POSITION.match(str(error))
    if position is None:
        return QueryError(f"The query is not SPARQL 1.1: {error}.")
    reason = "undeclared prefix" if "Prefix not found" in position[3] else position[3].split(", [")[0]
    return QuerySyntaxError(int(position[1]), int(position[2]), reason.strip())


def _graph_text(triples: tuple[ox.Triple, ...], result_format: ResultFormat) -> str:
    if result_format not in _GRAPHS:
        raise UsageError(
            f"{result_format} holds no graph, which this query gives; use table, turtle, ntriples or jsonld."
        )
    if result_format is ResultFormat.TURTLE:
        from learningcities.publication.order import ordered
        from learningcities.publication.turtle import Abbreviation, turtle

        short = Abbreviation(base="")
        return short.header() + turtle(ordered(triples), short)
    text = ox.serialize(triples, format=_GRAPHS[result_format]) or b""
    return text.decode()


def _render(result: QueryResult, width: int | None) -> str:
    from rich.console import Console

    if isinstance(result.results, ox.QueryBoolean):
        return "true\n" if result.results else "false\n"
    console = Console(width=width or 10_000, color_system=None, highlight=False, emoji=False, markup=False)
    with console.capture() as capture:
        console.print(_table(result))
    return "".join(line.rstrip() + "\n" for line in capture.get().split("\n")[:-1])


def _table(result: QueryResult) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for variable in result.variables:
        table.add_column(Text(variable), overflow="fold")
    for row in result.rows():
        table.add_row(*(Text(_cell(term)) for term in row))
    return table


def _cell(term: Term) -> str:
    if term is None:
        return ""
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
    return _CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
