"""Mark-up: what a browser shows of a page, each character with its place in the file.

The pages in tests/reading/web are compared with what Chromium shows of them, where it is installed.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from learningcities.profiles.markup import shown
from learningcities.profiles.passage import LIST_ITEM, Passage
from learningcities.profiles.shown import show
from pages import READING, document

PAGES = sorted((READING / "web").glob("*.html"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HARNESS = """<!doctype html><meta charset="utf-8"><body><script>
const pages = %s, texts = {};
let left = Object.keys(pages).length;
for (const [name, source] of Object.entries(pages)) {
  const frame = document.createElement("iframe");
  frame.addEventListener("load", () => {
    texts[name] = frame.contentDocument.body.innerText;
    if (--left === 0) document.body.textContent = "<<" + btoa(encodeURIComponent(JSON.stringify(texts))) + ">>";
  });
  frame.srcdoc = source;
  document.body.append(frame);
}
</script>"""
TAGS = [
    "<p>", "</p>", "<div>", "</div>", "<br>", "<li>", "</li>", "<pre>", "</pre>", "<b>", "</b>",
    "<main>", "</main>", "<nav>", "</nav>", "<div hidden>", "<script>", "</script>", "<!--", "-->",
    "<span", ">", "<![CDATA[", "]]>", "<?x", "<!x", "</", "<", "&", "&eacute;", "&#233;", "&#x", "&amp",
    " ", "\n", "\t", "\r", "'", "\"", "=", "<title>", "</title>", "<textarea>", "</textarea>", "<svg>",
    "</svg>", "<i class=material-icons>", "</i>",
]  # fmt: skip
SOURCES = st.lists(st.sampled_from(TAGS) | st.text(st.characters(codec="utf-8"), max_size=4), max_size=24).map("".join)


def browser(source: str) -> tuple[Passage, tuple[tuple[int, int], ...]]:
    return shown(source, [match.start() for match in re.finditer("\n", source)])


def text(source: str) -> str:
    return browser(source)[0].text


def words(found: str) -> str:
    """A text with all white space made alike."""
    return " ".join(found.replace(LIST_ITEM, "").split())


def read_page(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What Chromium shows of the pages, by name."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed: what a browser shows is not compared")
    folder = tmp_path_factory.mktemp("browser")
    sources = json.dumps({path.name: read_page(path) for path in PAGES}).replace("</", "<\\/")
    (folder / "all.html").write_text(HARNESS % sources, encoding="utf-8")
    call = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'user'}",
            "--virtual-time-budget=10000", "--dump-dom", (folder / "all.html").as_uri()]  # fmt: skip
    done = subprocess.run(call, capture_output=True, text=True, timeout=120, check=False)
    found = re.search(r"&lt;&lt;([A-Za-z0-9+/=]+)&gt;&gt;", done.stdout)
    if found is None:
        pytest.skip(f"Chromium does not run here: {done.stderr[-200:]}")
    return decoded(found[1])


def decoded(data: str) -> dict[str, str]:
    import base64
    from urllib.parse import unquote

    texts: dict[str, str] = json.loads(unquote(base64.b64decode(data).decode()))
    return texts


def test_pages_are_found() -> None:
    assert len(PAGES) == 12


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_shown_as_chromium_shows_it(path: Path, chromium: dict[str, str]) -> None:
    expected = words(chromium[path.name])
    assert expected
    assert words(text(read_page(path))) == expected


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_lines_end_where_a_browser_ends_them(path: Path, chromium: dict[str, str]) -> None:
    """Cells of one row stand on lines of their own, which a browser joins by tabs."""
    expected = [words(line) for line in re.split(r"[\n\t]", chromium[path.name]) if words(line)]
    if path.stem == "pre":
        expected = [words(line) for line in chromium[path.name].split("\n") if words(line)]
    assert [words(line) for line in text(read_page(path)).split("\n") if words(line)] == expected


@settings(max_examples=300)
@given(SOURCES)
@example("<p>a</p>" * 3)
@example("<b/>&eacute;&#233;</b><p>&#x</p>&")
def test_every_shown_character_leads_to_its_place(source: str) -> None:
    whole, outside = browser(source)
    places = whole.places
    assert places is not None
    assert len(places.starts) == len(places.ends) == len(whole.text)
    for character, start, end in zip(whole.text, places.starts, places.ends, strict=True):
        assert 0 <= start <= end <= len(source)
        found = source[start:end]
        assert found == character or character.isspace() or character == LIST_ITEM or found.startswith("&")
    assert list(places.starts) == sorted(places.starts)
    assert all(0 <= start <= end <= len(whole.text) for start, end in outside)


@given(st.text(st.characters(codec="utf-8", exclude_characters="<&"), max_size=80))
def test_a_text_without_mark_up_is_shown_whole(source: str) -> None:
    def kept(one: str) -> str:
        return re.sub(r"[ \t\n\r\f]+", " ", one).strip(" ")

    assert kept(text(source)) == kept(source)


@pytest.mark.parametrize(
    ("source", "outside"),
    [("<main>a</main>b", "b"), ("<nav>a</nav><main>b</main><footer>c</footer>", "a c"),
     ("<nav>a</nav>b<aside>c</aside>", "a c"),
     ("a<article>b</article>c", "a c"), ("<article>a</article><main>b</main>", "a"), ("<p>a</p>", ""), ("<main>a", ""),
     ("<nav>a", "a"), ("<main>a</main><main>b</main>", "b"), ("a</main>b", "")],
)  # fmt: skip
def test_what_stands_outside_the_main_part(source: str, outside: str) -> None:
    whole, stretches = browser(source)
    assert words(" ".join(whole.text[start:end] for start, end in stretches)) == outside


@pytest.mark.parametrize(
    ("source", "expected"),
    [("<p>x<i class='material-icons'>groups</i>City population</p>", ["x", "groups", "City population"]),
     ("<i class='material-symbols-outlined'>mail</i>Email", ["mail", "Email"]),
     ("<i class='icon'>groups</i>City", ["groupsCity"]),
     ("<ul><li>one</li><li>two</li></ul>", [f"{LIST_ITEM}one", f"{LIST_ITEM}two"])],
)  # fmt: skip
def test_icons_stand_on_lines_of_their_own_and_list_items_are_marked(source: str, expected: list[str]) -> None:
    assert [line for line in text(source).split("\n") if line] == expected


def work(function: Callable[[], Any]) -> int:
    """How many functions are called, which does not depend on the machine."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
    return calls


