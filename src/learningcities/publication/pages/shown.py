"""What a page shows of values and words, as mark-up: every text is escaped here or by the templates, none twice.

Templates write `{{ value }}`; these types know their mark-up (`__html__`), which is faster than macros by a factor
that counts for hundreds of values on each page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape as _escape
from typing import NamedTuple

from markupsafe import Markup

_SPECIAL = re.compile(r"""[&<>"']""")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""Letters that turn the direction of what stands around them, unless they are kept apart (Unicode, UAX 9)."""


def escape(text: str) -> str:
    """The text as text in mark-up, or as the value of an attribute; most texts need no change, which is quicker."""
    return _escape(text) if _SPECIAL.search(text) else text


def leading_number(text: str) -> int:
    """The number that a name begins with, such as that of a goal; 0 where it begins with none."""
    first = text.partition(" ")[0]
    return int(first) if first.isascii() and first.isdecimal() else 0


def note(text: str) -> str:
    """A remark about a value, as it stands behind it."""
    return f' <small class="missing">({escape(text)})</small>'


class Shown(NamedTuple):
    """A value; `lang` only where it is not the page's, `note` is about it, `detail` tells it from others."""

    text: str
    href: str = ""
    lang: str = ""
    kind: str = ""
    note: str = ""
    detail: tuple[Shown, ...] = ()

    @property
    def plain(self) -> Markup:
        """The value without link."""
        return Markup(self._plain() + (note(self.note) if self.note else ""))

    def _plain(self) -> str:
        text = escape(self.text)
        if self.kind == "code":
            return f'<code translate="no">{text}</code>'
        if self.lang:
            return f'<span lang="{escape(self.lang)}" dir="auto">{text}</span>'
        return f"<bdi>{text}</bdi>" if _RIGHT_TO_LEFT.search(text) else text

    def __html__(self) -> str:
        if self.kind == "text":
            lang = f' lang="{escape(self.lang)}"' if self.lang else ""
            return f'<blockquote{lang} dir="auto">{escape(self.text)}</blockquote>'
        found = self._plain()
        if self.detail:
            found += " " + " · ".join(piece._plain() for piece in self.detail)
        if self.href:
            external = ' rel="external nofollow"' if self.kind == "external" else ""
            found = f'<a href="{escape(self.href)}"{external}>{found}</a>'
        return found + note(self.note) if self.note else found


class Words(NamedTuple):
    """Words of a document, and the way to them: `place` names the document and the line, `line` the line alone."""

    text: str
    lang: str
    href: str
    place: str
    line: str

    @property
    def link(self) -> Markup:
        """The link to the words in their document."""
        return Markup(self._link())

    @property
    def short(self) -> Markup:
        """The words with a link that names the line alone."""
        return Markup(self._quote() + self._link(self.line))

    def _link(self, place: str = "") -> str:
        return f'<a class="place" href="{escape(self.href)}">{escape(place or self.place)}</a>'

    def _quote(self) -> str:
        lang = f' lang="{escape(self.lang)}"' if self.lang else ""
        return f'<q translate="no"{lang} dir="auto">{escape(self.text)}</q> '

    def __html__(self) -> str:
        return self._quote() + self._link()


class Row(NamedTuple):
    """A property and its values."""

    label: Shown
    shown: list[Shown]


class Part(NamedTuple):
    """A fact that belongs to another one and is shown in it."""

    id: str
    name: Shown
    words: list[Words]


class Fact(NamedTuple):
    """A fact with its anchor; `words` state it, `told` are labels, headings and other places that it rests on.

    `texts` are what it says at length; where the first of them is its words, `repeated`, these are not shown again.
    """

    id: str
    href: str
    label: Shown
    title: tuple[Shown, ...]
    texts: list[Shown]
    rows: list[Row]
    words: list[Words]
    told: list[Words]
    rule: Shown | None
    repeated: bool
    parts: list[tuple[str, list[Part]]]


class Pointer(NamedTuple):
    """What says something about the resource of a page: the subject, whose fact it is, its words, how often."""

    source: Shown
    of: Shown | None = None
    words: Sequence[Words] = ()
    times: int = 1


class Pointers(NamedTuple):
    """What says one thing about the resource of a page; so many more say so too."""

    label: Shown
    listed: list[Pointer]
    left: int = 0
    many: bool = False
