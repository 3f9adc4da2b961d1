"""Remembered answers: small ones of one release, by what was asked; they hold as long as the release is in force.

The same few queries make most of the load: those of pages, of examples, of programs that ask again and again.
"""

from __future__ import annotations

import re
from collections import OrderedDict

from learningcities.server.sparql.jobs import Job, Task
from learningcities.server.sparql.spool import Head, Spool

LARGEST = 64 * 1024
"""Bytes of an answer that is remembered, with what was asked."""
MOST = 16 * 1024 * 1024
"""Bytes of all that are remembered."""
_CHANGING = re.compile(r"now|rand|uuid|bnode|service|\\", re.IGNORECASE)
"""What gives another answer each time (SPARQL 1.1, sections 17.4.2 to 17.4.5), or could hide such a word."""


class Remembered:
    """Answers of one release; what was asked longest ago is forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answers: OrderedDict[bytes, tuple[Head, bytes]] = OrderedDict()
        self.size = 0
        """Bytes of all of them."""

    @staticmethod
    def key(job: Job) -> bytes | None:
        """What an answer depends on; None where it depends on more than its job and the release."""
        if job.task is not Task.ANSWER or _CHANGING.search(job.query):
            return None
        key = job.encode()
        return key if len(key) <= LARGEST else None

    def give(self, key: bytes, spool: Spool) -> bool:
        """Put the answer into a spool; False where there is none."""
        found = self._answers.get(key)
        if found is None:
            return False
        self._answers.move_to_end(key)
        head, content = found
        spool.begin(head)
        spool.write(content)
        spool.end()
        return True

    def keep(self, key: bytes, spool: Spool) -> None:
        """Remember what is in a spool, if it is whole and small."""
        if not spool.complete or len(key) + spool.size > LARGEST or key in self._answers:
            return
        assert spool.head is not None, "an answer without head"
        self._answers[key] = (spool.head, b"".join(spool.content()))
        self.size += len(key) + spool.size
        while self.size > self._most:
            oldest, (_, content) = self._answers.popitem(last=False)
            self.size -= len(oldest) + len(content)
