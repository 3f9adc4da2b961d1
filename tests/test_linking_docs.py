"""The pages for those who link to us: what they ask of a server is asked of one, and answered as they say."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from learningcities.server.app import create_app
from learningcities.server.services import services
from loopback import running
from test_docs import DOCS, Block, blocks, environment, matches

ADDRESS = "http://127.0.0.1:8080"
PAGES = {"link-to-us": 3, "reconcile-a-table": 5, "look-up-an-identifier": 3}
"""How many blocks of each page ask something."""
PACKAGE = "reconciler"


@pytest.fixture(scope="module")
def address(seed_release: Path) -> Iterator[str]:
    """The address of a server of the release of the seeds."""
    with running(create_app(seed_release, services())) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_asks_is_answered_as_it_says(
    page: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here")
    monkeypatch.chdir(tmp_path)
    told = blocks(DOCS / "how-to" / f"{page}.md")
    asked = 0
    for block, after in pairwise([*told, Block("", "", "")]):
        if block.name:
            Path(block.name).write_text(block.text, encoding="utf-8")
        elif block.language in ("sh", "python") and ADDRESS in block.text:
            asked += 1
            if PACKAGE in block.text and importlib.util.find_spec(PACKAGE) is None:
                continue
            answer = _run(block.language, block.text.replace(ADDRESS, address)).replace(address, ADDRESS)
            assert '"status"' not in answer, f"{block.text}\n{answer}"
            if after.language in ("text", "json") and not after.name:
                assert matches(after.text, answer), f"{block.text}\n{answer}"
    assert asked == PAGES[page]


def _run(language: str, text: str) -> str:
    if language == "python":
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(text, "page", "exec"), {"__name__": "__main__"})
        return out.getvalue()
    command = ["bash", "-c", f"set -eo pipefail\n{text}"]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
