"""Signatures: the head of the city named below a text, `Ms X` over `Mayor of Y`, or `Ms X, Mayor of Y`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from learningcities.profiles.lines import Line
from learningcities.profiles.passage import Passage, published
from learningcities.profiles.people import Named, PeopleReader
from learningcities.profiles.sections import ends_sentence
from learningcities.vocabulary import Vocabulary

_MOST_WORDS = 16


@dataclass(frozen=True, slots=True)
class Signature:
    """A person, the office as the page words it, and the line of the office where it is another one."""

    person: Named
    office: str
    line: Passage | None


class SignatureReader:
    """Finds signatures: after a blank line, a name with an office that is a known title."""

    def __init__(self, words: Vocabulary, language: str, people: PeopleReader) -> None:
        self._offices = words["offices"]
        self._language = language
        self._people = people

    def split(self, lines: Sequence[Line]) -> tuple[list[Line], list[Signature]]:
        """The lines that are no signature, and the signatures, in order."""
        rest: list[Line] = []
        found: list[Signature] = []
        position = 0
        while position < len(lines):
            following = lines[position + 1] if position + 1 < len(lines) else None
            signature = self._signature(lines[position], following)
            if signature is None:
                rest.append(lines[position])
                position += 1
            else:
                found.append(signature)
                position += 2 if signature.line else 1
        return rest, found

    def _signature(self, line: Line, following: Line | None) -> Signature | None:
        text = line.passage.text
        if not line.after_blank or len(text.split()) > _MOST_WORDS or ends_sentence(text):
            return None
        people = self._people.read(line.passage)
        if len(people) != 1:
            return None
        named = people[0]
        if office := self._office(named.note or ""):
            return Signature(named, office, None)
        if following is None or following.after_blank or ends_sentence(following.passage.text):
            return None
        office = self._office(following.passage.text)
        return Signature(named, office, following.passage) if office else None

    def _office(self, text: str) -> str | None:
        """The office with which a short text begins."""
        found = self._offices.prefix(text, self._language) if len(text.split()) <= _MOST_WORDS else None
        return published(text[: found.end]) if found else None
