"""The query page in a real browser, on a host that serves files and nothing else.

Needs Chromium and chromedriver; for axe-core, `LEARNINGCITIES_AXE` names its `axe.min.js` (npm package `axe-core`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from chromium import PROGRAM
from webdriver import CHROMEDRIVER, CONTROL, END, ENTER, SPACE, TAB, Browser, browsing

import served
from learningcities.query import QuerySyntaxError, ResultFormat
from learningcities.release import open_release
from releases import QUESTION_FILES

AXE = os.environ.get("LEARNINGCITIES_AXE", "")
SUFFIXES = {"en": ".html", "fr": ".fr.html"}
PREFIXES = "PREFIX lc: <https://w3id.org/learning-cities/ontology#> PREFIX schema: <https://schema.org/>\n"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?a != ?d && ?f != ?i) }"
CELLS = """[...document.querySelectorAll("#_table tbody tr")].map(row => [...row.cells].map(cell =>
  cell.querySelector("a")?.title || (cell.querySelector("a, span") ?? cell).textContent))"""

pytestmark = pytest.mark.skipif(not (PROGRAM and CHROMEDRIVER), reason="there is no Chromium with chromedriver here")


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder; where the server has an `answer`, it is that of an endpoint at `/sparql`."""

    def do_GET(self) -> None:
        if self.path == "/sparql" and self.server.answers:  # type: ignore[attr-defined]
            self._answer(200, "text/turtle", "[] a <http://www.w3.org/ns/sparql-service-description#Service> .")
        else:
            super().do_GET()

    def do_POST(self) -> None:
        query = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = (self.path, self.headers["Content-Type"], self.headers["Accept"], query)
        self.server.asked.append(asked)  # type: ignore[attr-defined]
        for start, answer in self.server.answers.items():  # type: ignore[attr-defined]
            if query.startswith(start):
                self._answer(*answer)

    def _answer(self, status: int, media_type: str, text: str, after: float = 0) -> None:
        time.sleep(after)
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        if status == 302:
            self.send_header("Location", text)
        self.end_headers()
        if status != 302:
            self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


