"""The index of names: names of entities in; for a name and some types, the entities with similar names out.

Equal names are found at once; of the others only those that share enough runs of letters are compared. Which names have
a run is one large integer, a bit for each name, so that counting is a few additions of all names at a time.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from learningcities.publication.reconciliation.forms import Comparable, Form, equality, forms, likenesses
from learningcities.publication.reconciliation.rules import rules

_SHORT, _SHARE, _COMPARED = (rules()["runs"][key] for key in ("short", "share", "compared"))
_LEAST = rules()["similarity"]["least"]


class Hit(NamedTuple):
    """How a name of an entity agrees: similarity, whether the names are the same, the kind of the name."""

    similarity: float
    exact: bool
    kind: str
    latin: bool


class Start(NamedTuple):
    """How a name begins with a text: 0 it is the text, 1 it begins so, 2 a word of it does; and how long it is."""

    rank: int
    length: int


class _Place(NamedTuple):
    """A form of a name of an entity."""

    iri: str
    kind: str
    form: Form


@dataclass
class _Names:
    """The names of the entities of one type."""

    texts: list[Comparable] = field(default_factory=list)
    places: list[list[_Place]] = field(default_factory=list)
    by_text: dict[str, int] = field(default_factory=dict)
    grams: dict[str, list[int]] = field(default_factory=dict)
    masks: dict[str, int] = field(default_factory=dict)

    def add(self, place: _Place) -> None:
        text = place.form.text
        number = self.by_text.get(text)
        if number is None:
            number = self.by_text[text] = len(self.texts)
            self.texts.append(Comparable.of(text))
            self.places.append([])
            for gram in _grams(text, 2) | _grams(text, 3):
                self.grams.setdefault(gram, []).append(number)
        self.places[number].append(place)

    def similar(self, text: str, grams: Collection[str]) -> list[int]:
        """The numbers of texts that have enough of the runs of a text, but for the equal one."""
        counted = _Counted()
        for gram in grams:
            if gram in self.grams:
                counted.add(self._mask(gram))
        own = self.by_text.get(text)
        others = -1 if own is None else ~(1 << own)
        least = max(1, math.ceil(_SHARE * len(grams)))
        enough = counted.at_least(least) & others
        if enough.bit_count() <= _COMPARED:
            return list(_bits(enough))
        return list(islice(counted.most(least, others), _COMPARED))

    def alike(self, text: Comparable, grams: Collection[str], least: float) -> Iterator[tuple[int, float]]:
        """The numbers of similar texts with their similarity, where it is enough."""
        numbers = self.similar(text.text, grams)
        for place, similarity in likenesses(text, [self.texts[number] for number in numbers], least):
            yield numbers[place], similarity

    def _mask(self, gram: str) -> int:
        """The texts with a run of letters, a bit for each; made when it is first asked for."""
        mask = self.masks.get(gram)
        if mask is None:
            numbers = self.grams[gram]
            bits = bytearray(numbers[-1] // 8 + 1)
            for number in numbers:
                bits[number >> 3] |= 1 << (number & 7)
            mask = self.masks[gram] = int.from_bytes(bits, "little")
        return mask


class _Counted:
    """How often each bit was added: bit n of `digits[k]` is binary digit k of the count of n."""

    def __init__(self) -> None:
        self.digits: list[int] = []

    def add(self, mask: int) -> None:
        """Count the bits of a mask once more."""
        for place, digit in enumerate(self.digits):
            self.digits[place] = digit ^ mask
            mask &= digit
            if not mask:
                return
        self.digits.append(mask)

    def at_least(self, least: int) -> int:
        """The bits that were added so often."""
        if least >> len(self.digits):
            return 0
        # Compared like two numbers, from the highest digit on.
        more, equal = 0, -1
        for place in reversed(range(len(self.digits))):
            if least >> place & 1:
                equal &= self.digits[place]
            else:
                more |= equal & self.digits[place]
                equal &= ~self.digits[place]
        return more | equal

    def most(self, least: int, among: int) -> Iterator[int]:
        """The bits that were added at least so often, those added most first, equal ones in order."""
        more = 0
        for count in range((1 << len(self.digits)) - 1, least - 1, -1):
            found = self.at_least(count) & among
            yield from _bits(found & ~more)
            more = found


_SET = re.compile(rb"[^\0]")


def _bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first."""
    for found in _SET.finditer(mask.to_bytes(mask.bit_length() // 8 + 1, "little")):
        byte = found[0][0]
        yield from (8 * found.start() + bit for bit in range(8) if byte >> bit & 1)


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
        starts: set[tuple[str, str, bool, int]] = set()
        for iri, type_, names in entities:
            own = self._types.setdefault(type_, _Names())
            for text, _, kind in names:
                for form in forms(text):
                    own.add(_Place(iri, kind, form._replace(latin=form.latin or kind == "latin")))
                    length = len(form.text)
                    # The name of a city is but a part of that of its authority.
                    first = kind != "governed"
                    starts.update((start, iri, first and len(start) == length, length) for start in _starts(form.text))
        self._starts = sorted(starts)

    def search(self, name: str, types: Iterable[str]) -> dict[str, Hit]:
        """The entities of some types with a similar name, each with its best hit."""
        found: dict[str, Hit] = {}
        asked = forms(name)
        compared = [
            (Comparable.of(form.text), _grams(form.text, _width(form.text)), form.latin) for form in asked if form.exact
        ]
        for own in (self._types[type_] for type_ in types if type_ in self._types):
            for form in asked:
                self._equal(own, form, found)
            for text, grams, latin in compared:
                self._similar(own, text, grams, latin, found)
        return found

    def equal(self, name: str, types: Iterable[str]) -> dict[str, Hit]:
        """The entities of some types with the same name, or nearly the same."""
        found: dict[str, Hit] = {}
        for own in (self._types[type_] for type_ in types if type_ in self._types):
            for form in forms(name):
                self._equal(own, form, found)
        return found

    def _similar(
        self, own: _Names, text: Comparable, grams: Collection[str], latin: bool, found: dict[str, Hit]
    ) -> None:
        for number, similarity in own.alike(text, grams, _LEAST):
            for iri, kind, form in own.places[number]:
                known = found.get(iri)
                if known is None or known.similarity <= similarity:
                    _keep(found, iri, Hit(similarity, False, kind, latin or form.latin))

    def _equal(self, own: _Names, form: Form, found: dict[str, Hit]) -> None:
        number = own.by_text.get(form.text)
        for place in own.places[number] if number is not None else ():
            similarity = equality(form, place.form)
            _keep(found, place.iri, Hit(similarity, similarity == 1, place.kind, form.latin or place.form.latin))

    def starting(self, text: str) -> dict[str, Start]:
        """The entities that have a name in which a word starts with a text, each with its best start."""
        found: dict[str, Start] = {}
        for form in (form for form in forms(text) if form.exact):
            first = bisect_left(self._starts, (form.text,))
            for start, iri, whole, length in self._starts[first:]:
                if not start.startswith(form.text):
                    break
                how = Start(0 if whole and start == form.text else 1 if whole else 2, length)
                found[iri] = min(how, found.get(iri, how))
        return found


def _starts(text: str) -> Iterator[str]:
    """The text from each of its words on."""
    yield text
    yield from (text[place + 1 :] for place, character in enumerate(text) if character == " ")


def _keep(found: dict[str, Hit], iri: str, hit: Hit) -> None:
    """The better one of two hits; of equal ones, that of a name of today."""
    known = found.get(iri)
    if known is None or (hit.similarity, hit.kind != "old") > (known.similarity, known.kind != "old"):
        found[iri] = hit
