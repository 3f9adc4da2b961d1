"""Conditions of a request: values of its headers in, whether they hold out (RFC 9110, sections 12.5.3 and 13)."""

from __future__ import annotations

import re
from functools import lru_cache

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_CODING = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def is_unchanged(if_none_match: str | None, etag: str | None) -> bool:
    """Whether the client has what would be sent: tags are compared weakly (section 13.1.2)."""
    if if_none_match is None or etag is None:
        return False
    return if_none_match.strip() == "*" or etag in _TAG.findall(if_none_match)


@lru_cache(maxsize=1024)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an answer may be packed with gzip; without the header it is not."""
    wanted: dict[str, float] = {}
    for member in accept_encoding.split(","):
        matched = _CODING.fullmatch(member)
        if matched:
            wanted[matched[1].lower()] = float(matched[2] or 1)
    quality = wanted.get("gzip", wanted.get("x-gzip", wanted.get("*", 0.0)))
    return quality > 0 and quality >= wanted.get("identity", 0.0)
