"""Recognition: what the ledger knows and what documents name in; which of them are the same thing out.

A thing keeps the path that it was released with: it is known by its name, by its name as a path, by the bytes, the
file name or the words of its document. Where two could be meant, none is: the ledger then stops the build, and the
curator decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from pathlib import PurePath

from learningcities.graph.sketches import resemble, sketch
from learningcities.graph.slugs import slug
from learningcities.ledger import Entry, Ledger, Status
from learningcities.ledger.model import WORDS
from learningcities.profiles.model import CityProfile
from learningcities.vocabulary import fold

_ALIKE = 0.75
"""How alike two wordings of one place are, as a ratio of difflib, to be two spellings of the same."""

File = tuple[str, str, str]
"""Path, name and digest of a document."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Paths of one kind in one country, or of one kind: by the names they are known under; and all that are taken."""

    by_name: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()

    def recognised(self, names: Iterable[str]) -> dict[str, str]:
        """The path of each folded name that is known: by the name itself, else as the only one of its slug."""
        names = set(names)
        found = {name: self.by_name[name] for name in names if name in self.by_name}
        by_slug: dict[str, list[str]] = {}
        for name in names - found.keys():
            by_slug.setdefault(slug(name), []).append(name)
        used = set(found.values())
        for path in {self.by_name[name] for name in self.by_name} - used:
            spellings = {slug(name) for name, known in self.by_name.items() if known == path}
            alike = [name for spelling in spellings for name in by_slug.get(spelling, ())]
            if len(alike) == 1:
                found[alike[0]] = path
        return found


def recorded_names(ledger: Ledger, kind: str, within: str = "") -> Recorded:
    """What the ledger knows of a kind; with `within`, of those below this path, and without it in the path."""
    start = f"{kind}/{within}/" if within else f"{kind}/"
    entries = [entry for entry in ledger.of(kind) if entry.path.startswith(start)]
    known = {
        name: ledger.followed(entry.path).removeprefix(start)
        for entry in entries
        for name in entry.known_as
    }  # fmt: skip
    return Recorded(known, frozenset(entry.path.removeprefix(start) for entry in entries))


def file_keys(name: str, digest: str, text: str = "") -> tuple[str, ...]:
    """By what a document is known: its file name, its bytes, a sketch of its words."""
    words = (f"{WORDS}{sketch(text)}",) if text else ()
    return (f"file:{name}", *([f"sha256:{digest}"] if digest else []), *words)


def recognised_documents(
    ledger: Ledger, files: Iterable[File], profiles: Sequence[CityProfile] = ()
) -> dict[tuple[str, str], str]:
    """The path below `document/` of each file that is known, by its path and digest; `profiles` are what some hold.

    A file is known by its bytes; else by its words, in a city of its name; else by its name, or by its name with
    another suffix; else by its words, in a city of a name that is much alike. Of several files with the same bytes the
    one with the known name is meant, else the first.
    """
    files = sorted(files)
    recorded, stems = recorded_names(ledger, "document").by_name, _recorded_stems(ledger)
    found: dict[tuple[str, str], str] = {}
    found |= _claimed(files, found, lambda name, digest: recorded.get(f"sha256:{digest}"), recorded)
    found |= _edited_documents(ledger, profiles, found, exact=True)
    found |= _claimed(files, found, lambda name, digest: recorded.get(f"file:{name}"), recorded)
    several = {stem for stem, count in Counter(_stem(name) for _, name, _ in files).items() if count > 1}
    known = {stem: path for stem, path in stems.items() if stem not in several}
    found |= _claimed(files, found, lambda name, digest: known.get(_stem(name)), recorded)
    return found | _edited_documents(ledger, profiles, found, exact=False)


def _claimed(
    files: Iterable[File],
    found: Mapping[tuple[str, str], str],
    known: Callable[[str, str], str | None],
    recorded: Mapping[str, str],
) -> dict[tuple[str, str], str]:
    """The document of each file that `known` gives by name and digest, where neither is found already."""
    used = set(found.values())
    claims: dict[str, list[tuple[bool, str, str]]] = {}
    for path, name, digest in files:
        document = known(name, digest)
        if document and document not in used and (path, digest) not in found:
            claims.setdefault(document, []).append((recorded.get(f"file:{name}") != document, path, digest))
    return {min(claimants)[1:]: document for document, claimants in claims.items()}


