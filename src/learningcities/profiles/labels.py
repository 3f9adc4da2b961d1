"""Labels: a line that holds a label of a key fact and its value, without a colon between them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from learningcities.addresses import emails
from learningcities.profiles.passage import Passage
from learningcities.profiles.sections import ends_sentence
from learningcities.vocabulary import Concept, Vocabulary

HEAD_OF_CITY = "head-of-city"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LONGEST = 160
_MOST_WORDS_OF_A_NAME = 6
_MOST_WORDS_OF_A_LABEL = 10
_WITH_DIGITS = frozenset({"population", "member-since", "award", "years-of-schooling"})
_WITH_DOTS = frozenset({"email", "website"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label, what it labels, and the value behind it."""

    concept: Concept
    label: Passage
    value: Passage


class LabelReader:
    """Takes lines such as `City population 61,300 (2022)` or `Mayor Ms Jane Doe` apart."""

    def __init__(self, words: Vocabulary, language: str) -> None:
        self._schemes = (words["fields"], words["offices"])
        self._honorifics = words["honorifics"]
        self._function_words = words["function-words"]
        self._language = language

    def split(self, line: Passage) -> Labelled | None:
        """The label and the value; None where what stands behind the label has not the form of its value."""
        text = line.text
        if len(text) > _LONGEST or ends_sentence(text):
            return None
        found = [hit for scheme in self._schemes if (hit := scheme.prefix(text, self._language))]
        longest = max(found, key=lambda hit: hit.end, default=None)
        if longest is None or longest.end == len(text):
            return None
        value = line.part(longest.end, len(text)).stripped()
        if value.text[:1] in "(（[" and value.text[-1:] in ")）]":
            return None
        if not self._is_value(longest.concept, value.text):
            return None
        return Labelled(longest.concept, line.part(0, longest.end), value)

    def contact(self, line: Passage) -> Concept | None:
        """The field of a line that is nothing but an e-mail address or the address of a website."""
        text = line.text
        if not text or any(map(str.isspace, text)):
            return None
        if list(emails(text)) == [(0, len(text))]:
            return self._schemes[0].get("email")
        return self._schemes[0].get("website") if _ADDRESS.fullmatch(text) else None

    def opening(self, line: Passage) -> tuple[Concept, Passage] | None:
        """A line that is a label with more words: `Population of the district`, `City award (year)`, `Mayor of Lille`.

        The label of an office is its title alone.
        """
        text = line.text
        if len(text) > _LONGEST or ends_sentence(text) or len(text.split()) > _MOST_WORDS_OF_A_LABEL:
            return None
        found = [hit for scheme in self._schemes if (hit := scheme.prefix(text, self._language))]
        longest = max(found, key=lambda hit: hit.end, default=None)
        if longest is None or longest.concept.id in _WITH_DOTS or not self._goes_on(text[longest.end :]):
            return None
        end = longest.end if is_office(longest.concept) else len(text)
        return longest.concept, line.part(0, end)

    def _goes_on(self, rest: str) -> bool:
        """Whether words behind a label only say of what it is: they begin with a preposition, or are in brackets."""
        rest = rest.strip(" \u00a0\u202f:：")
        if rest[:1] in "(（[" and rest[-1:] in ")）]":
            return True
        first, _, more = rest.partition(" ")
        head = re.match(r"\w+", first)
        words = self._function_words.matches(head.group(), self._language) if head else []
        known = any(concept.id == "preposition" for concept in words)
        return known and bool(more or "’" in first) and not any(character.isdigit() for character in rest)

    def _is_value(self, concept: Concept, text: str) -> bool:
        if is_office(concept) or concept.id in (HEAD_OF_CITY, "focal-point"):
            return self._is_person(text)
        if concept.id in _WITH_DIGITS:
            return any(character.isdigit() for character in text)
        return concept.id in _WITH_DOTS and ("@" in text or "." in text)

    def _is_person(self, text: str) -> bool:
        words = text.split()
        if self._honorifics.prefix(text, self._language):
            return True
        return 1 < len(words) <= _MOST_WORDS_OF_A_NAME and all(word[0].isupper() for word in words)


def is_office(concept: Concept) -> bool:
    """Whether a label is the title of an office."""
    return "/office/" in concept.iri
