"""What is installed: the wheel is complete, importing it costs nothing, its public functions say what they do."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import learningcities

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "learningcities"
MODULES = sorted(SOURCE.rglob("*.py"))
HEAVY = ("rdflib", "pyoxigraph", "pyshacl", "jinja2", "rich", "babel", "pycountry", "anyascii")

LISTENER = """
import json, sys
before = set(sys.modules)
opened = []
def listen(event, arguments):
    if event.startswith("socket.") or event.startswith("subprocess.") or event == "os.listdir":
        opened.append(event)
    elif event == "open" and not str(arguments[0]).endswith((".py", ".pyc")):
        opened.append(str(arguments[0]))
import learningcities.errors  # what the import system itself opens is not ours
sys.addaudithook(listen)
for name in [name for name in sys.modules if name.split(".")[0] == "learningcities"]:
    del sys.modules[name]
import learningcities
learningcities.__version__
seen = list(opened)
control = len(opened)
open(learningcities.__path__[0] + "/py.typed").close() if len(sys.argv) > 1 else None
print(json.dumps({"opened": seen, "control": opened[control:], "modules": sorted(set(sys.modules) - before)}))
"""


def listened(*arguments: str) -> dict[str, list[str]]:
    call = [sys.executable, "-c", LISTENER, *arguments]
    done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_importing_the_package_opens_nothing_and_loads_nothing_heavy() -> None:
    found = listened()
    assert found["opened"] == []
    assert "learningcities" in found["modules"]
    assert [name for name in found["modules"] if name.split(".")[0] in HEAVY] == []


def test_the_listener_hears_a_file_being_opened() -> None:
    assert [Path(path).name for path in listened("control")["control"]] == ["py.typed"]


def test_help_and_version_load_nothing_heavy() -> None:
    script = (
        "import sys; from learningcities.cli import main\n"
        "try: main(['--version'])\nexcept SystemExit: print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    version, modules = done.stdout.splitlines()
    assert version == f"learningcities {learningcities.__version__}"
    assert [name for name in ast.literal_eval(modules) if name.split(".")[0] in HEAVY] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made by the build backend in this environment, so that no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    script = f"from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_program_ontology_shapes_and_templates(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if name.startswith("learningcities/")}
    sources = {path for path in SOURCE.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    expected = {f"learningcities/{path.relative_to(SOURCE).as_posix()}" for path in sources}
    for folder in ("ontology", "shapes"):
        paths = [path for path in (ROOT / folder).rglob("*") if path.is_file()]
        assert len(paths) > 10
        expected |= {f"learningcities/{path.relative_to(ROOT).as_posix()}" for path in paths}
    assert any("/templates/" in name for name in expected)
    assert "learningcities/py.typed" in expected
    assert held == expected


def test_the_wheel_declares_command_and_python(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = {
            name.rpartition("/")[2]: archive.read(name).decode() for name in archive.namelist() if ".dist-info/" in name
        }
    assert "learningcities = learningcities.cli:main" in info["entry_points.txt"]
    assert "Requires-Python: >=3.11" in info["METADATA"]
    assert f"\nVersion: {learningcities.__version__}\n" in info["METADATA"]
    assert "LICENSE" in info


# Style that no linter checks

Function = ast.FunctionDef | ast.AsyncFunctionDef


def public(node: ast.Module | ast.ClassDef) -> Iterator[Function | ast.ClassDef]:
    for child in node.body:
        if isinstance(child, Function | ast.ClassDef) and not child.name.startswith("_"):
            yield child
            if isinstance(child, ast.ClassDef):
                yield from public(child)


def untyped(node: Function) -> bool:
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, node.args.vararg, node.args.kwarg]
    named = [one for one in arguments if one is not None and one.arg not in ("self", "cls")]
    return node.returns is None or any(one.annotation is None for one in named)


def definitions() -> list[tuple[str, Function | ast.ClassDef]]:
    return [
        (f"{path.relative_to(SOURCE)}: {node.name}", node)
        for path in MODULES
        for node in public(ast.parse(path.read_text(encoding="utf-8")))
    ]


def test_public_definitions_have_docstrings_and_annotations() -> None:
    found = definitions()
    assert len(found) > 150
    assert [name for name, node in found if not ast.get_docstring(node)] == []
    assert [name for name, node in found if isinstance(node, Function) and untyped(node)] == []


def test_modules_open_with_a_docstring_and_stay_short() -> None:
    assert len(MODULES) > 50
    assert [path.name for path in MODULES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []
    assert [path.name for path in MODULES if len(path.read_text(encoding="utf-8").splitlines()) > 500] == []


def test_functions_stay_short() -> None:
    lengths = {
        f"{path.relative_to(SOURCE)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, Function)
    }
    assert len(lengths) > 300
    assert {name: length for name, length in lengths.items() if length > 60} == {}


def test_modules_are_named_for_what_they_hold() -> None:
    assert {path.stem for path in MODULES} & {"utils", "helpers", "common", "misc", "util"} == set()


@pytest.mark.parametrize("name", ["ontology", "shapes"])
def test_the_folders_are_found_in_this_installation(name: str) -> None:
    from learningcities import resources

    assert any(resources.folder(name).rglob("*.ttl"))
