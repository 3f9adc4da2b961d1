"""The documentation says what is: snippets run, pages agree with their sources, links lead somewhere."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pytest

import learningcities
from learningcities import cli

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted(path for path in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
WRITTEN = [page for page in PAGES if REFERENCE not in page.parents]
LANGUAGES = {"en": REFERENCE, "fr": REFERENCE / "fr"}

FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TERM = re.compile(r"^lc:(\w+)$", re.MULTILINE)
FOLDERS = ("src/", "docs/", "ontology/", "shapes/", "tests/", "seeds/", "benchmarks/", ".ci/", "LICENSES/")

SELF_TESTS = "pytest"
"""A session that runs the tests of the project is not run inside a test."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what stands behind it, its text."""

    language: str
    name: str
    text: str


def blocks(page: Path) -> list[Block]:
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [Block(language, rest.strip().removeprefix("name="), text) for language, rest, text in found]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def runnable(page: Path) -> bool:
    return any(block.language in ("console", "pycon") and SELF_TESTS not in block.text for block in blocks(page))


# Snippets

RUN = [page for page in WRITTEN if runnable(page)]


def test_pages_with_snippets_are_found() -> None:
    needed = {
        "README.md", "docs/tutorial/from-a-text-file-to-an-answer.md", "docs/how-to/add-a-document.md",
        "docs/how-to/publish-under-your-own-base.md", "docs/how-to/query-a-release.md",
        "docs/how-to/use-from-python.md", "docs/how-to/verify-a-release.md",
    }  # fmt: skip
    assert needed <= {name(page) for page in RUN}


@pytest.mark.parametrize("page", RUN, ids=name)
def test_snippets_do_what_the_page_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order, in an empty folder that has the seeds and their links like a clone."""
    for folder in ("links", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    session: dict[str, object] = {"__name__": "__main__"}
    ran = 0
    for block in blocks(page):
        if block.name:
            Path(block.name).write_text(block.text, encoding="utf-8")
        elif block.language == "console" and SELF_TESTS not in block.text:
            ran += run_console(block.text)
        elif block.language == "pycon":
            ran += run_python(block.text, session, name(page))
    assert ran > 0


def run_console(text: str) -> int:
    """Run each command of a session and compare what it prints; a status other than 0 is asked for with `echo $?`."""
    found = commands(text)
    status = 0
    for index, (command, expected) in enumerate(found):
        done = subprocess.run(
            ["bash", "-c", f"(exit {status}); {command}"],
            env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        status = done.returncode
        asked = index + 1 < len(found) and found[index + 1][0] == "echo $?"
        assert status == 0 or asked, f"{command}\n{done.stdout}"
        if expected:
            assert matches(expected, done.stdout), f"{command}\nexpected:\n{expected}\nfound:\n{done.stdout}"
    return len(found)


def commands(text: str) -> list[tuple[str, str]]:
    """The commands of a session, each with the output that is shown."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert parts[0] == "", "a session begins with a command"
    return [(first, rest) for first, _, rest in (part.partition("\n") for part in parts[1:])]


def environment() -> dict[str, str]:
    """The command `learningcities` of this Python first, one language, no colours."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": path, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}


def matches(expected: str, found: str) -> bool:
    """Line by line; a line `...` stands for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(f"{line}\n") for line in expected.rstrip("\n").split("\n")
    )
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in found.splitlines())) is not None


def run_python(text: str, session: dict[str, object], page: str) -> int:
    test = doctest.DocTestParser().get_doctest(text, session, page, page, 0)
    runner = doctest.DocTestRunner(verbose=False)
    said: list[str] = []
    runner.run(test, out=said.append, clear_globs=False)
    session.update(test.globs)
    assert not said, "".join(said)
    return runner.tries


def test_sessions_that_print_something_else_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_console("$ echo one\none\n") == 1
    for wrong in ("$ echo one\ntwo\n", "$ echo one\none\ntwo\n", "$ false\n"):
        with pytest.raises(AssertionError):
            run_console(wrong)
    with pytest.raises(AssertionError):
        run_python(">>> 1 + 1\n3\n", {}, "page")


def test_turtle_in_the_readme_is_in_the_release_of_the_seeds(seed_release: Path) -> None:
    held = set(ox.parse(path=seed_release / "dumps" / "learning-cities.nt", format=ox.RdfFormat.N_TRIPLES))
    header = "".join(
        line
        for line in (seed_release / "dumps" / "learning-cities.ttl")
        .read_text(encoding="utf-8")
        .splitlines(keepends=True)
        if line.startswith("@")
    )
    shown = [block.text for block in blocks(ROOT / "README.md") if block.language == "turtle"]
    triples = {quad for text in shown for quad in ox.parse(header + text, format=ox.RdfFormat.TURTLE)}
    assert len(triples) > 5
    assert triples <= held


# Reference pages


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("reference") / "pages"
    call = [sys.executable, str(DOCS / "generate.py"), "--output", str(output)]
    subprocess.run(call, check=True, capture_output=True)
    return output


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_reference_is_what_the_sources_say(generated: Path) -> None:
    """If this fails: run `python docs/generate.py`."""
    new, old = contents(generated), contents(REFERENCE)
    assert sorted(new) == sorted(old)
    assert [page for page, text in new.items() if text != old[page]] == []


def test_diagram_is_what_its_script_draws(tmp_path: Path) -> None:
    """If this fails: run `python docs/model_diagram.py`."""
    drawn = tmp_path / "model.svg"
    subprocess.run([sys.executable, str(DOCS / "model_diagram.py"), "--output", str(drawn)], check=True)
    assert drawn.read_bytes() == (DOCS / "explanation" / "model.svg").read_bytes()


