"""Pages in a real browser: on a phone, by keyboard, without scripts, for assistive technology; asking no other host.

Needs Chromium; for axe-core, `LEARNINGCITIES_AXE` names its `axe.min.js` (npm package `axe-core`), for the Nu HTML
checker, `LEARNINGCITIES_VNU` its `vnu.jar` (npm package `vnu-jar`), which runs on Java.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from chromium import PROGRAM, Tab, chromium

from conftest import SEEDS
from exhibition import exhibit
from kinds import by_kind, named_kinds, stems
from learningcities.cli import main
from learningcities.namespaces import DEFAULT_BASE
from learningcities.publication.pages.addresses import SUFFIXES, page_language
from webpages import Built

EXPLANATIONS = ["explanation.html", "explanation.fr.html"]
MORE = ("document/lille-france", "document/huejotzingo-mexico", "document/nul", "city/qa/al-wakra", "concept/goal/4")
"""Pages that differ from others of their kind: another language, marked-up text, without text, in another script."""
AXE = os.environ.get("LEARNINGCITIES_AXE", "")
VNU = os.environ.get("LEARNINGCITIES_VNU", "")
RUN_AXE = """axe.run(document, {resultTypes: ["violations"]}).then(found => ({
  faults: found.violations.map(fault => [fault.id, fault.nodes.map(node => node.html)]),
  passes: found.passes.length,
}))"""
AT_MOST = 120
"""So many stops are walked in one go; where a page has more, the last ones too, from the middle of the page."""
STOPS = """[...document.querySelectorAll("a[href], input, select, summary, [tabindex='0']")].filter(element =>
  element.checkVisibility({visibilityProperty: true}) && element.tabIndex >= 0).length"""
STOPS_LISTED = STOPS.removesuffix(".length")
PAPER = """(() => {
  const seen = element => element.checkVisibility({visibilityProperty: true});
  const all = selector => [...document.querySelectorAll(selector)];
  const style = getComputedStyle(document.body);
  const bright = colour => colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, each) => sum + Number(each), 0) > 450;
  return {
    colours: [style.backgroundColor, style.color],
    clicked: all(".skip, .language, footer nav, .filter, .map").filter(seen).length,
    words: all("main q").length - all("main details q").length,
    shown: all("main q").filter(seen).length,
    dark: all("main *").map(e => getComputedStyle(e).backgroundColor)
      .filter(colour => !colour.endsWith(", 0)") && !bright(colour)),
  };
})()"""
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


@contextmanager
def served(folder: Path, other: Path = Path()) -> Iterator[str]:
    """The address of a folder, and of another one for what is not there."""
    handler = type("Both", (Handler,), {"second": other})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def site(release: Path) -> Iterator[str]:
    """The address of the release, served."""
    with served(release) as address:
        yield address


@pytest.fixture(scope="module")
def exhibition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a page of each kind."""
    return exhibit(tmp_path_factory.mktemp("exhibition"))


@pytest.fixture(scope="module")
def shown(exhibition: Path, explanations: Path) -> Iterator[str]:
    """The address of the exhibition and of the explanations, served."""
    with served(exhibition, explanations) as address:
        yield address


@pytest.fixture(scope="module")
def pages(exhibition: Path) -> list[str]:
    """One page of each kind, the special ones, and the explanations, in both languages."""
    stems_ = dict.fromkeys([*stems(Built(exhibition, DEFAULT_BASE)), *MORE])
    return [stem + suffix for stem in stems_ for suffix in SUFFIXES.values()] + EXPLANATIONS


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


def test_no_kind_of_page_is_forgotten(exhibition: Path, release: Path, pages: list[str]) -> None:
    kinds = by_kind(exhibition)
    assert kinds.keys() >= named_kinds() | by_kind(release).keys() | {"withdrawn", "replaced", "organisation of a kind"}
    assert len(kinds) >= 22
    for suffix in SUFFIXES.values():
        assert all(any(stem + suffix in pages for stem in found) for found in kinds.values())


