"""The description of a release: dumps and counts in; VoID, DCAT, tables and questions out, beside the dumps.

The counts come from writing the dumps; the triples are loaded once, for all that is asked of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pyoxigraph as ox
from rdflib.namespace import DCAT

from learningcities.namespaces import PREFIXES, SH
from learningcities.publication.changes.describing import change_files, lineage
from learningcities.publication.changes.history import Edition, History
from learningcities.publication.contents import contents
from learningcities.publication.dcat import SPDX, dcat
from learningcities.publication.distributions import dumps, tables
from learningcities.publication.dumps import STEM
from learningcities.publication.identifiers import METADATA as IDENTIFIERS
from learningcities.publication.identifiers import write_identifiers
from learningcities.publication.order import ordered
from learningcities.publication.questions import describe_questions, read_questions
from learningcities.publication.statistics import Statistics
from learningcities.publication.tables import FOLDER, METADATA, write_tables
from learningcities.publication.turtle import Abbreviation, turtle
from learningcities.publication.void import void
from learningcities.publication.withdrawn import write_withdrawn

WELL_KNOWN = ".well-known/void"
"""Where programs look for the description of the datasets of a host (VoID, section 7.2; RFC 8615)."""


def write_description(
    release: Path,
    counts: Statistics,
    base: str,
    endpoint: str | None = None,
    this: Edition | None = None,
    history: History | None = None,
) -> None:
    """Write `void.ttl`, its copy at the well-known place, `dcat.ttl`, `questions.ttl`, `tables/`, what links to others,
    and what was withdrawn.

    The dumps, the changes and the folder `ontology` are there already; `endpoint` is where SPARQL is answered, if
    anywhere; `this` is the release, and `history` what it tells of changes, if it does.
    `ReleaseError` if a question cannot be described.
    """
    texts = tomllib.loads((files(__package__) / "templates" / "description.toml").read_text(encoding="utf-8"))
    store = _union(release)
    found = contents(store, base)
    whole = dumps(release, STEM)
    questions = read_questions(release / "ontology" / "questions")
    before = lineage(base, this, history) if this else set()
    statistics = _turtle(void(base, counts, found, whole, texts, endpoint) | before, base)
    for name in ("void.ttl", WELL_KNOWN):
        (release / name).parent.mkdir(exist_ok=True)
        (release / name).write_bytes(statistics)
    (release / "questions.ttl").write_bytes(_turtle(describe_questions(questions, base, endpoint), base))
    write_tables(release, questions, store, base, texts)
    write_identifiers(release, store, base, texts)
    described = [*whole, *tables(release, f"{FOLDER}/{METADATA}"), *tables(release, IDENTIFIERS)]
    catalogue = dcat(base, found, described, texts, endpoint, change_files(release, history, texts))
    (release / "dcat.ttl").write_bytes(_turtle(catalogue | before, base))
    write_withdrawn(release, store, base)


def _union(release: Path) -> ox.Store:
    """All triples in the default graph of a store in memory."""
    store = ox.Store()
    store.bulk_load(path=release / f"{STEM}.nt", format=ox.RdfFormat.N_TRIPLES)
    return store


def _turtle(statements: Iterable[ox.Triple], base: str) -> bytes:
    prefixes = PREFIXES | {"dcat": str(DCAT), "sh": str(SH), "spdx": str(SPDX)}
    short = Abbreviation(base, prefixes)
    return (short.header() + turtle(ordered(statements), short)).encode()
