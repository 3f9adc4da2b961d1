"""The look-up page in a real browser: it finds what the server suggests, in the same order; needs Chromium."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from chromium import PROGRAM, Tab, chromium

from conftest import HERE
from learningcities.namespaces import DEFAULT_BASE
from learningcities.publication.reconciliation.forms import Comparable, forms, likeness
from learningcities.publication.spellings import compared
from learningcities.server.app import create_app
from learningcities.server.reconciliation import ReconciliationService
from loopback import Client, running

CASES = tomllib.loads((HERE / "reconciliation" / "lookups.toml").read_text(encoding="utf-8"))["case"]
SHOWN = 50
ANSWERED = """new Promise(done => (function wait() {
  document.querySelector("#_count").textContent ? done() : setTimeout(wait, 10);
})())"""
FOUND = "[...document.querySelectorAll('#_found code')].map(code => code.textContent)"
READ = """Promise.all([
  import("/assets/names.js"),
  fetch("/reconciliation/index.json").then(answer => answer.json()),
  fetch("/reconciliation/letters.tsv").then(answer => answer.text()),
]).then(([{ NameIndex, likeness }, index, letters]) => {
  window.names = new NameIndex(index, letters);
  window.likeness = likeness;
})"""
CHEROKEE = range(0x13A0, 0x1400), range(0xAB70, 0xABC0)
"""Capitals and small letters of this script are folded to either; all of a name to the same."""


@pytest.fixture(scope="module")
def client(release: Path) -> Iterator[Client]:
    """The whole server, with pages and services."""
    with running(create_app(release, [ReconciliationService()])) as port:
        yield Client(port)


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory, client: Client) -> Iterator[Tab]:
    if not PROGRAM:
        pytest.skip("there is no Chromium here")
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        found.open(f"{client.address}/lookup.html")
        found.run(READ)
        yield found


def _suggested(client: Client, written: str) -> list[str]:
    """All that the server suggests, part by part, as far as the page shows it."""
    found: list[str] = []
    while len(found) < SHOWN:
        answer = client.get("/reconcile/suggest/entity", {"prefix": written, "cursor": str(len(found))})
        part = [one["id"] for one in answer.json["result"]]
        if not part:
            break
        found += part
    return found[:SHOWN]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_the_page_finds_what_the_server_suggests(case: dict[str, Any], client: Client, tab: Tab) -> None:
    tab.open("about:blank")
    tab.open(f"{client.address}/lookup.html#name={quote(case['written'])}")
    tab.run(ANSWERED)
    found = tab.run(FOUND)
    assert found == _suggested(client, case["written"])
    if "first" in case:
        assert found[0] == DEFAULT_BASE + case["first"]


def test_there_are_cases() -> None:
    assert len(CASES) >= 25
    assert sum("first" in case for case in CASES) >= 18


def _texts(release: Path) -> list[str]:
    """The names of the release, and a text around each letter, digit and mark that is as old as Unicode 3.2."""
    index = json.loads((release / "reconciliation" / "index.json").read_text(encoding="utf-8"))
    names = {text for one in index["entities"] for text, _, _ in one["names"]}
    known = unicodedata.ucd_3_2_0
    letters = [
        chr(code)
        for code in range(0x80, 0x10000)
        if known.category(chr(code))[0] in "LMN" and not any(code in block for block in CHEROKEE)
    ]
    # Han and Hangul are many and alike: one in ten of these.
    kept = [one for place, one in enumerate(letters) if ord(one) < 0x3400 or place % 10 == 0]
    return [*sorted(names), *(f"Sa{one}t {one}e’{one}" for one in kept)]


def test_names_have_the_same_forms(release: Path, client: Client, tab: Tab) -> None:
    tab.open(f"{client.address}/lookup.html")
    tab.run(READ)
    texts = _texts(release)
    assert len(texts) > 8000
    found = tab.run(f"{json.dumps(texts)}.map(text => names.forms(text).map(one => [one.text, one.exact, one.latin]))")
    wrong = {
        text: (own, there)
        for text, there in zip(texts, found, strict=True)
        if (own := [list(form) for form in forms(text)]) != there
    }
    assert wrong == {}


def test_names_are_as_similar(release: Path, client: Client, tab: Tab) -> None:
    tab.open(f"{client.address}/lookup.html")
    tab.run(READ)
    texts = sorted({form.text for text in _texts(release)[::7] for form in forms(text)})
    pairs = [
        (one, other) for place, one in enumerate(texts) for other in texts[place + 1 : place + 4] if "  " not in one
    ]
    pairs += [(one, Comparable.of(one[1:]).ordered) for one in texts if len(one) > 2]
    assert len(pairs) > 1000
    found = tab.run(f"{json.dumps(pairs)}.map(([one, other]) => likeness(one, other, names.similarity))")
    assert found == [likeness(one, other) for one, other in pairs]


SPELLINGS = [
    "Q648", "wd:Q648", "https://m.wikidata.org/wiki/Q648", "https://www.wikidata.org/wiki/Special:EntityData/Q648.json",
    "https://www.geonames.org/2998324/lille.html", "<http://sws.geonames.org/2998324/about.rdf>", "nothing", " ",
    "https://dbpedia.org/page/Lille", "http://publications.europa.eu/resource/dataset/country/FRA", "https://a.example/b",
]  # fmt: skip


def test_identifiers_have_the_same_form(client: Client, tab: Tab) -> None:
    tab.open(f"{client.address}/lookup.html")
    tab.run(READ)
    found = tab.run(f"{json.dumps(SPELLINGS)}.map(text => names.compared(text))")
    assert found == [compared(text) for text in SPELLINGS]


def test_the_page_asks_for_its_own_files_only(client: Client, tab: Tab) -> None:
    tab.requests.clear()
    tab.open("about:blank")
    tab.open(f"{client.address}/lookup.html#name=Lille")
    tab.run(ANSWERED)
    asked = {request.partition("#")[0].removeprefix(client.address) for request in tab.requests}
    assert {path for path in asked if path.startswith(("/reconcil", "/assets/lookup", "/assets/names"))} == {
        "/assets/lookup.js", "/assets/lookup.css", "/assets/names.js", "/reconciliation/index.json",
        "/reconciliation/letters.tsv",
    }  # fmt: skip
    assert tab.complaints == []


def test_what_was_withdrawn_is_marked(withdrawing_release: Path, tab: Tab) -> None:
    with running(create_app(withdrawing_release, [ReconciliationService()])) as port:
        for written in ("cor", "Cork", "Corc", "Bonn", "bon"):
            tab.open(f"http://127.0.0.1:{port}/lookup.html#name={written}")
            tab.run(ANSWERED)
            assert tab.run(FOUND) == _suggested(Client(port), written)
            tab.open("about:blank")
        tab.open(f"http://127.0.0.1:{port}/lookup.fr.html#name=cork")
        tab.run(ANSWERED)
        found = tab.run("[...document.querySelectorAll('#_found li')].map(one => one.innerText)")
    assert any(one.startswith("Lille aussi appelé Cork · ville apprenante") for one in found)
    assert any(one.startswith("Cork retiré, remplacé par Lille · ville apprenante") for one in found)
