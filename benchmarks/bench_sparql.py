"""Small queries a second and their 99th percentile over HTTP: ours beside `oxigraph serve-read-only`, in one run.

The load comes from wrk (Debian package `wrk`), which keeps CONNECTIONS connections busy from one thread. Both answer
from the same dumps. `--before SRC RELEASE` measures the program in another source folder too, in turns with this one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from bench_server import MILLISECONDS, RESULT

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import hosts

ACCEPT = "application/sparql-results+json"
QUERY = """SELECT ?name ?population { ?city a <https://w3id.org/learning-cities/ontology#LearningCity> ;
<https://schema.org/name> ?name ; <https://w3id.org/learning-cities/ontology#population> ?population } LIMIT 5"""
SCRIPTS = {
    "each query another": 'n = 0; request = function() n = n + 1; return wrk.format("GET", wrk.path.."%0A%23"..n) end',
    "the same query": "",
}
"""What wrk asks: each query made another one by a comment, so that nobody remembers the answer; or always the same."""
COMMAND = "import sys; from learningcities.cli import main; sys.exit(main(sys.argv[1:]))"

Server = tuple[list[str], str, dict[str, str]]
"""A command without its port, the path of the endpoint, and what its environment has besides."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", type=Path)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many is shown (default: 3)")
    parser.add_argument(
        "--before",
        type=Path,
        nargs=2,
        metavar=("SRC", "RELEASE"),
        help="the folder src of another checkout, its release",
    )
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (Debian: apt-get install wrk).")
    with tempfile.TemporaryDirectory() as folder:
        _load(options.release, folder)
        servers = _servers(options, folder)
        found: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for _ in range(options.rounds):
            for name, server in servers.items():
                with _running(server) as address:
                    for kind, script in SCRIPTS.items():
                        measured = _measured(address, script, Path(folder), options)
                        found.setdefault((name, kind), []).append(measured)
    for (name, kind), rounds in found.items():
        rate, last = max(rounds)
        print(f"{name:<16}{kind:<24}{rate:>10,.0f}/s, p99 {last:.2f} ms")


def _load(release: Path, folder: str) -> None:
    store = ox.Store(folder)
    for suffix, rdf_format in (("nq", ox.RdfFormat.N_QUADS), ("nt", ox.RdfFormat.N_TRIPLES)):
        store.bulk_load(path=release / f"dumps/learning-cities.{suffix}", format=rdf_format)
    store.flush()


def _servers(options: argparse.Namespace, folder: str) -> dict[str, Server]:
    theirs = [str(Path(sys.executable).with_name("oxigraph")), "serve-read-only", "--location", folder, "--bind"]
    found: dict[str, Server] = {"serve": (_ours(options.release), "/sparql", {})}
    if options.before:
        source, release = options.before
        found["serve, before"] = (_ours(release), "/sparql", {"PYTHONPATH": str(source.resolve())})
    return found | {"oxigraph": (theirs, "/query", {})}


def _ours(release: Path) -> list[str]:
    return [sys.executable, "-c", COMMAND, "serve", str(release), "--access-log", "-", "--port"]


def _measured(address: str, script: str, folder: Path, options: argparse.Namespace) -> tuple[float, float]:
    """Queries a second and the 99th percentile in milliseconds."""
    (folder / "requests.lua").write_text(script, encoding="utf-8")
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--latency"]
    call = [*command, "-s", str(folder / "requests.lua"), "-H", f"Accept: {ACCEPT}", address]
    said = subprocess.run(call, capture_output=True, text=True).stdout
    result = RESULT.search(said)
    if result is None or "Non-2xx" in said:
        sys.exit(f"wrk said something else:\n{said}")
    return float(result[3]), float(result[1]) * MILLISECONDS[result[2]]


@contextmanager
def _running(server: Server) -> Iterator[str]:
    """The address of the query at a server that answers it."""
    command, path, more = server
    port = hosts.free_port()
    named = [*command, f"127.0.0.1:{port}" if command[-1] == "--bind" else str(port)]
    process = subprocess.Popen(named, env={**os.environ, **more}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}{path}?{urlencode({'query': QUERY})}"
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": ACCEPT})):
                    break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
