"""Slugs: names in any script as lower-case ASCII path segments, and different names never as the same one."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from hashlib import sha256

from anyascii import anyascii

from learningcities.vocabulary import fold

_LONGEST = 80
_OTHER = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")


def slug(name: str) -> str:
    """The name as letters a to z, digits and hyphens; a name that leaves none gets one from its digest."""
    text = _OTHER.sub("-", anyascii(_APOSTROPHES.sub("", name)).lower()).strip("-")
    if not text:
        return "x-" + short_digest(name)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip('-')}-{short_digest(name)}"


def short_digest(text: str, length: int = 8) -> str:
    """The first hexadecimal digits of the SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()[:length]


def distinct_slugs(names: Iterable[str], reserved: Container[str] = ()) -> dict[str, str]:
    """A slug for each name (folded): names that differ get slugs that differ, whatever the order they come in.

    Of names that meet in one slug, the one that is written most like it keeps it; the others get a digest behind.
    No name gets a slug that is `reserved`.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    folded = {fold(name) for name in names}
    likeness = {name: (name != slug(name), not name.isascii(), len(name)) for name in folded}
    for name in sorted(likeness, key=lambda name: (likeness[name], name)):
        plain = slug(name)
        longer = (f"{plain}-{short_digest(name, length)}" for length in (8, 16, 64))
        given[name] = next(
            candidate for candidate in (plain, *longer) if candidate not in taken and candidate not in reserved
        )
        taken.add(given[name])
    return given
