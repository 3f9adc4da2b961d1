"""The kept release: what the processes of one server took last, in a folder for temporary files.

A process that starts while the folder of the release holds a broken one, or none, so has something to answer from.
Files are linked where the file system is the same, and copied elsewhere.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from learningcities.publication.manifest import SUMS
from learningcities.server.site import Gone, Site

_LOG = logging.getLogger("learningcities.server")
_POINTER = "last"


class Kept:
    """The last release that was whole, in a folder that all processes of one server share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def last(self) -> Path | None:
        """The folder of the release; None before the first was kept."""
        try:
            return self._folder / (self._folder / _POINTER).read_text(encoding="utf-8")
        except OSError:
            return None

    def keep(self, site: Site) -> None:
        """Keep the release of a site in place of the one before; a line in the log if that is not possible."""
        name = site.files[SUMS].sha256[:32]
        try:
            with self._alone():
                if not (self._folder / name).is_dir():
                    self._copy(site, name)
                self._point(name)
        except (OSError, Gone) as error:
            said = "the release cannot be kept for processes that start while %s is broken: %s"
            _LOG.warning(said, site.release.path, error)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _copy(self, site: Site, name: str) -> None:
        part = self._folder / f"{name}.part"
        shutil.rmtree(part, ignore_errors=True)
        try:
            for path in site.files:
                (part / path).parent.mkdir(parents=True, exist_ok=True)
                site.copy(path, part / path)
            part.rename(self._folder / name)
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def _point(self, name: str) -> None:
        pointer = self._folder / f"{_POINTER}.part"
        pointer.write_text(name, encoding="utf-8")
        pointer.replace(self._folder / _POINTER)
        for other in self._folder.iterdir():
            if other.is_dir() and other.name != name:
                shutil.rmtree(other, ignore_errors=True)
