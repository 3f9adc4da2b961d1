"""Texts: the sections of an outline in, visions, quotations, policies and practices out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.profiles import prose
from learningcities.profiles.lines import Kind, Line, glued_heading
from learningcities.profiles.model import Challenge, Evidence, Policy, PostHeld, Practice, Quotation
from learningcities.profiles.names import NameReader
from learningcities.profiles.outline import Section
from learningcities.profiles.passage import Passage, is_bullet, published, without_bullet
from learningcities.profiles.people import PeopleReader
from learningcities.profiles.quotations import QuotationReader, Quoted
from learningcities.profiles.sections import Item, ends_sentence, items, joined
from learningcities.profiles.signatures import Signature, SignatureReader
from learningcities.vocabulary import Vocabulary

_ENTRY = re.compile(r"(?P<name>[^:：.!?]{3,120}?)\s*[:：]\s+(?P<text>\S)")
_WITHOUT_TEXT = frozenset({"key-facts", "contact"})


@dataclass(frozen=True, slots=True)
class Text:
    """A passage with its evidence."""

    passage: Passage
    evidence: Evidence


@dataclass(slots=True)
class Texts:
    """What the sections hold.

    `outlooks` are the passages in which aims are looked for, `prose` those in which named things are, besides visions.
    """

    visions: list[Text] = field(default_factory=list)
    quotations: list[Quotation] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    practices: list[Practice] = field(default_factory=list)
    challenges: list[Challenge] = field(default_factory=list)
    outlooks: list[Passage] = field(default_factory=list)
    posts: list[PostHeld] = field(default_factory=list)
    introductions: list[Passage] = field(default_factory=list)
    prose: list[Passage] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)


class TextReader:
    """Reads each section by the rule of its kind."""

    def __init__(self, words: Vocabulary, language: str, country: str, path: str, people: PeopleReader) -> None:
        self._themes = words["themes"]
        self._language = language
        self._path = path
        self._quotations = QuotationReader(people)
        self._signatures = SignatureReader(words, language, people)
        self._names = NameReader(words, language, country)

    def read(self, sections: Sequence[Section], strays: Sequence[Line] = ()) -> Texts:
        """The texts of all sections, in document order, and signatures among the lines that have no place."""
        texts = Texts()
        _, signed = self._signatures.split(strays)
        texts.posts += [self._post(signature) for signature in signed]
        readers = self._readers({section.concept.id for section in sections})
        seen: set[str] = set()
        for section in sections:
            self._check(section, seen, texts)
            lines, quoted = self._quotations.split(section.lines)
            lines, signed = self._signatures.split(lines)
            texts.posts += [self._post(signature) for signature in signed]
            texts.quotations += [self._quotation(found, section, texts) for found in quoted if found.text]
            texts.diagnostics += [self._without_text(found) for found in quoted if not found.text]
            readers.get(section.concept.id, self._left_out)(lines, section, texts)
        return texts

    def _readers(self, present: set[str]) -> dict[str, Callable[[Sequence[Line], Section, Texts], None]]:
        """The reader of each kind of section; where there is no vision, the motivation is the nearest thing to one."""
        return {
            "vision": self._vision,
            "motivation": self._left_out if "vision" in present else self._vision,
            "challenges-and-goals": self._challenge,
            "policies": self._policies,
            "plan-and-implementation": self._policies,
            "good-practices": self._practices,
            "introduction": self._introduction,
            "quotation": self._nothing,
        }

    def _nothing(self, lines: Sequence[Line], section: Section, texts: Texts) -> None:
        """Lines beside a quotation that stands alone are left to be reported."""

    def _post(self, signature: Signature) -> PostHeld:
        person = signature.person
        context = (signature.line,) if signature.line else ()
        evidence = Evidence(person.passage.span(), "field", tuple(line.span() for line in context))
        return PostHeld("head-of-city", person.name, person.honorific, signature.office, False, None, evidence)

    def _left_out(self, lines: Sequence[Line], section: Section, texts: Texts) -> None:
        """A section that states nothing about the city: every line of it is named."""
        for passage in (*section.context, *(line.passage for line in lines)):
            message = f"the section {section.concept.name('en')!r} is not published"
            texts.diagnostics.append(self._say("section-left-out", passage, message))

    def _introduction(self, lines: Sequence[Line], section: Section, texts: Texts) -> None:
        texts.introductions += [*section.context, *_stretches(lines)]

    def _challenge(self, lines: Sequence[Line], section: Section, texts: Texts) -> None:
        for passage in _stretches(lines):
            text = without_bullet(passage)
            texts.challenges.append(Challenge(published(text.text), self._evidence(text, *section.context)))
            texts.outlooks.append(text)
            texts.prose.append(text)

    def _check(self, section: Section, seen: set[str], texts: Texts) -> None:
        heading = section.heading
        if heading is None:
            return
        if not section.lines and section.concept.id not in _WITHOUT_TEXT:
            message = f"expected text below the heading {published(heading.text)!r}, found none"
            texts.diagnostics.append(self._say("section-empty", heading, message))
        elif section.lines and section.concept.id in seen:
            message = f"expected the section {published(heading.text)!r} once, found it again; both are read"
            texts.diagnostics.append(self._say("section-repeated", heading, message))
        seen.add(section.concept.id)

    def _say(self, code: str, passage: Passage, message: str) -> Diagnostic:
        return diagnostic(code, self._path, message, *passage.place(), words=passage.text)

    def _evidence(self, passage: Passage, *context: Passage) -> Evidence:
        return Evidence(passage.span(), "section", tuple(words.span() for words in context))

    def _quotation(self, found: Quoted, section: Section, texts: Texts) -> Quotation:
        assert found.text is not None
        speaker, role = found.speaker, found.role
        context = [*section.context, found.icon]
        if speaker:
            context.append(speaker.passage)
        else:
            message = "expected the name of the speaker below the quotation, found none"
            texts.diagnostics.append(self._say("quotation-without-speaker", found.icon, message))
        if role:
            context.append(role)
        return Quotation(
            published(found.text.text),
            speaker.name if speaker else None,
            speaker.honorific if speaker else None,
            published(role.text) if role else speaker.note if speaker else None,
            self._evidence(found.text, *context),
        )

    def _without_text(self, found: Quoted) -> Diagnostic:
        return self._say(
            "quotation-without-text",
            found.icon,
            "expected the text of a quotation beside the icon, found none",
        )

    def _vision(self, lines: Sequence[Line], section: Section, texts: Texts) -> None:
        for number, passage in enumerate(_stretches(lines)):
            if number and not ends_sentence(passage.text):
                continue  # what stands behind a quotation or a field is left to be reported unless it is a text
            passage = without_bullet(passage)
            texts.visions.append(Text(passage, self._evidence(passage, *section.context)))
            texts.outlooks.append(passage)

    def _policies(self, lines: Sequence[Line], section: Section, texts: Texts) -> None:
        found = items(self._unglued(lines), self._is_theme)
        if section.heading and not any(item.text for item in found):
            found = []
            self._whole_policy(lines, section, section.heading, texts)
        for item in found:
            heading = without_bullet(item.heading.passage)
            if item.text is None:
                message = f"expected a text below the heading {published(heading.text)!r}, found none"
                texts.diagnostics.append(self._say("section-empty", heading, message))
                continue
            texts.policies.append(self._policy(heading, without_bullet(item.text), section, texts))
            texts.prose.append(item.text)

    def _whole_policy(self, lines: Sequence[Line], section: Section, heading: Passage, texts: Texts) -> None:
        """A section of policies without headings inside is one policy under the heading of the section."""
        for passage in _stretches(lines):
            text = without_bullet(passage)
            texts.policies.append(self._policy(heading, text, section, texts))
            texts.prose.append(text)

    def _policy(self, heading: Passage, text: Passage, section: Section, texts: Texts) -> Policy:
        theme = self._themes.match(heading.text, self._language)
        if theme is None:
            message = f"no known theme has the wording {heading.text!r}; the policy is published without a theme"
            texts.diagnostics.append(self._say("theme-unknown", heading, message))
        return Policy(
            published(heading.text),
            theme.id if theme else None,
            published(text.text),
            prose.goals(heading, text, self._language),
            prose.audiences(text, self._language),
            self._evidence(text, *(section.context if heading is section.heading else (*section.context, heading))),
        )

    def _practices(self, lines: Sequence[Line], section: Section, texts: Texts) -> None:
        for item in items(self._listed(lines), lambda text: False):
            texts.practices.append(self._practice(item, section, texts))
            if item.text:
                texts.prose.append(item.text)

    def _practice(self, item: Item, section: Section, texts: Texts) -> Practice:
        heading = without_bullet(item.heading.passage)
        names = self._names.read(published(heading.text))
        for remark in names.remarks:
            message = f"expected a name or an abbreviation in brackets, found the remark {remark!r}"
            texts.diagnostics.append(self._say("bracket-ignored", heading, message))
        text = without_bullet(item.text) if item.text else None
        context = (*section.context, text) if text else section.context
        return Practice(
            names.name,
            names.local_names,
            names.abbreviation,
            published(text.text) if text else None,
            prose.goals(None, text, self._language) if text else (),
            prose.audiences(text, self._language) if text else (),
            self._evidence(heading, *context),
        )

    def _listed(self, lines: Sequence[Line]) -> list[Line]:
        """The lines with practices of a list, `• Name: description`, taken apart into name and description."""
        pieces = []
        for line in lines:
            entry = _ENTRY.match(without_bullet(line.passage).text) if is_bullet(line.passage.text) else None
            if entry is None:
                pieces.append(line)
                continue
            bare = without_bullet(line.passage)
            pieces.append(Line(bare.part(0, entry.end("name")), Kind.CONTENT, None, after_blank=True))
            pieces.append(Line(bare.part(entry.start("text"), len(bare.text)), Kind.CONTENT, None, after_blank=False))
        return pieces

    def _is_theme(self, text: str) -> bool:
        return self._themes.match(text, self._language) is not None

    def _unglued(self, lines: Sequence[Line]) -> list[Line]:
        """The lines with theme headings that run into their texts taken apart."""
        pieces = []
        for line in lines:
            end = glued_heading(line.passage.text, self._themes, self._language)
            if end is None:
                pieces.append(line)
                continue
            text = line.passage.part(end, len(line.passage.text)).stripped()
            pieces.append(Line(line.passage.part(0, end), Kind.CONTENT, None, line.after_blank))
            pieces.append(Line(text, Kind.CONTENT, None, after_blank=False))
        return pieces


def _stretches(lines: Sequence[Line]) -> list[Passage]:
    """The passages of lines between which no other visible line of the document stands."""
    groups: list[list[Passage]] = []
    for line in lines:
        passage = line.passage
        if groups and not passage.source[groups[-1][-1].end : passage.start].strip():
            groups[-1].append(passage)
        else:
            groups.append([passage])
    return [found for group in groups if (found := joined(group))]