def headings(page: Path) -> set[str]:
    return set(HEADING.findall(page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("folder", LANGUAGES.values(), ids=LANGUAGES)
def test_every_term_and_shape_is_documented(folder: Path) -> None:
    terms = {f"lc:{term}" for term in TERM.findall((ROOT / "ontology/learning-city.ttl").read_text(encoding="utf-8"))}
    shapes = {
        f"lc:{shape}"
        for path in (ROOT / "shapes").glob("*.ttl")
        for shape in re.findall(r"^lc:([\w-]+) a sh:NodeShape", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(terms) > 30
    assert len(shapes) > 30
    assert terms <= headings(folder / "ontology.md")
    assert shapes <= headings(folder / "shapes.md")


@pytest.mark.parametrize("folder", LANGUAGES.values(), ids=LANGUAGES)
def test_every_property_shape_is_documented(folder: Path) -> None:
    page = (folder / "shapes.md").read_text(encoding="utf-8")
    found = {
        shape
        for path in (ROOT / "shapes").glob("*.ttl")
        for shape in re.findall(r"^(lc:[\w-]+) a sh:PropertyShape", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(found) > 100
    assert {shape for shape in found if f"`{shape}`" not in page} == set()


@pytest.mark.parametrize("folder", LANGUAGES.values(), ids=LANGUAGES)
def test_every_diagnostic_has_a_page(folder: Path) -> None:
    catalogue = (ROOT / "ontology/concepts/diagnostics.ttl").read_text(encoding="utf-8")
    codes = set(re.findall(r"^diagnostic:([\w-]+) a skos:Concept", catalogue, re.MULTILINE))
    assert len(codes) > 20
    assert {path.stem for path in (folder / "diagnostics").glob("*.md")} == codes | {"README"}


def test_every_question_and_scheme_is_documented() -> None:
    questions = {path.stem for path in (ROOT / "ontology/questions").glob("*.rq")}
    assert len(questions) >= 19
    assert questions <= headings(REFERENCE / "questions.md")
    schemes = sorted((ROOT / "ontology/concepts").glob("*.ttl"))
    page = (REFERENCE / "concepts.md").read_text(encoding="utf-8")
    assert len(schemes) > 10
    assert [path.name for path in schemes if f"ontology/concepts/{path.name}`" not in page] == []


def test_every_command_and_option_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    page = (REFERENCE / "command-line.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    names = re.findall(r"^    ([a-z]+)(?: |$)", capsys.readouterr().out, re.MULTILINE)
    assert {"build", "check", "extract", "query", "validate", "verify"} <= set(names)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in names:
        assert f"| `{command}` |" in readme
        assert f"\n## {command}\n" in page
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        options = set(re.findall(r"--[a-z]+", capsys.readouterr().out))
        section = page.split(f"\n## {command}\n")[1].split("\n## ")[0]
        assert options
        assert {option for option in options if option not in section} == set()


def test_every_function_of_the_package_is_documented() -> None:
    page = headings(REFERENCE / "python.md")
    assert set(learningcities.__all__) - {"__version__"} <= page


# Links and names of files


def anchors(page: Path) -> set[str]:
    """The anchors of the headings, as code hosting sites make them."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(page))
    return {heading.replace(" ", "-") for heading in kept}


def links(page: Path) -> Iterator[str]:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    yield from (plain or image for plain, image in LINK.findall(text))


def broken(page: Path) -> Iterator[str]:
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


def test_links_lead_somewhere() -> None:
    assert sum(1 for page in PAGES for _ in links(page)) > 150
    assert {name(page): found for page in PAGES if (found := list(broken(page)))} == {}


def test_every_page_is_in_the_index() -> None:
    index = DOCS / "README.md"
    linked = {(DOCS / link.partition("#")[0]).resolve() for link in links(index)}
    pages = {page for page in WRITTEN if DOCS in page.parents} - {index}
    assert len(pages) > 15
    assert sorted(name(page) for page in pages - linked) == []


def test_no_page_names_a_file_that_is_not_there() -> None:
    named = {
        (name(page), code)
        for page in PAGES
        for code in CODE.findall(FENCE.sub("", page.read_text(encoding="utf-8")))
        if code.startswith(FOLDERS) and re.fullmatch(r"[\w./*-]+", code)
    }
    assert len(named) > 10
    assert sorted((page, code) for page, code in named if not any(ROOT.glob(code.rstrip("/")))) == []


# The whole


def test_readme_is_short_and_complete() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert len(lines) <= 150
    setups = [line for line in lines if line.startswith("python3 -m venv .venv && .venv/bin/pip install -e ")]
    assert [line.rpartition(" && ")[2] for line in setups] == [".venv/bin/learningcities build", ".venv/bin/pytest"]


def test_versions_agree() -> None:
    version = learningcities.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released, day = re.findall(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", changelog, re.MULTILINE)[0]
    ontology = (ROOT / "ontology/learning-city.ttl").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert released == version
    assert f'owl:versionInfo "{version}"' in ontology
    assert f"ontology/{version}> ;" in ontology
    assert f'dcterms:issued "{day}"^^xsd:date' in ontology
    assert f"\nversion: {version}\n" in citation
    assert f"\ndate-released: {day}\n" in citation
    assert f"version {version}." in (DOCS / "how-to/cite.md").read_text(encoding="utf-8")


def test_every_library_is_justified() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [re.split(r"[\[<>=]", one)[0] for one in [*project["dependencies"], *extras["test"], *extras["check"]]]
    page = (DOCS / "decisions/0003-libraries.md").read_text(encoding="utf-8")
    assert len(needed) > 10
    assert [one for one in needed if one != "learningcities" and f"| {one} |" not in page] == []
