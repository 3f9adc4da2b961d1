"""What a build costs, stage by stage, beside the same work done naively with rdflib and pySHACL, in one run.

python benchmarks/bench_build.py [--sizes 1 400 10000] [--naive-up-to 400] [--jobs 2]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pyshacl
from rdflib import Dataset, Graph

from documents import write_documents
from learningcities.documents import Document, read
from learningcities.graph.city import describe_city
from learningcities.graph.model import DatasetPart
from learningcities.graph.naming import name_all
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles import CityProfile, parse
from learningcities.publication.publish import serialise
from learningcities.resources import folder
from learningcities.validation import validate

Out = TypeVar("Out")
NAIVE_FORMATS = ("turtle", "json-ld", "nt")


class Stages:
    """Seconds by stage, in the order in which they were measured."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def measure(self, name: str, work: Callable[[], Out]) -> Out:
        """The result of `work`, its time noted under `name`."""
        start = time.perf_counter()
        result = work()
        self.seconds[name] = time.perf_counter() - start
        return result


def main() -> None:
    """Measure for each size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 400])
    parser.add_argument("--naive-up-to", type=int, default=400)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    parse(_document("Lille, France\n\nMember since\n2024\n"))  # the vocabulary is read once per process
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as work:
            documents = Path(work) / "documents"
            write_documents(size, documents)
            ours, parts = _ours(documents)
            naive = _naive(parts) if size <= options.naive_up_to else None
            del parts
            whole = [_command(documents, Path(work), jobs) for jobs in sorted({1, options.jobs})]
            _print(size, ours, naive, whole, sorted({1, options.jobs}))


def _document(text: str) -> Document:
    return Document("warm-up.txt", "warm-up.txt", "0" * 64, len(text), text)


def _ours(documents: Path) -> tuple[Stages, list[DatasetPart]]:
    """The stages in one process, on all documents, one stage after the other."""
    stages = Stages()
    found = stages.measure("read", lambda: [one for one in read([documents]) if isinstance(one, Document)])
    parsed = stages.measure("parse", lambda: [parse(document) for document in found])
    profiles = [profile for profile in parsed if isinstance(profile, CityProfile)]
    names, groups, _ = stages.measure("name", lambda: name_all(profiles))
    parts = stages.measure("describe", lambda: [describe_city(group, names) for group in groups])
    valid = stages.measure("validate", lambda: [validate(part) for part in parts])
    stages.measure("serialise", lambda: [len(serialise(part, DEFAULT_BASE).nquads) for part in valid])
    return stages, parts


def _naive(parts: Sequence[DatasetPart]) -> Stages:
    """The same triples put into one rdflib graph, validated by one call of pySHACL, serialised by rdflib."""
    stages = Stages()
    triples = [triple for part in parts for triple in part.union()]
    graph = Graph()

    def fill() -> None:
        for triple in triples:
            graph.add(triple)

    stages.measure("describe", fill)
    shapes = Graph()
    for path in sorted(folder("shapes").glob("*.ttl")):
        shapes.parse(path)
    stages.measure("validate", lambda: pyshacl.validate(graph, shacl_graph=shapes))

    def write() -> None:
        for form in NAIVE_FORMATS:
            graph.serialize(format=form)
        dataset = Dataset()
        for triple in triples:
            dataset.add(triple)
        for form in ("nquads", "trig"):
            dataset.serialize(format=form)

    stages.measure("serialise", write)
    return stages


def _command(documents: Path, work: Path, jobs: int) -> float:
    """Seconds of the whole command, from its start to the finished release."""
    arguments = ["build", str(documents), "--output", str(work / f"release-{jobs}"), "--jobs", str(jobs), "--quiet"]
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "learningcities", *arguments], check=True, capture_output=True)
    return time.perf_counter() - start


def _print(size: int, ours: Stages, naive: Stages | None, whole: Sequence[float], jobs: Sequence[int]) -> None:
    print(f"\n{size} documents, milliseconds per document")
    print(f"{'stage':<12}{'learningcities':>16}{'rdflib + pySHACL':>20}")
    for stage, seconds in ours.seconds.items():
        other = naive.seconds.get(stage) if naive else None
        beside = f"{1000 * other / size:>20.2f}" if other is not None else f"{'–':>20}"
        print(f"{stage:<12}{1000 * seconds / size:>16.2f}{beside}")
    for number, seconds in zip(jobs, whole, strict=True):
        print(f"whole command, --jobs {number}: {seconds:.1f} s")


if __name__ == "__main__":
    main()
