"""Remembered answers: which ones, for how long, how many."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoints import served, write_release
from learningcities.server.sparql.jobs import Job, Task
from learningcities.server.sparql.remembered import LARGEST, Remembered
from learningcities.server.sparql.spool import Head, Spool

JOB = Job(Task.ANSWER, "SELECT ?o { ?s ?p ?o }", base="https://example.org/sparql", formats={"solutions": "text/csv"})
HEAD = Head("solutions", "text/csv")


@contextmanager
def spooled(content: bytes | None = None) -> Iterator[Spool]:
    """An empty spool, or one with a whole answer."""
    with closing(Spool(1 << 20)) as spool:
        if content is not None:
            spool.begin(HEAD)
            spool.write(content)
            spool.end()
        yield spool


@pytest.mark.parametrize(
    "other",
    [
        replace(JOB, query="SELECT ?o { ?s ?p ?o } LIMIT 1"),
        replace(JOB, base="https://example.com/sparql"),
        replace(JOB, default_graphs=["https://example.org/a"]),
        replace(JOB, named_graphs=["https://example.org/a"]),
        replace(JOB, formats={"solutions": "text/tab-separated-values"}),
    ],
    ids=["query", "base", "default graphs", "named graphs", "format"],
)
def test_what_is_asked_otherwise_has_another_answer(other: Job) -> None:
    assert Remembered.key(JOB) is not None
    assert Remembered.key(JOB) != Remembered.key(other)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "SELECT (NOW() AS ?a) {}",
            "SELECT (rand() AS ?a) {}",
            "SELECT (StrUUID() AS ?a) {}",
            "SELECT (BNODE() AS ?a) {}",
        ),
        *("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }", "SELECT (\\u004EOW() AS ?a) {}"),
        f"SELECT * {{ ?s ?p ?o }} # {'x' * LARGEST}",
    ],
    ids=["now", "rand", "uuid", "bnode", "service", "escape", "long"],
)
def test_what_changes_is_not_remembered(query: str) -> None:
    assert Remembered.key(replace(JOB, query=query)) is None


def test_other_tasks_are_not_remembered() -> None:
    assert Remembered.key(Job(Task.CHECK, JOB.query)) is None
    assert Remembered.key(Job(Task.GRAPH, file="a")) is None


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.binary(max_size=300))))
def test_it_is_bounded_and_gives_what_was_kept_first(asked: list[tuple[int, bytes]]) -> None:
    remembered = Remembered(most=1000)
    kept: dict[bytes, bytes] = {}
    for number, content in asked:
        key = b"%d" % number
        with spooled() as spool, spooled(content) as new:
            if remembered.give(key, spool):
                assert (spool.head, spool.complete, b"".join(spool.content())) == (HEAD, True, kept[key])
            else:
                kept[key] = content
                remembered.keep(key, new)
        assert remembered.size <= 1000


def test_what_is_large_or_not_whole_is_not_kept() -> None:
    remembered = Remembered()
    with spooled() as broken, spooled(b"x" * LARGEST) as large, spooled() as empty:
        broken.begin(HEAD)
        broken.write(b"a")
        broken.fail(ValueError())
        for spool in (broken, large):
            remembered.keep(b"key", spool)
            assert not remembered.give(b"key", empty)
    assert remembered.size == 0


def test_the_same_query_needs_no_process_twice(tmp_path: Path) -> None:
    node = ox.NamedNode("https://example.org/a")
    release = write_release(tmp_path / "a", [ox.Quad(node, node, ox.Literal("text"), node)])
    with served(release) as endpoint:
        first = endpoint.query("SELECT ?o { ?s ?p ?o }")
        assert endpoint.service.engine is not None
        workers = endpoint.service.engine.pool.pids
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
        second = endpoint.query("SELECT ?o { ?s ?p ?o }")
        assert (second.status_code, second.content) == (first.status_code, first.content)
        assert {k: v for k, v in second.headers.items() if k != "date"} == {
            k: v for k, v in first.headers.items() if k != "date"
        }
        assert set(endpoint.service.engine.pool.pids) <= set(workers), "no process was started for it"
        random = "SELECT (RAND() AS ?r) {}"
        assert endpoint.query(random).text != endpoint.query(random).text
