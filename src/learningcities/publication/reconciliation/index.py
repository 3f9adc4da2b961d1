"""The index: the N-Triples dump of a release in, `reconciliation/index.json` out, one line for each entity.

With it goes how names are compared, and `reconciliation/letters.tsv`, letters of all scripts in Latin ones, so that
browsers compare as servers do. IRIs below the base are written without it. The same dump gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from anyascii import anyascii

from learningcities.namespaces import DCTERMS, LC, ORG, OWL, RDF, SCHEMA, SKOS, SOSA
from learningcities.publication.dumps import STEM
from learningcities.publication.pages.addresses import LANGUAGES
from learningcities.publication.pages.lookup import Index
from learningcities.publication.pages.statements import Statements
from learningcities.publication.reconciliation.entities import Entity, entities
from learningcities.publication.reconciliation.rules import rules
from learningcities.publication.reconciliation.schema import Schema, schema
from learningcities.publication.reconciliation.values import Value
from learningcities.publication.spellings import spellings

INDEX = "reconciliation/index.json"
LETTERS = "reconciliation/letters.tsv"
FILES = Index(INDEX, LETTERS)
VERSION = 2
"""Of the form of the index; readers refuse another one."""

_NEEDED = frozenset(
    f"<{iri}>".encode()
    for iri in (
        RDF.type, OWL.deprecated, DCTERMS.isReplacedBy, DCTERMS.identifier, SKOS.inScheme,
        SCHEMA.memberOf, SCHEMA.url, SCHEMA.email, SCHEMA.roleName, ORG.member, SOSA.hasSimpleResult,
        LC.country, LC.adminArea, LC.localAuthority, LC.governs, LC.population, LC.populationObservation,
        LC.headOfCity, LC.memberSince, LC.practice, LC.contact, LC.supersededBy,
        LC.audienceReference, LC.audience, LC.goalReference, LC.goal, LC.year,
    )
)  # fmt: skip


def write_index(release: Path, base: str) -> list[Entity]:
    """Write the index of a release whose dumps are written; what it holds."""
    found = entities(Statements.of(_needed(release / f"{STEM}.nt")), base)
    target = release / INDEX
    target.parent.mkdir(parents=True)
    target.write_bytes(index(found, base))
    (release / LETTERS).write_bytes(letters())
    return found


def _needed(dump: Path) -> Iterator[ox.Triple]:
    """The statements that look-up needs; of the others not even the terms are read."""
    needed = _NEEDED | {f"<{iri}>".encode() for iri in (*schema().names, *schema().same)}
    with dump.open("rb") as lines:
        kept = b"".join(line for line in lines if line.split(b" ", 2)[1] in needed)
    yield from (quad.triple for quad in ox.parse(kept, ox.RdfFormat.N_TRIPLES))


def index(found: list[Entity], base: str) -> bytes:
    """The bytes of the index."""
    head = {"version": VERSION, "base": base, "languages": list(LANGUAGES), **_schema(schema()), **_comparing()}
    lines = ",\n".join(_json(_entity(entity, base)) for entity in found)
    return f'{_json(head)[:-1]},\n"entities":[\n{lines}\n]}}\n'.encode()


def _schema(told: Schema) -> dict[str, Any]:
    types = {
        key: {
            "iri": one.iri,
            "names": one.names,
            "closed": one.closed,
            "default": one.default,
            "certainBy": one.certain_by,
        }
        for key, one in told.types.items()
    }
    properties = {
        key: {"iri": one.iri, "kind": one.kind, "names": one.names, "types": one.types, "range": one.range}
        for key, one in told.properties.items()
    }
    return {"types": types, "properties": properties}


def _comparing() -> dict[str, Any]:
    """How names and identifiers are compared, for browsers."""
    patterns = [{"pattern": one["pattern"], "form": one["form"]} for one in spellings()]
    return {"comparing": dict(rules()), "spellings": patterns}


def _entity(entity: Entity, base: str) -> dict[str, Any]:
    """An entity without what is empty; one label stands for all languages where they agree."""
    label, *others = dict.fromkeys(entity.labels.values())
    content: dict[str, Any] = {
        "id": entity.iri.removeprefix(base),
        "type": entity.type,
        "label": entity.labels if others else label,
        "names": [[name.text, name.language, name.kind] for name in entity.names],
        "values": {key: [_short(value, base) for value in told] for key, told in entity.values.items()},
        "identifiers": entity.identifiers,
        "withdrawn": entity.withdrawn,
        "replacedBy": entity.replaced_by.removeprefix(base),
    }
    return {key: value for key, value in content.items() if value}


def _short(value: Value, base: str) -> Value:
    return value.removeprefix(base) if isinstance(value, str) else value


@cache
def letters() -> bytes:
    """The letters of the Basic Multilingual Plane that are not ASCII, as `anyascii` writes them.

    A line for each 256 code points that has any: their number divided by 256, in hexadecimal, then one cell for each.
    """
    lines = []
    for block in range(0x100):
        # Surrogates are no characters.
        cells = [] if 0xD8 <= block < 0xE0 else [anyascii(chr(block << 8 | low)) for low in range(0x100)]
        row = "\t".join([f"{block:x}", *(cell if place > 0x7F or block else "" for place, cell in enumerate(cells))])
        lines.append(row.rstrip("\t"))
    return "".join(f"{line}\n" for line in lines if "\t" in line).encode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
