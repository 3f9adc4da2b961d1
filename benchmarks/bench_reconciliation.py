"""What a batch of queries costs, in one process without HTTP and over HTTP, on a release made from many documents.

python benchmarks/bench_reconciliation.py [--cities 400] [--batch 1000] [--release DIR] [--peer PYTHON]

`--peer` names the Python of an environment with csv-reconcile, which is then asked for the same names.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette

from documents import write_documents
from learningcities.publication.reconciliation.forms import forms
from learningcities.release import open_release
from learningcities.server.reconciliation import ReconciliationService
from learningcities.server.reconciliation.answers import results_02
from learningcities.server.reconciliation.catalogue import Catalogue, read_catalogue
from learningcities.server.reconciliation.describing import Describer
from learningcities.server.reconciliation.queries import batch_02

Query = dict[str, object]
Batch = dict[str, Query]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cities", type=int, default=400)
    parser.add_argument("--batch", type=int, default=1000)
    parser.add_argument("--release", type=Path, help="a release to measure instead of one that is made")
    parser.add_argument("--peer", help="the Python of an environment with csv-reconcile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        release = options.release or _release(Path(work), options.cities)
        start = time.perf_counter()
        catalogue = read_catalogue(release)
        _ = catalogue.names, catalogue.identified(""), catalogue.having("", "")
        opened = time.perf_counter() - start
        size = (release / "reconciliation" / "index.json").stat().st_size
        print(f"{len(catalogue.entities)} resources, index {size / 1e6:.2f} MB, opened in {opened:.2f} s")
        print(f"seconds for {options.batch} queries (best of 3, names not seen before)")
        for name, batch in _batches(catalogue, options.batch):
            different = len({json.dumps(query) for query in batch.values()})
            print(f"{f'{name} ({different} different)':<56}{_measured(partial(_answer, batch, catalogue)):>8.2f}")
        _over_http(release, _batches(catalogue, options.batch)[0][1])
        if options.peer:
            _peer(options.peer, catalogue, options.batch, Path(work))


def _release(work: Path, cities: int) -> Path:
    documents = work / "documents"
    write_documents(cities, documents)
    command = [sys.executable, "-m", "learningcities", "build", str(documents), "--output", str(work / "dist")]
    subprocess.run([*command, "--quiet"], check=True, capture_output=True)
    return work / "dist"


def _batches(catalogue: Catalogue, size: int) -> list[tuple[str, Batch]]:
    """Names of cities: as they are, with a letter less, with country and type; the last one with nothing similar."""
    chance = random.Random(1)
    cities = [one for one in catalogue.entities.values() if one.type == "LearningCity"]
    chosen = [chance.choice(cities) for _ in range(size)]
    country = [catalogue.entities[one.values["country"][0]].labels["en"] for one in chosen]
    names = [one.labels["en"] for one in chosen]
    typos = [_typo(name, chance) for name in names]
    typed: list[Query] = [{"type": "LearningCity", "properties": [{"pid": "country", "v": one}]} for one in country]
    return [
        ("misspelt, type and country", _batch(typos, typed)),
        ("exact, type and country", _batch(names, typed)),
        ("misspelt, all types", _batch(typos, [{}] * size)),
        ("a long text, all types", _batch([f"{name} " * 20 for name in typos], [{}] * size)),
        ("no name, country", _batch(None, typed)),
    ]


def _typo(name: str, chance: random.Random) -> str:
    place = chance.randrange(len(name))
    return name[:place] + name[place + 1 :]


def _batch(names: Sequence[str] | None, others: Sequence[Query]) -> Batch:
    return {
        f"q{number}": {**({"query": names[number]} if names else {}), **other} for number, other in enumerate(others)
    }


def _answer(batch: Batch, catalogue: Catalogue) -> None:
    forms.cache_clear()
    json.dumps(results_02(batch_02(batch), catalogue, Describer(catalogue, "en")))


def _measured(work: Callable[[], None]) -> float:
    found = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def _over_http(release: Path, batch: Batch) -> None:
    """The first batch over uvicorn on loopback."""
    service = ReconciliationService()

    async def start(_: object) -> None:
        await service.open(open_release(release))

    app = Starlette(routes=list(service.routes))
    server = uvicorn.Server(uvicorn.Config(app, port=8099, log_config=None))

    def run() -> None:
        import asyncio

        async def serve() -> None:
            await start(app)
            await server.serve()

        asyncio.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    print(f"{'misspelt, type and country, over HTTP':<56}{_measured(partial(_ask, 8099, batch)):>8.2f}")
    server.should_exit = True
    thread.join()


def _ask(port: int, batch: Batch) -> None:
    forms.cache_clear()
    form = urlencode({"queries": json.dumps(batch)}).encode()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/reconcile", form) as answer:
        answer.read()


PEER = """
import sys
from csv_reconcile import create_app, initdb
app = create_app("", instance_path=sys.argv[1], scorerOption="")
with app.app_context():
    initdb.init_db_with_context(sys.argv[2], "id", "name")
app.run(port=8098)
"""


def _peer(python: str, catalogue: Catalogue, size: int, work: Path) -> None:
    """Names of cities alone, asked of csv-reconcile and of ours, both over HTTP."""
    cities = [one for one in catalogue.entities.values() if one.type == "LearningCity"]
    table = work / "cities.csv"
    rows = [("id", "name"), *((one.iri, one.labels["en"]) for one in cities)]
    with table.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    batch = _batches(catalogue, size)[2][1]
    ours: Batch = {key: {**query, "type": "LearningCity"} for key, query in batch.items()}
    print(f"{'misspelt, type':<56}{_measured(partial(_answer, ours, catalogue)):>8.2f}")
    command = [python, "-c", PEER, str(work / "peer"), str(table)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(8098)
            print(f"{'misspelt, csv-reconcile over HTTP':<56}{_measured(partial(_ask, 8098, batch)):>8.2f}")
        finally:
            process.terminate()


def _wait(port: int) -> None:
    """Until something listens."""
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise SystemExit("csv-reconcile did not start")


if __name__ == "__main__":
    main()
