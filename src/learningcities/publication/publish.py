"""Publishing: validated parts and the findings in, a release out, which appears whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from learningcities import __version__
from learningcities.namespaces import LC, OWL
from learningcities.publication.changes.history import KEY, NAME_KEY, Edition, Previous
from learningcities.publication.changes.page import changes_pages
from learningcities.publication.changes.writing import Told, write_changes
from learningcities.publication.description import write_description
from learningcities.publication.dumps import Dumps, DumpSummary
from learningcities.publication.findings import Findings
from learningcities.publication.hosting import write_rules
from learningcities.publication.manifest import write_manifest
from learningcities.publication.pages import Site, Sources
from learningcities.publication.part import PartText, part_text
from learningcities.publication.reconciliation import FILES, listed, write_index
from learningcities.publication.report import write_report
from learningcities.publication.staging import stage
from learningcities.resources import folder
from learningcities.validation import ValidatedPart

FOLDERS = ("ontology", "shapes")
"""The folders of this installation that a release carries, to be understood and checked without it."""


def serialise(validated: ValidatedPart, base: str, sources: Sources | None = None) -> PartText:
    """The text of a validated part in every format, and with `sources` the pages of its city.

    `ReleaseError` at a blank node or what is no IRI.
    """
    return part_text(validated.part, base, sources)


def publish(
    parts: Iterable[PartText],
    findings: Callable[[], Findings],
    output: Path,
    base: str,
    endpoint: str | None = None,
    links: Mapping[str, bytes] | None = None,
    previous: Previous | None = None,
    called: str = "",
) -> DumpSummary:
    """Write a release to the folder `output`, in place of the one that is there; parts may come in any order.

    `findings` is called when all parts have come; `endpoint` is where SPARQL will be answered, if anywhere; `links`
    are the files of decisions on links, by name; `previous` is the release before, where the new one is to say what
    changed since, and `called` what the curator calls the new one.

    `UsageError` if `output` is neither a release nor an empty folder; `ReleaseError` if another build is writing it, if
    parts overlap, or if `previous` is not what it says. On any error `output` stays as it was.
    """
    with stage(output) as place:
        dumps, site = Dumps(place.work, base), Site(place.release, base)
        shared = b""
        for part in parts:
            dumps.add(part)
            if part.pages:
                site.add(part.pages)
            elif part.subject == f"{base}dataset":
                shared = part.ntriples
        summary = dumps.write(place.release)
        this = Edition(summary.sha256, called)
        changes = write_changes(place.release, base, previous, this) if previous else None
        found = findings().released()
        write_report(place.release, found, base)
        for name in FOLDERS:
            _copy(folder(name), place.release / name)
        for name, mappings in (links or {}).items():
            (place.release / "links").mkdir(exist_ok=True)
            (place.release / "links" / name).write_bytes(mappings)
        write_description(place.release, summary.statistics, base, endpoint, this, changes.history if changes else None)
        if previous and changes:
            site.more(changes_pages(changes, previous.edition, base))
        site.lookup(listed(write_index(place.release, base)), FILES)
        site.finish(shared, summary.triples, summary.sha256)
        write_rules(place.release, ontology_version())
        write_manifest(place.release, _manifest(found, summary, base) | _lineage(this, changes))
    return summary


def _copy(source: Path, target: Path) -> None:
    """Copy the files of a folder, but not their times and permissions, which belong to the machine."""
    hidden = shutil.ignore_patterns(".*", "__pycache__")
    shutil.copytree(source, target, ignore=hidden, copy_function=shutil.copyfile)


def _manifest(findings: Findings, summary: DumpSummary, base: str) -> dict[str, object]:
    content = findings.as_object()
    return {
        "software": {"name": "learningcities", "version": __version__},
        "ontology": {"iri": str(LC).rstrip("#"), "version": ontology_version()},
        "base": base,
        "counts": content["counts"],
        "documents": content["documents"],
        "dumps": summary.counts(),
        "dataset": {"algorithm": "RDFC-1.0", "sha256": summary.sha256},
    }


def _lineage(this: Edition, changes: Told | None) -> dict[str, object]:
    """What the manifest says of releases: the name of this one where it has one, and what it carries of changes."""
    named: dict[str, object] = {NAME_KEY: this.name} if this.name else {}
    return named | ({KEY: changes.history.as_object()} if changes else {})


def ontology_version() -> str:
    """The `owl:versionInfo` of the ontology of this installation."""
    version = ox.NamedNode(str(OWL.versionInfo))
    ontology = ox.NamedNode(str(LC).rstrip("#"))
    statements = ox.parse(path=folder("ontology") / "learning-city.ttl", format=ox.RdfFormat.TURTLE)
    return next((str(o.value) for s, p, o, _ in statements if s == ontology and p == version), "")
