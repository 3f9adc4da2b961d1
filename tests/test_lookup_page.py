"""The look-up page: all names as links without scripts, one script of the site and nothing else with them."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from learningcities.publication.reconciliation.index import INDEX

PAGES = {"en": "lookup.html", "fr": "lookup.fr.html"}


@pytest.fixture(scope="module", params=PAGES)
def page(request: pytest.FixtureRequest, release: Path) -> tuple[str, str]:
    """The language and the mark-up."""
    return request.param, (release / PAGES[request.param]).read_text(encoding="utf-8")


def test_all_names_are_links(page: tuple[str, str], release: Path) -> None:
    language, text = page
    told = json.loads((release / INDEX).read_text(encoding="utf-8"))["entities"]
    suffix = ".fr.html" if language == "fr" else ".html"
    links = {
        (href, re.sub("<[^>]+>", "", unescape(name)))
        for href, name in re.findall(r'<li><a href="([^"]+)">(.*?)</a>', text)
    }
    wanted = {
        (one["id"] + suffix, name)
        for one in told
        if one["type"] in ("LearningCity", "GoodPractice", "Person", "AdministrativeArea")
        for name, _, kind in one["names"]
        if kind in ("name", "local", "alternate")
    }
    assert len(wanted) > 50
    assert wanted <= links
    assert all((release / href).is_file() for href, _ in links)


def test_names_are_under_their_letter(page: tuple[str, str]) -> None:
    _, text = page
    headings = re.findall(r'<h2 id="_letter-\d+">(.)</h2>', text)
    assert headings == sorted(headings)
    for section in re.findall(r'<section class="letter".*?</section>', text, re.DOTALL):
        assert len(re.findall("<li>", section)) > 0


def test_the_policy_lets_one_script_run(page: tuple[str, str]) -> None:
    _, text = page
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert "unsafe" not in policy[1]
    assert "default-src 'none'" in policy[1]
    assert "script-src 'self'" in policy[1]
    assert re.findall(r'<script[^>]* src="([^"]+)"', text) == ["assets/lookup.js"]
    assert not re.search(r"\son\w+=", text)
    assert " hidden>" in text


def test_the_scripts_write_no_markup(release: Path) -> None:
    scripts = [(release / "assets" / name).read_text(encoding="utf-8") for name in ("lookup.js", "names.js")]
    for script in scripts:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function", script)
    assert "".join(scripts).count("fetch(") == 1
    assert re.findall(r'from "([^"]+)"', "".join(scripts)) == ["./names.js"]