class Host(ThreadingHTTPServer):
    """A host on the loopback interface."""

    daemon_threads = True

    def __init__(self, folder: Path, answers: dict[str, Any] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
        self.answers = answers or {}
        self.asked: list[tuple[str, str, str, str]] = []
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def host(release: Path) -> Iterator[Host]:
    with Host(release) as found:
        yield found
        found.shutdown()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the browser saves files."""
    return tmp_path_factory.mktemp("saved")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, saved: Path) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profiles")) as opened:
        yield opened(**{"download.default_directory": str(saved), "download.prompt_for_download": False})


def visit(browser: Browser, address: str) -> None:
    browser.open("about:blank")
    browser.resize(1200, 900)
    browser.logged("browser")
    browser.requests()
    browser.open(address)
    browser.until("document.documentElement.dataset.ready")


def write(browser: Browser, query: str) -> None:
    browser.run(
        "const area = document.getElementById('_text'); area.value = arguments[0];"
        "area.dispatchEvent(new Event('input', { bubbles: true }))",
        query,
    )


def finished(browser: Browser) -> str:
    """Wait for an answer or a problem, and read what it says."""
    browser.until("!document.getElementById('_run').disabled", seconds=90)
    return str(browser.run("return document.getElementById('_status').textContent"))


def ask(browser: Browser, query: str) -> str:
    write(browser, query)
    browser.click("#_run")
    return finished(browser)


def shown(browser: Browser, name: str) -> str:
    return str(browser.run("return document.getElementById(arguments[0]).innerText", f"_{name}"))


def saved_file(browser: Browser, button: int, path: Path) -> str:
    """What a download button saves."""
    browser.click(f"#_files button:nth-child({button})")
    end = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} was never saved"
        time.sleep(0.02)
    with path.open(encoding="utf-8", newline="") as stream:
        return stream.read()


def problems(browser: Browser) -> list[str]:
    """What the console says, but for the question whether there is an endpoint."""
    return [entry["message"] for entry in browser.logged("browser") if "/sparql - " not in entry["message"]]


@pytest.mark.parametrize("language", SUFFIXES)
def test_each_question_has_the_answer_of_the_command_line(
    language: str, browser: Browser, host: Host, release: Path, saved: Path
) -> None:
    visit(browser, f"{host.address}/query{SUFFIXES[language]}")
    names = browser.run("return [...document.querySelectorAll('[data-question]')].map(one => one.dataset.question)")
    assert names == [path.stem for path in QUESTION_FILES]
    opened = open_release(release)
    rows = 0
    for path in QUESTION_FILES:
        browser.click(f"[data-question={path.stem}] button")
        status = finished(browser)
        expected = opened.query(path.read_text(encoding="utf-8"))
        head = browser.run("return [...document.querySelectorAll('#_table thead th')].map(one => one.textContent)")
        assert head == list(expected.variables), path.stem
        found = browser.run("return " + CELLS)
        given = [["" if term is None else str(getattr(term, "value", term)) for term in row] for row in expected.rows()]
        assert (
            len(given) <= 1000
            or "1,000" in shown(browser, "table")
            or "1 000" in shown(browser, "table").replace("\u202f", " ")
        )
        assert found == given[:1000], path.stem
        assert re.sub(r"\W", "", status).startswith(str(len(given))), status
        rows += len(given)
    assert rows > 1000
    assert problems(browser) == []


def test_downloads_hold_what_the_command_line_writes(browser: Browser, host: Host, release: Path, saved: Path) -> None:
    visit(browser, f"{host.address}/query.html")
    opened = open_release(release)
    for name in ("cq-08-policies", "cq-09-good-practices", "cq-15-evidence"):
        browser.click(f"[data-question={name}] button")
        finished(browser)
        query = next(path for path in QUESTION_FILES if path.stem == name).read_text(encoding="utf-8")
        csv = saved_file(browser, 1, saved / f"{name}.csv")
        assert csv == opened.query(query).text(ResultFormat.CSV)
        found = json.loads(saved_file(browser, 2, saved / f"{name}.json"))
        assert found == json.loads(opened.query(query).text(ResultFormat.JSON))
        assert len(found["results"]["bindings"]) > 5
    facts = "?city lc:country ?country ; schema:name ?name"
    graph = f"CONSTRUCT {{ {facts} }} WHERE {{ ?city a lc:LearningCity . {facts} }}"
    assert "18 triples" in ask(browser, PREFIXES + graph)
    expected = opened.query(PREFIXES + graph).text(ResultFormat.NTRIPLES)
    assert sorted(set(saved_file(browser, 2, saved / "answer.nt").splitlines())) == sorted(expected.splitlines())
    assert browser.run(f"return ({CELLS}).length") == 18


def test_all_kinds_of_queries_are_answered(browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.fr.html")
    ask(browser, PREFIXES + "ASK { ?city a lc:LearningCity }")
    assert shown(browser, "table") == "Oui"
    ask(browser, PREFIXES + "ASK { ?city a lc:NoSuchClass }")
    assert shown(browser, "table") == "Non"
    ask(browser, "DESCRIBE <https://w3id.org/learning-cities/city/fr/lille>")
    assert "city/fr/lille#population" in shown(browser, "table")
    # The union is the default graph, each triple once, and the graphs are there.
    graph = "https://w3id.org/learning-cities/document/lille-france#graph"
    ask(browser, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    assert int(browser.run("return " + CELLS)[0][0]) > 500
    ask(browser, "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o")
    assert browser.run("return document.querySelectorAll('#_table tbody tr').length") == 1000
    browser.click("#_table .more button")
    assert browser.run("return document.querySelectorAll('#_table tbody tr').length") == 2000
    assert "2\u202f000 affichées" in shown(browser, "table")


def test_hostile_text_is_shown_and_not_run(browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.html")
    ask(browser, """SELECT ("<img src=x onerror=alert(1)>" AS ?x) (IRI("javascript:alert(1)") AS ?y) {}""")
    assert browser.run("return " + CELLS) == [["<img src=x onerror=alert(1)>", "javascript:alert(1)"]]
    assert browser.run("return document.querySelectorAll('#_table a, #_table img').length") == 0
    assert problems(browser) == []


def test_our_iris_lead_to_our_pages(browser: Browser, host: Host, release: Path) -> None:
    visit(browser, f"{host.address}/query.fr.html")
    ask(
        browser,
        "SELECT DISTINCT ?x { { ?x ?p ?o } UNION { ?s ?p ?x FILTER isIRI(?x) }"
        " UNION { GRAPH ?x { } } UNION { ?s ?x ?o } }",
    )
    while browser.run(
        "return document.querySelector('#_table .more button')?.click() ?? !!document.querySelector('#_table .more')"
    ):
        pass
    links = browser.run(
        "return [...document.querySelectorAll('#_table tbody a')].map(one => [one.title, one.getAttribute('href')])"
    )
    own = {iri: href for iri, href in links if iri}
    assert len(own) > 2000
    missing = {href for href in own.values() if not (release / unquote(href.partition("#")[0])).is_file()}
    assert missing == set()
    assert own["https://w3id.org/learning-cities/city/fr/lille#population"] == "city/fr/lille.fr.html#population"
    assert own["https://w3id.org/learning-cities/ontology#LearningCity"] == "ontology.fr.html#LearningCity"
    assert "http://metadata.un.org/sdg/4" in {href for iri, href in links if not iri}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * {\n  ?s ?p\n}", "expected one of"),
        ("SELECT * {\n  ?s ex:p ?o\n}", "the prefix ex: is not declared"),
        ('SELECT ("\U0001f600\U0001f600" AS ?x) WHERE { ?s ?p ?o . ) }', "expected"),
        ("SELECT ?x WHERE { ?x ?y ?z . ?x a }", "expected"),
    ],
)
@pytest.mark.parametrize("with_editor", [False, True])
def test_a_mistake_is_shown_where_it_is(
    query: str, words: str, with_editor: bool, browser: Browser, host: Host, release: Path
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        open_release(release).query(query)
    line, column = caught.value.line, caught.value.column
    visit(browser, f"{host.address}/query.html#query={quote(query)}")
    if with_editor:
        browser.click("#_editor")
        browser.until("document.querySelector('.yasqe .CodeMirror')")
    browser.click("#_run")
    finished(browser)
    said = shown(browser, "problem")
    assert said.startswith(f"Line {line}, column {column}: {words}"), said
    assert "['" not in said
    field = "document.activeElement"
    assert browser.run(f"return [{field}.tagName, {field}.getAttribute('aria-invalid')]") == ["TEXTAREA", "true"]
    if not with_editor:
        before = "\n".join([*query.split("\n")[: line - 1], query.split("\n")[line - 1][: column - 1]])
        start = len(before.encode("utf-16-le")) // 2
        assert browser.run(f"return {field}.selectionStart") == start
    assert problems(browser) == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "There is no query"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "expected"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "http://127.0.0.1:1/"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_reason(query: str, words: str, browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.html")
    ask(browser, query)
    assert words in shown(browser, "problem")
    assert not browser.run("return document.getElementById('_answer').checkVisibility()")
    assert {address.startswith(host.address) for address in browser.requests()} == {True}


def test_a_runaway_query_ends_at_its_deadline(browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.html")
    ask(browser, "ASK {}")
    browser.run("document.getElementById('_deadline').value = 1")
    loads = len([address for address in browser.requests() if address.endswith((".wasm", ".trig"))])
    write(browser, RUNAWAY)
    browser.click("#_run")
    browser.run("window.beats = 0; window.beat = setInterval(() => window.beats++, 10)")
    finished(browser)
    assert shown(browser, "problem") == "The query ran for 1\u00a0s and was stopped. Ask for less, or raise the limit."
    assert browser.run("return window.beats") > 20, "the page was frozen"
    assert ask(browser, PREFIXES + "SELECT ?c { ?c a lc:LearningCity }").startswith("9 rows")
    again = [address for address in browser.requests() if address.endswith((".wasm", ".trig"))]
    assert (loads, again) == (2, [])


def test_a_query_is_stopped_by_hand(browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.html")
    write(browser, RUNAWAY)
    browser.click("#_run")
    browser.until("document.getElementById('_status').textContent.startsWith('Asking')")
    browser.click("#_stop")
    finished(browser)
    assert shown(browser, "problem") == "The query was stopped."


def test_nothing_is_loaded_before_it_is_asked_for_and_the_sizes_are_true(
    browser: Browser, host: Host, release: Path
) -> None:
    visit(browser, f"{host.address}/query.html")
    paths = {address.removeprefix(f"{host.address}/") for address in browser.requests()}
    assert not [path for path in paths if path.endswith((".wasm", ".trig")) or "yasqe" in path]
    files = ("assets/query/oxigraph/web_bg.wasm", "dumps/learning-cities.trig")
    sizes = [(release / path).stat().st_size for path in files]
    for size in (*sizes, sum(sizes)):
        assert f"{size / 1e6:.1f}\u00a0MB" in shown(browser, "cost")
    browser.run(
        "window.seen = []; new MutationObserver(() => seen.push(_status.textContent))"
        ".observe(_status, { childList: true, characterData: true, subtree: true })"
    )
    ask(browser, "ASK {}")
    assert {path.removeprefix(f"{host.address}/") for path in browser.requests()} >= set(files)
    seen = browser.run("return window.seen")
    assert [text for text in seen if text.startswith("Loading: 100")]
    assert seen[-1].startswith("Answered, 0.")
    assert "nothing more is sent or loaded" in shown(browser, "cost")


def test_no_other_host_is_asked(browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.html")
    browser.click("#_editor")
    browser.until("document.querySelector('.yasqe .CodeMirror')")
    # What is completed here would come from prefix.cc and from Linked Open Vocabularies.
    for text in ("PREFIX foa", "PREFIX lc", "SELECT * { ?s a <http://x.example/C", "SELECT * { ?s <http://x.example/p"):
        browser.run(
            "const editor = document.querySelector('.CodeMirror').CodeMirror;"
            "editor.setValue(arguments[0]); editor.setCursor(0, arguments[0].length); editor.autocomplete()",
            text,
        )
        time.sleep(0.1)
    browser.click("[data-question=cq-01-cities] button")
    finished(browser)
    time.sleep(0.5)
    asked = browser.requests()
    assert any(address.endswith("yasqe.min.js") for address in asked)
    assert [address for address in asked if not address.startswith((f"{host.address}/", "blob:", "data:"))] == []
    assert browser.run("return Object.keys(localStorage)") == []
    assert problems(browser) == []


def test_the_editor_keeps_the_query_and_gives_it_back(browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.html")
    query = PREFIXES + "SELECT ?c { ?c a lc:LearningCity }"
    write(browser, query)
    browser.click("#_editor")
    browser.until("document.querySelector('.yasqe .CodeMirror')")
    browser.until("document.activeElement.closest('.CodeMirror')")
    browser.keys(END, held=CONTROL)
    browser.keys(*" #x")
    browser.keys(ENTER, held=CONTROL)
    assert finished(browser).startswith("9 rows")
    found = browser.run("return document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert found != query
    assert "#x" in found
    browser.click("#_editor")
    browser.until("!document.querySelector('.yasqe')")
    assert browser.run("return document.getElementById('_text').value") == found


def test_a_link_to_a_query_brings_it_back(browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.html")
    query = 'SELECT ("é & # + %20 \U0001f600" AS ?x) {}\n'
    ask(browser, query)
    address = browser.run("return document.getElementById('_permalink').href")
    assert address == browser.run("return location.href")
    visit(browser, address)
    assert browser.run("return document.getElementById('_text').value") == query
    browser.run("location.hash = 'query=ASK%20%7B%7D'")
    browser.until("document.getElementById('_text').value === 'ASK {}'")


def test_all_can_be_done_with_the_keyboard(browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.html")
    where = "document.activeElement.id || document.activeElement.closest('[id], [data-question]')?.dataset.question"

    def reach(wanted: str) -> None:
        seen = []
        for _ in range(150):
            browser.keys(TAB)
            seen.append(browser.run("return " + where))
            if seen[-1] == wanted:
                return
        raise AssertionError(f"{wanted} is not reached, but {seen}")

    reach("cq-03-memberships")
    browser.keys(ENTER)
    finished(browser)
    assert browser.run("return document.activeElement.id") == "_answer"
    browser.keys(TAB, TAB, TAB)
    assert browser.run("return document.activeElement.getAttribute('role')") == "region"
    browser.run("document.getElementById('_text').focus()")
    write(browser, "ASK {}")
    browser.keys(ENTER, held=CONTROL)
    finished(browser)
    assert shown(browser, "table") == "Yes"
    browser.run("document.getElementById('_text').focus()")
    reach("_editor")
    browser.keys(SPACE)
    browser.until("document.activeElement.closest('.CodeMirror')")
    # The editor lets go of the focus too.
    reach("_run")


@pytest.mark.parametrize("language", SUFFIXES)
@pytest.mark.parametrize("width", [320, 1200])
def test_no_state_of_the_page_is_wider_than_the_window(language: str, width: int, browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query{SUFFIXES[language]}")
    browser.resize(width, 800)
    overflow = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    assert browser.run(overflow) == [width, width]
    for query in ("SELECT * {" + "?s ?p" * 60, "SELECT * { ?s ?p ?o } LIMIT 40", "ASK {}"):
        ask(browser, query)
        assert browser.run(overflow) == [width, width], query
    browser.click("#_editor")
    browser.until("document.querySelector('.yasqe .CodeMirror')")
    assert browser.run(overflow) == [width, width]


@pytest.mark.skipif(not AXE, reason="LEARNINGCITIES_AXE does not name axe.min.js")
@pytest.mark.parametrize("language", SUFFIXES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(language: str, scheme: str, browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query{SUFFIXES[language]}")
    browser.developer("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def check(state: str) -> None:
        found = browser.run(
            f"{Path(AXE).read_text(encoding='utf-8')}\nreturn axe.run(document).then(found =>"
            "[found.violations.map(one => [one.id, one.nodes.map(node => node.html)]), found.passes.length])"
        )
        assert found[0] == [], state
        assert found[1] > 20, state

    check("at first")
    browser.click("[data-question=cq-09-good-practices] button")
    finished(browser)
    check("with an answer")
    ask(browser, "SELECT * {")
    check("with a problem")
    browser.click("#_editor")
    browser.until("document.querySelector('.yasqe .CodeMirror')")
    browser.click("[data-question=cq-02-population] button")
    finished(browser)
    check("with the editor")
    ask_in_editor = "document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT * {')"
    browser.run(ask_in_editor)
    browser.click("#_run")
    finished(browser)
    check("with a problem in the editor")


ROWS = {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "from afar"}}]}}
NTRIPLES = '<a:s> <a:p> "q\\"\\u00e9\\n"@fr .\n' + "<a:s> <a:p> _:b1 .\n" * 2
WRONG = {"title": "Bad", "detail": "line 1, column 3: expected this"}
ANSWERS = {
    "SELECT": (200, "application/sparql-results+json", json.dumps(ROWS)),
    "ASK": (200, "application/sparql-results+json; charset=utf-8", json.dumps({"head": {}, "boolean": False})),
    "CONSTRUCT": (200, "application/n-triples", NTRIPLES),
    "WRONG": (400, "application/problem+json", json.dumps(WRONG)),
    "MUCH": (503, "text/plain", "too much to do"),
    "PAGE": (200, "text/html", "<!DOCTYPE html><title>An index</title>"),
    "SLOW": (200, "text/plain", "late", 5),
    "AWAY": (302, "text/plain", "http://localhost:1/elsewhere"),
}  # fmt: skip


def test_an_endpoint_is_used_where_there_is_one(browser: Browser, release: Path) -> None:
    with Host(release, ANSWERS) as host:
        visit(browser, f"{host.address}/query.html")
        assert f"{host.address}/sparql" in shown(browser, "cost")
        assert ask(browser, "SELECT ?x {}").endswith("computed by the server.")
        assert browser.run("return " + CELLS) == [["from afar"]]
        assert host.asked == [
            (
                "/sparql",
                "application/sparql-query",
                "application/sparql-results+json, application/n-triples",
                "SELECT ?x {}",
            )
        ]
        ask(browser, "ASK {}")
        assert shown(browser, "table") == "No"
        assert ask(browser, "CONSTRUCT {}").startswith("2 triples")
        assert ["a:s", "a:p", 'q"é\n'] in browser.run("return " + CELLS)
        expected = {
            "WRONG {}": "Line 1, column 3: expected this",
            "MUCH {}": "The server of this site answered with status 503. too much to do",
            "PAGE {}": "The server of this site answered with status 200.",
            "AWAY {}": "The server of this site cannot be reached",
        }
        for query, words in expected.items():
            ask(browser, query)
            assert shown(browser, "problem").startswith(words), query
        browser.run("document.getElementById('_deadline').value = 1")
        ask(browser, "SLOW {}")
        assert shown(browser, "problem").startswith("The query ran for 1\u00a0s")
        assert not [one for one in browser.requests() if one.endswith((".wasm", ".trig"))]
        # The same page answers by itself when it is told to.
        browser.click("#_where-browser")
        asked = len(host.asked)
        assert ask(browser, PREFIXES + "SELECT ?c { ?c a lc:LearningCity }").endswith("computed in this browser.")
        assert len(host.asked) == asked
        host.shutdown()


def test_a_page_for_everything_is_no_endpoint(browser: Browser, release: Path, tmp_path: Path) -> None:
    """Some hosts answer each address with a page; that is not an endpoint."""
    shutil.copytree(release, tmp_path / "dist")
    (tmp_path / "dist" / "sparql").mkdir()
    (tmp_path / "dist" / "sparql" / "index.html").write_text("<!DOCTYPE html><title>Welcome</title>", encoding="utf-8")
    with Host(tmp_path / "dist") as host:
        visit(browser, f"{host.address}/query.html")
        assert not browser.run("return document.getElementById('_where').checkVisibility()")
        assert "MB" in shown(browser, "cost")
        host.shutdown()


def test_a_release_that_is_not_whole_says_what_is_missing(browser: Browser, release: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / "dist")
    (tmp_path / "dist" / "dumps" / "learning-cities.trig").unlink()
    with Host(tmp_path / "dist") as host:
        visit(browser, f"{host.address}/query.html")
        ask(browser, "ASK {}")
        assert "dumps/learning-cities.trig: HTTP 404" in shown(browser, "problem")
        host.shutdown()


def test_from_disk_the_page_says_what_to_do(browser: Browser, release: Path) -> None:
    browser.open(f"file://{release}/query.html")
    browser.until("document.getElementById('_disk').checkVisibility()")
    assert "learningcities serve" in shown(browser, "disk")
    assert not browser.run("return document.getElementById('_form').checkVisibility()")
    table = browser.run("return document.querySelector('.questions a[href$=\"cities.csv\"]').href")
    assert table == f"file://{release}/tables/cities.csv"


@pytest.mark.parametrize("language", SUFFIXES)
def test_without_javascript_the_questions_lead_to_their_tables(
    language: str, tmp_path: Path, host: Host, release: Path
) -> None:
    with browsing(tmp_path) as opened:
        browser = opened(**{"profile.managed_default_content_settings.javascript": 2})
        browser.open(f"{host.address}/query{SUFFIXES[language]}")
        text = browser.call("GET", "/source")
        assert "JavaScript" in text
        tree = browser.call(
            "POST", "/elements", {"using": "css selector", "value": "#_form, noscript p, .questions button"}
        )
        visible = [browser.call("GET", f"/element/{one[next(iter(one))]}/displayed") for one in tree]
        assert visible == [True, False]
        links = browser.call("POST", "/elements", {"using": "css selector", "value": ".questions .files a"})
        assert len(links) > 35
        hrefs = [browser.call("GET", f"/element/{one[next(iter(one))]}/attribute/href") for one in links]
        assert [href for href in hrefs if not (release / href).is_file()] == []


def test_the_server_and_its_policy_let_the_page_ask_both_ways(browser: Browser, release: Path) -> None:
    """Under the headers of `learningcities serve` the endpoint answers, and so does the engine in the browser."""
    opened = open_release(release)
    path = next(path for path in QUESTION_FILES if path.stem == "cq-09-good-practices")
    expected = len(list(opened.query(path.read_text(encoding="utf-8")).rows()))
    with served.running(release, "--workers", "1") as (host, _, _):
        address = f"http://127.0.0.1:{host.port}"
        visit(browser, f"{address}/query.fr.html")
        for where, words in (("endpoint", "calculé par le serveur."), ("browser", "calculé dans ce navigateur.")):
            browser.click(f"#_where-{where}")
            browser.click(f"[data-question={path.stem}] button")
            status = finished(browser)
            assert status.startswith(f"{expected} lignes"), status
            assert status.endswith(words), status
            assert browser.run(f"return ({CELLS}).length") == expected
        assert {one.startswith(address) for one in browser.requests() if one.startswith("http")} == {True}
        assert problems(browser) == []


def test_mistakes_and_limits_are_told_in_french_on_the_french_page(browser: Browser, host: Host) -> None:
    visit(browser, f"{host.address}/query.fr.html")
    ask(browser, "SELECT * {\n  ?s ex:p ?o\n}")
    assert " ".join(shown(browser, "problem").split()).startswith(
        "Ligne 2, colonne 11 : le préfixe ex: n’est pas déclaré"
    )
    ask(browser, "")
    assert "Il n’y a pas de requête." in shown(browser, "problem")
    browser.run("document.getElementById('_deadline').value = 1")
    ask(browser, RUNAWAY)
    assert "a été arrêtée" in shown(browser, "problem")
    assert shown(browser, "problem").startswith("La requête a duré 1\u00a0s ")
