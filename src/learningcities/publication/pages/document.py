"""The text of a document: its spans and the view of its page in, lines with marks that lead to facts out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple

from markupsafe import Markup

from learningcities.namespaces import OA, SCHEMA
from learningcities.publication.pages.marks import Token, lines
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.statements import EVIDENCE, Node, Statements
from learningcities.publication.pages.view import View, visible

_SELECTOR, _START, _END = str(OA.hasSelector), str(OA.start), str(OA.end)
_MEDIA_TYPE = str(SCHEMA.encodingFormat)
_IN_LANGUAGE = str(SCHEMA.inLanguage)

Place = tuple[int, int]
"""Start and end of a span."""


class Span(NamedTuple):
    """How a span is marked: as `words` of facts, or as what `told` what other words are; where a click leads."""

    use: str
    href: str
    facts: list[Shown]


class Line(NamedTuple):
    """A line as it is shown, and the facts whose words begin on it."""

    marked: Markup
    facts: list[Shown]


def marked_lines(statements: Statements, document: str, text: str) -> list[list[Token]]:
    """The lines of a document's text with its spans as marks, the same for all languages."""
    return lines(text, (place for _, place in _spans(statements, document)))


def _spans(statements: Statements, document: str) -> Iterator[tuple[Node, Place]]:
    """The spans of a document, with the places that their text position selectors give."""
    for node in statements.resources[document]:
        for selector in node.values(_SELECTOR):
            position = statements.own(selector.value)
            start, end = position.value(_START), position.value(_END)
            if start is not None and end is not None:
                yield node, (int(start), int(end))


def document_text(view: View, statements: Statements, own: Node, tokens: list[list[Token]]) -> dict[str, Any]:
    """What the page of a document shows beside what every page shows: its lines, with the facts that came from them."""
    spans = {place: _span(view, statements, node) for node, place in _spans(statements, own.iri)}
    language = own.value(_IN_LANGUAGE) or ""
    return {
        "template": "document",
        "source": own.value(_MEDIA_TYPE) == "text/html",
        "lines": [Line(_markup(line, spans), _facts(line, spans)) for line in tokens],
        "lang": "" if language == view.page.language else language,
    }


def _span(view: View, statements: Statements, node: Node) -> Span:
    cited = statements.inbound.get(node.iri, [])
    facts = dict.fromkeys(subject for _, subject in cited)
    states = dict.fromkeys(subject for predicate, subject in cited if predicate == EVIDENCE)
    shown = [view.refer(subject) for subject in (states or facts)]
    return Span("words" if states else "told", shown[0].href if shown else "", shown)


def _facts(line: list[Token], spans: Mapping[Place, Span]) -> list[Shown]:
    """The facts whose words begin on a line; what a mark links to by itself needs no second link if it told only."""
    begun = ((token, spans[token.span]) for token in line if token.kind == "open" and token.first)
    listed = (span for token, span in begun if span.use == "words" or not token.leaf)
    return list(dict.fromkeys(fact for span in listed for fact in span.facts))


def _markup(line: list[Token], spans: Mapping[Place, Span]) -> Markup:
    """A line with its marks: links where no other mark is inside, since links must not stand in links (HTML, 4.5.1)."""
    pieces = []
    for token in line:
        if token.kind == "text":
            pieces.append(escape(visible(token.text), quote=False))
        elif token.kind == "open":
            pieces.append(_opening(token, spans[token.span]))
        else:
            pieces.append("</a>" if token.leaf else "</span>")
    return Markup("".join(pieces))


def _opening(token: Token, span: Span) -> str:
    """The start of a mark; its ids are the fragments of the span and of its selectors."""
    tag = f'<a class="{span.use}" href="{escape(span.href)}"' if token.leaf else f'<span class="{span.use}"'
    if not token.first:
        return f"{tag}>"
    start, end = token.span
    ids = f'<span id="position-{start}-{end}"></span><span id="quote-{start}-{end}"></span>'
    return f'{tag} id="char={start},{end}">{ids}'
