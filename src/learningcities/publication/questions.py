"""Questions: the files of the competency questions in, each with its words and its query; a description of them out.

The description has the form of the SPARQL examples of the SIB, with IRIs in place of blank nodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from rdflib import XSD, Graph, Literal, URIRef

from learningcities.errors import ReleaseError
from learningcities.namespaces import DCTERMS, RDF, RDFS, SCHEMA, SH
from learningcities.publication.terms import triples

_HEADER = re.compile(r"# ([a-z-]+): (.+)")
_NUMBER = re.compile(r"cq-\d+-")
_PREFIX = re.compile(r"^PREFIX (\w+): <([^>]+)>", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Question:
    """A competency question: file name without suffix, the question and what is answered by language tag, the query."""

    name: str
    titles: dict[str, str]
    descriptions: dict[str, str]
    query: str

    @property
    def subject(self) -> str:
        """What it asks about: the name without its number."""
        return _NUMBER.sub("", self.name)

    @property
    def file(self) -> str:
        """The file in a release."""
        return f"ontology/questions/{self.name}.rq"


def read_questions(folder: Path) -> tuple[Question, ...]:
    """The questions in a folder, by name; `ReleaseError` for one without its header."""
    return tuple(_question(path) for path in sorted(folder.glob("*.rq")))


def _question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    head = [line for line in text.splitlines() if line.startswith("#")]
    fields = {match[1]: match[2] for match in map(_HEADER.fullmatch, head) if match}
    try:
        titles = {"en": fields["title"], "fr": fields["title-fr"]}
        descriptions = {"en": fields["description"], "fr": fields["description-fr"]}
    except KeyError as error:
        raise ReleaseError(f"{path.name} has no line '# {error.args[0]}: …' at its head; add it.") from error
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return Question(path.stem, titles, descriptions, body.strip() + "\n")


def describe_questions(questions: Iterable[Question], base: str, endpoint: str | None = None) -> set[ox.Triple]:
    """The questions as SPARQL that can be executed (SHACL, section 5.2 for the prefixes), for `questions.ttl`.

    `endpoint` is where they can be asked, if anywhere.
    """
    graph = Graph(store="SimpleMemory", bind_namespaces="none")
    prefixes = URIRef(f"{base}questions#prefixes")
    for question in questions:
        node = URIRef(f"{base}questions#{question.name}")
        graph.add((node, RDF.type, SH.SPARQLExecutable))
        graph.add((node, RDF.type, SH.SPARQLSelectExecutable))
        graph.add((node, DCTERMS.identifier, Literal(question.name)))
        graph.add((node, DCTERMS.source, URIRef(base + question.file)))
        for tag, title in question.titles.items():
            graph.add((node, RDFS.comment, Literal(title, lang=tag)))
            graph.add((node, DCTERMS.description, Literal(question.descriptions[tag], lang=tag)))
        graph.add((node, SCHEMA.keywords, Literal(question.subject.replace("-", " "), lang="en")))
        graph.add((node, SH["select"], Literal(question.query)))
        graph.add((node, SH.prefixes, prefixes))
        if endpoint is not None:
            graph.add((node, SCHEMA.target, URIRef(endpoint)))
        for prefix, namespace in _PREFIX.findall(question.query):
            _declare(graph, prefixes, prefix, namespace)
    return triples(graph)


def _declare(graph: Graph, prefixes: URIRef, prefix: str, namespace: str) -> None:
    node = URIRef(f"{prefixes}-{prefix}")
    graph.add((prefixes, SH.declare, node))
    graph.add((node, RDF.type, SH.PrefixDeclaration))
    graph.add((node, SH.prefix, Literal(prefix)))
    graph.add((node, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))