@pytest.mark.parametrize("width", [320, 1200])
def test_no_page_is_wider_than_the_window(shown: str, pages: list[str], tab: Tab, width: int) -> None:
    tab.size(width)
    wider = {}
    for page in pages:
        tab.open(f"{shown}/{page}")
        if tab.run("document.documentElement.scrollWidth") > width:
            wider[page] = tab.run(
                "[...document.querySelectorAll('main *')].filter(e => "
                f"e.getBoundingClientRect().right > {width}).map(e => e.outerHTML.slice(0, 120))"
            )
        assert tab.run("document.querySelectorAll('h1').length") == 1, page
    assert wider == {}


def test_pages_ask_no_other_host_and_keep_their_policy(shown: str, pages: list[str], tab: Tab) -> None:
    wanted = [page for page in pages if not page.startswith("query")]  # has tests of its own
    for page in wanted:
        tab.open(f"{shown}/{page}")
    asked = {address for address in tab.requests if not address.startswith("data:")}
    assert {f"{shown}/{page}" for page in wanted} <= asked
    assert {address for address in asked if not address.startswith(f"{shown}/")} == set()
    assert tab.complaints == []
    # What the policy forbids is not done, and complained of.
    tab.open(f"{shown}/index.html")
    tab.run("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')")
    tab.run("new Promise(done => setTimeout(done, 200))")
    assert "ContentSecurityPolicyIssue" in tab.complaints
    others = {address.removeprefix(shown) for address in asked if not address.endswith(".html")}
    assert {"/assets/style.css", "/assets/cities.js"} <= others
    assert all(path.startswith("/assets/") or "lookup" in path for path in others), others


