"""Staging: a folder that appears whole or not at all, whenever its making is killed.

The new folder is made beside the old one and takes its name in one step:
docs/decisions/0005-release-appears-whole.md.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from learningcities.errors import ReleaseError, UsageError
from learningcities.publication.manifest import is_release, strangers

_CURRENT_FOLDER = -100
_EXCHANGE = 2
_NO_EXCHANGE = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder to fill, `release`, and one for what is only needed meanwhile, `work`."""

    release: Path
    work: Path


@contextmanager
def stage(output: Path) -> Iterator[Stage]:
    """A stage whose folder `release` becomes `output` if the block ends without an error, and else vanishes.

    `UsageError` if `output` is neither a release nor an empty folder; `ReleaseError` if another build
    is writing it.
    """
    output = output.resolve()
    if not output.name:
        raise UsageError(f"{output} cannot be the folder of a release; name a folder of its own.")
    output.parent.mkdir(parents=True, exist_ok=True)
    with _lock(_sibling(output, "lock")):
        recover(output)
        _refuse_others(output)
        building = _sibling(output, "building")
        try:
            yield _prepared(building)
            _refuse_others(output)
            _settle(building / "release")
            _take_place(building / "release", output)
        finally:
            shutil.rmtree(building, ignore_errors=True)
            shutil.rmtree(_sibling(output, "previous"), ignore_errors=True)


def recover(output: Path) -> None:
    """Put back the last release if a build was killed between two renames; remove what it left."""
    previous = _sibling(output, "previous")
    if previous.is_dir() and not output.exists():
        previous.rename(output)
    for leftover in (previous, _sibling(output, "building")):
        if leftover.is_dir():
            shutil.rmtree(leftover)


def _sibling(output: Path, purpose: str) -> Path:
    return output.with_name(f".{output.name}.{purpose}")


def _prepared(building: Path) -> Stage:
    found = Stage(building / "release", building / "work")
    found.release.mkdir(parents=True)
    found.work.mkdir()
    return found


def _refuse_others(output: Path) -> None:
    if not output.exists():
        return
    if not output.is_dir():
        raise UsageError(f"{output} is a file; a release is a folder. Name another one.")
    if any(output.iterdir()) and not is_release(output):
        raise UsageError(f"{output} is not empty and not a release, so it is left as it is. Name another folder.")
    others = strangers(output)
    if others:
        raise UsageError(
            f"{output} holds files that are no part of the release, such as {others[0]}, and a new "
            "release would remove them. Move them elsewhere."
        )


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; the system lets go of it when the process ends, however it ends."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise ReleaseError(f"Another build is writing beside {path.parent}; wait for it to end.") from error
        # A build that ended meanwhile removed the file, and this lock is on a file that nobody else sees.
        if path.exists() and path.stat().st_ino == os.fstat(descriptor).st_ino:
            break
        os.close(descriptor)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _settle(folder: Path) -> None:
    """Have all of a folder written to disk, so that a power cut after the renaming loses nothing."""
    # Many at once: to wait for one file after the other takes five times as long.
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(_sync, [*folder.rglob("*"), folder]))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _take_place(new: Path, output: Path) -> None:
    if not output.exists() or not any(output.iterdir()):
        new.rename(output)
    elif not _exchange(new, output):
        output.rename(_sibling(output, "previous"))
        new.rename(output)
    _sync(output.parent)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step (renameat2(2) of Linux 3.15); False where system or file system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_CURRENT_FOLDER, os.fsencode(one), _CURRENT_FOLDER, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))
