"""Recognition: what the ledger knows and what documents name in; which of them are the same thing out.

A thing keeps the path that it was released with: it is known by its name, by its name as a path, by the bytes or the
file name of its document. Where two could be meant, none is: the ledger then stops the build, and the curator decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from learningcities.graph.slugs import slug
from learningcities.ledger import Ledger
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


def file_keys(name: str, digest: str) -> tuple[str, ...]:
    """By what a document is known: its bytes, its file name."""
    return (f"file:{name}", *([f"sha256:{digest}"] if digest else []))


def recognised_documents(ledger: Ledger, files: Sequence[File]) -> dict[tuple[str, str], str]:
    """The path below `document/` of each file that is known, by its path and digest: by its bytes, else by its name.

    Of several files with the same bytes the one with the known name is meant, else the first.
    """
    recorded = recorded_names(ledger, "document").by_name
    found: dict[tuple[str, str], str] = {}
    for by_bytes in (True, False):
        claims: dict[str, list[tuple[bool, str, str]]] = {}
        for path, name, digest in sorted(files):
            named, known = recorded.get(f"file:{name}"), recorded.get(f"sha256:{digest}")
            document = known if by_bytes else named
            if document and document not in found.values() and (path, digest) not in found:
                claims.setdefault(document, []).append((named != document, path, digest))
        found |= {min(claimants)[1:]: document for document, claimants in claims.items()}
    return found


def city_key(profile: CityProfile) -> str:
    """By what a city is known within its country: its name, and the area that the title gives."""
    title = profile.title
    return f"{fold(title.city)} / {fold(title.area)}" if title.area else fold(title.city)


@dataclass(frozen=True, slots=True)
class KnownCity:
    """A city as the ledger knows it: the path without country, its names, its areas, its documents."""

    path: str
    names: frozenset[str]
    areas: frozenset[str]
    keys: frozenset[str]
    documents: frozenset[str]

    def may_be(self, profile: CityProfile) -> bool:
        """Whether the area of a title does not speak against it."""
        return not self.areas or not profile.title.area or fold(profile.title.area) in self.areas


def known_cities(ledger: Ledger, country: str) -> list[KnownCity]:
    """The cities of a country (code in lower case) that the ledger knows; what was replaced counts for the other."""
    keys: dict[str, set[str]] = {}
    start = f"city/{country}/"
    for entry in ledger.of("city"):
        if entry.path.startswith(start):
            keys.setdefault(ledger.followed(entry.path).removeprefix(start), set()).update(entry.known_as)
    return [_known_city(path, own) for path, own in sorted(keys.items())]


def _known_city(path: str, keys: Iterable[str]) -> KnownCity:
    documents = frozenset(key for key in keys if key.startswith("document/"))
    titles = frozenset(keys) - documents
    pairs = [key.partition(" / ") for key in titles]
    areas = frozenset(area for _, _, area in pairs if area)
    return KnownCity(path, frozenset(name for name, _, _ in pairs), areas, titles, documents)


def recognised_cities(
    ledger: Ledger, country: str, profiles: Sequence[CityProfile], document: Callable[[CityProfile], str]
) -> tuple[dict[str, str], list[CityProfile]]:
    """The path without country of the city of each document, by the path of the document, as far as it is known.

    Also the documents whose city was known by nothing but the document. `document` gives the path of a document below
    the base.
    """
    cities = known_cities(ledger, country)
    found: dict[str, str] = {}
    by_document: list[CityProfile] = []
    if not cities:
        return found, by_document
    for recognise in (_by_key, _by_name, _by_slug):
        used = set(found.values()) if recognise is _by_slug else set()
        rest = [profile for profile in profiles if profile.document.path not in found]
        found |= recognise([city for city in cities if city.path not in used], rest)
    used = set(found.values())
    rest = [profile for profile in profiles if profile.document.path not in found]
    for city in (city for city in cities if city.path not in used):
        own = [profile for profile in rest if document(profile) in city.documents and _alike(city, profile)]
        if len({fold(profile.title.city) for profile in own}) == 1:
            found |= {profile.document.path: city.path for profile in own}
            by_document += own
    return found, by_document


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


def _alike(city: KnownCity, profile: CityProfile) -> bool:
    return city.may_be(profile) and any(alike(profile.title.city, name) for name in sorted(city.names))


def alike(one: str, other: str) -> bool:
    """Whether two wordings can be two spellings of the same."""
    return SequenceMatcher(None, slug(one), slug(other), autojunk=False).ratio() >= _ALIKE
