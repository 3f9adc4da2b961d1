"""The store: questions and changes in, over the protocols of SPARQL 1.1; `StoreError` if it refuses."""

from __future__ import annotations

from types import TracebackType
from typing import Any

import httpx

from learningcities.errors import StoreError
from learningcities.stores.access import checked, identity

_TIMEOUT = httpx.Timeout(600, connect=10)
_EXCERPT = 300


class Store:
    """A store at its addresses for queries, for whole graphs, and for updates."""

    def __init__(self, query: str, graph_store: str | None = None, update: str | None = None) -> None:
        """What is not given is the address for queries; `UsageError` for what is no address."""
        self.query_address = checked(query)
        self.graph_address = checked(graph_store) if graph_store else None
        self.update_address = checked(update or query)
        self._client = httpx.Client(timeout=_TIMEOUT, auth=identity(query), trust_env=False)

    def __enter__(self) -> Store:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._client.close()

    def rows(self, query: str) -> list[dict[str, str]]:
        """The values of the solutions of a SELECT query."""
        bindings = self._results(query)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]

    def _results(self, query: str) -> Any:
        headers = {"Accept": "application/sparql-results+json"}
        response = self._send("POST", self.query_address, data={"query": query}, headers=headers)
        try:
            return response.json()
        except ValueError as error:
            raise StoreError(f"{self.query_address} answers a query with no JSON; is it a SPARQL endpoint?") from error

    def update(self, update: str) -> None:
        """Make a change; several operations in one text are one request."""
        headers = {"Content-Type": "application/sparql-update"}
        self._send("POST", self.update_address, content=update.encode(), headers=headers)

    def put(self, graph: str, ntriples: bytes) -> None:
        """Replace a graph by the graph store protocol."""
        if self.graph_address is None:
            raise StoreError("No graph store is named.")
        headers = {"Content-Type": "application/n-triples"}
        self._send("PUT", self.graph_address, params={"graph": graph}, content=ntriples, headers=headers)

    def _send(self, method: str, address: str, **content: Any) -> httpx.Response:
        try:
            response = self._client.request(method, address, **content)
        except httpx.HTTPError as error:
            raise StoreError(f"{address} gives no answer: {error}. Is the store running?") from error
        if response.is_success:
            return response
        said = " ".join(response.text[:_EXCERPT].split())
        hint = " Say who you are by ~/.netrc or the environment." if response.status_code in (401, 403) else ""
        raise StoreError(f"{address} refuses with status {response.status_code}: {said}.{hint}")
