"""Servers for tests: releases that take each other's place, services that fail on demand, whole processes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse
from starlette.routing import Route

import hosts
from learningcities.publication.manifest import read_manifest, write_manifest
from learningcities.publication.staging import stage

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from learningcities.release import Release

LISTENING = re.compile(r"listening on http://127\.0\.0\.1:(\d+)/")


class Echo:
    """A service that answers with the number of the release that it was opened on; it fails where it is told to."""

    def __init__(self, path: str = "/echo") -> None:
        self.path = path
        self.opened: list[str] = []
        self.closed = 0
        self.broken = False

    @property
    def routes(self) -> Sequence[BaseRoute]:
        return (Route(self.path, self._answer, methods=["GET", "POST"]), Route(f"{self.path}/error", self._error))

    async def open(self, release: Release) -> None:
        if self.broken:
            raise RuntimeError("told to fail")
        self.opened.append(mark(release.path))

    async def close(self) -> None:
        self.closed += 1

    async def _answer(self, request: Request) -> PlainTextResponse:
        return PlainTextResponse(self.opened[-1])

    async def _error(self, request: Request) -> PlainTextResponse:
        raise RuntimeError("an error inside a service")


def mark(folder: Path) -> str:
    return (folder / "mark.txt").read_text(encoding="utf-8")


def publish(source: Path, output: Path, text: str, *, break_it: bool = False) -> None:
    """Put a copy of a release, marked with a text, in the place of another one, as a build does."""
    with stage(output) as place:
        shutil.copytree(source, place.release, dirs_exist_ok=True)
        manifest = read_manifest(place.release)
        for name in ("manifest.json", "SHA256SUMS"):
            (place.release / name).unlink()
        (place.release / "mark.txt").write_text(text, encoding="utf-8")
        (place.release / "large.txt").write_text(f"{text}\n" * 2_000_000, encoding="utf-8")
        write_manifest(place.release, {key: value for key, value in manifest.items() if key not in ("name", "files")})
        if break_it:
            (place.release / "index.html").unlink()


@contextmanager
def running(release: Path, *options: str) -> Iterator[tuple[hosts.Host, subprocess.Popen[str], list[str]]]:
    """`learningcities serve` in a process of its own: where it listens, the process, the lines of its log."""
    command = [sys.executable, "-m", "learningcities", "serve", str(release), "--port", "0", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr is not None
    lines: list[str] = []
    first = process.stderr.readline()
    found = LISTENING.search(first)
    assert found, first + process.stderr.read()
    reader = Thread(target=lambda: lines.extend(process.stderr or ()), daemon=True)
    reader.start()
    try:
        yield hosts.Host("server", int(found[1])), process, lines
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
        reader.join(5)
        process.stderr.close()


def edition(source: Path, output: Path, text: str, *, break_it: bool = False) -> None:
    """Publish a release with a text in a file and in its graph, without the concepts, which are most of its files."""
    with stage(output) as place:
        shutil.copytree(source, place.release, dirs_exist_ok=True, ignore=shutil.ignore_patterns("concept"))
        manifest = read_manifest(place.release)
        for name in ("manifest.json", "SHA256SUMS"):
            (place.release / name).unlink()
        (place.release / "mark.txt").write_text(text * 1000, encoding="utf-8")
        statement = f'<https://example.org/edition> <https://example.org/is> "{text}"'
        for suffix, graph in (("nq", " <https://example.org/graph>"), ("nt", "")):
            with (place.release / "dumps" / f"learning-cities.{suffix}").open("a", encoding="utf-8") as dump:
                dump.write(f"{statement}{graph} .\n")
        write_manifest(place.release, {key: value for key, value in manifest.items() if key not in ("name", "files")})
        if break_it:
            (place.release / "index.html").unlink()


EDITION = "SELECT ?text { <https://example.org/edition> <https://example.org/is> ?text }"
"""Asks a release for the text of its edition."""


def children(number: int) -> list[int]:
    """The processes that a process has started and that still run; none where the system does not tell."""
    try:
        found = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [child for child in map(int, found) if not is_gone(child)]


def is_gone(number: int) -> bool:
    """Whether a process has ended, also if nobody has asked for its status yet."""
    return state(number) in ("", "Z")


def state(number: int) -> str:
    """The state of a process as proc(5) has it: R while it runs, Z when it has ended; empty where there is none."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def descendants(number: int) -> list[int]:
    """All processes below a process."""
    return [one for child in children(number) for one in (child, *descendants(child))]
