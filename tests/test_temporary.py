"""Folders for temporary files: processes that share them, are killed in them, lose them."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from learningcities.errors import ReleaseError
from learningcities.server.temporary import Use, alone, root, sweep

HOLD = """
import sys
from learningcities.server.temporary import Use, alone
use = Use("folder")
with alone() as root:
    use.take(root).mkdir()
    (root / "folder.part").mkdir()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path / f"learningcities-{os.getuid()}"


def test_a_folder_that_others_can_write_is_refused(temporary: Path) -> None:
    assert root() == temporary
    assert stat.S_IMODE(temporary.stat().st_mode) == 0o700
    temporary.chmod(0o770)
    with pytest.raises(ReleaseError, match="only you can write"):
        root()
    temporary.rmdir()
    temporary.symlink_to("/")
    with pytest.raises(ReleaseError, match="only you can write"):
        root()


def test_without_any_folder_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/proc/no/folder")
    with pytest.raises(ReleaseError, match="Set TMPDIR"):
        root()


def test_what_a_killed_process_held_is_removed_and_not_before(temporary: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdin is not None
    with process.stdin, process.stdout:
        assert process.stdout.readline() == b"held\n"
        with alone() as folder:
            sweep(folder)
        assert (temporary / "folder").is_dir()
        process.send_signal(signal.SIGKILL)
        process.wait()
    with alone() as folder:
        sweep(folder)
    assert [path.name for path in temporary.iterdir()] == ["lock"]


def test_a_use_that_was_removed_is_taken_anew(temporary: Path) -> None:
    use, other = Use("folder"), Use("folder")
    with alone() as folder:
        use.take(folder).mkdir()
        (temporary / "folder.use").unlink()
        assert use.take(folder) == temporary / "folder"
        other.take(folder)
        other.let_go()
        sweep(folder)
    assert (temporary / "folder").is_dir()
    with alone() as folder:
        use.let_go()
        sweep(folder)
    assert not (temporary / "folder").exists()
