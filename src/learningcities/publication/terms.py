"""Terms as they are published: rdflib terms in, Oxigraph terms in canonical form out.

No blank nodes, language tags in lower case, numbers in the canonical form of XML Schema 1.1, part 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

import pyoxigraph as ox
from rdflib import XSD, Literal, URIRef
from rdflib.term import Node

from learningcities.errors import ReleaseError

INTEGERS = frozenset(
    str(datatype)
    for datatype in (
        XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.nonPositiveInteger, XSD.negativeInteger,
        XSD.long, XSD.int, XSD.short, XSD.byte, XSD.unsignedLong, XSD.unsignedInt, XSD.unsignedShort,
        XSD.unsignedByte,
    )
)  # fmt: skip


_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


def _integer(lexical: str) -> str:
    return str(int(lexical)) if "." not in lexical else lexical


def _decimal(lexical: str) -> str:
    digits = format(Decimal(lexical), "f")
    trimmed = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if trimmed == "-0" else trimmed


_CANONICAL: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(INTEGERS, _integer),
    str(XSD.decimal): _decimal,
    str(XSD.boolean): lambda lexical: {"1": "true", "0": "false"}.get(lexical, lexical),
}


def named_node(node: Node) -> ox.NamedNode:
    """The IRI as an Oxigraph term; `ReleaseError` for anything else (RFC 3987)."""
    if not isinstance(node, URIRef):
        raise ReleaseError(f"Only IRIs name things in what is published; found {node.n3()}. Give the node an IRI.")
    try:
        return ox.NamedNode(str(node))
    except ValueError as error:
        raise ReleaseError(f"{str(node)!r} is not an absolute IRI, so it cannot be published: {error}.") from error


def literal(node: Literal) -> ox.Literal:
    """The literal in canonical form; what is outside its datatype stays, for validation to judge."""
    if node.language:
        return ox.Literal(str(node), language=node.language.lower())
    if node.datatype is None or node.datatype == XSD.string:
        return ox.Literal(str(node))
    return ox.Literal(_canonical(str(node), str(node.datatype)), datatype=named_node(node.datatype))


def _canonical(lexical: str, datatype: str) -> str:
    canonical = _CANONICAL.get(datatype)
    # Longer numbers are no counts; Python refuses to convert them.
    if canonical is None or len(lexical) > 1000 or not _NUMBER.fullmatch(lexical):
        return lexical
    return canonical(lexical)


def triples(graph: Iterable[tuple[Node, Node, Node]]) -> set[ox.Triple]:
    """The triples of an rdflib graph as they are published; `ReleaseError` names the first that cannot be."""
    return {_triple(*triple) for triple in graph}


def _triple(subject: Node, predicate: Node, object_: Node) -> ox.Triple:
    value = literal(object_) if isinstance(object_, Literal) else named_node(object_)
    return ox.Triple(named_node(subject), named_node(predicate), value)