@pytest.mark.skipif(not AXE, reason="LEARNINGCITIES_AXE does not name axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(shown: str, pages: list[str], tab: Tab, scheme: str) -> None:
    tab.scheme(scheme)
    script = Path(AXE).read_text(encoding="utf-8")
    faults = {}
    for page in pages:
        tab.open(f"{shown}/{page}")
        tab.run("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        tab.run(script)
        found = tab.run(RUN_AXE)
        assert found["passes"] > 10, page
        if found["faults"]:
            faults[page] = found["faults"]
    assert faults == {}


def walk(tab: Tab, stops: int, page: str) -> None:
    """Press Tab so many times: each stop lies behind the one before it, is in the window, and can be seen to be one."""
    for number in range(stops):
        tab.press("Tab", 9)
        stop = tab.run(NEXT_STOP)
        assert stop["tag"] != "body", f"{page}: {number} of {stops} can be reached"
        assert stop["forward"], f"{page}, {number}: {stop}"
        assert stop["seen"], f"{page}, {number}: {stop}"
        assert stop["inside"], f"{page}, {number}: {stop}"


@pytest.mark.parametrize("language", SUFFIXES)
@pytest.mark.parametrize("width", [320, 1200])
def test_by_keyboard_everything_is_reached_in_order_and_seen(
    shown: str, pages: list[str], tab: Tab, language: str, width: int
) -> None:
    tab.size(width)
    walked = 0
    for page in (page for page in pages if page_language(page) == language and not page.startswith("query")):
        tab.open(f"{shown}/{page}")
        stops = tab.run(STOPS)
        assert stops >= 3, page
        walk(tab, min(stops, AT_MOST), page)
        if stops > AT_MOST:
            left = min(stops - AT_MOST, 20)
            tab.run(f"[...{STOPS_LISTED}].at({-left - 1}).focus(), window.before = document.activeElement, 0")
            walk(tab, left, page)
        tab.press("Tab", 9)
        end = f"[document.body, {STOPS_LISTED}[0]].includes(document.activeElement)"
        assert tab.run(end), page
        walked += stops
    assert walked > 1000


@pytest.mark.parametrize("language", SUFFIXES)
def test_a_screen_reader_meets_everything_by_name_and_in_order(
    shown: str, pages: list[str], tab: Tab, language: str
) -> None:
    tab.send("Accessibility.enable")
    tab.size(320)
    read = 0
    for page in (page for page in pages if page_language(page) == language):
        tab.open(f"{shown}/{page}")
        nodes = [node for node in tab.send("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
        named = [(node["role"]["value"], node.get("name", {}).get("value", ""), node) for node in nodes]
        roles = [role for role, _, _ in named]
        assert roles.count("main") == 1, page
        wanted = {"link", "button", "textbox", "searchbox", "combobox", "heading", "navigation", "region", "table"}
        assert [(role, node) for role, name, node in named if role in wanted and not name.strip()] == [], page
        landmarks = [(role, name) for role, name, _ in named if role in ("navigation", "region", "search")]
        assert len(landmarks) == len(set(landmarks)), f"{page}: two landmarks are called the same"
        levels = [level for role, _, node in named if role == "heading" for level in _levels(node)]
        assert levels[0] == 1, page
        assert all(next_ <= level + 1 for level, next_ in pairwise(levels)), f"{page}: {levels}"
        tops = tab.run("[...document.querySelectorAll('main :is(h1, h2, h3)')].map(e => e.getBoundingClientRect().top)")
        assert tops == sorted(tops) or page.startswith("query"), f"{page}: what is read first stands first"
        assert tab.run("document.documentElement.lang") == language
        read += len(named)
    assert read > 10_000


def _levels(node: dict[str, Any]) -> list[int]:
    return [each["value"]["value"] for each in node.get("properties", []) if each["name"] == "level"]


def test_without_scripts_every_page_says_the_same(shown: str, pages: list[str], tab: Tab) -> None:
    text = "document.querySelector('main').innerText.replace(/\\s+/g, ' ').trim()"
    more = {"index", "lookup", "query"}
    """Pages that scripts add something to; without them lists and files stand there, which have tests of their own."""
    for page in pages:
        tab.open(f"{shown}/{page}")
        with_scripts = tab.run(text)
        tab.scripts(False)
        tab.open(f"{shown}/{page}")
        tab.scripts(True)
        without = tab.run(text)
        assert len(without) > 20, page
        assert without == with_scripts or page.partition(".")[0] in more, page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_pages_are_black_on_white_with_words_and_without_what_is_clicked(
    shown: str, pages: list[str], tab: Tab, scheme: str
) -> None:
    for page in (page for page in pages if not page.startswith(("explanation", "query"))):
        tab.open(f"{shown}/{page}")
        tab.send(
            "Emulation.setEmulatedMedia",
            media="print",
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )
        paper = tab.run(PAPER)
        assert paper["colours"] == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], page
        assert paper["clicked"] == 0, page
        assert paper["words"] == paper["shown"], page
        assert paper["dark"] == [], page
        pdf = tab.send("Page.printToPDF", printBackground=True)["data"]
        assert base64.b64decode(pdf).startswith(b"%PDF-"), page
    tab.send("Emulation.setEmulatedMedia", media="", features=[])


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
def test_the_html_checker_finds_no_fault(exhibition: Path, explanations: Path, pages: list[str]) -> None:
    files = [(explanations if page in EXPLANATIONS else exhibition) / page for page in pages]
    command = ["java", "-Xss4m", "-jar", VNU, "--format", "json", "--stdout", "--exit-zero-always", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    messages = json.loads(done.stdout)["messages"]
    # From a file, everything is another origin to the checker, so it warns of the policy of each page.
    assert {Path(each["url"]).name for each in messages} >= {"lille-france.html", "index.fr.html"}
    errors = {(each["url"], each.get("lastLine"), each["message"]) for each in messages if each["type"] != "info"}
    assert errors == set()
