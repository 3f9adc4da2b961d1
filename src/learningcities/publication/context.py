"""The JSON-LD context: read from `ontology/context.jsonld`, it says which key and which form a value takes.

What is understood of JSON-LD 1.1 contexts is what that file needs: prefixes, keyword aliases, `@vocab`, and
terms with `@id`, `@type`, `@language` and the containers `@set` and `@language`. All else is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from learningcities.errors import ReleaseError
from learningcities.publication.terms import INTEGERS
from learningcities.resources import folder

_UNDERSTOOD = frozenset({"@id", "@type", "@language", "@container", "@prefix", "@protected"})
_UNDERSTOOD_HERE = frozenset({"@version", "@vocab", "@protected"})
_CONTAINERS = frozenset({"@set", "@language"})
_SAFE_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the context: its key, the coercion of its values, its containers."""

    key: str
    type: str | None = None
    language: str | None = None
    containers: frozenset[str] = frozenset()

    @property
    def is_language_map(self) -> bool:
        """Whether values stand under their language tags."""
        return "@language" in self.containers

    @property
    def is_set(self) -> bool:
        """Whether a single value stands in an array too."""
        return "@set" in self.containers


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a value goes: the term, under a language tag if the term is a language map, and its JSON form."""

    term: Term
    value: Any
    tag: str | None = None


@dataclass(frozen=True)
class Context:
    """The active context (JSON-LD 1.1, section 4.1) as far as this package uses it."""

    source: Mapping[str, Any]
    aliases: Mapping[str, str]
    prefixes: Mapping[str, str]
    terms: Mapping[str, tuple[Term, ...]]

    def alias(self, keyword: str) -> str:
        """The key that stands for a keyword, such as `id` for `@id`."""
        return self.aliases.get(keyword, keyword)

    def type_name(self, iri: str) -> str:
        """The name of a class or a datatype: a term, a compact IRI, or the IRI."""
        terms = self.terms.get(iri)
        if terms:
            return terms[0].key
        namespace, separator, local = iri.rpartition("#")
        prefix = self.prefixes.get(namespace + separator)
        return f"{prefix}:{local}" if prefix else iri

    def entry(self, predicate: str, value: ox.NamedNode | ox.Literal) -> Entry:
        """The key and the form of one value; where no term fits, the IRI of the property is the key."""
        terms = self.terms.get(predicate, ())
        if isinstance(value, ox.NamedNode):
            return self._reference(terms, predicate, value.value)
        if value.language:
            return self._text(terms, predicate, value.value, value.language)
        if value.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
            return self._string(terms, predicate, value.value)
        return self._typed(terms, predicate, value.value, value.datatype.value)

    def _reference(self, terms: Iterable[Term], predicate: str, iri: str) -> Entry:
        for term in terms:
            if term.type in ("@id", "@vocab"):
                return Entry(term, iri)
        return Entry(_object_term(terms, predicate), {self.alias("@id"): iri})

    def _text(self, terms: Iterable[Term], predicate: str, text: str, tag: str) -> Entry:
        for term in terms:
            if term.is_language_map:
                return Entry(term, text, tag)
        for term in terms:
            if term.language == tag:
                return Entry(term, text)
        value = {self.alias("@value"): text, self.alias("@language"): tag}
        return Entry(_object_term(terms, predicate), value)

    def _string(self, terms: Iterable[Term], predicate: str, text: str) -> Entry:
        for term in terms:
            if term.type is None and term.language is None and not term.is_language_map:
                return Entry(term, text)
        for term in terms:
            if term.is_language_map:
                return Entry(term, text, "@none")
        return Entry(_object_term(terms, predicate), {self.alias("@value"): text})

    def _typed(self, terms: Iterable[Term], predicate: str, lexical: str, datatype: str) -> Entry:
        for term in terms:
            if term.type == datatype:
                return Entry(term, _native(lexical, datatype))
        value = {self.alias("@value"): lexical, self.alias("@type"): self.type_name(datatype)}
        return Entry(_object_term(terms, predicate), value)


def _object_term(terms: Iterable[Term], predicate: str) -> Term:
    """A term that takes any value in object form, uncoerced ones first."""
    candidates = [term for term in terms if not term.is_language_map]
    return next((term for term in candidates if term.type is None), (candidates or [Term(predicate)])[0])


def _native(lexical: str, datatype: str) -> str | int:
    """A JSON number for an integer that every JSON reader keeps exact, the lexical form for anything else."""
    if datatype in INTEGERS and len(lexical) < 17 and lexical.lstrip("-").isdecimal():
        number = int(lexical)
        if abs(number) < _SAFE_INTEGER and str(number) == lexical:
            return number
    return lexical


@cache
def context() -> Context:
    """The context of this installation; `InstallationError` if missing, `ReleaseError` if not understood."""
    path = folder("ontology") / "context.jsonld"
    return read(json.loads(path.read_text(encoding="utf-8"))["@context"])


def read(source: Mapping[str, Any]) -> Context:
    """A context from its JSON; `ReleaseError` where it uses what is not understood here."""
    aliases = {value: key for key, value in sorted(source.items(), reverse=True) if _is_alias(key, value)}
    unknown = [key for key in source if key.startswith("@") and key not in _UNDERSTOOD_HERE]
    terms: dict[str, list[Term]] = {}
    for key in sorted(source):
        if key.startswith("@") or _is_alias(key, source[key]):
            continue
        definition = source[key] if isinstance(source[key], dict) else {"@id": source[key]}
        term = _term(key, definition, source)
        parts = (definition.keys() - _UNDERSTOOD) | (term.containers - _CONTAINERS)
        unknown.extend(f"{key}: {part}" for part in sorted(parts))
        terms.setdefault(_expand(definition.get("@id", key), source), []).append(term)
    if unknown:
        raise ReleaseError(f"The JSON-LD context uses what this program does not understand: {', '.join(unknown)}.")
    prefixes = {iri: key for key, iri in source.items() if isinstance(iri, str) and iri.endswith("#")}
    return Context(source, aliases, prefixes, {iri: tuple(found) for iri, found in terms.items()})


def _is_alias(key: str, value: object) -> bool:
    return not key.startswith("@") and isinstance(value, str) and value.startswith("@")


def _term(key: str, definition: Mapping[str, Any], source: Mapping[str, Any]) -> Term:
    containers = definition.get("@container", [])
    coercion = definition.get("@type")
    return Term(
        key,
        _expand(coercion, source) if coercion else None,
        definition.get("@language"),
        frozenset([containers] if isinstance(containers, str) else containers),
    )


def _expand(name: str, source: Mapping[str, Any]) -> str:
    """The IRI of a name in a context (JSON-LD 1.1 API, section 5.2), by its prefix or by `@vocab`."""
    prefix, colon, local = name.partition(":")
    if name.startswith("@") or local.startswith("//"):
        return name
    if not colon:
        return str(source.get("@vocab", "")) + name
    definition = source.get(prefix)
    if definition is None:
        return name
    return _expand(definition if isinstance(definition, str) else definition["@id"], source) + local
