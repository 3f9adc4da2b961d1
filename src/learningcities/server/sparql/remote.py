"""The remote store: checked queries out to a SPARQL 1.1 store, its answers in, under the limits of our own.

A worker checks each query and says what kind of answer it gives, so errors have the same form as without a store.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
import pyoxigraph as ox

from learningcities.server.problems import Problem
from learningcities.server.sparql.formats import RESULTS_JSON, official
from learningcities.server.sparql.jobs import Fault, Job, Kind, Task
from learningcities.server.sparql.limits import Limits
from learningcities.server.sparql.places import Places
from learningcities.server.sparql.pool import Pool, deadline, too_large
from learningcities.server.sparql.rows import Rows, too_many
from learningcities.server.sparql.spool import Head, Spool
from learningcities.server.sparql.writing import results_format
from learningcities.stores.access import checked, identity

_RETRY = {"Retry-After": "5"}
_TRUE = ("true", "1")


class Remote:
    """A store that answers in the place of the release."""

    def __init__(self, address: str, limits: Limits) -> None:
        """`UsageError` if the address is none, or holds a password."""
        self._address = checked(address)
        self._limits = limits
        timeout = httpx.Timeout(limits.seconds, connect=min(5.0, limits.seconds))
        # What the environment says of proxies is not asked: the address is where the queries go.
        self._client = httpx.AsyncClient(timeout=timeout, auth=identity(address), trust_env=False)
        self._places = Places(limits.workers, limits.waiting, 2 * limits.seconds)

    async def answer(self, checker: Pool, job: Job, spool: Spool) -> None:
        """The answer of the store into a spool; `Problem` where there is none."""
        async with self._places.one():
            try:
                async with asyncio.timeout(self._limits.seconds):
                    await self._ask(await self._checked(checker, job), job, spool)
            except (TimeoutError, httpx.TimeoutException) as error:
                raise deadline(self._limits) from error
            except httpx.HTTPError as error:
                raise Problem(502, f"The store behind this server gives no whole answer: {error}.", _RETRY) from error

    async def _checked(self, checker: Pool, job: Job) -> Head:
        """What kind of answer a query gives; `Problem` for what is no query."""
        spool = Spool(self._limits.buffer)
        try:
            await checker.answer(replace(job, task=Task.CHECK), spool)
            return await spool.ready()
        finally:
            spool.close()

    async def _ask(self, head: Head, job: Job, spool: Spool) -> None:
        form: dict[str, str | list[str]] = {"query": f"BASE <{job.base}>\n{job.query}" if job.base else job.query}
        for name, graphs in (("default-graph-uri", job.default_graphs), ("named-graph-uri", job.named_graphs)):
            if graphs:
                form[name] = graphs
        wanted = RESULTS_JSON if head.kind == Kind.BOOLEAN else official(head.media)
        async with self._client.stream("POST", self._address, data=form, headers={"Accept": wanted}) as response:
            await _refuse(response, wanted)
            if head.kind == Kind.BOOLEAN:
                spool.begin(head)
                spool.write(truth(await response.aread(), head.media))
            else:
                await self._copy(response, head, spool)
        spool.end()

    async def _copy(self, response: httpx.Response, head: Head, spool: Spool) -> None:
        spool.begin(head)
        rows = Rows(head.media)
        async for data in response.aiter_bytes():
            if rows.take(data) > self._limits.rows:
                raise Problem(422, too_many(self._limits.rows), fault=str(Fault.ROWS))
            if spool.size + len(data) > self._limits.result:
                raise too_large(self._limits)
            spool.write(data)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def _refuse(response: httpx.Response, wanted: str) -> None:
    """`Problem` where a store does not answer, or in another format than was asked for."""
    media = official(response.headers.get("Content-Type", "").partition(";")[0].strip().lower())
    if not response.is_success:
        said = " ".join((await response.aread())[:300].decode(errors="replace").split())
        raise Problem(502, f"The store behind this server refuses with status {response.status_code}: {said}.")
    if media != wanted:
        raise Problem(502, f"The store behind this server answers with {media or 'no media type'}, not {wanted}.")


def truth(text: bytes, media: str) -> bytes:
    """A truth value in a format; some stores give it as a solution of one row (Virtuoso 7.2.5 does)."""
    try:
        found = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QuerySolutions):
            value = any(term is not None and term.value in _TRUE for row in found for term in row)
            found = _boolean(value)
    except (SyntaxError, ValueError, OSError) as error:
        raise Problem(502, "The store behind this server gives no truth value.") from error
    assert isinstance(found, ox.QueryBoolean)
    return found.serialize(format=results_format(media)) or b""


def _boolean(value: bool) -> ox.QueryBoolean:
    text = b'{"head":{},"boolean":%s}' % (b"true" if value else b"false")
    found = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QueryBoolean)
    return found
