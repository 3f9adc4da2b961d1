"""Parsing: a document in, the profile of a city out, or the errors that say why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.documents import Document, Rejected, Span, position
from learningcities.profiles import prose
from learningcities.profiles.facts import FactReader
from learningcities.profiles.lines import Kind, Line, LineReader
from learningcities.profiles.model import (
    Area,
    Award,
    CityProfile,
    Contact,
    Evidence,
    Introduction,
    Location,
    Membership,
    Mention,
    Population,
    PostHeld,
    Schooling,
    Title,
    Vision,
)  # fmt: skip
from learningcities.profiles.outline import Field, Outline, Outliner
from learningcities.profiles.passage import CONTROL, Passage, published
from learningcities.profiles.people import PeopleReader
from learningcities.profiles.sections import joined
from learningcities.profiles.shown import Shown, show
from learningcities.profiles.texts import TextReader, Texts
from learningcities.profiles.title import read_title
from learningcities.vocabulary import Vocabulary, vocabulary

Some = TypeVar("Some")

_LATEST_TITLE = 20
"""Lines of navigation above the title of a page that was saved or copied whole."""


def parse(document: Document) -> CityProfile | Rejected:
    """Read a document: its city profile with all diagnostics, or the document rejected with the errors."""
    words = vocabulary()
    shown = show(document)
    reader = LineReader(shown.whole, words)
    passages = list(reader.passages())
    inside = [(passage, blank) for passage, blank in passages if not _is_outside(passage, shown)]
    if not inside:
        return _rejected(document, diagnostic("document-empty", document.path, "expected text, found nothing visible"))
    language = reader.language([passage for passage, _ in inside], document.source.language)
    if language is None:
        return _rejected(document, _unknown_layout(document, inside[0][0]))
    lines = reader.lines(inside, language)
    title, position = _title(lines, document.path)
    if isinstance(title, Diagnostic):
        return _rejected(document, title)
    outline = Outliner(lines[position].passage, words, language).outline(lines[position + 1 :])
    profile = _Assembly(document, words, language, title, outline, shown).profile()
    return _with_unread(profile, [passage for passage, _ in passages], shown)


def _title(lines: Sequence[Line], path: str) -> tuple[Title | Diagnostic, int]:
    """The title and the line it stands on: the first line that reads as one before the first label or heading.

    Where no line does, the diagnostic is about the first line.
    """
    first = read_title(lines[0].passage, path)
    if isinstance(first, Title):
        return first, 0
    for number, line in enumerate(lines[1:_LATEST_TITLE], start=1):
        if line.kind is not Kind.CONTENT:
            break
        title = read_title(line.passage, path)
        if isinstance(title, Title):
            return title, number
    return first, 0


def _unknown_layout(document: Document, first: Passage) -> Diagnostic:
    message = "expected labels, headings and texts of a city profile in English, French or Spanish, found too few"
    return diagnostic("layout-unknown", document.path, message, *first.place(), words=first.text)


def _is_outside(passage: Passage, shown: Shown) -> bool:
    return bool(shown.outside) and any(a <= passage.start and passage.end <= b for a, b in shown.outside)


class _Assembly:
    """Puts the profile together from the parts of the outline."""

    def __init__(
        self, document: Document, words: Vocabulary, language: str, title: Title, outline: Outline, shown: Shown
    ) -> None:
        self._document = document
        self._words = words
        self._language = language
        self._title = title
        self._outline = outline
        self._shown = shown
        self._people = PeopleReader(words, language)

    def profile(self) -> CityProfile:
        """The profile, with the diagnostics of fields and sections."""
        facts, problems = self._facts()
        icons = (*self._lonely_icons(), *self._control_characters())
        texts = TextReader(self._words, self._language, self._title.country, self._document.path, self._people)
        read = texts.read(self._outline.sections, self._outline.strays)
        introduction = joined(self._outline.introduction or read.introductions)
        introductions, area, locations = self._introduction(introduction)
        prose_texts = [introduction] if introduction else []
        prose_texts += [text.passage for text in read.visions] + read.prose
        return CityProfile(
            document=self._document,
            language=self._language,
            title=self._title,
            area=area,
            introductions=introductions,
            populations=_only(Population, facts),
            schooling=_only(Schooling, facts),
            memberships=_only(Membership, facts),
            posts=(*_only(PostHeld, facts), *read.posts),
            visions=tuple(Vision(published(text.passage.text), text.evidence) for text in read.visions),
            aims=tuple(aim for passage in read.outlooks for aim in prose.aims(passage, self._language)),
            quotations=tuple(read.quotations),
            policies=tuple(read.policies),
            practices=tuple(read.practices),
            challenges=tuple(read.challenges),
            awards=self._awards(prose_texts, facts),
            contacts=_only(Contact, facts),
            locations=locations,
            mentions=self._mentions(prose_texts, read, area.name if area else None, facts),
            corrections=self._shown.applied,
            diagnostics=(*self._document.diagnostics, *self._shown.diagnostics, *problems, *read.diagnostics, *icons),
        )

    def _facts(self) -> tuple[list[object], list[Diagnostic]]:
        reader = FactReader(self._words, self._language, self._document.path, self._people)
        found = [fact for field in self._outline.fields for fact in (*reader.read(field), *self._repeated(field))]
        facts: list[object] = [fact for fact in found if not isinstance(fact, Diagnostic)]
        return facts, [fact for fact in found if isinstance(fact, Diagnostic)]

    def _repeated(self, field: Field) -> Iterator[Diagnostic]:
        """A field that stood on the page before, under the same label; both values are read."""
        before = next(other for other in self._outline.fields if other.concept == field.concept)
        if before is not field:
            message = f"expected the field {published(field.label.text)!r} once, found it again; both are read"
            place = field.label.place()
            yield diagnostic("field-repeated", self._document.path, message, *place, words=field.label.text)

    def _introduction(
        self, passage: Passage | None
    ) -> tuple[tuple[Introduction, ...], Area | None, tuple[Location, ...]]:
        if passage is None:
            return (), None, ()
        title = self._title
        names = (title.city, title.country, title.country_name, self._language)
        introduction = Introduction(published(passage.text), Evidence(passage.span(), "section"))
        return (introduction,), prose.area(passage, *names), prose.locations(passage, *names)

    def _awards(self, passages: Sequence[Passage], facts: Sequence[object]) -> tuple[Award, ...]:
        """The awards of the field and of the prose, in document order."""
        found = (*_only(Award, facts), *prose.awards(passages, self._title.city, self._language))
        return tuple(sorted(found, key=lambda award: award.evidence.span))

    def _mentions(
        self, passages: Sequence[Passage], read: Texts, area: str | None, facts: Sequence[object]
    ) -> tuple[Mention, ...]:
        posts = [fact for fact in (*facts, *read.posts) if isinstance(fact, PostHeld)]
        persons = [post.name for post in posts if not post.organisation]
        persons += [quotation.speaker_name for quotation in read.quotations if quotation.speaker_name]
        title = self._title
        areas = [name for name in (title.area, area) if name]
        return prose.mentions(passages, title.city, title.country_name, areas, persons, self._language)

    def _control_characters(self) -> Iterator[Diagnostic]:
        document = self._document
        if first := CONTROL.search(document.text):
            place = position(document.text, first.start())
            message = "expected text, found a control character; texts are published without it"
            yield diagnostic("control-characters", document.path, message, *place, words=first.group())

    def _lonely_icons(self) -> Iterator[Diagnostic]:
        for icon in self._outline.lonely_icons:
            message = f"expected a known label below the icon {icon.text!r}, found none"
            yield diagnostic("icon-alone", self._document.path, message, *icon.place(), words=icon.text)


def _only(kind: type[Some], facts: Sequence[object]) -> tuple[Some, ...]:
    return tuple(fact for fact in facts if isinstance(fact, kind))


def _rejected(document: Document, problem: Diagnostic) -> Rejected:
    problems = (*document.diagnostics, problem)
    return Rejected(document.path, document.name, document.sha256, document.size, problems)


def _with_unread(profile: CityProfile, passages: Sequence[Passage], shown: Shown) -> CityProfile:
    """The profile with a diagnostic for each line that is evidence of nothing and that no diagnostic names."""
    path = profile.document.path
    spans = sorted((span.start, span.end) for found in profile.evidences() for span in (found.span, *found.context))
    named: dict[int, list[int]] = {}
    for problem in profile.diagnostics:
        if problem.path == path:
            named.setdefault(problem.line, []).append(problem.column)
            for number, words in enumerate((problem.words or "").split("\n")[1:], start=1):
                named.setdefault(problem.line + number, []).append(1 + len(words) - len(words.lstrip()))
    unread = []
    reach = position = 0
    for passage in passages:
        span = passage.span()
        while position < len(spans) and spans[position][0] < span.end:
            reach = max(reach, spans[position][1])
            position += 1
        if _is_outside(passage, shown):
            message = "this line stands outside the main part of the page and is not read"
            unread.append(diagnostic("line-outside", path, message, *passage.place(), words=passage.text))
        elif reach <= span.start and not _is_named(passage.place(), span, named):
            message = "no rule understood this line"
            unread.append(diagnostic("line-unread", path, message, *passage.place(), words=passage.text))
    return replace(profile, diagnostics=tuple(sorted({*profile.diagnostics, *unread})))


def _is_named(place: tuple[int, int], span: Span, named: Mapping[int, Sequence[int]]) -> bool:
    """Whether a diagnostic stands at a place inside the passage."""
    line, column = place
    return any(column <= other < column + span.end - span.start for other in named.get(line, ()))
