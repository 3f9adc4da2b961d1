"""Representations: the triples about one resource in, the bytes of its Turtle, JSON-LD and N-Triples out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import pyoxigraph as ox

from learningcities.errors import ReleaseError
from learningcities.publication.canonical import canonical
from learningcities.publication.context import context
from learningcities.publication.pages.addresses import resource
from learningcities.publication.pages.statements import TYPE, Node, Statements
from learningcities.publication.turtle import Abbreviation, turtle
from learningcities.routing import table

MEDIA_TYPES = {one.name: one.media_type for one in table().data}
"""The formats beside each page, by suffix."""

_KEY = re.compile(r'"([A-Za-z]\w*)"')


def representations(path: str, triples: Sequence[ox.Triple], base: str) -> Iterator[tuple[str, bytes]]:
    """The three files of a resource, with their paths in the release; the triples come in reading order."""
    short = Abbreviation(base)
    yield f"{path}.ttl", (short.header() + turtle(triples, short)).encode()
    yield f"{path}.nt", canonical(triples, ox.RdfFormat.N_TRIPLES)
    yield f"{path}.jsonld", jsonld(Statements.of(triples).nodes.values())


def split(triples: Iterable[ox.Triple], chunk: bytes, lines: bytes) -> tuple[dict[str, str], dict[str, bytes]]:
    """The Turtle and the N-Triples of a part, cut into those of its resources; `ReleaseError` if they do not fit.

    Writing them again would take longer than all the rest of a page.
    """
    subjects = [subject.value for subject, _ in groupby(triples, key=lambda triple: triple.subject)]
    blocks = chunk.decode().split("\n\n")
    if len(blocks) != len(subjects):
        raise ReleaseError(f"{len(subjects)} subjects were written as {len(blocks)} blocks of Turtle.")
    written: dict[str, list[str]] = {}
    for subject, block in zip(subjects, blocks, strict=True):
        written.setdefault(resource(subject), []).append(block.strip("\n"))
    by_line: dict[str, list[bytes]] = {}
    for line in lines.splitlines(keepends=True):
        by_line.setdefault(resource(line[1 : line.index(b">")].decode()), []).append(line)
    texts = {iri: "".join(f"\n{block}\n" for block in found) for iri, found in written.items()}
    return texts, {iri: b"".join(found) for iri, found in by_line.items()}


def whole(path: str, nodes: Iterable[Node], ttl: str, nt: bytes) -> Iterator[tuple[str, bytes]]:
    """The three files of a resource whose Turtle and N-Triples are written already."""
    yield f"{path}.ttl", ttl.encode()
    yield f"{path}.nt", nt
    yield f"{path}.jsonld", jsonld(nodes)


def jsonld(nodes: Iterable[Node]) -> bytes:
    """The nodes of a resource, one on each line, with those parts of the context inside that they use.

    Nothing is fetched to read it (JSON-LD 1.1, section 3.1).
    """
    lines = ",\n".join(json.dumps(_node(node), ensure_ascii=False) for node in nodes)
    used = set(_KEY.findall(lines))
    source = context().source
    # Prefixes stay, for they hide inside compact IRIs.
    kept = {key: value for key, value in source.items() if key in used or key.startswith("@") or isinstance(value, str)}
    inline = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return f'{{"@context": {inline},\n"@graph": [\n{lines}\n]}}\n'.encode()


def _node(node: Node) -> dict[str, Any]:
    names = context()
    found: dict[str, Any] = {names.alias("@id"): node.iri}
    for predicate, values in node.properties.items():
        if predicate == TYPE:
            found[names.alias("@type")] = [names.type_name(value.value) for value in values]
            continue
        for entry in (names.entry(predicate, value) for value in values):
            if entry.tag is None:
                found.setdefault(entry.term.key, []).append(entry.value)
            else:
                found.setdefault(entry.term.key, {}).setdefault(entry.tag, []).append(entry.value)
    return found
