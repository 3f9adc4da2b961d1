"""Identifiers: the links of a release in, tables from our IRIs to those of others and back out.

`identifiers.csv` has a row for each link, `sameas.json` the same the other way round. Of each identifier stands its
SHA-256 too, so that two parties can join their data without showing each other what does not match.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from learningcities.namespaces import CONCEPT, LC, OWL, SCHEMA, SKOS

TABLE = "identifiers.csv"
METADATA = f"{TABLE}-metadata.json"
"""Where programs look for the metadata of one table (Tabular Data and Metadata, section 5.3)."""
REVERSE = "sameas.json"

_RELATIONS = (OWL.sameAs, SCHEMA.sameAs, SKOS.exactMatch, SKOS.closeMatch)
COLUMNS = ("iri", "identifier", "relation", "sha256")


class Link(NamedTuple):
    """One of our IRIs, the IRI of others that it is linked to, and how: the name of the property."""

    iri: str
    identifier: str
    relation: str

    @property
    def sha256(self) -> str:
        """The digest of the identifier, as the table writes it, in lower-case hexadecimal."""
        return sha256(self.identifier.encode()).hexdigest()


def write_identifiers(release: Path, store: ox.Store, base: str, texts: Mapping[str, Mapping[str, str]]) -> None:
    """Write `identifiers.csv` with its metadata, and `sameas.json`; without any link they are there and empty.

    The links are those of the store's default graph, and of the folder `ontology`, which is there already.
    """
    triples = [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())]
    for path in sorted((release / "ontology").glob("*/*.ttl")):
        triples += [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
    links = sorted(set(_links(triples, base)))
    (release / TABLE).write_bytes(csv_text(links).encode())
    (release / METADATA).write_bytes(_json(_metadata(base, texts)))
    (release / REVERSE).write_bytes(_json(_reverse(links)))


def _links(triples: Iterable[ox.Triple], base: str) -> Iterator[Link]:
    ours = (base, str(CONCEPT), str(LC))
    names = {str(relation): str(relation).replace("#", "/").rpartition("/")[2] for relation in _RELATIONS}
    for subject, predicate, value in triples:
        name = names.get(predicate.value)
        if not name or not isinstance(subject, ox.NamedNode) or not isinstance(value, ox.NamedNode):
            continue
        if subject.value.startswith(ours) and not value.value.startswith(ours):
            yield Link(subject.value, value.value, name)


def csv_text(links: Iterable[Link]) -> str:
    """The table (RFC 4180): CRLF, quotes where they are needed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows((*link, link.sha256) for link in links)
    return text.getvalue()


def _reverse(links: Iterable[Link]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for link in sorted(links, key=lambda link: (link.identifier, link.iri, link.relation)):
        found.setdefault(link.identifier, []).append({"iri": link.iri, "relation": link.relation})
    return found


def _metadata(base: str, texts: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    known = tomllib.loads((files(__package__) / "templates" / "identifiers.toml").read_text(encoding="utf-8"))
    columns = [
        {"name": name, "titles": {"und": name, **known[name]["titles"]}, "datatype": known[name]["datatype"]}
        for name in COLUMNS
    ]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": TABLE,
        "dc:title": [{"@value": words["identifiers"], "@language": tag} for tag, words in texts.items()],
        "dc:description": [
            {"@value": words["identifiers_description"], "@language": tag} for tag, words in texts.items()
        ],
        "dc:source": {"@id": f"{base}dataset"},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tableSchema": {"columns": columns},
    }


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
