"""The store on disk, shared by processes that race for it, are killed while they make it, and lose it."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from endpoints import served, write_release
from learningcities.errors import ReleaseError
from learningcities.release import Release, open_release
from learningcities.server.sparql.cache import Cache

COUNT = """
import sys
from pathlib import Path
import pyoxigraph as ox
from learningcities.release import open_release
from learningcities.server.sparql.cache import Cache
sys.stdin.readline()
for _ in range(int(sys.argv[2])):
    cache = Cache(open_release(Path(sys.argv[1])))
    store = ox.Store.read_only(str(cache.store()))
    print(len(store), cache.graphs[""].size, cache.path(cache.graphs[""]).stat().st_size, flush=True)
    del store
    cache.close()
"""
"""Takes and lets go of the cache of a release so many times, once it is told to begin."""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path / f"learningcities-{os.getuid()}"


def release(folder: Path, triples: int) -> Release:
    node = ox.NamedNode("https://example.org/a")
    return write_release(folder, (ox.Quad(node, node, ox.Literal(str(n)), node) for n in range(triples)))


def process(path: Path, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", COUNT, str(path), str(times)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def left(temporary: Path) -> list[str]:
    return sorted(path.name for path in temporary.iterdir())


def test_processes_that_race_see_whole_stores(tmp_path: Path, temporary: Path) -> None:
    """Two releases in turn, three processes each, taken and let go of again and again; at the end nothing is left."""
    sizes = {"a": 300, "b": 700}
    for name, size in sizes.items():
        release(tmp_path / name, size)
    with ExitStack() as stack:
        racing = [
            (size, stack.enter_context(process(tmp_path / name, 5))) for name, size in sizes.items() for _ in "123"
        ]
        for _, one in racing:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        for size, one in racing:
            said, error = one.communicate()
            assert error == ""
            found = said.splitlines()
            assert len(found) == 5
            assert {line.split()[0] for line in found} == {str(2 * size)}, "quads of the graph and of the union"
            assert {line.split()[1] for line in found} == {str(size)}
    assert left(temporary) == ["lock"]


def test_a_process_that_is_killed_while_it_fills_leaves_nothing_half(tmp_path: Path, temporary: Path) -> None:
    release(tmp_path / "a", 20_000)
    seen = 0
    for _ in range(4):
        with process(tmp_path / "a", 1) as one:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
            while one.poll() is None and not list(temporary.glob("*.part")):
                pass
            seen += one.poll() is None
            one.send_signal(signal.SIGKILL)
    assert seen, "none was killed while it filled"
    cache = Cache(open_release(tmp_path / "a"))
    assert len(ox.Store.read_only(str(cache.store()))) == 40_000
    cache.close()
    assert left(temporary) == ["lock"]


def test_files_that_were_removed_come_back(tmp_path: Path, temporary: Path) -> None:
    cache = Cache(release(tmp_path / "a", 100))
    for name in ("graphs.nt", "text.sqlite", "graphs.json", "files.json", "store/CURRENT"):
        path = temporary / cache.name / name
        path.unlink()
        assert len(ox.Store.read_only(str(cache.store()))) == 200, name
        assert path.exists(), name
    shutil.rmtree(temporary)
    assert cache.index.is_file()
    assert cache.path(cache.graphs[""]).is_file()
    cache.close()
    assert left(temporary) == ["lock"]


def test_they_do_not_come_back_as_those_of_another_release(tmp_path: Path, temporary: Path) -> None:
    cache = Cache(release(tmp_path / "a", 100))
    shutil.rmtree(tmp_path / "a")
    release(tmp_path / "a", 200)
    shutil.rmtree(temporary)
    with pytest.raises(ReleaseError, match="another release"):
        cache.store()
    cache.close()
    assert left(temporary) == ["lock"]


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, temporary: Path) -> None:
    """A limit for the size of files stands for it: writing fails in the middle."""
    found = release(tmp_path / "a", 20_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, before[1]))
    try:
        with pytest.raises(ReleaseError, match="Free some space"):
            Cache(found)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [name for name in left(temporary) if not name.endswith(".use")] == ["lock"]
    Cache(found).close()
    assert left(temporary) == ["lock"]


def test_an_endpoint_goes_on_when_its_files_are_removed(tmp_path: Path, temporary: Path) -> None:
    with served(release(tmp_path / "a", 100)) as endpoint:
        assert endpoint.service.engine is not None
        for number in range(2):
            shutil.rmtree(temporary)
            for worker in endpoint.service.engine.pool.pids:
                os.kill(worker, signal.SIGKILL)
            found = endpoint.query(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} # {number}").json()
            assert found["results"]["bindings"][0]["n"]["value"] == "100"
            shutil.rmtree(temporary)
            assert (
                endpoint.client.get("/graph?default", headers={"Accept": "application/n-triples"}).text.count("\n")
                == 100
            )
            shutil.rmtree(temporary)
            assert httpx.Response(200, text=endpoint.client.get("/search?q=7").text).json()["head"]["vars"]
    assert left(temporary) == ["lock"]
