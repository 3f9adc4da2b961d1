"""Pages in a real browser: on a phone, by keyboard, without scripts, for assistive technology; asking no other host.

Needs Chromium; for axe-core, `LEARNINGCITIES_AXE` names its `axe.min.js` (npm package `axe-core`), for the Nu HTML
checker, `LEARNINGCITIES_VNU` its `vnu.jar` (npm package `vnu-jar`), which runs on Java.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from chromium import PROGRAM, Tab, chromium

from conftest import SEEDS
from learningcities.cli import main

STEMS = (
    "index",
    "404",
    "lookup",
    "report",
    "concept",
    "ontology",
    "dataset",
    "city/fr/lille",
    "city/qa/al-wakra",
    "local-authority/fr/lille",
    "practice/fr/lille/schoolyard",
    "person/fr/lille/martine-aubry",
    "country/fr",
    "area/fr/hauts-de-france",
    "network/unesco-global-network-of-learning-cities",
    "award/unesco-learning-city-award",
    "concept/theme",
    "concept/audience/refugees",
    "concept/goal/4",
    "document/lille-france",
    "document/huejotzingo-mexico",
)
"""One page of each kind."""
EXPLANATIONS = ["explanation.html", "explanation.fr.html"]
PAGES = [stem + suffix for stem in STEMS for suffix in (".html", ".fr.html")]
ALL = PAGES + EXPLANATIONS
AXE = os.environ.get("LEARNINGCITIES_AXE", "")
VNU = os.environ.get("LEARNINGCITIES_VNU", "")
RUN_AXE = """axe.run(document, {resultTypes: ["violations"]}).then(found => ({
  faults: found.violations.map(fault => [fault.id, fault.nodes.map(node => node.html)]),
  passes: found.passes.length,
}))"""
STOPS = """[...document.querySelectorAll("a[href], input, select, summary, [tabindex='0']")].filter(element =>
  element.checkVisibility({visibilityProperty: true}) && element.tabIndex >= 0).length"""
NEXT_STOP = """(() => {
  const here = document.activeElement, before = window.before;
  window.before = here;
  const style = getComputedStyle(here), box = here.getBoundingClientRect(), inner = here.querySelector("path, circle");
  return {
    tag: here.localName,
    text: here.textContent.slice(0, 40),
    forward: !before || Boolean(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING),
    seen: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1)
      || (inner !== null && getComputedStyle(inner).strokeWidth === "4px"),
    inside: box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
  };
})()"""
SHOWN = """[...document.querySelectorAll(".countries li")].filter(city => city.checkVisibility())
  .map(city => city.textContent.trim())"""


ANSWERED = """new Promise(done => (function wait() {
  document.querySelector("#_count").textContent ? done() : setTimeout(wait, 20);
})())"""


class Handler(SimpleHTTPRequestHandler):
    """Serves two folders, and says nothing."""

    second = Path()

    def translate_path(self, path: str) -> str:
        other = self.second / path.lstrip("/")
        return str(other) if other.is_file() else super().translate_path(path)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def explanations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the explanation of a document in both languages."""
    folder = tmp_path_factory.mktemp("explanations")
    for name, language in zip(EXPLANATIONS, ("en", "fr"), strict=True):
        document = str(SEEDS / "lille-france.txt")
        assert main(["explain", document, "--html", str(folder / name), "--language", language]) == 0
    return folder


@pytest.fixture(scope="module")
def site(release: Path, explanations: Path) -> Iterator[str]:
    """The address of the release, served."""
    handler = type("Both", (Handler,), {"second": explanations})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(release))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    if not PROGRAM:
        pytest.skip("there is no Chromium here")
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def tab(browser: Tab) -> Tab:
    """A tab as wide as a desk, in light colours, with scripts."""
    browser.size(1200)
    browser.scheme("light")
    browser.scripts(True)
    browser.requests.clear()
    browser.complaints.clear()
    return browser


@pytest.mark.parametrize("width", [320, 1200])
def test_no_page_is_wider_than_the_window(site: str, tab: Tab, width: int) -> None:
    tab.size(width)
    wider = {}
    for page in ALL:
        tab.open(f"{site}/{page}")
        if tab.run("document.documentElement.scrollWidth") > width:
            wider[page] = tab.run(
                "[...document.querySelectorAll('main *')].filter(e => "
                f"e.getBoundingClientRect().right > {width}).map(e => e.outerHTML.slice(0, 120))"
            )
        assert tab.run("document.querySelectorAll('h1').length") == 1, page
    assert wider == {}