def _recorded_stems(ledger: Ledger) -> dict[str, str]:
    """The document of each file name without suffix that belongs to one document only, if that is in force."""
    stems: dict[str, set[str]] = {}
    for entry in ledger.of("document"):
        for key in entry.known_as:
            if key.startswith("file:") and entry.status is Status.IN_FORCE:
                stems.setdefault(_stem(key.removeprefix("file:")), set()).add(entry.path.removeprefix("document/"))
    return {stem: next(iter(paths)) for stem, paths in stems.items() if len(paths) == 1}


def _stem(name: str) -> str:
    return PurePath(name).stem


def _edited_documents(
    ledger: Ledger,
    profiles: Sequence[CityProfile],
    found: Mapping[tuple[str, str], str],
    *,
    exact: bool,
) -> dict[tuple[str, str], str]:
    """The path below `document/` of each document that has new bytes, and is known by its words.

    It is the only new one, and the other the only one missing, that are much alike, in a city of the name in its
    title, or of one that is much like it. `found` are the files that are known already.
    """
    new = [one for one in profiles if (one.document.path, one.document.sha256) not in found]
    used = {f"document/{path}" for path in found.values()}
    gone = {entry.path: entry for entry in ledger.of("document") if entry.path not in used}
    gone = {path: entry for path, entry in gone.items() if entry.status is Status.IN_FORCE}
    if not new or not gone:
        return {}
    countries = {profile.title.country.lower() for profile in new}
    left = {country: _with_documents(known_cities(ledger, country), gone) for country in countries}
    named: dict[tuple[str, str], list[KnownCity]] = {}
    for city in (city for cities in left.values() for city in cities):
        for name in city.names:
            named.setdefault((city.country, name), []).append(city)
    pairs = [
        ((profile.document.path, profile.document.sha256), path.removeprefix("document/"))
        for profile, words in [(one, sketch(one.document.text)) for one in new]
        for city in (
            named.get((profile.title.country.lower(), fold(profile.title.city)), ())
            if exact
            else left[profile.title.country.lower()]
        )
        if (city.may_be if exact else partial(_alike, city))(profile)
        for path in sorted(city.documents & gone.keys())
        if _same_words(gone[path], words)
    ]
    files, documents = Counter(file for file, _ in pairs), Counter(path for _, path in pairs)
    return {file: path for file, path in pairs if files[file] == documents[path] == 1}


def _with_documents(cities: Iterable[KnownCity], documents: Mapping[str, Entry]) -> list[KnownCity]:
    return [city for city in cities if not city.documents.isdisjoint(documents)]


def _same_words(entry: Entry, words: str) -> bool:
    return any(resemble(words, key.removeprefix(WORDS)) for key in entry.known_as if key.startswith(WORDS))


def city_key(profile: CityProfile) -> str:
    """By what a city is known within its country: its name, and the area that the title gives."""
    title = profile.title
    return f"{fold(title.city)} / {fold(title.area)}" if title.area else fold(title.city)


@dataclass(frozen=True, slots=True)
class KnownCity:
    """A city as the ledger knows it: the path without country, its names, its areas, its documents."""

    country: str
    path: str
    names: frozenset[str]
    areas: frozenset[str]
    keys: frozenset[str]
    documents: frozenset[str]

    def may_be(self, profile: CityProfile) -> bool:
        """Whether neither the country nor the area of a title speaks against it."""
        if profile.title.country.lower() != self.country:
            return False
        return not self.areas or not profile.title.area or fold(profile.title.area) in self.areas


def known_cities(ledger: Ledger, country: str) -> list[KnownCity]:
    """The cities of a country (code in lower case) that the ledger knows; what was replaced counts for the other."""
    keys: dict[str, set[str]] = {}
    start = f"city/{country}/"
    for entry in ledger.of("city"):
        if entry.path.startswith(start):
            keys.setdefault(ledger.followed(entry.path).removeprefix(start), set()).update(entry.known_as)
    return [_known_city(country, path, own) for path, own in sorted(keys.items())]


def _known_city(country: str, path: str, keys: Iterable[str]) -> KnownCity:
    documents = frozenset(key for key in keys if key.startswith("document/"))
    titles = frozenset(keys) - documents
    pairs = [key.partition(" / ") for key in titles]
    areas = frozenset(area for _, _, area in pairs if area)
    return KnownCity(country, path, frozenset(name for name, _, _ in pairs), areas, titles, documents)


