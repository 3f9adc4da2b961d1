"""Negotiation: what a client accepts and which variants there are in, the variant to send out (RFC 9110, section 12).

Types are compared by `python-mimeparse`; of equal qualities the range that names the type more closely wins, then the
order of the routing table. Parameters of a range, such as the profile of `application/ld+json`, do not narrow it: we
have one variant of each type. No `Accept` is the same as `*/*` (section 12.5.1), so it gets the first variant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import mimeparse

from learningcities.routing import Variant

_ANYTHING = "*/*"
_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_LANGUAGE = re.compile(
    r"\s*(\*|[A-Za-z]{1,8})(?:-[A-Za-z0-9]+)*\s*(?:;\s*[qQ]\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)

Range = tuple[str, str, dict[str, str]]
Match = tuple[float, float]
"""Quality and how closely the range names the type."""
_NONE: Match = (0.0, 0.0)
_NAMED = 110
"""How closely a range names a type that has both parts of it."""


@lru_cache(maxsize=4096)
def choose(variants: tuple[Variant, ...], accept: str | None, accept_language: str | None) -> Variant | None:
    """The variant to send, or None if the client accepts none of them.

    A language that we do not have is no reason to send nothing (section 12.5.4): the first one is sent.
    """
    media_type = best_type(tuple(dict.fromkeys(variant.media_type for variant in variants)), accept)
    found = [variant for variant in variants if variant.media_type == media_type]
    if not found:
        return None
    language = best_language(tuple(variant.language for variant in found), accept_language)
    return next(variant for variant in found if variant.language == language)


def best_type(media_types: Sequence[str], accept: str | None, aliases: Collection[str] = ()) -> str | None:
    """The media type that the client likes best, the first of equals; None if it accepts none.

    Those among them that are `aliases` have to be named in full: no range such as `text/*` stands for them.
    """
    ranges = list(_ranges(accept or _ANYTHING))
    matches = {one: _match(one, ranges) for one in media_types}
    for alias in aliases:
        if matches[alias][1] < _NAMED:
            matches[alias] = _NONE
    found = max(media_types, key=lambda one: matches[one], default=None)
    return found if found is not None and matches[found][0] > 0 else None


def _ranges(accept: str) -> Iterator[Range]:
    """The media ranges of a header; what is none is ignored, and a header without any is no header."""
    found = False
    for member in _MEMBER.findall(accept.lower()):
        try:
            parsed = mimeparse.parse_media_range(member)
        except mimeparse.MimeTypeParseException:
            continue
        found = True
        yield parsed
    if not found:
        yield mimeparse.parse_media_range(_ANYTHING)


def _match(media_type: str, ranges: Sequence[Range]) -> Match:
    quality, closeness = mimeparse.quality_and_fitness_parsed(media_type, ranges)
    return quality, closeness


def best_language(languages: Sequence[str], accept_language: str | None) -> str:
    """The language that the client likes best, the first of equals and where it likes none (RFC 4647, section 3.4)."""
    wanted: dict[str, float] = {}
    for member in (accept_language or "").split(","):
        matched = _LANGUAGE.fullmatch(member)
        if matched:
            quality = float(matched[2] or 1)
            wanted[matched[1].lower()] = max(quality, wanted.get(matched[1].lower(), 0.0))
    return max(languages, key=lambda language: wanted.get(language, wanted.get("*", 0.0)))
