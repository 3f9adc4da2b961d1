"""Population: the value of a key fact in, numbers of inhabitants with qualifier, year and scope out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from learningcities.profiles.model import Evidence, Population
from learningcities.profiles.numbers import NUMBER, ascii_digits, read_number
from learningcities.profiles.passage import Passage, published
from learningcities.vocabulary import Found, Vocabulary

LARGEST = 100_000_000
"""More people than live in any city or metropolitan area."""

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_BRACKET = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")
_MINUS = "-−"
_WITHOUT_SPACES = 0x2E80
"""From here on, scripts are written without spaces, so that a counter may follow a number."""

_DATE = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?P<year>\d{4})(?!\d)|(?<!\d)(?P<first>\d{4})-\d{2}-\d{2}(?!\d)")
_SHARE = re.compile(r"\d+(?:[.,]\d+)?\s?%")
_LONGEST_DAY = 12
_DAY_BEFORE = re.compile(r"(?<![\d.,])(?P<day>\d{1,2})(?:[^\W\d_]{2}|[.º])?\s(?:[^\W\d_]{1,3}\s)?\Z")
_DAY_BEHIND = re.compile(r"\s(?P<day>\d{1,2})(?![\d.]|,\d)")
_GROUPED = r"\d{1,3}(?:[., \u00a0\u202f\u2009]\d{3})+"
_RANGE = re.compile(rf"{_GROUPED}\s*(?:[-–—]|\b[^\W\d_]{{1,3}}\b)\s*{_GROUPED}")
_SEPARATORS = " \u00a0\u202f\t,;/|·"
_SHORT_WORD = 3
_LETTER = re.compile(r"[^\W\d_]")


class PopulationReader:
    """Reads values such as `over 90,000`, `1,2 million`, `222,526 (city and suburbs, 2022)`."""

    def __init__(self, words: Vocabulary, language: str) -> None:
        self._qualifiers = words["qualifiers"]
        self._numbers = words["number-words"]
        self._language = language

    def read(self, value: Passage, context: tuple[Passage, ...]) -> Iterator[Population | str]:
        """The populations that a value states, in order; a text for each number that is none, saying why."""
        statements = self._statements(value)
        if _RANGE.search(self._without_dates(ascii_digits(value.text))):
            yield f"expected one number of inhabitants, found the range {published(value.text)!r}"
            return
        if not statements:
            yield f"expected a number of inhabitants, found {published(value.text)!r}"
        for passage, start, end in statements:
            yield self._population(passage, start, end, context)

    def _statements(self, value: Passage) -> list[tuple[Passage, int, int]]:
        """Each number with its passage and its place in it; numbers in brackets count only when no other is there."""
        text = self._without_dates(ascii_digits(value.text))
        outside = _BRACKET.sub(lambda match: "\x01" * len(match.group()), text)
        numbers = self._counts(outside) or self._counts(text)
        if len(numbers) == 1:
            return [(value, *numbers[0])]
        bounds = [
            0,
            *(self._boundary(outside, numbers[i][1], numbers[i + 1][0]) for i in range(len(numbers) - 1)),
            len(text),
        ]
        found = []
        for (start, end), low, high in zip(numbers, bounds, bounds[1:], strict=False):
            passage = value.part(low, high).stripped(_SEPARATORS)
            shift = passage.start - value.start
            found.append((passage, start - shift, end - shift))
        return found

    def _without_dates(self, text: str) -> str:
        """The text with days and months of dates, and shares in per cent, made unreadable; its length stays."""
        text = _DATE.sub(lambda match: _hidden(match), _SHARE.sub(lambda match: "\x01" * len(match.group()), text))
        characters = list(text)
        for hit in self._numbers.find(text, self._language):
            if hit.concept.id == "month":
                before = _DAY_BEFORE.search(text, max(0, hit.start - _LONGEST_DAY), hit.start)
                behind = _DAY_BEHIND.match(text, hit.end)
                for day in filter(None, (before, behind)):
                    characters[slice(*day.span("day"))] = "\x01" * len(day["day"])
        return "".join(characters)

    def _counts(self, text: str) -> list[tuple[int, int]]:
        """Places of numbers that are not years; a year alone is a number of inhabitants."""
        numbers = [match.span() for match in NUMBER.finditer(text)]
        counts = [(start, end) for start, end in numbers if not _YEAR.fullmatch(text[start:end])]
        return counts or numbers[:1]

    def _boundary(self, text: str, start: int, end: int) -> int:
        """A statement ends at a separator, else before the words of the next number."""
        for position in range(start, end):
            if text[position] in ",;/|\n":
                return position
        return end

    def _population(self, passage: Passage, start: int, end: int, context: tuple[Passage, ...]) -> Population | str:
        text = passage.text
        number = read_number(text[start:end])
        if number is None:
            return f"expected a number of inhabitants, found {text[start:end]!r}"
        scale, behind = self._scale(text, end)
        before, after = passage.beside(start, end if scale == 1 else behind)
        if before.isalnum() or (after.isalnum() and ord(after) < _WITHOUT_SPACES):
            return f"expected a number of inhabitants, found {_token(passage, start, end)!r}"
        if before in tuple(_MINUS):
            return f"expected a number of inhabitants from 1 to {LARGEST}, found {before}{text[start:end]!r}"
        if scale != 1 and self._is_doubtful_scale(text, end, behind):
            return f"expected a number of inhabitants, found {text[start:behind]!r}"
        end = behind
        value = number * scale
        if value != int(value) or not 0 < value <= LARGEST:
            return f"expected a number of inhabitants from 1 to {LARGEST}, found {text[start:end]!r}"
        rest = text[:start] + "\x01" + text[end:]
        label = context[-1].text if context else ""
        qualifier = self._qualifier(rest) or self._qualifier(label) or "exact"
        evidence = Evidence(passage.span(), "field", tuple(word.span() for word in context))
        year = self._year(rest) or self._year(label)
        return Population(int(value), qualifier, year, self._scope(text[end:]), evidence)

    def _scale(self, text: str, end: int) -> tuple[Decimal, int]:
        """The factor that the word behind a number stands for, and where that word ends."""
        rest = text[end:]
        blanks = len(rest) - len(rest.lstrip())
        found = self._scale_word(rest[blanks:])
        if found is None:
            return Decimal(1), end
        return Decimal(found.concept.notation or 1), end + blanks + found.end

    def _scale_word(self, text: str) -> Found | None:
        """The scale with which a text begins, in the language of the page, else in any."""
        own, other = self._numbers.prefix(text, self._language), self._numbers.prefix(text)
        scales = [found for found in (own, other) if found and (found.concept.notation or "").isdigit()]
        return scales[0] if scales else None

    def _is_doubtful_scale(self, text: str, start: int, end: int) -> bool:
        """Whether the word of a scale is a short one of another language: `120 mil` is no thousand in English."""
        word = text[start:end].strip()
        known = self._numbers.prefix(word, self._language)
        return len(word) <= _SHORT_WORD and not (known and known.concept.notation)

    def _qualifier(self, text: str) -> str | None:
        found = [hit.concept.id for hit in self._qualifiers.find(text, self._language)]
        return next((identifier for identifier in found if identifier != "exact"), None)

    def _year(self, text: str) -> int | None:
        years = _YEAR.findall(ascii_digits(text))
        return int(years[0]) if years else None

    def _scope(self, text: str) -> str | None:
        """What remarks in brackets say is counted: their words without years, census words and qualifiers."""
        pieces = [piece for bracket in _BRACKET.findall(text) for piece in re.split("[,;，；]", bracket)]
        scopes = [published(piece) for piece in pieces if self._says_scope(piece)]
        return ", ".join(scopes) or None

    def _says_scope(self, piece: str) -> bool:
        rest = _YEAR.sub("", ascii_digits(piece))
        for scheme in (self._numbers, self._qualifiers):
            for hit in reversed(list(scheme.find(rest, self._language))):
                rest = rest[: hit.start] + rest[hit.end :]
        return len(_LETTER.findall(rest)) > 2


def _token(passage: Passage, start: int, end: int) -> str:
    """The characters of a number and all that are written together with it."""
    source, first, last = passage.source, passage.start + start, passage.start + end
    while first and not source[first - 1].isspace():
        first -= 1
    while last < len(source) and not source[last].isspace():
        last += 1
    return source[first:last]


def _hidden(match: re.Match[str]) -> str:
    """A date with everything but its year made unreadable."""
    start, end = match.span("year") if match["year"] else match.span("first")
    return "\x01" * (start - match.start()) + match.string[start:end] + "\x01" * (match.end() - end)
