"""The manifest of a release: what it was made from and with, what it holds, and the digest of each file.

Nothing here depends on the clock or the machine.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
NAME = "learning-cities"


def read_manifest(release: Path) -> dict[str, Any]:
    """The manifest of a folder; empty where there is none, or none of ours."""
    try:
        manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) and manifest.get("name") == NAME else {}


def is_release(folder: Path) -> bool:
    """Whether a folder is a release of ours, whole or not."""
    return bool(read_manifest(folder))


def strangers(release: Path) -> list[str]:
    """The files in the folder of a release that its manifest does not name, sorted."""
    named = read_manifest(release).get("files")
    known = set(named if isinstance(named, dict) else ()) | {MANIFEST, SUMS}
    return [path for path in files(release) if path not in known]


def files(folder: Path) -> list[str]:
    """All files of a folder, also links, as sorted relative paths with slashes."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_manifest(release: Path, content: dict[str, Any]) -> None:
    """Write `manifest.json`, with the digest of each file that is there, then `SHA256SUMS`."""
    digests = {path: digest(release / path) for path in files(release)}
    manifest = {"name": NAME, **content, "files": digests}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (release / MANIFEST).write_bytes(text.encode())
    sums = digests | {MANIFEST: digest(release / MANIFEST)}
    lines = (f"{sha256}  {path}\n" for path, sha256 in sorted(sums.items()))
    (release / SUMS).write_bytes("".join(lines).encode())