def test_pages_ask_no_other_host_and_keep_their_policy(site: str, tab: Tab) -> None:
    for page in ALL:
        tab.open(f"{site}/{page}")
    asked = {address for address in tab.requests if not address.startswith("data:")}
    assert {f"{site}/{page}" for page in ALL} <= asked
    assert {address for address in asked if not address.startswith(f"{site}/")} == set()
    assert tab.complaints == []
    # What the policy forbids is not done, and complained of.
    tab.open(f"{site}/index.html")
    tab.run("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    tab.run("new Promise(done => setTimeout(done, 200))")
    assert "ContentSecurityPolicyIssue" in tab.complaints
    others = {address.removeprefix(site) for address in asked if not address.endswith(".html")}
    assert {"/assets/style.css", "/assets/cities.js"} <= others
    assert all(path.startswith("/assets/") or "lookup" in path for path in others), others


@pytest.mark.skipif(not AXE, reason="LEARNINGCITIES_AXE does not name axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(site: str, tab: Tab, scheme: str) -> None:
    tab.scheme(scheme)
    script = Path(AXE).read_text(encoding="utf-8")
    faults = {}
    for page in ALL:
        tab.open(f"{site}/{page}")
        tab.run("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        tab.run(script)
        found = tab.run(RUN_AXE)
        assert found["passes"] > 10, page
        if found["faults"]:
            faults[page] = found["faults"]
    assert faults == {}


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("stem", ["index", "city/fr/lille", "local-authority/fr/lille", "practice/fr/lille/schoolyard",
                                  "document/lille-france", "concept/theme", "report"])  # fmt: skip
def test_by_keyboard_everything_is_reached_in_order_and_seen(site: str, tab: Tab, stem: str, width: int) -> None:
    tab.size(width)
    tab.open(f"{site}/{stem}.html")
    stops = tab.run(STOPS)
    assert stops > 10
    for number in range(stops):
        tab.press("Tab", 9)
        stop = tab.run(NEXT_STOP)
        assert stop["tag"] != "body", f"{number} of {stops} can be reached"
        assert stop["forward"], f"{number}: {stop}"
        assert stop["seen"], f"{number}: {stop}"
        assert stop["inside"], f"{number}: {stop}"
    tab.press("Tab", 9)
    assert tab.run("document.activeElement.localName === 'body' || document.activeElement.className === 'skip'")


@pytest.mark.parametrize("language", ["", ".fr"])
def test_the_first_stop_leads_past_the_head(site: str, tab: Tab, language: str) -> None:
    tab.open(f"{site}/city/fr/lille{language}.html")
    tab.press("Tab", 9)
    assert tab.run("document.activeElement.className") == "skip"
    tab.press("Enter", 13)
    assert tab.run("document.activeElement.id") == "_main"
    tab.press("Tab", 9)
    assert tab.run("document.querySelector('main').contains(document.activeElement)")


def test_the_filter_finds_cities(site: str, tab: Tab) -> None:
    tab.open(f"{site}/index.html")
    everything = tab.run(SHOWN)
    assert len(everything) == 9
    assert tab.run("document.querySelector('.filter').checkVisibility()")

    def found(name: str, theme: str = "") -> list[str]:
        tab.run(
            f"form.elements.name.value = {json.dumps(name)}; form.elements.audience.value = {json.dumps(theme)};"
            "form.dispatchEvent(new Event('input'))"
        )
        shown: list[str] = tab.run(SHOWN)
        assert tab.run("document.querySelector('.filter output').textContent") == f"{len(shown)} cities shown"
        return shown

    assert found("lille") == ["Lille"]
    assert found("HAUTS de-france") == ["Lille"]
    assert found("frän") == ["Lille"]
    assert found("nowhere") == []
    assert tab.run("[...document.querySelectorAll('.countries h3')].every(each => !each.checkVisibility())")
    assert "Lille" in found("", "concept/audience/refugees") != everything
    assert found("") == everything


@pytest.mark.parametrize("language", ["", ".fr"])
def test_without_scripts_all_cities_are_there(site: str, tab: Tab, language: str) -> None:
    tab.scripts(False)
    tab.open(f"{site}/index{language}.html")
    tab.scripts(True)
    assert len(tab.run(SHOWN)) == 9
    assert not tab.run("document.querySelector('.filter').checkVisibility()")


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
def test_names_are_looked_up(site: str, tab: Tab, page: str, written: str, first: str) -> None:
    tab.open("about:blank")
    tab.open(f"{site}/{page}#name={quote(written)}")
    tab.run(ANSWERED)
    assert tab.run("document.querySelector('#_found a')?.getAttribute('href') ?? ''") == first


def test_a_country_on_the_map_leads_to_its_page(site: str, tab: Tab) -> None:
    tab.open(f"{site}/index.html")
    tab.run("document.querySelector('.map a[aria-label^=France]').focus()")
    tab.press("Enter", 13)
    while tab.run("document.readyState") != "complete" or "index" in tab.run("location.pathname"):
        pass
    assert tab.run("location.pathname") == "/country/fr.html"
    assert tab.run("Boolean(document.querySelector('main a[href$=\"city/fr/lille.html\"]'))")


@pytest.mark.skipif(not VNU or not shutil.which("java"), reason="LEARNINGCITIES_VNU does not name vnu.jar, or no Java")
def test_the_html_checker_finds_no_fault(release: Path, explanations: Path) -> None:
    files = [release / page for page in PAGES] + [explanations / page for page in EXPLANATIONS]
    command = ["java", "-Xss4m", "-jar", VNU, "--format", "json", "--stdout", "--exit-zero-always", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    messages = json.loads(done.stdout)["messages"]
    # From a file, everything is another origin to the checker, so it warns of the policy of each page.
    assert {Path(each["url"]).name for each in messages} >= {"lille-france.html", "index.fr.html"}
    errors = {(each["url"], each.get("lastLine"), each["message"]) for each in messages if each["type"] != "info"}
    assert errors == set()
