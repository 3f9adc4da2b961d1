"""People: a line that names somebody in, honorific, name, office and job title out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from learningcities.profiles.passage import Passage, published, without_bullet
from learningcities.vocabulary import Scheme, Vocabulary

_DASHES = "-–—•* \u00a0"
_NOTE = re.compile(r"\s*[,，;|:：]\s*|\s+[–—-]\s+|\s*[(（\[]|\s+(?=\S+@\S)")
_JOINT = re.compile(r"[,;/&]\s*|\s\w{1,3}(?=\s)")
_OPENING = "'‘’ʻ`"
_SENTENCE = re.compile(r"[^\W\d_]{3,}[.!?。]$")
_MOST_WORDS_OF_A_NAME = 7
_LONGEST_NAME = 80
_LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody as a line names them; `note` is what stands behind the name."""

    passage: Passage
    name: str
    honorific: str | None
    office: str | None
    note: str | None
    organisation: bool


class PeopleReader:
    """Reads lines such as `Ms Martine Aubry`, `H.E. Mr X, Governor`, `Kate McIntosh, Co-chair of …`."""

    def __init__(self, words: Vocabulary, language: str) -> None:
        self._honorifics = words["honorifics"]
        self._offices = words["offices"]
        self._articles = words["articles"]
        self._kinds = words["mention-kinds"]
        self._function_words = words["function-words"]
        self._language = language

    def read(self, line: Passage) -> list[Named]:
        """Everybody whom a line names; nobody when it is no name."""
        line = without_bullet(line).stripped(_DASHES)
        if len(line.text) > _LONGEST_LINE:
            return []
        return [named for part in self._parts(line) if (named := self._named(part)) is not None]

    def starts_with_honorific(self, line: Passage) -> bool:
        """Whether a line can only be the name of a person."""
        return self._honorifics.prefix(without_bullet(line).text, self._language) is not None

    def starts_with_office(self, text: str) -> bool:
        """Whether a text begins with the title of an office."""
        return self._offices.prefix(text, self._language) is not None

    def without_address(self, title: str) -> str:
        """The title of an office without forms of address before it: `Her Worship the Mayor`, `Monsieur le Maire`."""
        rest = title
        while found := self._honorifics.prefix(rest, self._language):
            rest = rest[found.end :].lstrip(" .\u00a0")
        article = self._articles.prefix(rest, self._language)
        rest = rest[article.end :].lstrip() if article else rest
        return rest if rest != title and self._offices.match(rest, self._language) else title

    def _parts(self, line: Passage) -> list[Passage]:
        """The line cut where a joint is followed by an honorific (`Mr A and Ms B`) or stands between whole names."""
        text = line.text
        start = self._leading(self._honorifics, text, 0)[1]
        cuts = [0]
        for joint in _JOINT.finditer(text, start + 1):
            rest = text[joint.end() :].lstrip()
            if self._honorifics.prefix(rest, self._language) or self._joins_names(
                text[cuts[-1] :], joint.group(), rest
            ):
                cuts += [joint.start(), joint.end()]
        cuts.append(len(text))
        return [line.part(a, b).stripped(_DASHES + ",;/&") for a, b in zip(cuts[::2], cuts[1::2], strict=True)]

    def _joins_names(self, text: str, joint: str, rest: str) -> bool:
        """Whether a conjunction stands between two names of two words or more, which are not one organisation's."""
        words = self._function_words.matches(joint, self._language)
        if not any(concept.id == "conjunction" for concept in words):
            return False
        left = text[: text.index(joint)] if joint in text else text
        both = (left.split(), rest.split())
        whole = all(len(words) > 1 and _capitals(words) == len(words) for words in both)
        return whole and not self._is_organisation(published(text))

    def _named(self, part: Passage) -> Named | None:
        text = part.text
        office, start = self._leading(self._offices, text, 0)
        honorific, start = self._leading(self._honorifics, text, start)
        if office is None and honorific:
            office, start = self._leading(self._offices, text, start)
        note = _NOTE.search(text, start)
        end = note.start() if note else len(text)
        name = published(text[start:end])
        if self._honorifics.match(name, self._language):
            return None
        organisation = honorific is None and self._is_organisation(name)
        if not (honorific or organisation or self._is_name(name)) or not any(c.isalpha() for c in name):
            return None
        remark = published(text[note.end() :].rstrip(")）] ")) if note else ""
        if organisation and note and "," in note.group() and self._belongs_to_name(text[note.end() :]):
            name, remark = published(text[start:]), ""
        return Named(part, name, honorific, office, remark or None, organisation)

    def _belongs_to_name(self, rest: str) -> bool:
        """Whether words behind a comma go on with the name of an organisation: `Office of Education, City of X`."""
        words = rest.split()
        plain = not any(character.isdigit() or character in "@()[]" for character in rest)
        return plain and 0 < len(words) <= _MOST_WORDS_OF_A_NAME and words[0][0].isupper()

    def _leading(self, scheme: Scheme, text: str, start: int) -> tuple[str | None, int]:
        """The labels of a scheme at `start`, one after the other, and where the rest begins; a name must be left."""
        end = start
        while found := scheme.prefix(text[end:], self._language):
            stop = end + found.end
            stop += text.startswith(".", stop)
            rest = len(text) - len(text[stop:].lstrip(" \u00a0\u202f"))
            if rest >= len(text) or rest == stop == end or text[rest] in ",;(（":
                break
            end = rest
        return (published(text[start:end]) or None, end) if end > start else (None, start)

    def _is_organisation(self, name: str) -> bool:
        kinds = (found.concept.id for found in self._kinds.find(name, self._language))
        return any(kind in ("organisation", "university", "network") for kind in kinds)

    def _is_name(self, name: str) -> bool:
        """A name is a few words without digits, and no sentence; it begins with a capital where the script has them."""
        words = name.split()
        if not 1 <= len(words) <= _MOST_WORDS_OF_A_NAME or len(name) > _LONGEST_NAME:
            return False
        if (
            any(character.isdigit() for character in name)
            or not name.lstrip(_OPENING)[:1].isalpha()
            or name[0].islower()
        ):
            return False
        return not (len(words) > 2 and _SENTENCE.search(name)) and _capitals(words) * 2 >= len(words)


def _capitals(words: list[str]) -> int:
    return sum(not word[0].islower() for word in words)