def recognised_cities(
    ledger: Ledger,
    country: str,
    profiles: Sequence[CityProfile],
    document: Callable[[CityProfile], str],
    waiting: Collection[str] = (),
) -> tuple[dict[str, str], list[CityProfile]]:
    """The path without country of the city of each document, by the path of the document, as far as it is known.

    Also the documents whose city was known by nothing but the document. `document` gives the path of a document below
    the base; `waiting` are the paths of those that could not be read: their cities are not gone, so nothing but their
    own name means them.
    """
    cities = known_cities(ledger, country)
    found: dict[str, str] = {}
    by_document: list[CityProfile] = []
    if not cities:
        return found, by_document
    for recognise in (_by_key, _by_name, _by_slug):
        left = _unclaimed(cities, found, waiting) if recognise is _by_slug else cities
        found |= recognise(left, [profile for profile in profiles if profile.document.path not in found])
    rest = [profile for profile in profiles if profile.document.path not in found]
    for city in _unclaimed(cities, found, waiting):
        own = [profile for profile in rest if document(profile) in city.documents and _same_city(city, profile)]
        if len({city_key(profile) for profile in own}) == 1:
            found |= {profile.document.path: city.path for profile in own}
            by_document += own
    return found, by_document


def _unclaimed(cities: Iterable[KnownCity], found: Mapping[str, str], waiting: Collection[str]) -> list[KnownCity]:
    used = set(found.values())
    return [city for city in cities if city.path not in used and city.documents.isdisjoint(waiting)]


Rest = Sequence[CityProfile]


def _by_key(cities: Iterable[KnownCity], rest: Rest) -> dict[str, str]:
    """Same name, and same area or no area in both."""
    return _only_ones(rest, {profile.document.path: _with(cities, city_key(profile)) for profile in rest})


def _with(cities: Iterable[KnownCity], key: str) -> list[KnownCity]:
    return [city for city in cities if key in city.keys]


def _by_name(cities: Iterable[KnownCity], rest: Rest) -> dict[str, str]:
    """Same name, and an area in one of both only; a title without area could mean a city in any area that is named."""
    areas: dict[str, set[str]] = {}
    for profile in rest:
        if profile.title.area:
            areas.setdefault(fold(profile.title.city), set()).add(fold(profile.title.area))
    same: dict[str, list[KnownCity]] = {}
    for profile in rest:
        name = fold(profile.title.city)
        elsewhere = set() if profile.title.area else areas.get(name, set())
        same[profile.document.path] = [
            city for city in cities if name in city.names and city.may_be(profile) and elsewhere <= city.areas
        ]
    return _only_ones(rest, same)


def _by_slug(cities: Iterable[KnownCity], rest: Rest) -> dict[str, str]:
    """The name in another spelling, where nobody bears the known one and one spelling is left."""
    same = {
        profile.document.path: [
            city
            for city in cities
            if slug(profile.title.city) in {slug(name) for name in city.names} and city.may_be(profile)
        ]
        for profile in rest
    }
    found = _only_ones(rest, same)
    spellings: dict[str, set[str]] = {}
    for profile in rest:
        if path := found.get(profile.document.path):
            spellings.setdefault(path, set()).add(fold(profile.title.city))
    return {document: path for document, path in found.items() if len(spellings[path]) == 1}


def _only_ones(rest: Rest, same: Mapping[str, list[KnownCity]]) -> dict[str, str]:
    """Where exactly one city is meant, and the titles that mean it do not name two areas, none of them known."""
    found = {document: cities[0] for document, cities in same.items() if len(cities) == 1}
    areas: dict[str, set[str]] = {}
    for profile in rest:
        city = found.get(profile.document.path)
        if city and profile.title.area:
            areas.setdefault(city.path, set()).add(fold(profile.title.area))
    return {
        profile.document.path: city.path
        for profile in rest
        if (city := found.get(profile.document.path))
        and not (profile.title.area and not city.areas and len(areas[city.path]) > 1)
    }


def _same_city(city: KnownCity, profile: CityProfile) -> bool:
    """Whether a document that was about the city still is: a city may move to another area under its name."""
    return fold(profile.title.city) in city.names or _alike(city, profile)


def _alike(city: KnownCity, profile: CityProfile) -> bool:
    return city.may_be(profile) and any(alike(profile.title.city, name) for name in sorted(city.names))


def alike(one: str, other: str) -> bool:
    """Whether two wordings can be two spellings of the same."""
    return SequenceMatcher(None, slug(one), slug(other), autojunk=False).ratio() >= _ALIKE
