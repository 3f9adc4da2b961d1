"""Checking: the text of a query in; the services it asks and the graphs of its dataset out.

Oxigraph has no parse tree for Python. Which words are keywords is found by its own parser for SERVICE, see
`learningcities.query`; what stands after a keyword is read here by the terminals of SPARQL 1.1, section 19.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import pyoxigraph as ox

from learningcities.query import ServiceClauseError, refuse_service

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|\#[^\n\r]*)
  | <(?P<iri>(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)>
  | (?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
            |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<tag>@[A-Za-z0-9-]+)
  | (?P<prefixed>[^\W\d_](?:[\w.\-·]*[\w\-·])?:|:)(?P<local>(?:[\w:\-·]|\.(?=[\w:\-·%\\])|%[0-9A-Fa-f]{2}|\\.)*)
  | (?P<blank>_:[\w.\-·]*)
  | (?P<word>[A-Za-z]\w*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class Clauses:
    """The graphs that a query names with FROM and FROM NAMED, in its order (SPARQL 1.1, section 13.2)."""

    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


def dataset_clauses(query: str, base: str | None) -> Clauses:
    """The dataset of a query that is known to be SPARQL 1.1; FROM is a keyword of dataset clauses alone."""
    reader = _Reader(query, base or "")
    for found in reader.words():
        if found == "FROM":
            reader.graph()
    return Clauses(tuple(reader.default_graphs), tuple(reader.named_graphs))


@dataclass(frozen=True)
class Permitted:
    """A query in two forms: with the addresses to ask in place of the targets of SERVICE, and asking nobody."""

    asking: str
    silent: str


def permit(query: str, services: Mapping[str, str], base: str | None = None) -> Permitted:
    """The query with other addresses for allowed targets of SERVICE; `ServiceClauseError` if it asks any other.

    What is left of SERVICE once the allowed targets are replaced is refused by the engine's own parser, so a mistake
    of the tokens here can refuse too much, or ask another one of those that are allowed, and nothing else.
    """
    permitted = _replaced(query, services, base) if services else Permitted(query, query)
    try:
        refuse_service(permitted.silent, base)
        if permitted.silent != query:
            # A mistake is told before anything is asked, at its place in the text as it was given.
            ox.Store().query(permitted.silent, base_iri=base)
    except ServiceClauseError as error:
        if services:
            raise ServiceClauseError(_ALLOWED.format(" or ".join(f"<{one}>" for one in services))) from error
        raise
    return permitted


_ALLOWED = "SERVICE may ask {} and no other; name one of them as an IRI, not by a variable."
_NESTED = "SERVICE inside of SERVICE is not allowed: it would be asked by the other endpoint."


def _replaced(query: str, services: Mapping[str, str], base: str | None) -> Permitted:
    """Allowed targets replaced by addresses; and GRAPH in the place of their SERVICE, each character at its place."""
    asking, silent, end = [], [], 0
    reader = _Reader(query, base or "")
    for word in reader.words():
        if word != "SERVICE":
            continue
        clause = reader.service()
        address = services.get(clause.iri or "") if clause else None
        if clause is None or address is None:
            continue
        asking += [query[end : clause.target.start()], f"<{address}>"]
        for token, instead in ((clause.keyword, "GRAPH  "), (clause.silent, " " * len("SILENT"))):
            if token is not None:
                silent += [query[end : token.start()], instead]
                end = token.end()
        silent.append(query[end : clause.target.end()])
        end = clause.target.end()
    return Permitted("".join(asking) + query[end:], "".join(silent) + query[end:])


@dataclass(frozen=True)
class _Clause:
    """The beginning of a SERVICE clause: its keywords, its target, and the IRI that this stands for."""

    keyword: re.Match[str]
    silent: re.Match[str] | None
    target: re.Match[str]
    iri: str | None


class _Reader:
    """Reads the tokens of a query once, and what prefixes stand for."""

    def __init__(self, query: str, base: str) -> None:
        self._tokens = (match for match in _TOKEN.finditer(query) if match["space"] is None)
        self._token: re.Match[str] | None = None
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._depth = 0
        self._asked: int | None = None
        self.default_graphs: list[str] = []
        self.named_graphs: list[str] = []

    def words(self) -> Iterator[str]:
        """The keywords in capitals; the prologue is taken in on the way."""
        while (token := self._next()) is not None:
            word = (token["word"] or "").upper()
            if word == "BASE":
                self._base = self._iri(self._next()) or self._base
            elif word == "PREFIX":
                name = self._next()
                self._prefixes[(name and name["prefixed"]) or ""] = self._iri(self._next()) or ""
            elif word:
                yield word

    def _next(self) -> re.Match[str] | None:
        """The next token; on the way out of the group of a SERVICE clause, that one is over."""
        self._token = token = next(self._tokens, None)
        bracket = token["other"] if token is not None else None
        self._depth += {"{": 1, "}": -1}.get(bracket or "", 0)
        if bracket == "}" and self._depth == self._asked:
            self._asked = None
        return token

    def graph(self) -> None:
        """The graph after FROM."""
        token = self._next()
        graphs = self.default_graphs
        if token is not None and (token["word"] or "").upper() == "NAMED":
            graphs, token = self.named_graphs, self._next()
        iri = self._iri(token)
        if iri is not None:
            graphs.append(iri)

    def service(self) -> _Clause | None:
        """What begins with SERVICE; `ServiceClauseError` inside of another such clause."""
        if self._asked is not None:
            raise ServiceClauseError(_NESTED)
        keyword, silent, target = self._token, None, self._next()
        if target is not None and (target["word"] or "").upper() == "SILENT":
            silent, target = target, self._next()
        if keyword is None or target is None:
            return None
        self._asked = self._depth
        return _Clause(keyword, silent, target, self._iri(target))

    def _iri(self, token: re.Match[str] | None) -> str | None:
        if token is None:
            return None
        if token["iri"] is not None:
            iri = _CODE_POINT.sub(lambda match: chr(int(match[1] or match[2], 16)), token["iri"])
            return urljoin(self._base, iri) if self._base else iri
        if token["prefixed"] is not None:
            return self._prefixes.get(token["prefixed"], "") + _LOCAL_ESCAPE.sub(r"\1", token["local"])
        return None
