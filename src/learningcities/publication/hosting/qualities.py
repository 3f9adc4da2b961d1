"""Qualities: formats and languages in, regular expressions that weigh them as RFC 9110 (section 12.4.2) asks out.

Neither nginx nor Apache's rewriting can count, but both have PCRE. So each header is first turned into one number for
each choice, written `QUALITY:CLOSENESS`, such as `0.8000:3`; then all numbers stand in one line, behind them
`#0123456789`, and an expression that matches when none of the others is greater finds the choice. That a digit is
greater than another one is that it stands behind it in `0123456789`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ALPHABET = "#0123456789"
"""What stands at the end of the line."""
NONE = "0000:0"
"""The number of what no range names."""
ABSENT = "1000:1"
"""The number of every type where there is no header: the same as `*/*` (RFC 9110, section 12.5.1)."""
_START = r"(?:^|,)\s*+"
# Parameters other than the quality, also with commas between quotation marks (\x22), which are no ends of a range.
_PARAMETERS = r"\s*+(?:;(?!\s*q\s*=)(?:[^;,\x22]|\x22[^\x22]*\x22)*+)*+"
_QUALITY = r";\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*+(?=[;,]|$)"
_NO_QUALITY = r"(?=,|$)"
_NUMBER = r"\d\.?\d\d\d\d*:\d"


@dataclass(frozen=True, slots=True)
class Weight:
    """An expression over a header, and the number that it stands for; `{q}` there is what its group caught."""

    pattern: str
    number: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An expression over the line of numbers, and the name of what it chooses."""

    pattern: str
    name: str


def type_weights(media_type: str) -> list[Weight]:
    """The weights of a media type, the closest first."""
    kind = media_type.partition("/")[0]
    ranges = [(re.escape(media_type), 3), (rf"{re.escape(kind)}/\*", 2), (r"\*(?:/\*)?", 1)]
    return [one for text, closeness in ranges for one in _weights(text, closeness)]


def language_weights(language: str) -> list[Weight]:
    """The weights of a language, whatever the country (RFC 4647, section 3.4)."""
    ranges = [(rf"{re.escape(language)}(?:-[a-z0-9-]+)?", 1), (r"\*", 1)]
    return [one for text, closeness in ranges for one in _weights(text, closeness)]


def _weights(text: str, closeness: int) -> Iterator[Weight]:
    yield Weight(f"{_START}{text}{_PARAMETERS}{_QUALITY}", f"{{q}}000:{closeness}")
    yield Weight(f"{_START}{text}{_PARAMETERS}{_NO_QUALITY}", f"1000:{closeness}")


def choices(names: Sequence[str]) -> list[Choice]:
    """Expressions to be tried in this order: of equal numbers the first wins; where all are 0 none matches.

    Each only looks at the numbers behind its own: if one before was not the greatest, one of these is greater than it.
    """
    return [Choice(_greatest(place, len(names)), name) for place, name in enumerate(names)]


def _greatest(place: int, count: int) -> str:
    before = rf"(?:{_NUMBER} ){{{place}}}" if place else ""
    own = r"(?!0\.?000)(\d)\.?(\d)(\d)(\d)\d*:(\d) "
    groups = _Groups(6)
    behind = "".join(rf"(?!{_greater(groups)}){_NUMBER} " for _ in range(place + 1, count))
    return f"^{before}{own}{behind}{ALPHABET[0]}"


class _Groups:
    """Numbers for groups."""

    def __init__(self, first: int) -> None:
        self._next = first

    def take(self) -> int:
        """The number of the next group."""
        self._next += 1
        return self._next - 1


def _greater(groups: _Groups) -> str:
    """Matches a number that is greater than the one in groups 1 to 5: at the first digit that differs."""
    same = ["", r"\1\.?", r"\1\.?\2", r"\1\.?\2\3", r"\1\.?\2\3\4\d*:"]
    return "|".join(
        rf"{start}(\d)(?=.*{ALPHABET[0]}\d*\{digit}\d*\{groups.take()})" for digit, start in enumerate(same, start=1)
    )
