"""Pages in a real browser: nothing wider than a small phone, no fault that axe-core finds, in both languages.

Needs Chromium; for axe-core, `LEARNINGCITIES_AXE` names its `axe.min.js` (npm package `axe-core`).
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

STEMS = (
    "index",
    "404",
    "lookup",
    "concept",
    "ontology",
    "dataset",
    "city/fr/lille",
    "city/qa/al-wakra",
    "local-authority/fr/lille",
    "practice/fr/lille/schoolyard",
    "person/fr/lille/martine-aubry",
    "country/fr",
    "network/unesco-global-network-of-learning-cities",
    "concept/theme",
    "concept/audience/refugees",
    "document/lille-france",
)
"""One page of each kind."""
PAGES = [stem + suffix for stem in STEMS for suffix in (".html", ".fr.html")]
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
AXE = os.environ.get("LEARNINGCITIES_AXE", "")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--hide-scrollbars",
)  # fmt: skip
RESULT = re.compile(r'<pre id="result">(.*?)</pre>', re.DOTALL)
FRAMES = """<!DOCTYPE html><html lang="en"><title>Frames</title><body><script>
const pages = %s, found = {};
let left = pages.length;
for (const page of pages) {
  const frame = document.createElement("iframe");
  frame.style.width = "%dpx";
  frame.style.border = "0";
  frame.onload = () => {
    const root = frame.contentDocument.documentElement;
    found[page] = [root.scrollWidth, root.clientWidth, frame.contentDocument.querySelectorAll("h1").length];
    if (--left > 0) return;
    const pre = document.createElement("pre");
    pre.id = "result";
    pre.textContent = JSON.stringify(found);
    document.body.append(pre);
  };
  frame.src = page;
  document.body.append(frame);
}
</script></body></html>"""
RUN_AXE = """<script>axe.run(document, {resultTypes: ["violations"]}).then(found => {
const faults = found.violations.map(fault => [fault.id, fault.nodes.map(node => node.html)]);
const pre = document.createElement("pre");
pre.id = "result";
pre.textContent = JSON.stringify([...faults, ["passes", found.passes.length]]);
document.body.append(pre); });</script>"""


class Handler(SimpleHTTPRequestHandler):
    """Serves a release, and pages that measure it; with `?axe`, a page together with axe-core."""

    def do_GET(self) -> None:
        if self.path.startswith("/_frames/"):
            self._answer(FRAMES % (json.dumps([f"/{page}" for page in PAGES]), int(self.path.rpartition("/")[2])))
        elif self.path.endswith("?axe"):
            page = (Path(self.directory) / self.path[1:-4]).read_text(encoding="utf-8")
            # The policy of the page forbids all scripts, also this one.
            page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
            script = Path(AXE).read_text(encoding="utf-8").replace("</script", "<\\/script")
            self._answer(page.replace("</body>", f"<script>{script}</script>{RUN_AXE}</body>"))
        else:
            super().do_GET()

    def _answer(self, text: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(release: Path) -> Iterator[str]:
    """The address of the release, served."""
    if not CHROMIUM:
        pytest.skip("there is no Chromium here")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(release))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def browse(address: str, profile: Path, *flags: str) -> Any:
    """What a page wrote into its element `result`."""
    found = RESULT.search(dom(address, profile, *flags))
    assert found, f"{address} wrote no result"
    return json.loads(html.unescape(found[1]))


def dom(address: str, profile: Path, *flags: str) -> str:
    """A page as it is after its scripts have run."""
    command = [
        CHROMIUM,
        *FLAGS,
        f"--user-data-dir={profile}",
        "--virtual-time-budget=20000",
        *flags,
        "--dump-dom",
        address,
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


FOUND = re.compile(r'<ol id="_found" class="found">(.*?)</ol>', re.DOTALL)
LINK = re.compile(r'<a href="([^"]+)"')


@pytest.mark.parametrize(
    ("page", "written", "first"),
    [
        ("lookup.html", "LILLE", "city/fr/lille.html"),
        ("lookup.html", "cour d’ecole", "practice/fr/lille/schoolyard.html"),
        ("lookup.fr.html", "전주 도서관여행", "practice/kr/jeonju/library-tour.fr.html"),
        ("lookup.fr.html", "corée du sud", "country/kr.fr.html"),
        ("lookup.html", "https://w3id.org/learning-cities/city/fr/lille", "city/fr/lille.html"),
        ("lookup.html", "wakra", "city/qa/al-wakra.html"),
        ("lookup.html", "<img src=x onerror=alert(1)>", ""),
    ],
)
def test_names_are_looked_up(site: str, tmp_path: Path, page: str, written: str, first: str) -> None:
    shown = dom(f"{site}/{page}#name={quote(written)}", tmp_path)
    found = FOUND.search(shown)
    assert found, "the script did not run"
    assert [*LINK.findall(found[1]), ""][0] == first
    assert re.search(r'<p id="_count" role="status">[^<]+</p>', shown)


@pytest.mark.parametrize("width", [320, 1200])
def test_no_page_is_wider_than_the_window(site: str, tmp_path: Path, width: int) -> None:
    found = browse(f"{site}/_frames/{width}", tmp_path)
    assert len(found) == len(PAGES)
    assert {page: sizes for page, sizes in found.items() if sizes[0] > sizes[1] or sizes[1] != width} == {}
    assert {sizes[2] for sizes in found.values()} == {1}


@pytest.mark.skipif(not AXE, reason="LEARNINGCITIES_AXE does not name axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_no_fault(site: str, tmp_path: Path, page: str, scheme: str) -> None:
    dark = ["--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
    *violations, passes = browse(f"{site}/{page}?axe", tmp_path, *dark)
    assert passes[1] > 10
    assert violations == []
