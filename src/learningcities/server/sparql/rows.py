"""Rows: the bytes of query results in, as they are written, how many solutions they hold out.

The engine writes results in one go and does not count them. What stands between quotation marks is taken out first, so
texts cannot look like rows; all of it is done by methods of bytes, since long answers pass here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SPACE = b" \t\r\n"
_RESULT = re.compile(rb"<(?:[\w.-]+:)?result[\s/>]")
_LONGEST_TAG = 64


def too_many(most: int) -> str:
    """What is said of an answer with more rows."""
    return f"The answer has more than {most} rows; ask for less with LIMIT, or load a dump."


class Rows:
    """Counts the rows of one answer; `number` is right when all bytes have come."""

    def __init__(self, media: str) -> None:
        """The media type of the results; other ones have no rows."""
        counters = {"json": self._json, "xml": self._xml, "csv": self._csv, "tab-separated-values": self._tsv}
        kind = media.partition(";")[0].rpartition("+")[2].rpartition("/")[2]
        self._count: Callable[[bytes], int] = counters.get(kind, lambda _: 0)
        self._left = b""
        self._last = b""
        self._quoted = False
        self._lines = 0
        self.number = 0

    def take(self, data: bytes) -> int:
        """How many rows have come with these bytes and those before."""
        self.number += self._count(data)
        return self.number

    def _json(self, data: bytes) -> int:
        """Rows are objects in a list: where one begins, `[{` or `},{` stands, and nowhere else outside of texts."""
        data, self._left = self._left + data, b""
        if data.endswith(b"\\"):
            # Its other half comes with the next bytes.
            kept = len(data) - len(data.rstrip(b"\\"))
            data, self._left = data[:-kept], b"\\" * kept
        plain = self._unquoted(data.replace(b"\\\\", b"").replace(b'\\"', b""))
        return self._begun(plain.translate(None, _SPACE))

    def _begun(self, plain: bytes) -> int:
        before, whole = self._last, self._last + plain
        self._last = whole[-2:]
        return sum(whole.count(start) - before.count(start) for start in (b"[{", b"},{"))

    def _csv(self, data: bytes) -> int:
        """Rows are lines, the first one names the columns; lines inside of texts are none (RFC 4180)."""
        return self._ended(self._unquoted(data))

    def _tsv(self, data: bytes) -> int:
        """Rows are lines: texts have no line ends (SPARQL 1.1 Query Results CSV and TSV, section 4.2)."""
        return self._ended(data)

    def _ended(self, plain: bytes) -> int:
        before = max(self._lines - 1, 0)
        self._lines += plain.count(b"\n")
        return max(self._lines - 1, 0) - before

    def _xml(self, data: bytes) -> int:
        """Rows are elements `result`; texts have no `<` (XML 1.0, section 2.4)."""
        data, self._left = self._left + data, b""
        start = data.rfind(b"<", len(data) - _LONGEST_TAG if len(data) > _LONGEST_TAG else 0)
        if start >= 0 and b">" not in data[start:] and not _RESULT.match(data, start):
            data, self._left = data[:start], data[start:]
        return len(_RESULT.findall(data))

    def _unquoted(self, data: bytes) -> bytes:
        """What stands outside of quotation marks; CSV writes one inside of a text twice, which changes nothing."""
        parts = data.split(b'"')
        outside = parts[1::2] if self._quoted else parts[::2]
        self._quoted ^= len(parts) % 2 == 0
        return b"".join(outside)
