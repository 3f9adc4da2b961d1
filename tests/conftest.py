"""What all tests share: the option that renews expected files, releases to ask, the table of scores."""

from __future__ import annotations

from pathlib import Path

import pytest

import releases
from learningcities.cli import main
from pages import page

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"
LINKS = HERE.parent / "links"
DOCUMENTS = HERE / "documents"

tables = pytest.StashKey[dict[str, str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden",
        action="store_true",
        help="write the expected files of golden cases, questions and figures anew; read them before you commit",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[tables] = {}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for title, table in config.stash[tables].items():
        terminalreporter.section(f"answers over {title}")
        terminalreporter.write(table)


@pytest.fixture(scope="session")
def renew(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are written instead of compared."""
    return bool(request.config.getoption("--renew-golden"))


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the seeds and the test documents, which says what changed since a small one with other pages."""
    output = tmp_path_factory.mktemp("release") / "dist"
    before = output.with_name("before")
    assert releases.build([HERE / "changes" / "before"], before) == 0
    assert releases.build([SEEDS, DOCUMENTS], output, "--links", str(LINKS), "--previous", str(before)) == 0
    return output


@pytest.fixture(scope="session")
def withdrawing_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of made-up pages from which Cork was withdrawn in favour of Lille, and Bonn without a successor."""
    folder = tmp_path_factory.mktemp("withdrawing")
    seeds, output, ledger = folder / "seeds", folder / "dist", str(folder / "ledger.tsv")
    seeds.mkdir()
    for name, title in {"lille": "Lille, France", "cork": "Cork, Ireland", "bonn": "Bonn, Germany"}.items():
        (seeds / f"{name}.txt").write_text(page(title, mayor=f"Ms Ann {name.capitalize()}"), encoding="utf-8")
    assert releases.build([seeds], output, "--ledger", ledger, "--record", "--since", "1") == 0
    for name, others in {"ie/cork": ["--replaced-by", "city/fr/lille"], "de/bonn": []}.items():
        (seeds / f"{name[3:]}.txt").unlink()
        options = ["--reason", "A test.", "--ledger", ledger]
        assert main(["withdraw", f"city/{name}", *options, *others]) == 0
        assert main(["withdraw", f"document/{name[3:]}", *options]) == 0
    assert releases.build([seeds], output, "--ledger", ledger) == 0
    return output


@pytest.fixture(scope="session")
def seed_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the seeds alone, as it is published."""
    output = tmp_path_factory.mktemp("seed-release") / "dist"
    assert releases.build([SEEDS], output, "--links", str(LINKS)) == 0
    return output
