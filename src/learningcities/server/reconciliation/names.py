"""The index of names: names of entities in; for a name and some types, the entities with similar names out.

Equal names are found at once; of the others only those that share enough runs of letters are compared.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from learningcities.server.reconciliation.data import data
from learningcities.server.reconciliation.forms import Form, equality, forms, likeness

_SHORT = 9
"""Characters of a name that is compared by pairs of them, longer ones by runs of three."""
_SHARE = 0.35
"""The share of a name's runs of letters that a similar name has."""
_COMPARED = 60
"""The most names of a type that are compared letter by letter, those with most runs in common first."""


class Hit(NamedTuple):
    """How a name of an entity agrees: similarity, whether the names are the same, the kind of the name."""

    similarity: float
    exact: bool
    kind: str
    latin: bool


class _Place(NamedTuple):
    """A form of a name of an entity."""

    iri: str
    kind: str
    form: Form


@dataclass
class _Names:
    """The names of the entities of one type."""

    texts: list[str] = field(default_factory=list)
    places: list[list[_Place]] = field(default_factory=list)
    by_text: dict[str, int] = field(default_factory=dict)
    grams: dict[str, list[int]] = field(default_factory=dict)

    def add(self, place: _Place) -> None:
        text = place.form.text
        number = self.by_text.get(text)
        if number is None:
            number = self.by_text[text] = len(self.texts)
            self.texts.append(text)
            self.places.append([])
            for gram in _grams(text, 2) | _grams(text, 3):
                self.grams.setdefault(gram, []).append(number)
        self.places[number].append(place)

    def similar(self, text: str) -> Iterator[int]:
        """The numbers of texts that share enough with a text, but for the equal one."""
        grams = _grams(text, _width(text))
        counts: Counter[int] = Counter()
        for gram in grams:
            counts.update(self.grams.get(gram, ()))
        least = max(1.0, _SHARE * len(grams))
        enough = [(count, number) for number, count in counts.items() if count >= least and self.texts[number] != text]
        if len(enough) > _COMPARED:
            enough.sort(key=lambda found: (-found[0], found[1]))
        yield from (number for _, number in enough[:_COMPARED])


def _grams(text: str, width: int) -> set[str]:
    """Runs of so many characters, with the ends of the text as characters."""
    padded = f" {text} "
    return {padded[start : start + width] for start in range(len(padded) - width + 1)}


def _width(text: str) -> int:
    """Pairs for short names, in which one error breaks most longer runs, and for scripts that need few characters."""
    return 2 if len(text) <= _SHORT or not text.isascii() else 3


class NameIndex:
    """All names of all types."""

    def __init__(self, entities: Iterable[tuple[str, str, Sequence[tuple[str, str, str]]]]) -> None:
        """Names of entities, each with IRI, type, and names as text, language and kind."""
        self._types: dict[str, _Names] = {}
        starts: set[tuple[str, str]] = set()
        for iri, type_, names in entities:
            own = self._types.setdefault(type_, _Names())
            for text, _, kind in names:
                for form in forms(text):
                    own.add(_Place(iri, kind, form._replace(latin=form.latin or kind == "latin")))
                    starts.update((start, iri) for start in _starts(form.text))
        self._starts = sorted(starts)

    def search(self, name: str, types: Iterable[str]) -> dict[str, Hit]:
        """The entities of some types with a similar name, each with its best hit."""
        found: dict[str, Hit] = {}
        asked = forms(name)
        for type_ in types:
            if type_ in self._types:
                self._search(self._types[type_], asked, found)
        return found

    def equal(self, name: str, types: Iterable[str]) -> dict[str, Hit]:
        """The entities of some types with the same name, or nearly the same."""
        found: dict[str, Hit] = {}
        for own in (self._types[type_] for type_ in types if type_ in self._types):
            for form in forms(name):
                self._equal(own, form, found)
        return found

    def _search(self, own: _Names, asked: Sequence[Form], found: dict[str, Hit]) -> None:
        least = data("weights")["least"]
        for form in asked:
            self._equal(own, form, found)
        for form in (form for form in asked if form.exact):
            for number in own.similar(form.text):
                similarity = likeness(form.text, own.texts[number])
                if similarity >= least:
                    for place in own.places[number]:
                        hit = Hit(similarity, False, place.kind, form.latin or place.form.latin)
                        _keep(found, place.iri, hit)

    def _equal(self, own: _Names, form: Form, found: dict[str, Hit]) -> None:
        number = own.by_text.get(form.text)
        for place in own.places[number] if number is not None else ():
            similarity = equality(form, place.form)
            _keep(found, place.iri, Hit(similarity, similarity == 1, place.kind, form.latin or place.form.latin))

    def starting(self, text: str) -> Iterator[str]:
        """The entities that have a name in which a word starts with a text; one may come several times."""
        for form in (form for form in forms(text) if form.exact):
            first = bisect_left(self._starts, (form.text,))
            for start, iri in self._starts[first:]:
                if not start.startswith(form.text):
                    break
                yield iri


def _starts(text: str) -> Iterator[str]:
    """The text from each of its words on."""
    yield text
    yield from (text[place + 1 :] for place, character in enumerate(text) if character == " ")


def _keep(found: dict[str, Hit], iri: str, hit: Hit) -> None:
    """The better one of two hits; of equal ones, that of a name of today."""
    known = found.get(iri)
    if known is None or (hit.similarity, hit.kind != "old") > (known.similarity, known.kind != "old"):
        found[iri] = hit
