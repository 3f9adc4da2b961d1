"""YASGUI, the query editor that many endpoints offer: on a page of another origin, it asks our endpoint.

Needs Chromium and chromedriver; `LEARNINGCITIES_YASGUI` names the folder of its script (npm package `@zazuko/yasgui`).
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from chromium import PROGRAM
from webdriver import CHROMEDRIVER, Browser, browsing

from endpoints import Served, served
from learningcities.release import open_release

YASGUI = os.environ.get("LEARNINGCITIES_YASGUI", "")
FILES = ("yasgui.esm.js", "yasgui.min.css")
PAGE = """<!doctype html><html lang="en"><title>YASGUI</title><link rel="stylesheet" href="yasgui.min.css">
<div id="yasgui"></div><script type="module">
import Yasgui from "./yasgui.esm.js"; window.Yasgui = Yasgui;</script>"""
ASK = """const [endpoint, query] = arguments;
window.editor = new Yasgui(document.getElementById("yasgui"), { requestConfig: { endpoint } });
const tab = window.editor.getTab();
tab.setEndpoint(endpoint);
tab.setQuery(query);
tab.getYasqe().on("queryResponse", (_, response) => { window.answered = response; });
tab.getYasqe().query().catch((error) => { window.failed = String(error); });"""
ROWS = "return window.editor.getTab().getYasr().results?.getBindings()?.map(row => row.name.value)"

pytestmark = [
    pytest.mark.skipif(not (PROGRAM and CHROMEDRIVER), reason="there is no Chromium with chromedriver here"),
    pytest.mark.skipif(not YASGUI, reason="LEARNINGCITIES_YASGUI does not name the folder of yasgui.esm.js"),
]


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing about it."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page with YASGUI, which is not that of the endpoint."""
    folder = tmp_path_factory.mktemp("yasgui")
    for name in FILES:
        shutil.copyfile(Path(YASGUI) / name, folder / name)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{host.server_port}/"
        host.shutdown()


@pytest.fixture(scope="module")
def endpoint(release: Path) -> Iterator[Served]:
    with served(open_release(release)) as found:
        yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profiles")) as opened:
        yield opened()


def test_it_shows_what_the_endpoint_answers(origin: str, endpoint: Served, browser: Browser) -> None:
    query = (
        "SELECT ?name { ?city a <https://w3id.org/learning-cities/ontology#LearningCity> ; "
        "<https://schema.org/name> ?name } ORDER BY ?name"
    )
    browser.open(origin)
    browser.run(ASK, f"{endpoint.address}/sparql", query)
    browser.until("window.answered || window.failed")
    assert browser.run("return window.failed ?? null") is None
    names = browser.until(ROWS.removeprefix("return "))
    assert len(names) == 9
    assert names == sorted(names)
    assert "Lille" in browser.until("document.querySelector('.yasr table')?.innerText")


def test_it_shows_what_is_wrong_with_a_query(origin: str, endpoint: Served, browser: Browser) -> None:
    browser.open(origin)
    browser.run(ASK, f"{endpoint.address}/sparql", "SELECT ?s {")
    browser.until("document.querySelector('.yasr')?.innerText.includes('line 1, column 12')")


def test_another_origin_may_send_a_query_as_it_is(origin: str, endpoint: Served, browser: Browser) -> None:
    """The type of the body needs leave of the endpoint first (Fetch, CORS-preflight request)."""
    script = """const headers = { "Content-Type": "application/sparql-query", Accept: "*/*" };
      return fetch(arguments[0], { method: "POST", body: "ASK {}", headers }).then(answer => answer.json());"""
    browser.open(origin)
    assert browser.run(script, f"{endpoint.address}/sparql")["boolean"] is True
