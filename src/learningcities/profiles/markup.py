"""Mark-up: the text of a saved web page as a browser shows it, each character with its place in the saved file.

White space is collapsed as CSS does (CSS Text 3, section 4.1.1), blocks and line breaks end a line, what is not
shown is left out. Nothing is run and nothing is fetched.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser

from learningcities.profiles.passage import LIST_ITEM, Passage, Places

_UNSHOWN = frozenset({"script", "style", "template", "noscript", "head", "svg", "select", "iframe", "object", "video"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_PARAGRAPHS = frozenset({
    "address", "article", "aside", "blockquote", "body", "dl", "fieldset", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul",
})  # fmt: skip
_LINES = frozenset({"br", "caption", "dd", "div", "dt", "figcaption", "legend", "li", "summary", "td", "th", "tr"})
_WITHOUT_END_TAG = frozenset({"dd", "dt", "li", "p", "td", "th", "tr"})
_AROUND = frozenset({"nav", "footer", "aside"})
_WHITE = " \t\n\r\f"
_REFERENCE = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);?")
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LANDMARK = re.compile(
    r"(?:^|[\s_-])(?:navigation|nav|navbar|footer|breadcrumbs?|contentinfo)(?:$|[\s_-])", re.IGNORECASE
)
_ICON = re.compile(r"\bmaterial-(?:icons|symbols)", re.IGNORECASE)


def shown(source: str, newlines: Sequence[int]) -> tuple[Passage, tuple[tuple[int, int], ...]]:
    """What a browser shows of an HTML page, and the stretches of it that stand outside the main part of the page.

    The main part is the first `main` element, else the first `article`, else all but navigation, asides and footers.
    """
    browser = _Browser(source)
    browser.feed(source)
    browser.close()
    text = "".join(browser.characters)
    passage = Passage(text, 0, len(text), newlines, Places(browser.starts, browser.ends))
    return passage, browser.outside()


class _Browser(HTMLParser):
    """Collects the characters that are shown, with the places they come from."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.characters: list[str] = []
        self.starts = array("Q")
        self.ends = array("Q")
        self._source = source
        self._lines = [0, *(match.end() for match in re.finditer("\n", source))]
        self._unshown: list[str] = []
        self._icons: list[str] = []
        self._preformatted = 0
        self._open: dict[str, list[int]] = {}
        self._landmarks: list[tuple[str, list[int]]] = []
        self._around: list[tuple[int, int]] = []
        self._stretches: dict[str, list[tuple[int, int]]] = {}

    def outside(self) -> tuple[tuple[int, int], ...]:
        """The stretches of the shown text outside its main part."""
        length = len(self.characters)
        self._close_landmarks(at_end=True)
        for tag, starts in self._open.items():
            self._stretches.setdefault(tag, []).extend((start, length) for start in starts)
        for tag in ("main", "article"):
            if self._stretches.get(tag):
                start, end = min(self._stretches[tag])
                return ((0, start), (end, length))
        return tuple(sorted(self._around))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unshown and not self._ends_unshown(tag):
            if tag not in _VOID:
                self._unshown.append(tag)
            return
        self._unshown.clear()
        if tag not in _VOID and (tag in _UNSHOWN or _is_hidden(attrs)):
            self._unshown.append(tag)
            return
        icon = _is_icon(attrs)
        if icon:
            self._icons.append(tag)
        self._break(tag, icon)
        for part, depth in self._landmarks:
            depth[0] += part == tag
        if tag in ("main", "article"):
            self._open.setdefault(tag, []).append(len(self.characters))
        elif tag not in _VOID and (tag in _AROUND or _is_around(attrs)):
            self._landmarks.append((tag, [1, len(self.characters)]))
        self._preformatted += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unshown:
            while self._unshown.pop() != tag:
                pass
            return
        if self._unshown and self._unshown[0] not in _WITHOUT_END_TAG:
            return
        self._unshown.clear()
        if self._open.get(tag):
            self._stretches.setdefault(tag, []).append((self._open[tag].pop(), len(self.characters)))
        for part, depth in self._landmarks:
            depth[0] -= part == tag
        self._close_landmarks()
        if tag == "pre" and self._preformatted:
            self._preformatted -= 1
        icon = bool(self._icons) and self._icons[-1] == tag
        if icon:
            self._icons.pop()
        self._break(tag, icon)

    def _close_landmarks(self, at_end: bool = False) -> None:
        """Note the stretches of navigation and the like that have ended."""
        for _, (depth, start) in self._landmarks:
            if depth <= 0 or at_end:
                self._around.append((start, len(self.characters)))
        self._landmarks = [landmark for landmark in self._landmarks if landmark[1][0] > 0 and not at_end]

    def _ends_unshown(self, tag: str) -> bool:
        """Whether a start tag ends the element that is not shown, whose end tag may be missing (HTML, 13.1.2.4)."""
        first, *inside = self._unshown
        if inside or first not in _WITHOUT_END_TAG:
            return False
        return tag == first or (first == "p" and tag in _PARAGRAPHS | _LINES - {"br"}) or {tag, first} == {"dt", "dd"}

    def handle_data(self, data: str) -> None:
        start = self._position()
        for offset, character in enumerate(data):
            self._show(character, start + offset, start + offset + 1)

    def handle_entityref(self, name: str) -> None:
        self._reference()

    def handle_charref(self, name: str) -> None:
        self._reference()

    def _reference(self) -> None:
        """A character reference (HTML, section 13.5) is shown as the characters it stands for."""
        start = self._position()
        match = _REFERENCE.match(self._source, start)
        if match is None:
            return
        for character in unescape(match.group()):
            self._show(character, start, match.end())

    def _position(self) -> int:
        line, offset = self.getpos()
        return self._lines[line - 1] + offset

    def _show(self, character: str, start: int, end: int) -> None:
        if self._unshown:
            return
        if character in _WHITE and not self._preformatted:
            if not self.characters or self.characters[-1] in " \n":
                return
            character = " "
        self._add(character, start, end)

    def _add(self, character: str, start: int, end: int) -> None:
        self.characters.append(character)
        self.starts.append(start)
        self.ends.append(end)

    def _break(self, tag: str, icon: bool) -> None:
        """End the line where an element or an icon begins or ends one, with a blank line around paragraphs."""
        paragraph = tag in _PARAGRAPHS
        if not paragraph and tag not in _LINES and not icon:
            return
        position = self._position()
        wanted = "\n\n" if paragraph else "\n"
        last = "".join(self.characters[-2:])
        for character in wanted[len(last) - len(last.rstrip("\n")) :] if last else "":
            self._add(character, position, position)
        if tag == "li" and not self._closing:
            self._add(LIST_ITEM, position, position)

    @property
    def _closing(self) -> bool:
        return self._source.startswith("</", self._position())


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    values = dict(attrs)
    return "hidden" in values or _NOT_SHOWN.search(values.get("style") or "") is not None


def _is_icon(attrs: list[tuple[str, str | None]]) -> bool:
    return _ICON.search(dict(attrs).get("class") or "") is not None


def _is_around(attrs: list[tuple[str, str | None]]) -> bool:
    """Whether an element is called navigation or footer by its role, id or class."""
    values = dict(attrs)
    return any(_LANDMARK.search(values.get(name) or "") for name in ("role", "id", "class"))
