"""Pages a second and the slowest of a hundred: our server beside nginx, over one release, in one run.

The load comes from wrk (Debian package `wrk`), which keeps CONNECTIONS connections busy from one thread. nginx runs one
process with the rules of the release; so does our server with one worker, with and without its access log.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

import hosts

TARGETS = {
    "page": ("/city/fr/lille.html", []),
    "page, gzip": ("/city/fr/lille.html", ["Accept-Encoding: gzip"]),
    "data": ("/city/fr/lille.ttl", []),
    "303": ("/city/fr/lille", ["Accept: text/turtle;q=0.9, text/html;q=0.5"]),
    "304": ("/city/fr/lille.html", ["If-None-Match: {etag}"]),
    "dump": ("/dumps/learning-cities.nt", []),
}
RESULT = re.compile(r"99%\s+([\d.]+)(us|ms|s)\b.*?Requests/sec:\s+([\d.]+)", re.DOTALL)
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", type=Path, help="a release of the seeds")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (Debian: apt-get install wrk).")
    release = options.release.resolve()
    columns = {}
    with tempfile.TemporaryDirectory() as folder:
        with hosts.nginx(release, release / "hosting", Path(folder) / "nginx") as host:
            columns["nginx"] = measured(host.port, options)
        with serving(release, "--access-log", "-") as port:
            columns["serve, no access log"] = measured(port, options)
        with serving(release, "--access-log", str(Path(folder) / "log")) as port:
            columns["serve, access log"] = measured(port, options)
    show(columns)


@contextmanager
def serving(release: Path, *options: str) -> Iterator[int]:
    """Our server with one worker."""
    port = hosts.free_port()
    command = [sys.executable, "-m", "learningcities", "serve", str(release), "--port", str(port), *options]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health"):
                    break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def measured(port: int, options: argparse.Namespace) -> dict[str, tuple[float, float]]:
    """Requests a second and the 99th percentile in milliseconds of each target."""
    found = {}
    for name, (target, headers) in TARGETS.items():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/city/fr/lille.html") as reply:
            given = [header.format(etag=reply.headers["ETag"]) for header in headers]
        command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--latency"]
        call = [*command, *(part for header in given for part in ("-H", header)), f"http://127.0.0.1:{port}{target}"]
        said = subprocess.run(call, capture_output=True, text=True, check=True).stdout
        result = RESULT.search(said)
        if result is None:
            sys.exit(f"wrk said something else:\n{said}")
        found[name] = (float(result[3]), float(result[1]) * MILLISECONDS[result[2]])
    return found


def show(columns: dict[str, dict[str, tuple[float, float]]]) -> None:
    """A table in Markdown."""
    print(f"| | {' | '.join(columns)} |")
    print(f"| --- |{' --- |' * len(columns)}")
    for name in TARGETS:
        cells = (f"{columns[column][name][0]:,.0f}/s, p99 {columns[column][name][1]:.2f} ms" for column in columns)
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
