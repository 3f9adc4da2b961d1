"""Temporary folders: one for all server processes of a user, and in it folders that are removed when nobody uses them.

One lock guards making, taking and removing; a second one for each folder is held as long as it is used, so what a
killed process left is found and removed by the next. No process can hold a lock after its end (flock(2)).
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from learningcities.errors import ReleaseError

_SUFFIX = ".use"


def root() -> Path:
    """The folder of this user; `ReleaseError` if others can write there, or it cannot be made."""
    try:
        found = Path(tempfile.gettempdir()) / f"learningcities-{os.getuid()}"
        found.mkdir(mode=0o700, exist_ok=True)
        status = found.lstat()
    except OSError as error:
        raise ReleaseError(f"There is no folder for temporary files: {error}. Set TMPDIR to one.") from error
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o022:
        raise ReleaseError(f"{found} is not a folder that only you can write; remove it, or set TMPDIR.")
    return found


@contextmanager
def alone() -> Iterator[Path]:
    """The folder of this user, while no other process makes, takes or removes anything in it."""
    folder = root()
    with (folder / "lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


class Use:
    """The use of a folder of some name; take it and let it go while you are `alone`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._descriptor: int | None = None

    def take(self, folder: Path) -> Path:
        """The path of the folder, which nobody removes from now on; whether there is one yet is another matter."""
        path = folder / f"{self.name}{_SUFFIX}"
        if self._descriptor is not None and not _is_same(path, self._descriptor):
            # Somebody has removed it: the old lock holds nothing that others could see.
            self.let_go()
        if self._descriptor is None:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
        return folder / self.name

    def let_go(self) -> None:
        """Use the folder no more."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _is_same(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def sweep(folder: Path) -> None:
    """Remove the folders that nobody uses, whole or half made."""
    for path in folder.glob(f"*{_SUFFIX}"):
        if _is_unused(path):
            for leftover in (path.with_suffix(""), path.with_suffix(".part")):
                shutil.rmtree(leftover, ignore_errors=True)
            path.unlink()


def _is_unused(path: Path) -> bool:
    with path.open("ab") as use:
        try:
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
