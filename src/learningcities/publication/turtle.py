"""Turtle and TriG: triples in, text in reading order out, with IRIs relative to the base of the build.

A chunk is the text of one part without the header, so that chunks join into one file (RDF 1.1 Turtle, TriG).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from learningcities.namespaces import PREFIXES
from learningcities.publication.canonical import quad

_PLAIN = re.compile(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(?:#.*)?", re.DOTALL)
"""What may stand relative: no segment that another parser could resolve in another way."""


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """How IRIs below a base are written: relative, if it is a folder on the web; others stay absolute.

    Oxigraph would make IRIs of other hosts relative too (`<//example.org/>`), so for writing those below
    the base move to a scheme that nothing else has.
    """

    base: str
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    _ready: dict[ox.NamedNode, ox.NamedNode] = field(default_factory=dict)

    @property
    def relative(self) -> bool:
        """Whether IRIs become relative at all."""
        return self.base.startswith(("http://", "https://")) and self.base.endswith("/")

    @property
    def _stand_in(self) -> str:
        return "x-base" + self.base[self.base.index(":") :]

    def header(self) -> str:
        """The `@base` and the prefixes that every chunk relies on."""
        base = f"@base <{self.base}> .\n" if self.relative else ""
        return base + "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(self.prefixes.items()))

    def write(self, statements: Iterable[ox.Triple] | Iterable[ox.Quad], rdf_format: ox.RdfFormat) -> str:
        """The statements as Turtle or TriG, without the header."""
        prefixes = {prefix: self._iri(iri, prefix=True) for prefix, iri in self.prefixes.items()}
        base = self._stand_in if self.relative else None
        text = ox.serialize(statements, format=rdf_format, prefixes=prefixes, base_iri=base) or b""
        lines = text.decode()
        while lines.startswith("@"):
            lines = lines.partition("\n")[2]
        return lines

    def triple(self, triple: ox.Triple) -> ox.Triple:
        """The triple, ready to be written."""
        subject, predicate, value = triple
        if isinstance(value, ox.NamedNode):
            value = self.node(value)
        elif isinstance(value, ox.Literal) and value.language is None:
            value = ox.Literal(value.value, datatype=self.node(value.datatype))
        return ox.Triple(self.node(subject), self.node(predicate), value)

    def node(self, node: ox.NamedNode) -> ox.NamedNode:
        """The IRI, ready to be written."""
        ready = self._ready.get(node)
        if ready is None:
            ready = ox.NamedNode(self._iri(node.value)) if self._is_below(node.value) else node
            self._ready[node] = ready
        return ready

    def _is_below(self, iri: str, prefix: bool = False) -> bool:
        if not self.relative or not iri.startswith(self.base):
            return False
        return prefix or _PLAIN.fullmatch(iri, len(self.base)) is not None

    def _iri(self, iri: str, prefix: bool = False) -> str:
        return self._stand_in + iri[len(self.base) :] if self._is_below(iri, prefix) else iri


def turtle(triples: Iterable[ox.Triple], short: Abbreviation) -> str:
    """One part, in reading order, as a chunk of Turtle, an empty line before each subject."""
    body = short.write(map(short.triple, triples), ox.RdfFormat.TURTLE)
    # Line feeds inside literals are escaped, so this is the end of a statement and nothing else.
    return "\n" + body.replace(" .\n<", " .\n\n<") if body else ""


def trig(graphs: Mapping[ox.NamedNode, Iterable[ox.Triple]], short: Abbreviation) -> str:
    """One part as a chunk of TriG: each named graph a block, in the order of the mapping, triples in reading order."""
    quads = (quad(short.node(name), short.triple(triple)) for name, triples in graphs.items() for triple in triples)
    body = short.write(quads, ox.RdfFormat.TRIG)
    return "\n" + body.replace(" .\n\t<", " .\n\n\t<").replace("\n}\n<", "\n}\n\n<") if body else ""
