"""The switch: a folder in which releases take each other's place in, the site of the one in force out.

A new release is opened whole, by every service, before any request sees it. One that cannot be opened is refused with
a line in the log, and the old one stays in force.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from learningcities.errors import LearningCitiesError
from learningcities.publication.manifest import MANIFEST, SUMS
from learningcities.release import Release, open_release
from learningcities.server.kept import Kept
from learningcities.server.service import Service
from learningcities.server.site import Gone, Site

_LOG = logging.getLogger("learningcities.server")

Told = Callable[[str, str], None]
"""Is told the hash of the release in force, and the outcome of a look at another one: `taken` or `refused`."""
Identity = tuple[int, ...]
"""What tells one release in a folder from another without reading them: numbers of files and times of change."""


class Switch:
    """Holds the site in force, and puts another one in its place when the folder changes."""

    def __init__(
        self, folder: Path, services: Sequence[Service], interval: float, told: Told, kept: Kept | None = None
    ) -> None:
        """A switch for a folder, which is looked at every `interval` seconds; nothing is opened yet.

        What was taken last is `kept` for when the folder holds nothing that can be taken.
        """
        self.folder = folder
        self._kept = kept
        self.site: Site | None = None
        self.refused = False
        self._services = services
        self._interval = interval
        self._told = told
        self._seen: object = object()
        self._turn = asyncio.Lock()

    async def watch(self) -> None:
        """Look at the folder again and again, until cancelled."""
        while True:
            await asyncio.sleep(self._interval)
            await self.look()

    async def look(self, *, again: bool = False) -> None:
        """Take the release of the folder if it is not the one in force; `again`: also one that was refused before."""
        async with self._turn:
            identity = _identity(self.folder)
            if identity == self._seen and not (again and self.refused):
                return
            self._seen = identity
            # Where the folder is a link, services keep to the folder that it leads to now.
            reason = await self._try(self.folder.resolve())
            if reason is None:
                await self._keep()
            else:
                if self.site is None:
                    await self._take_kept()
                self._refuse(reason)
            if _identity(self.folder) != identity:
                # The folder was exchanged while it was read, so what was taken may be a mixture.
                self._seen = object()

    async def close(self) -> None:
        """Close every service; the site is closed by the last answer from it."""
        for service in self._services:
            await service.close()
        self.site, self._seen = None, object()

    async def _try(self, folder: Path) -> str | None:
        """Take the release of a folder; why not, where that is not possible."""
        try:
            await self._take(folder)
        except (LearningCitiesError, OSError, Gone) as error:
            return f"{error}"
        except Exception:
            _LOG.exception("a service failed on the release")
            return "a service cannot be opened on it, see above"
        return None

    async def _keep(self) -> None:
        if self._kept is not None and self.site is not None:
            await asyncio.to_thread(self._kept.keep, self.site)

    async def _take_kept(self) -> None:
        """Take the release that this server took last: this process is a new one."""
        last = self._kept.last() if self._kept else None
        if last is not None and (reason := await self._try(last)):
            _LOG.error("the release that was kept cannot be taken: %s", reason)

    async def _take(self, folder: Path) -> None:
        release = open_release(folder)
        site = await asyncio.to_thread(Site, release)
        await self._open(release)
        self.site, self.refused = site, False
        self._told(site.digest, "taken")
        _LOG.info("release %s is in force: %d files from %s", site.digest[:12], len(site.files), folder)

    async def _open(self, release: Release) -> None:
        """Open every service on a release; if one cannot, those before it go back to the release in force."""
        for number, service in enumerate(self._services):
            try:
                await service.open(release)
            except Exception:
                await self._back(self._services[:number])
                raise

    async def _back(self, services: Sequence[Service]) -> None:
        for service in services if self.site else ():
            try:
                assert self.site is not None
                await service.open(self.site.release)
            except Exception:
                _LOG.exception("%s cannot go back to the release in force", type(service).__name__)

    def _refuse(self, reason: str) -> None:
        self.refused = True
        self._told(self.site.digest if self.site else "", "refused")
        kept = f"release {self.site.digest[:12]} stays in force" if self.site else "there is none to answer from"
        _LOG.error("the release in %s is refused, %s: %s", self.folder, kept, reason)


def _identity(folder: Path) -> Identity | None:
    """The identity of the release in a folder; None if there is none."""
    try:
        found = [path.stat() for path in (folder, folder / MANIFEST, folder / SUMS)]
    except OSError:
        return None
    return tuple(number for one in found for number in (one.st_dev, one.st_ino, one.st_mtime_ns, one.st_size))
