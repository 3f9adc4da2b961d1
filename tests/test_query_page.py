"""The query page as a file: its words, links and policy; the programs of others are those of their packages."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import tarfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import releases
from conftest import SEEDS
from learningcities.namespaces import DEFAULT_BASE
from learningcities.publication.manifest import digest
from learningcities.publication.pages.addresses import LANGUAGES, SUFFIXES
from learningcities.publication.pages.query import ASSETS, browser_files
from learningcities.publication.pages.vocabulary import data

BROWSER = Path(str(releases.__file__)).parents[1] / "src/learningcities/publication/pages/browser"
MANIFEST: dict[str, Any] = json.loads((BROWSER / "manifest.json").read_text(encoding="utf-8"))["packages"]
VOID = frozenset({"meta", "link", "br", "input"})
OTHER_BASE = "https://example.org/cities/"


class Parsed(HTMLParser):
    """What a page links to, its ids, what it embeds."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.referred: list[str] = []
        self.inline: list[str] = []
        self.data: dict[str, Any] = {}
        self.policy = ""
        self._open = ""
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.inline += [name for name in values if name.startswith("on") or name == "style"]
        self.ids += [values["id"]] if "id" in values else []
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.referred += values.get(name, "").split()
        self.links += [values["href"]] if tag == "a" else []
        self.loaded += [values["src"]] if "src" in values else []
        self.loaded += [values["href"]] if values.get("rel") == "stylesheet" else []
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        self._open = values.get("id", "") if values.get("type") == "application/json" else ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.data[self._open] = json.loads(data)
            self._open = ""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("elsewhere") / "dist"
    assert releases.build([SEEDS], output, "--base", OTHER_BASE) == 0
    return output


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_and_references_resolve(language: str, release: Path, elsewhere: Path) -> None:
    for folder, base in ((release, DEFAULT_BASE), (elsewhere, OTHER_BASE)):
        page = Parsed(folder / f"query{SUFFIXES[language]}")
        assert len(page.ids) == len(set(page.ids)) > 20
        assert set(page.referred) <= set(page.ids)
        files = [link.partition("#")[0] for link in page.links if link.partition("#")[0]]
        assert [link for link in [*files, *page.loaded] if not (folder / link).is_file()] == []
        assert {f"tables/{path.name}" for path in (folder / "tables").glob("*.csv")} <= set(files)
        own = page.data["_site"]
        assert (own["base"], own["suffix"], own["endpoint"]) == (base, SUFFIXES[language], "sparql")
        assert len(own["questions"]) == len(list((folder / "ontology/questions").glob("*.rq"))) >= 24
        for file in own["files"]:
            assert (folder / file["path"]).stat().st_size == file["size"]


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline(release: Path) -> None:
    for suffix in SUFFIXES.values():
        page = Parsed(release / f"query{suffix}")
        assert not page.inline
        rules = dict(rule.strip().split(" ", 1) for rule in page.policy.split(";"))
        assert set(rules.values()) == {"'none'", "'self'", "data:"}
        assert rules["default-src"] == "'none'"
        assert rules["img-src"] == "data:"


def test_both_languages_have_the_same_words_and_the_programs_use_all_of_them() -> None:
    english, french = (data(f"query.{language}") for language in LANGUAGES)

    def keys(words: Any, start: str = "") -> dict[str, set[str]]:
        if isinstance(words, str):
            return {start: set(re.findall(r"\{(\w+)\}", words))}
        return {key: value for name in words for key, value in keys(words[name], f"{start}.{name}").items()}

    assert keys(english) == keys(french)
    programs = "".join(path.read_text(encoding="utf-8") for path in BROWSER.glob("*.js"))
    template = (BROWSER.parent / "templates/query.html.jinja").read_text(encoding="utf-8")
    names = {key.rpartition(".")[2] for key in keys(english) if key.startswith(".shown") and ".plurals." not in key}
    unused = {name for name in names if not re.search(rf"\b{name}\b", programs + template)}
    # These are put together from parts.
    assert unused == {"by_browser", "by_endpoint"}
    assert set(english["shown"]["plurals"]) == {"rows", "triples"}


def test_questions_have_titles_and_descriptions_in_the_language_of_the_page(release: Path) -> None:
    for language, tag in (("en", ""), ("fr", "-fr")):
        text = (release / f"query{SUFFIXES[language]}").read_text(encoding="utf-8").replace("&#39;", "'")
        for path in (release / "ontology/questions").glob("*.rq"):
            head = dict(re.findall(r"^# ([\w-]+): (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE))
            assert head[f"title{tag}"] in text
            assert head[f"description{tag}"] in text


def test_a_release_carries_all_that_runs_in_the_browser(release: Path) -> None:
    expected = dict(browser_files())
    found = {
        path.relative_to(release / ASSETS).as_posix(): path.read_bytes()
        for path in (release / ASSETS).rglob("*")
        if path.is_file()
    }
    assert found == expected
    sums = (release / "SHA256SUMS").read_text(encoding="utf-8")
    assert all(f"  {ASSETS}/{path}\n" in sums for path in expected)
    assert {"query.js", "worker.js", "oxigraph/web_bg.wasm", "yasqe/yasqe.min.js"} <= set(expected)


# The programs of others


@pytest.mark.parametrize("name", MANIFEST)
def test_files_are_those_of_the_manifest(name: str) -> None:
    named = {Path(path).name: sha256 for path, sha256 in MANIFEST[name]["files"].items()}
    held = {path.name: digest(path) for path in (BROWSER / name).iterdir()}
    licence = held.pop("LICENSE.txt")
    assert held == named
    assert licence
    text = (BROWSER / name / "LICENSE.txt").read_text(encoding="utf-8")
    assert f"{MANIFEST[name]['package']} {MANIFEST[name]['version']}, {MANIFEST[name]['licence']}" in text
    assert "permission notice" in text
    # None of these would allow what we do.
    assert not re.search(r"^\S+ [\d.]+, .*\b(A?GPL|SSPL|BUSL)", text, re.MULTILINE)


def test_every_folder_of_others_is_in_the_manifest() -> None:
    assert {path.name for path in BROWSER.iterdir() if path.is_dir()} == set(MANIFEST) == {"oxigraph", "yasqe"}


@pytest.mark.parametrize("name", MANIFEST)
def test_files_are_those_of_the_npm_package(name: str, tmp_path: Path) -> None:
    package = MANIFEST[name]
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm here")
    call = [npm, "pack", "--silent", f"{package['package']}@{package['version']}"]
    try:
        done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        pytest.skip("the npm registry does not answer")
    if done.returncode:
        pytest.skip(f"the npm registry cannot be reached: {done.stderr.strip()[-200:]}")
    (archive,) = tmp_path.glob("*.tgz")
    sha512 = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    assert f"sha512-{sha512}" == package["integrity"]
    with tarfile.open(archive) as packed:
        for path in package["files"]:
            member = packed.extractfile(f"package/{path}")
            assert member is not None
            assert member.read() == (BROWSER / name / Path(path).name).read_bytes(), path