HOSTILE: dict[str, Callable[[int], str]] = {
    "nested elements": lambda n: "<div>" * n + "Lille" + "</div>" * n,
    "nested elements that are never closed": lambda n: "<div>" * n + "Lille",
    "nested hidden elements": lambda n: "<div hidden>" * n + "no" + "</div>" * n + "Lille",
    "nested lists": lambda n: "<ul><li>" * n + "Lille",
    "closing tags alone": lambda n: "</div>" * n + "Lille",
    "line breaks": lambda n: "<br>" * n + "Lille",
    "references": lambda n: "&eacute;" * n + "Lille",
    "comments": lambda n: "<!-- x -->" * n + "Lille",
    "spaces": lambda n: " " * n + "Lille",
    "main elements": lambda n: "<main>" * n + "Lille",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_work_grows_with_the_page_and_no_faster(name: str) -> None:
    small, large = HOSTILE[name](10_000), HOSTILE[name](20_000)
    assert "Lille" in text(large)
    assert work(lambda: text(large)) < 3 * work(lambda: text(small))


def test_a_line_of_a_million_characters_is_shown_whole() -> None:
    line = "Lille learns. " * 72_000
    assert len(line) > 1_000_000
    assert words(text(f"<p>{line}</p>")) == line.strip()


@settings(max_examples=200)
@given(SOURCES)
def test_malformed_pages_are_shown_somehow(source: str) -> None:
    found = show(document(source or "x", "page.html"))
    assert found.whole.span().end <= max(1, len(source))
