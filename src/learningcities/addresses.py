"""Addresses: words of a page in, addresses that are safe to publish as IRIs out."""

from __future__ import annotations

import re

_LONGEST_EMAIL = 254
_WORD = re.compile(r"[^\s<>()\[\]{}:;,\"|]+")
_EMAIL = re.compile(r"[^\s@]+@[^\W_][\w-]*(?:\.[\w-]+)+")
_HOST = r"(?:[^\W_]|-)+(?:\.(?:[^\W_]|-)+)*\.?"
_REST = r"(?:[\w\-.~!$&'()*+,;=:@/?#]|%[0-9A-Fa-f]{2})*"
_WEB = re.compile(rf"https?://{_HOST}(?::[0-9]{{1,5}})?(?:[/?#]{_REST})?", re.IGNORECASE)


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https IRI (RFC 3987) with a host name and, after a percent sign, two hex digits."""
    return _WEB.fullmatch(text) is not None and text.count("#") <= 1


def emails(text: str) -> list[tuple[int, int]]:
    """Where the e-mail addresses of a text stand."""
    found = []
    for word in _WORD.finditer(text):
        bare = word.group().rstrip(".")
        if len(bare) <= _LONGEST_EMAIL and bare.count("@") == 1 and _EMAIL.fullmatch(bare):
            found.append((word.start(), word.start() + len(bare)))
    return found
