"""The worker: a process of its own that answers one query after the other from a read-only store.

The engine cannot be stopped from inside, and a hostile query can take all memory or overflow the stack of its parser.
So nothing of a query is read in the server process; this one has a memory limit, an alarm that ends it, and is killed
by the server at the deadline.

Run as `python -m learningcities.server.sparql.worker SOCKET STORE SECONDS MEMORY PREFIXES`, where an empty STORE is an
empty dataset.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

import pyoxigraph as ox

from learningcities.errors import QueryError
from learningcities.query import QuerySyntaxError, ServiceClauseError, syntax_error
from learningcities.server.sparql.checking import dataset_clauses, permit
from learningcities.server.sparql.jobs import (
    END,
    ERROR,
    HEAD,
    LENGTH,
    OUT_OF_MEMORY,
    Fault,
    Job,
    Kind,
    Task,
    decode_job,
    frame,
)
from learningcities.server.sparql.writing import Failure, Output, graph_format, once, results_format

if TYPE_CHECKING:
    from learningcities.server.sparql.relay import Relay

_GRACE = 2.0
"""Seconds after the deadline at which a worker ends by itself, should the server be gone."""
_PR_SET_PDEATHSIG = 1
_BLOCK = 1 << 20
_FROM = re.compile("from", re.IGNORECASE)
_ABBREVIATED = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3)

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def _relay() -> Relay:
    """The way to other endpoints, made when it is first needed."""
    from learningcities.server.sparql.federation import Federation
    from learningcities.server.sparql.relay import Relay

    return Relay(Federation())


class Worker:
    """Answers jobs from a store."""

    def __init__(
        self,
        store: ox.Store,
        stream: BinaryIO,
        memory: int,
        prefixes: dict[str, str],
        relay: Callable[[], Relay] = _relay,
    ) -> None:
        self._store = store
        self._prefixes = prefixes
        self._stream = stream
        self._most = _taken() + memory // 4
        self._relay = cache(relay)
        self._asking: Relay | None = None

    def answer(self, job: Job) -> None:
        """Do a job and write its frames."""
        try:
            self._do(job)
            self._stream.write(frame(END, b"grown" if self._has_grown() else b""))
        except Failure as failure:
            self._stream.write(frame(ERROR, json.dumps(failure.content).encode()))
        self._stream.flush()

    def _do(self, job: Job) -> None:
        if job.task is Task.GRAPH:
            media = self._head(job, Kind.GRAPH)
            self._triples(_read(job), media)
            return
        results = self._results(job)
        kind = _kind(results)
        media = self._head(job, kind)
        if job.task is Task.CHECK:
            return
        try:
            self._write(results, media, job.rows)
        except (OSError, RuntimeError, ValueError) as error:
            raise self._failure(error) from error
        refusal = self._asking.refusal if self._asking else None
        if refusal is not None:
            raise Failure(refusal.fault, str(refusal))

    def _has_grown(self) -> bool:
        """Whether memory of this query stays taken, which the next one would miss."""
        return _taken() > self._most

    def _head(self, job: Job, kind: Kind) -> str:
        media = job.formats.get(kind)
        if media is None:
            raise Failure(Fault.FORMAT, kind)
        self._stream.write(frame(HEAD, json.dumps({"kind": kind, "media": media}).encode()))
        return media

    def _results(self, job: Job) -> Results:
        services = self._services(job)
        try:
            permitted = permit(job.query, services, job.base)
            if job.task is Task.CHECK:
                return ox.Store().query(permitted.silent, base_iri=job.base)
            return _run(self._store, permitted.asking, job)
        except QuerySyntaxError as error:
            raise Failure(Fault.SYNTAX, str(error), line=error.line, column=error.column) from error
        except ServiceClauseError as error:
            raise Failure(Fault.SERVICE, str(error)) from error
        except QueryError as error:
            raise Failure(Fault.SYNTAX, str(error)) from error
        except SyntaxError as error:
            found = syntax_error(error)
            place = {"line": found.line, "column": found.column} if isinstance(found, QuerySyntaxError) else {}
            raise Failure(Fault.SYNTAX, str(found), **place) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise self._failure(error) from error

    def _services(self, job: Job) -> dict[str, str]:
        """The addresses to ask in place of allowed endpoints, where the query may ask some."""
        self._asking = self._relay() if job.may_ask else None
        return self._asking.begin(job) if self._asking else {}

    def _failure(self, error: Exception) -> Failure:
        """Why the engine gives no answer; what it says of the relay is not for others."""
        if self._asking is not None and self._asking.failure is not None:
            return Failure(self._asking.failure.fault, str(self._asking.failure))
        return Failure(Fault.ENGINE, f"The query could not be answered: {error}.")

    def _write(self, results: Results, media: str, most: int | None) -> None:
        if isinstance(results, ox.QueryTriples):
            self._triples(results, media, most)
            return
        output = Output(self._stream, media, most)
        results.serialize(cast(IO[bytes], output), format=results_format(media))
        output.flush()

    def _triples(self, triples: Iterable[ox.Triple], media: str, most: int | None = None) -> None:
        rdf_format = graph_format(media)
        prefixes = self._prefixes if rdf_format in _ABBREVIATED else {}
        output = Output(self._stream, media)
        ox.serialize(once(triples, most), cast(IO[bytes], output), format=rdf_format, prefixes=prefixes)
        output.flush()


def _read(job: Job) -> Iterator[ox.Triple]:
    """The triples of a graph as they were published: the store would write numbers in its own way."""
    assert job.file is not None, "a graph without file"
    with Path(job.file).open("rb") as stream:
        for offset, length in job.ranges:
            stream.seek(offset)
            while length:
                lines = stream.read(min(length, _BLOCK))
                lines += stream.readline() if len(lines) < length else b""
                length -= len(lines)
                yield from (quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_QUADS))


def _run(store: ox.Store, query: str, job: Job) -> Results:
    """Run a query over its dataset (SPARQL 1.1 Protocol, section 2.1.4: what the protocol names comes first)."""
    default, named = job.default_graphs, job.named_graphs
    if default is None and named is None and not _FROM.search(query):
        return store.query(query, base_iri=job.base)
    if default is None and named is None:
        clauses = dataset_clauses(query, job.base)
        if len(clauses.default_graphs) < 2:
            return store.query(query, base_iri=job.base)
        default, named = list(clauses.default_graphs), list(clauses.named_graphs)
    default_nodes = [ox.NamedNode(iri) for iri in default or ()]
    named_nodes: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named or ()]
    if len(default_nodes) > 1:
        # Oxigraph answers a triple that stands in two of the graphs twice; the default graph is their merge.
        store = _merged(store, default_nodes, named_nodes)
        return store.query(query, base_iri=job.base, default_graph=ox.DefaultGraph(), named_graphs=named_nodes)
    return store.query(query, base_iri=job.base, default_graph=[*default_nodes], named_graphs=named_nodes)


def _merged(store: ox.Store, default: list[ox.NamedNode], named: Sequence[ox.NamedNode | ox.BlankNode]) -> ox.Store:
    """The dataset in memory: the merge of some graphs as its default graph, beside the named ones."""
    merged = ox.Store()
    for graph in default:
        merged.extend(
            ox.Quad(quad.subject, quad.predicate, quad.object, ox.DefaultGraph())
            for quad in store.quads_for_pattern(None, None, None, graph)
        )
    for other in named:
        merged.extend(store.quads_for_pattern(None, None, None, other))
    return merged


def _kind(results: Results) -> Kind:
    if isinstance(results, ox.QuerySolutions):
        return Kind.SOLUTIONS
    return Kind.BOOLEAN if isinstance(results, ox.QueryBoolean) else Kind.GRAPH


def _taken() -> int:
    """Bytes of address space of this process; 0 where the system does not tell."""
    numbers = _numbers()
    return int(os.pread(numbers, 100, 0).split()[0]) * resource.getpagesize() if numbers else 0


@cache
def _numbers() -> int:
    """A descriptor that stays open, since this is asked after each query; 0 where there is none."""
    path = Path("/proc/self/statm")
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC) if path.exists() else 0


def _restrict(memory: int) -> None:
    """Bound what this process may take beyond what it has; no core files."""
    for kind, most in ((resource.RLIMIT_AS, _taken() + memory), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (most, most))


def _end_with_the_server() -> None:
    """Be killed when the server is, also in the middle of a query; where the system cannot, the alarm ends that one."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def main(arguments: list[str]) -> None:
    """Answer jobs until the server closes the socket."""
    _end_with_the_server()
    number, folder, seconds, memory, prefixes = arguments
    stream = socket.socket(fileno=int(number)).makefile("rwb")
    store = ox.Store.read_only(folder) if folder else ox.Store()
    _restrict(int(memory))
    worker = Worker(store, stream, int(memory), json.loads(prefixes))  # type: ignore[arg-type]  # a file that reads and writes
    stream.write(frame(END))
    stream.flush()
    while len(length := stream.read(LENGTH.size)) == LENGTH.size:
        job = decode_job(stream.read(LENGTH.unpack(length)[0]))
        # Nothing handles the alarm, so it ends the process, also inside the engine.
        signal.setitimer(signal.ITIMER_REAL, float(seconds) + _GRACE)
        try:
            worker.answer(job)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    # A server that has gone needs no answer.
    with suppress(BrokenPipeError, ConnectionResetError):
        main(sys.argv[1:])
