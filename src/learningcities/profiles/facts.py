"""Key facts: the fields of an outline in, populations, memberships, posts, awards, schooling and contacts out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from learningcities.addresses import emails, is_web_address
from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.profiles.labels import HEAD_OF_CITY, is_office
from learningcities.profiles.model import (
    Award,
    Contact,
    Evidence,
    Membership,
    Population,
    PostHeld,
    Schooling,
)
from learningcities.profiles.numbers import NUMBER, ascii_digits, read_number
from learningcities.profiles.outline import Field
from learningcities.profiles.passage import Passage, is_bullet, published, without_bullet
from learningcities.profiles.people import Named, PeopleReader
from learningcities.profiles.population import PopulationReader
from learningcities.profiles.years import YearStatement, year_statements
from learningcities.vocabulary import Concept, Vocabulary

GNLC = "unesco-global-network-of-learning-cities"
LEARNING_CITY_AWARD = "unesco-learning-city-award"

_WEBSITE = re.compile(r"(?:https?://|www\.)[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_BRACKETED = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]?")
_AT_END_OF_ADDRESS = ".,;)"
_BESIDE_A_YEAR = " \u00a0\u202f\t:：(（,;–—-"
_CAPITALS_OF_A_NAME = 2
_MOST_YEARS_OF_SCHOOLING = 30

Fact = Population | Membership | PostHeld | Award | Schooling | Contact


class FactReader:
    """Reads the value of each key fact by the rule of its field."""

    def __init__(self, words: Vocabulary, language: str, path: str, people: PeopleReader) -> None:
        self._words = words
        self._language = language
        self._path = path
        self._people = people
        self._populations = PopulationReader(words, language)

    def read(self, field: Field) -> list[Fact | Diagnostic]:
        """The facts that a field states, and what could not be read in it."""
        if not field.values or all(map(self._is_placeholder, field.values)):
            return self._empty(field)
        readers = {
            "population": self._population,
            "member-since": self._membership,
            "award": self._award,
            "years-of-schooling": self._schooling,
            "email": self._contact,
            "website": self._contact,
            "focal-point": self._posts,
            HEAD_OF_CITY: self._posts,
        }
        found = list(readers.get(field.id, self._unpublished)(field))
        if found and all(isinstance(fact, Diagnostic) for fact in found) and field.id in readers:
            message = f"the value of {published(field.label.text)!r} could not be read"
            found += [self._say("label-unused", words, message) for words in _stretches(field.context)]
        return found

    def _empty(self, field: Field) -> list[Fact | Diagnostic]:
        """What is said of a field without a value, or with words in its place."""
        label = published(field.label.text)
        if not field.values:
            return [self._say("field-empty", field.label, f"expected a value below {label!r}, found none")]
        unused = [self._say("label-unused", each, f"{label!r} has no value") for each in _stretches(field.context)]
        message = f"expected a value below {label!r}, found {{!r}}"
        return [*unused, *(self._say("field-empty", v, message.format(published(v.text))) for v in field.values)]

    def _is_placeholder(self, value: Passage) -> bool:
        """Whether words stand in place of a value: `Vacant`, `n/a`, a dash."""
        known = self._words["placeholders"].match(without_bullet(value).text.strip("()[] ."), self._language)
        return (known is not None and known.id == "no-value") or not any(map(str.isalnum, value.text))

    def _unpublished(self, field: Field) -> Iterable[Diagnostic]:
        """A field that the graph has no place for: every line of it is named."""
        for passage in (*field.context, *field.values):
            yield self._say("field-unpublished", passage, f"the field {field.concept.name('en')!r} is not published")

    def _say(self, code: str, passage: Passage, message: str) -> Diagnostic:
        return diagnostic(code, self._path, message, *passage.place(), words=passage.text)

    def _evidence(self, passage: Passage, field: Field) -> Evidence:
        return Evidence(passage.span(), "field", tuple(word.span() for word in field.context))

    def _population(self, field: Field) -> Iterable[Fact | Diagnostic]:
        for value in _with_digits(field.values):
            found = list(self._populations.read(value, field.context))
            yield from (each for each in found if isinstance(each, Population))
            if reason := next((each for each in found if isinstance(each, str)), None):
                yield self._say(_population_code(reason), value, reason)

    def _membership(self, field: Field) -> Iterable[Fact | Diagnostic]:
        for value in _with_digits(field.values):
            statements = year_statements(value)
            if not statements:
                yield self._say("year-unreadable", value, f"expected a year, found {published(value.text)!r}")
            for statement in statements:
                passage = value if len(statements) == 1 else statement.passage
                yield from self._member_since(statement, passage, field)

    def _member_since(self, statement: YearStatement, passage: Passage, field: Field) -> Iterable[Fact | Diagnostic]:
        if not statement.plausible:
            yield self._say("year-implausible", passage, f"expected a year from 1945 to 2099, found {statement.year}")
            return
        network, name, remark = self._network(statement, field)
        if remark:
            yield self._say("bracket-ignored", passage, f"expected the name of a network or nothing, found {remark!r}")
        if network is None:
            message = f"no known network has the name {name!r}; it is published under this name"
            yield self._say("network-unknown", passage, message)
        yield Membership(network, name, statement.year, self._evidence(passage, field))

    def _network(self, statement: YearStatement, field: Field) -> tuple[str | None, str, str | None]:
        """The concept of the network, its name, and words beside the year that name none."""
        remark = None
        gap = self._words["fields"].match_gap(field.label.text, self._language)
        if gap:
            known = self._known_network(gap[1])
            return (known.id, known.name("en"), None) if known else (None, self._without_article(gap[1]), None)
        for words in self._candidates(statement):
            if concept := self._known_network(words):
                return concept.id, concept.name("en"), None
            if self._names_network(words):
                return None, words, None
            remark = remark or (words if any(character.isalpha() for character in words) else None)
        default = self._words["networks"].get(GNLC)
        return default.id, default.name("en"), remark if remark and statement.after else None

    def _without_article(self, words: str) -> str:
        article = self._words["articles"].prefix(words, self._language)
        return published(words[article.end :] if article else words)

    def _names_network(self, words: str) -> bool:
        """Whether words name a network: they have the head of such a name, or capitals and that of an organisation."""
        kinds = {found.concept.id for found in self._words["mention-kinds"].find(words, self._language)}
        capitals = sum(word[0].isupper() for word in words.split())
        return "network" in kinds or ("organisation" in kinds and capitals >= _CAPITALS_OF_A_NAME)

    def _candidates(self, statement: YearStatement) -> list[str]:
        brackets = [match for match in _BRACKETED.findall(statement.after) if match.strip()]
        rest = _BRACKETED.sub("", statement.after)
        beside = (*brackets, rest, statement.before)
        return [text for text in map(self._without_cues, beside) if text]

    def _without_cues(self, words: str) -> str:
        """The words without `since` or `in` and without punctuation at their ends."""
        text = words.strip(_BESIDE_A_YEAR)
        for found in list(self._words["number-words"].find(text, self._language)):
            if found.concept.id == "as-of" and found.end == len(text):
                text = text[: found.start]
            elif found.concept.id == "as-of" and found.start == 0:
                text = text[found.end :]
        return published(text.strip(_BESIDE_A_YEAR))

    def _known_network(self, words: str) -> Concept | None:
        networks = self._words["networks"]
        words = self._without_article(words)
        return networks.match(words, self._language) or networks.match(words)

    def _award(self, field: Field) -> Iterable[Fact | Diagnostic]:
        award = self._words["awards"].get(LEARNING_CITY_AWARD)
        for value in field.values:
            statements = year_statements(value)
            if not statements:
                yield self._say(
                    "award-year-missing",
                    value,
                    f"expected the year of the award, found {published(value.text)!r}",
                )
            for statement in statements:
                if self._was_not_received(statement):
                    message = f"expected the year of an award, found {published(statement.passage.text)!r}"
                    yield self._say("award-year-missing", statement.passage, message)
                elif statement.plausible:
                    evidence = self._evidence(statement.passage, field)
                    yield Award(award.id, award.name("en"), statement.year, evidence)
                else:
                    message = f"expected a year from 1945 to 2099, found {statement.year}"
                    yield self._say("year-implausible", statement.passage, message)

    def _was_not_received(self, statement: YearStatement) -> bool:
        words = self._words["placeholders"].find(f"{statement.before} {statement.after}", self._language)
        return any(found.concept.id == "not-received" for found in words)

    def _schooling(self, field: Field) -> Iterable[Fact | Diagnostic]:
        for value in field.values:
            number = NUMBER.search(ascii_digits(value.text))
            years = read_number(number.group()) if number else None
            if years is None or not 0 < years < _MOST_YEARS_OF_SCHOOLING:
                message = f"expected a number of years below {_MOST_YEARS_OF_SCHOOLING}, found {value.text!r}"
                yield self._say("years-of-schooling-unreadable", value, message)
            else:
                yield Schooling(_canonical(years), self._evidence(value, field))

    def _contact(self, field: Field) -> Iterable[Fact | Diagnostic]:
        for value in field.values:
            contacts = [*self._emails(value, field), *self._websites(value, field)]
            yield from contacts
            if not contacts:
                message = f"expected an e-mail address or the address of a website, found {published(value.text)!r}"
                yield self._say("contact-unreadable", value, message)

    def _emails(self, value: Passage, field: Field) -> Iterable[Contact]:
        for start, end in emails(value.text):
            yield Contact(value.text[start:end], None, self._evidence(value.part(start, end), field))

    def _websites(self, value: Passage, field: Field) -> Iterable[Contact]:
        for match in _WEBSITE.finditer(value.text):
            words = match.group().rstrip(_AT_END_OF_ADDRESS)
            address = words if words.lower().startswith("http") else "https://" + words
            if is_web_address(address):
                passage = value.part(match.start(), match.start() + len(words))
                yield Contact(None, address, self._evidence(passage, field))

    def _posts(self, field: Field) -> Iterable[Fact | Diagnostic]:
        for index, value in enumerate(field.values):
            if index and not self._goes_on(field, index):
                break
            people = self._people.read(value)
            if not people:
                yield self._say(
                    "person-unreadable",
                    value,
                    f"expected the name of a person, found {published(value.text)!r}",
                )
            for named in people:
                remark = self._remark(named, field)
                if remark:
                    message = f"expected a name, an office or a job title, found {remark!r}"
                    yield self._say("bracket-ignored", named.passage, message)
                yield self._post(named, field, "" if remark else named.note or "")

    def _goes_on(self, field: Field, index: int) -> bool:
        """Whether a further line names a further person: it has an honorific or a bullet.

        Otherwise it may be a label that is not known; only focal points are often several, all without honorifics.
        """
        value = field.values[index]
        if self._people.starts_with_honorific(value) or is_bullet(value.text):
            return True
        return field.id != HEAD_OF_CITY and all(self._people.read(line) for line in field.values)

    def _remark(self, named: Named, field: Field) -> str | None:
        """What stands behind a name and is no job title: dates, and whatever stands behind an organisation."""
        note = named.note or ""
        dated = any(character.isdigit() for character in note) and not emails(note)
        return note if note and (dated or named.organisation) else None

    def _post(self, named: Named, field: Field, note: str) -> PostHeld:
        head = field.id == HEAD_OF_CITY
        office = named.office or (self._office(note, field) if head else None)
        title = None if office and note and not named.office else note or None
        office = (office if head else None) or self._people.without_address(published(field.label.text))
        office = office.rstrip(" :：\u00a0")
        evidence = self._evidence(named.passage, field)
        role = HEAD_OF_CITY if head else "focal-point"
        if not head:
            role_name = self._words["roles"].get("focal-point").name("en").capitalize()
            office = role_name if self._language == "en" else office
        return PostHeld(role, named.name, named.honorific, office, named.organisation, title, evidence)

    def _office(self, note: str, field: Field) -> str | None:
        """The office behind a name: as a whole, or with what it is of where the label does not say which it is."""
        found = self._words["offices"].prefix(note, self._language)
        if found is None or (found.end < len(note) and is_office(field.concept)):
            return None
        return note[: found.end]


def _stretches(passages: Sequence[Passage]) -> list[Passage]:
    """The passages, those between which nothing visible stands put together."""
    found: list[Passage] = []
    for passage in passages:
        if found and not passage.source[found[-1].end : passage.start].strip():
            found[-1] = found[-1].until(passage)
        else:
            found.append(passage)
    return found


def _with_digits(values: Sequence[Passage]) -> Sequence[Passage]:
    """The first line, and those after it up to one without a digit, which may be a label that is not known."""
    for index, value in enumerate(values[1:], start=1):
        if not any(character.isdigit() for character in value.text):
            return values[:index]
    return values


def _population_code(reason: str) -> str:
    return "population-implausible" if " from 1 to " in reason else "population-unreadable"


def _canonical(number: Decimal) -> Decimal:
    """The decimal without zeros at its end, as the canonical form of xsd:decimal wants it."""
    return number.normalize() if number != number.to_integral_value() else number.quantize(Decimal(1))
