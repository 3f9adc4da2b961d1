"""An endpoint on a public address, and ours that asks it, in a network of their own; run by test_sparql_federation.

`unshare --map-root-user --net python tests/outward.py FOLDER`: nothing outside of the new network can be reached, so
the public address belongs to this process alone. The statuses and bodies of the answers are written as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, ClassVar

import pyoxigraph as ox

from endpoints import BASE, served, write_release
from learningcities.server.sparql import Limits, SparqlService

ADDRESS, PORT = "93.184.215.14", 8080
RESULTS = b'{"head":{"vars":["o"]},"results":{"bindings":[{"o":{"type":"literal","value":"there"}}]}}'


class Endpoint(BaseHTTPRequestHandler):
    """Answers every query, but for some paths."""

    asked: ClassVar[list[tuple[str, str]]] = []
    released: ClassVar[Event] = Event()

    def do_POST(self) -> None:
        self.asked.append((self.client_address[0], self.path))
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":
            self.released.wait()
        self.send_response(302 if self.path == "/redirect" else 200)
        if self.path == "/redirect":
            self.send_header("Location", f"http://127.0.0.1:{PORT}/secret")
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(RESULTS)))
        self.end_headers()
        self.wfile.write(RESULTS)

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""


def asked(folder: Path, services: list[str], queries: Iterable[str]) -> list[tuple[int, Any]]:
    """The answers of our endpoint to queries."""
    quad = ox.Quad(ox.NamedNode(f"{BASE}a"), ox.NamedNode(f"{BASE}p"), ox.Literal("here"), ox.NamedNode(f"{BASE}g"))
    with served(write_release(folder, [quad]), SparqlService(Limits(workers=1), services=services)) as endpoint:
        answers = [endpoint.query(query) for query in queries]
        description = endpoint.client.get("/sparql", headers={"Accept": "application/n-triples"}).text
    return [*((one.status_code, one.json()) for one in answers), (200, "BasicFederatedQuery" in description)]


def slowly(folder: Path) -> list[int]:
    """The statuses of queries that wait for an endpoint until another query, which asks nobody, has its answer."""
    service = f"http://{ADDRESS}:{PORT}/slow"
    with (
        served(write_release(folder, ()), SparqlService(Limits(workers=2), services=[service])) as endpoint,
        ThreadPoolExecutor() as threads,
    ):
        waiting = [threads.submit(endpoint.query, f"ASK {{ SERVICE <{service}> {{ ?x ?y ?o }} }}") for _ in range(3)]
        while "/slow" not in [path for _, path in Endpoint.asked]:
            time.sleep(0.01)
        other = endpoint.query("ASK {}").status_code
        Endpoint.released.set()
        return [other, *(one.result().status_code for one in waiting)]


def main(folder: Path) -> None:
    """Bring the network up, and ask."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "address", "add", f"{ADDRESS}/32", "dev", "lo"], check=True)
    with ThreadingHTTPServer(("0.0.0.0", PORT), Endpoint) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        services = [f"http://{ADDRESS}:{PORT}/sparql", f"http://{ADDRESS}:{PORT}/redirect", f"http://localhost:{PORT}/"]
        queries = [f"SELECT * {{ ?s ?p ?here SERVICE <{one}> {{ ?x ?y ?o }} }}" for one in services]
        queries += [f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{PORT}/> {{ ?x ?y ?o }} }}"]
        answers = asked(folder / "one", services, queries)
        told = list(Endpoint.asked)
        slow = slowly(folder / "two")
        server.shutdown()
    json.dump({"answers": answers, "asked": told, "slow": slow}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
