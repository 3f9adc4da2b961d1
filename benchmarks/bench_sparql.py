"""Small queries per second and their 99th percentile over HTTP: ours beside `oxigraph serve-read-only`, in one run.

python benchmarks/bench_sparql.py RELEASE [SECONDS]
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox

CLIENTS = 4
QUERY = """SELECT ?name ?population { ?city a <https://w3id.org/learning-cities/ontology#LearningCity> ;
<https://schema.org/name> ?name ; <https://w3id.org/learning-cities/ontology#population> ?population } LIMIT 5"""
SERVER = """
import contextlib, sys, uvicorn
from pathlib import Path
from starlette.applications import Starlette
from learningcities.release import open_release
from learningcities.server.sparql import SparqlService
service = SparqlService()
@contextlib.asynccontextmanager
async def lifespan(app):
    await service.open(open_release(Path(sys.argv[1])))
    yield
    await service.close()
uvicorn.run(Starlette(routes=service.routes, lifespan=lifespan), port=int(sys.argv[2]), log_level="error")
"""


def main() -> None:
    """Measure both and print them."""
    release, seconds = Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
    with tempfile.TemporaryDirectory() as folder:
        store = ox.Store(folder)
        for suffix, rdf_format in (("nq", ox.RdfFormat.N_QUADS), ("nt", ox.RdfFormat.N_TRIPLES)):
            store.bulk_load(path=release / f"dumps/learning-cities.{suffix}", format=rdf_format)
        store.flush()
        del store
        ours, theirs = _port(), _port()
        oxigraph = str(Path(sys.executable).with_name("oxigraph"))
        servers = {
            "learningcities": (
                [sys.executable, "-c", SERVER, str(release), str(ours)],
                f"http://127.0.0.1:{ours}/sparql",
            ),
            "oxigraph": (
                [oxigraph, "serve-read-only", "--location", folder, "--bind", f"127.0.0.1:{theirs}"],
                f"http://127.0.0.1:{theirs}/query",
            ),
        }
        print(f"{CLIENTS} clients, {seconds:g} s each\n{'server':<16}{'queries/s':>12}{'median ms':>12}{'p99 ms':>12}")
        for name, (command, address) in servers.items():
            with _running(command, address):
                times = sorted(_load(address, seconds))
            rate, median, last = len(times) / seconds, times[len(times) // 2], times[int(len(times) * 0.99)]
            print(f"{name:<16}{rate:>12.0f}{1000 * median:>12.2f}{1000 * last:>12.2f}")


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def _running(command: list[str], address: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(address, params={"query": QUERY}).raise_for_status()
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _load(address: str, seconds: float) -> list[float]:
    """The time of each query, sent by some clients one after the other."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def client() -> None:
        target = httpx.URL(address, params={"query": QUERY})
        head = f"GET {target.raw_path.decode()} HTTP/1.1\r\nHost: {target.host}\r\n"
        request = f"{head}Accept: application/sparql-results+json\r\n\r\n".encode()
        with socket.create_connection((target.host, target.port or 80)) as connection:
            while (start := time.monotonic()) < end:
                connection.sendall(request)
                received = b""
                # Both end a small answer with the closing brackets of the JSON.
                while b"]}}" not in received:
                    part = connection.recv(1 << 16)
                    assert part, "the server closed the connection"
                    received += part
                if b"chunked" in received.lower():
                    while not received.endswith(b"0\r\n\r\n"):
                        received += connection.recv(1 << 16)
                assert received.startswith(b"HTTP/1.1 200"), received[:200]
                times.append(time.monotonic() - start)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


if __name__ == "__main__":
    main()
