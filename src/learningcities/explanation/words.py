"""Words: labels of kinds, names of concepts and values of facts, all in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from babel import Locale
from babel.numbers import format_decimal, format_percent

from learningcities.corrections import Correction
from learningcities.diagnostics import Diagnostic
from learningcities.diagnostics.formats import escaped
from learningcities.explanation.kinds import Kind, kind_of, kinds, scheme_of, toml
from learningcities.explanation.model import Explanation, Reading, State
from learningcities.profiles.model import LocalName
from learningcities.resources import folder
from learningcities.vocabulary import vocabulary

LANGUAGES = ("en", "fr")
_ORIGINAL = "en"
"""The language in which messages of diagnostics are written; in others the code is explained instead."""

_NOT_VALUES = frozenset({"evidence", "goals", "audiences"})
"""Fields that are evidence, or facts of their own."""

_AMOUNTS = frozenset({"value", "years"})
"""Fields that are amounts; other numbers are years, or numbers of goals."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a fact with its label; `quoted` when it is in the language of the document."""

    label: str
    text: str
    quoted: bool


class Words:
    """What is said in one language, `en` or `fr`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.texts: Mapping[str, Any] = toml(f"explanation.{language}")
        self._classes = _literals(folder("ontology") / "learning-city.ttl", language)
        self._codes = _literals(folder("ontology") / "concepts" / "diagnostics.ttl", language)

    def kind(self, kind: Kind) -> str:
        """The label of a kind of fact: that of its class, where it has one of our own."""
        return self._classes[kind.class_name, "label"] if kind.class_name else str(self.texts["kinds"][kind.id])

    def tag(self, kind: Kind) -> str:
        """The short label of a kind."""
        return str(self.texts["tags"][kind.id])

    def tag_of(self, reading: Reading) -> str:
        """The short label of a fact, with its number."""
        kind = kinds()[reading.kind]
        detail = f" {getattr(reading.fact, kind.detail)}" if kind.detail else ""
        return f"{reading.number} {self.tag(kind)}{detail}"

    def values(self, reading: Reading) -> list[Value]:
        """The values of a fact, without those that it has not."""
        return list(self._values(reading.fact))

    def summary(self, reading: Reading, longest: int) -> str:
        """A fact in one line; values of more than `longest` characters are cut."""
        parts = [
            self.pair(value.label, excerpt(" ".join(value.text.split()), longest)) for value in self.values(reading)
        ]
        return " · ".join([f"{reading.number} {self.kind(kind_of(reading.fact))}", *parts])

    def pair(self, label: str, value: str) -> str:
        """A label with its value."""
        return str(self.texts["pair"]).format(label=label, value=value)

    def rule(self, reading: Reading) -> str:
        """The name of the rule that read a fact."""
        return vocabulary()["rules"].get(reading.evidence.rule).name(self.language)

    def number(self, number: int | Decimal) -> str:
        """A number as people write it."""
        return str(format_decimal(number, locale=self.language))

    def percent(self, share: float) -> str:
        """A share in whole per cent, rounded down, so that 100 means all."""
        return str(format_percent(int(share * 100) / 100, locale=self.language))

    def language_name(self, tag: str) -> str:
        """The name of a language, or its tag."""
        return str(Locale(self.language).languages.get(tag, tag))

    def overview(self, explanation: Explanation) -> list[tuple[str, str]]:
        """What the curator wants to know at once, as labels and values."""
        found = [(self.texts["document"], escaped(explanation.name))]
        if explanation.city:
            found.append((self.texts["city"], escaped(explanation.city)))
        if explanation.language:
            unread = sum(line.has(State.UNREAD) for line in explanation.lines)
            found += [
                (self.texts["page_language"], self.language_name(explanation.language)),
                (self.texts["facts"], self.number(len(explanation.readings))),
                (self.texts["share"], self.percent(explanation.share())),
                (self.texts["unread_lines"], self.number(unread)),
            ]
        return [*found, (self.texts["diagnostics"], self.number(len(explanation.diagnostics())))]

    def severity(self, found: Diagnostic) -> str:
        """The severity of a diagnostic."""
        return str(self.texts["severities"][found.severity.value])

    def message(self, found: Diagnostic) -> str:
        """What a diagnostic says: its message in the language of messages, else what its code means."""
        if self.language == _ORIGINAL:
            return _sentence(escaped(found.message))
        return _sentence(self._codes[found.code, "definition"])

    def advice(self, found: Diagnostic) -> str:
        """What to do about a diagnostic; empty where the catalogue does not say."""
        return self._codes.get((found.code, "scopeNote"), "")

    def correction(self, made: Correction) -> str:
        """What a correction changes, why, and who says so."""
        changed = f"{escaped(made.found)} → {escaped(made.corrected)}"
        return f"{changed} ({escaped(made.reason)} – {escaped(made.author)})"

    def _values(self, fact: Any) -> Iterator[Value]:
        for field in fields(fact):
            value = getattr(fact, field.name)
            if field.name in _NOT_VALUES or value is None or value is False:
                continue
            label = str(self.texts["fields"][field.name])
            for one in value if isinstance(value, tuple) else (value,):
                yield self._value(label, field.name, one)

    def _value(self, label: str, field: str, value: Any) -> Value:
        if scheme := scheme_of(field):
            name = vocabulary()[scheme].get(str(value)).name(self.language)
            return Value(label, f"{value} – {name}" if isinstance(value, int) else name, quoted=False)
        if field == "country":
            return Value(label, f"{Locale(self.language).territories[value]} ({value})", quoted=False)
        if value is True:
            return Value(label, str(self.texts["yes"]), quoted=False)
        if isinstance(value, LocalName):
            return Value(label, _visible(value.text), quoted=True)
        if isinstance(value, (int, Decimal)):
            return Value(label, self.number(value) if field in _AMOUNTS else str(value), quoted=False)
        return Value(label, _visible(value), quoted=True)


def excerpt(text: str, longest: int) -> str:
    """The text, cut after `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _visible(text: str) -> str:
    """The text with its lines, and what cannot be seen written out."""
    return "\n".join(escaped(line) for line in text.split("\n"))


def _sentence(text: str) -> str:
    return text.rstrip(".") + "."


@cache
def _literals(path: Path, language: str) -> Mapping[tuple[str, str], str]:
    """The texts in one language of a Turtle file, by the last parts of subject and predicate."""
    found = {}
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        value = triple.object
        if isinstance(value, ox.Literal) and value.language == language:
            found[_last(str(triple.subject.value)), _last(triple.predicate.value)] = value.value
    return found


def _last(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]
