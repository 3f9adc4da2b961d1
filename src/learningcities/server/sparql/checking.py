"""Checking: the text of a query in; the services it asks and the graphs of its dataset out.

Oxigraph has no parse tree for Python. Which words are keywords is found by its own parser for SERVICE, see
`learningcities.query`; what stands after a keyword is read here by the terminals of SPARQL 1.1, section 19.8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from learningcities.query import refuse_service

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


def permit(query: str, services: Mapping[str, str]) -> Permitted:
    """The query with other addresses for allowed targets of SERVICE; `QueryError` if it asks any other.

    A target counts where it is written out as an absolute IRI. What is left of SERVICE is refused by the engine's own
    parser, so a mistake of the tokens here can refuse too much and never too little.
    """
    permitted = _replaced(query, services) if services else Permitted(query, query)
    refuse_service(permitted.silent)
    return permitted


def _replaced(query: str, services: Mapping[str, str]) -> Permitted:
    """Allowed targets replaced, and GRAPH in the place of their SERVICE."""
    asked, rest, end = [], [], 0
    tokens = [match for match in _TOKEN.finditer(query) if match["space"] is None]
    for position, token in enumerate(tokens):
        if (token["word"] or "").upper() != "SERVICE":
            continue
        silent = position + 1 < len(tokens) and (tokens[position + 1]["word"] or "").upper() == "SILENT"
        target = tokens[position + 1 + silent] if position + 1 + silent < len(tokens) else None
        if target is None or target["iri"] not in services:
            continue
        between = query[end : token.start()]
        asked.append(f"{between}SERVICE {'SILENT ' if silent else ''}<{services[target['iri']]}>")
        rest.append(f"{between}GRAPH <{target['iri']}>")
        end = target.end()
    return Permitted("".join(asked) + query[end:], "".join(rest) + query[end:])


class _Reader:
    """Reads the tokens of a query once, and what prefixes stand for."""

    def __init__(self, query: str, base: str) -> None:
        self._tokens = (match for match in _TOKEN.finditer(query) if match["space"] is None)
        self._base = base
        self._prefixes: dict[str, str] = {}
        self.default_graphs: list[str] = []
        self.named_graphs: list[str] = []

    def words(self) -> Iterator[str]:
        """The keywords in capitals; the prologue is taken in on the way."""
        for token in self._tokens:
            word = (token["word"] or "").upper()
            if word == "BASE":
                self._base = self._iri(next(self._tokens, None)) or self._base
            elif word == "PREFIX":
                name = next(self._tokens, None)
                self._prefixes[(name and name["prefixed"]) or ""] = self._iri(next(self._tokens, None)) or ""
            elif word:
                yield word

    def graph(self) -> None:
        """The graph after FROM."""
        token = next(self._tokens, None)
        graphs = self.default_graphs
        if token is not None and (token["word"] or "").upper() == "NAMED":
            graphs, token = self.named_graphs, next(self._tokens, None)
        iri = self._iri(token)
        if iri is not None:
            graphs.append(iri)

    def _iri(self, token: re.Match[str] | None) -> str | None:
        if token is None:
            return None
        if token["iri"] is not None:
            iri = _CODE_POINT.sub(lambda match: chr(int(match[1] or match[2], 16)), token["iri"])
            return urljoin(self._base, iri) if self._base else iri
        if token["prefixed"] is not None:
            return self._prefixes.get(token["prefixed"], "") + _LOCAL_ESCAPE.sub(r"\1", token["local"])
        return None
