"""Verification: a release in, what is wrong with it out: digests, files, dumps that do not agree.

The manifest and the digests may be damaged or hostile: nothing they name is opened outside the folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from learningcities.publication.canonical import canonical
from learningcities.publication.manifest import MANIFEST, SUMS, digest, files
from learningcities.release.history import change_problems

_STEM = "dumps/learning-cities"
_FORMATS = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}
_WITH_GRAPHS = (".nq", ".trig")


def problems(release: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Every problem of a release, one sentence each: digests first, then what the dumps hold, then the changes."""
    return [
        *_digest_problems(release, manifest),
        *_dump_problems(release, manifest),
        *change_problems(release, manifest),
    ]


def _digest_problems(release: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    sums, unreadable = _sums(release)
    yield from unreadable
    present = set(files(release)) - {SUMS}
    yield from (f"{path} is listed in {SUMS} and missing." for path in sorted(sums.keys() - present))
    yield from (f"{path} is not listed in {SUMS}." for path in sorted(present - sums.keys()))
    for path in sorted(present & sums.keys()):
        if (release / path).is_symlink():
            yield f"{path} is a link and not a file."
        elif digest(release / path) != sums[path]:
            yield f"{path} has another digest than {SUMS} says."
    if manifest.get("files") != {path: sha256 for path, sha256 in sums.items() if path != MANIFEST}:
        yield f"{MANIFEST} and {SUMS} do not list the same files with the same digests."


def _sums(release: Path) -> tuple[dict[str, str], list[str]]:
    """The digests of `SHA256SUMS` by path, and what is wrong with that file."""
    try:
        lines = (release / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        return {}, [f"{SUMS} cannot be read: {error}."]
    pairs = [(line[66:], line[:64]) for line in lines if line[64:66] == "  "]
    wrong = (
        [] if len(dict(pairs)) == len(lines) else [f"{SUMS} has lines that are no digest and path, or a path twice."]
    )
    return dict(pairs), wrong


@dataclass(frozen=True, slots=True)
class _Held:
    """What a dump holds: how many statements, the hash of the triples, that of the quads (RDFC-1.0)."""

    count: int
    union: str
    dataset: str


def _dump_problems(release: Path, manifest: Mapping[str, Any]) -> Iterator[str]:
    held: dict[str, _Held] = {}
    for suffix, rdf_format in _FORMATS.items():
        path = f"{_STEM}.{suffix}"
        try:
            held[path] = _read(release / path, rdf_format)
        except (OSError, SyntaxError, ValueError) as error:
            yield f"{path} cannot be read: {error}."
    yield from (problem for path, found in held.items() for problem in _count_problems(path, found, manifest))
    yield from _differences({path: found.union for path, found in held.items()}, "triples")
    datasets = {path: found.dataset for path, found in held.items() if path.endswith(_WITH_GRAPHS)}
    yield from _differences(datasets, "quads")
    declared = manifest.get("dataset")
    for path, dataset in datasets.items():
        if declared != {"algorithm": "RDFC-1.0", "sha256": dataset}:
            yield f"{path} has the RDFC-1.0 hash {dataset}, and {MANIFEST} says otherwise."


def _read(path: Path, rdf_format: ox.RdfFormat) -> _Held:
    """Read one dump strictly; one at a time is in memory."""
    quads = set(ox.parse(path=path, format=rdf_format))
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return _Held(
        count=len(quads),
        union=_sha256(canonical({quad.triple for quad in quads}, ox.RdfFormat.N_TRIPLES)),
        dataset=_sha256(canonical(dataset, ox.RdfFormat.N_QUADS)),
    )


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _count_problems(path: str, held: _Held, manifest: Mapping[str, Any]) -> Iterator[str]:
    dumps = manifest.get("dumps")
    declared = dumps.get(path) if isinstance(dumps, dict) else None
    found = {"quads" if path.endswith(_WITH_GRAPHS) else "triples": held.count}
    if declared != found:
        yield f"{path} holds {held.count} statements, and {MANIFEST} says otherwise."


def _differences(hashes: Mapping[str, str], what: str) -> Iterator[str]:
    """The files that do not hold the same as the first one."""
    first = next(iter(hashes), "")
    for path, found in hashes.items():
        if found != hashes[first]:
            yield f"{path} does not hold the same {what} as {first}."
