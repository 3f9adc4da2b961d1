"""Head: the lines of YAML behind `#` at the top of a file of mappings, and what spreadsheets make of them.

The prefix map is read; the other lines are kept as they are. A spreadsheet that saves such a file puts tabs behind a
line and quotation marks around one with a comma: they are taken away, as is the mark of the order of bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from learningcities.links.references import prefixes
from learningcities.namespaces import DEFAULT_BASE

_PREFIX = re.compile(r"#\s+(?P<prefix>[\w.-]+):\s*[\"']?(?P<namespace>[a-z]+:[^\s\"']+)[\"']?\s*")
_MARKS = ("#", '"#')


def new_head(name: str, title: str, base: str = DEFAULT_BASE) -> tuple[str, ...]:
    """The head of a file that does not exist yet (SSSOM: mapping_set_id and license must be there)."""
    return (
        f"#mapping_set_id: {base}links/{name}",
        f"#mapping_set_title: {title}",
        "#license: https://creativecommons.org/publicdomain/zero/1.0/",
        "#curie_map:",
        *(f"#  {prefix}: {namespace}" for prefix, namespace in prefixes(base).items()),
    )


def split(text: str) -> tuple[tuple[str, ...], str]:
    """The lines of the head, and the rest of a file."""
    lines = text.removeprefix("\ufeff").split("\n")
    head = list(takewhile(lambda line: line.startswith(_MARKS), lines))
    return tuple(map(_plain, head)), "\n".join(lines[len(head) :])


def _plain(line: str) -> str:
    """A line as it was before a spreadsheet saved it."""
    line = line.rstrip("\r\t")
    return line[1:-1].replace('""', '"') if line.startswith('"') and line.endswith('"') else line


def prefix_map(head: Iterable[str]) -> dict[str, str]:
    """The namespaces by prefix that a head declares."""
    found: dict[str, str] = {}
    inside = False
    for line in head:
        if re.fullmatch(r"#\s?curie_map:\s*", line):
            inside = True
        elif inside and (entry := _PREFIX.fullmatch(line)):
            found[entry["prefix"]] = entry["namespace"]
        else:
            inside = False
    return found
