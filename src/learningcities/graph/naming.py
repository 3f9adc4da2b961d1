"""Naming: which documents speak of the same city, and the path of every resource that needs all documents to be named.

In: all profiles of a build, and the ledger of the IRIs that were released before. Out: `Names`. What the ledger knows
keeps its path; the others get one that it does not hold. The order of the documents makes no difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.graph.recognition import (
    File,
    Recorded,
    file_keys,
    known_cities,
    recognised_cities,
    recognised_documents,
    recorded_names,
)
from learningcities.graph.slugs import distinct_slugs, short_digest, slug
from learningcities.ledger import Entry, Ledger
from learningcities.namespaces import DEFAULT_BASE
from learningcities.profiles.model import CityProfile
from learningcities.vocabulary import fold, vocabulary

CityKey = tuple[str, str, str]
"""Country code, folded name, folded area of the title (empty where it makes no difference)."""


@dataclass(frozen=True, slots=True)
class CityGroup:
    """A city, the path of its IRIs (`fr/lille`), and the profiles of its documents, the oldest first."""

    path: str
    profiles: tuple[CityProfile, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Paths by name: documents by path and digest, areas by country and name, networks and awards by name."""

    base: str
    documents: dict[tuple[str, str], str] = field(default_factory=dict)
    areas: dict[tuple[str, str], str] = field(default_factory=dict)
    networks: dict[str, str] = field(default_factory=dict)
    awards: dict[str, str] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    def only(self, profiles: Iterable[CityProfile], path: str = "") -> Names:
        """The names that some profiles need, and what the ledger knows of the city with this path, `fr/lille`.

        That is little to send to another process.
        """
        profiles = list(profiles)
        documents = [(profile.document.path, profile.document.sha256) for profile in profiles]
        areas = [(profile.title.country, fold(name)) for profile in profiles if (name := area_name(profile))]
        networks = [fold(fact.network_name) for profile in profiles for fact in profile.memberships]
        awards = [fold(fact.name) for profile in profiles for fact in profile.awards]
        return Names(
            self.base,
            {key: self.documents[key] for key in documents},
            {key: self.areas[key] for key in areas},
            {key: self.networks[key] for key in networks},
            {key: self.awards[key] for key in awards},
            self.ledger.only(path),
        )

    def document(self, path: str, sha256: str | None) -> str:
        """The IRI of a document."""
        return f"{self.base}document/{self.documents[path, sha256 or '']}"

    def area(self, country: str, name: str) -> str:
        """The IRI of an area."""
        return f"{self.base}area/{country.lower()}/{self.areas[country, fold(name)]}"

    def network(self, name: str) -> str:
        """The IRI of a network."""
        return f"{self.base}network/{self.networks[fold(name)]}"

    def award(self, name: str) -> str:
        """The IRI of an award."""
        return f"{self.base}award/{self.awards[fold(name)]}"


def name_all(
    profiles: Sequence[CityProfile],
    files: Iterable[tuple[str, str, str]] = (),
    base: str = DEFAULT_BASE,
    ledger: Ledger | None = None,
) -> tuple[Names, list[CityGroup], list[Diagnostic]]:
    """Names for all resources, the cities in order of their paths, and a diagnostic for each collision of names.

    `files` are path, name and digest of further files that were read: the rejected ones.
    """
    files, known = list(files), ledger or Ledger()
    documents, edited = _documents(profiles, files, known)
    names = Names(
        base,
        documents,
        _areas(profiles, known),
        _networks(profiles, known),
        _awards(profiles, known),
        known,
    )
    waiting = {f"document/{documents[path, digest]}" for path, _, digest in files}
    groups, problems = _cities(profiles, names, waiting)
    return names, groups, [*problems, *edited, *_duplicates(profiles)]


def _duplicates(profiles: Iterable[CityProfile]) -> list[Diagnostic]:
    """Documents with the bytes of another one."""
    first: dict[str, str] = {}
    problems = []
    for document in sorted((profile.document for profile in profiles), key=lambda document: document.path):
        before = first.setdefault(document.sha256, document.path)
        if before != document.path:
            message = f"expected each document once, found the same bytes in {before}; both are published"
            problems.append(diagnostic("document-duplicate", document.path, message))
    return problems


def _documents(
    profiles: Sequence[CityProfile], others: Iterable[File], ledger: Ledger
) -> tuple[dict[tuple[str, str], str], list[Diagnostic]]:
    """The stem of the file's name; files of one stem are told apart by their digests, then by their order.

    What the ledger knows keeps its path; a diagnostic for each document that is known by nothing but its words.
    """
    read = [(profile.document.path, profile.document.name, profile.document.sha256) for profile in profiles]
    files = [*read, *others]
    found = recognised_documents(ledger, files, profiles)
    taken = recorded_names(ledger, "document").taken
    by_stem: dict[str, list[File]] = {}
    for path, name, digest in files:
        if (path, digest) not in found:
            by_stem.setdefault(slug(name.rsplit(".", 1)[0]), []).append((digest, path, name))
    for stem, same in by_stem.items():
        for index, (digest, path, _) in enumerate(sorted(same)):
            repeated = index > 0 and sorted(same)[index - 1][0] == digest
            several = len(same) > 1 or stem in taken
            plain = stem + (f"-{digest[:8]}" + (f"-{index + 1}" if repeated else "") if several else "")
            found[path, digest] = plain if plain not in taken else f"{plain}-{short_digest(path)}"
    return found, _kept_documents(read, found, ledger)


def _kept_documents(files: Iterable[File], found: Mapping[tuple[str, str], str], ledger: Ledger) -> list[Diagnostic]:
    """A diagnostic for each document that is known neither by its bytes nor by its name."""
    known = (
        (path, file_keys(name, digest), ledger.entries.get(f"document/{found[path, digest]}"))
        for path, name, digest in files
    )
    return [
        _kept_document(path, entry)
        for path, keys, entry in known
        if entry and entry.known_as and set(keys).isdisjoint(entry.known_as)
    ]


def _kept_document(path: str, entry: Entry) -> Diagnostic:
    message = f"this is taken for {entry.name!r} with another file name and an edited text: it keeps {entry.path!r}"
    return diagnostic("document-kept", path, message)


def _named(names: Iterable[str], recorded: Recorded) -> dict[str, str]:
    """The path of each folded name: the one that it had, else one that is new."""
    folded = {fold(name) for name in names}
    found = recorded.recognised(folded)
    return found | distinct_slugs(folded - found.keys(), recorded.taken)


def _areas(profiles: Iterable[CityProfile], ledger: Ledger) -> dict[tuple[str, str], str]:
    by_country: dict[str, list[str]] = {}
    for profile in profiles:
        if name := area_name(profile):
            by_country.setdefault(profile.title.country, []).append(name)
    return {
        (country, name): path
        for country, names in by_country.items()
        for name, path in _named(names, recorded_names(ledger, "area", country.lower())).items()
    }


def _networks(profiles: Iterable[CityProfile], ledger: Ledger) -> dict[str, str]:
    names = [fact.network_name for profile in profiles for fact in profile.memberships]
    return _named(names, recorded_names(ledger, "network"))


def _awards(profiles: Iterable[CityProfile], ledger: Ledger) -> dict[str, str]:
    """Known awards have the id of their concept, whatever else is read; no other award gets such an id.

    An award that was released before its concept was known keeps the path that it had.
    """
    concepts = vocabulary()["awards"].concepts
    known = {fold(concept.name("en")): concept.id for concept in concepts}
    names = {fold(fact.name) for profile in profiles for fact in profile.awards}
    recorded = recorded_names(ledger, "award")
    released = recorded.recognised(names)
    given = distinct_slugs({*names, *known} - released.keys(), recorded.taken)
    taken = set(known.values())
    apart = {name: f"{path}-{short_digest(name)}" if path in taken else path for name, path in given.items()}
    return apart | known | released


def area_name(profile: CityProfile) -> str | None:
    """The area of the title, else the one that the introduction names."""
    return profile.title.area or (profile.area.name if profile.area else None)


def _cities(
    profiles: Sequence[CityProfile], names: Names, waiting: Collection[str]
) -> tuple[list[CityGroup], list[Diagnostic]]:
    groups = []
    problems: list[Diagnostic] = []
    for country in sorted({profile.title.country for profile in profiles}):
        own = [profile for profile in profiles if profile.title.country == country]
        found, by_document = recognised_cities(
            names.ledger,
            country.lower(),
            own,
            lambda profile: f"document/{names.documents[profile.document.path, profile.document.sha256]}",
            waiting,
        )
        problems += [_kept(profile, found[profile.document.path]) for profile in by_document]
        known: dict[str, list[CityProfile]] = {}
        for profile in own:
            if path := found.get(profile.document.path):
                known.setdefault(path, []).append(profile)
        groups += [_group(country, path, same, names) for path, same in known.items()]
        new = [profile for profile in own if profile.document.path not in found]
        groups += _new_cities(country, new, own, names, problems)
    return sorted(groups, key=lambda group: group.path), problems


def _new_cities(
    country: str, new: Iterable[CityProfile], own: Iterable[CityProfile], names: Names, problems: list[Diagnostic]
) -> list[CityGroup]:
    """The cities of a country that the ledger does not know, by the names in their titles."""
    areas = _title_areas(own)
    for city in known_cities(names.ledger, country.lower()):
        for name in city.names:
            areas.setdefault((country, name), set()).update(city.areas)
    cities: dict[CityKey, list[CityProfile]] = {}
    for profile in new:
        cities.setdefault(_key(profile, areas), []).append(profile)
    taken = recorded_names(names.ledger, "city", country.lower()).taken
    slugs = distinct_slugs(map(_full_name, cities), taken)
    groups = []
    for key, same in cities.items():
        path = slugs[fold(_full_name(key))]
        groups.append(_group(country, path, same, names))
        if path != slug(_full_name(key)):
            problems += [_collision(profile, path) for profile in groups[-1].profiles]
    return groups


def _group(country: str, path: str, profiles: Iterable[CityProfile], names: Names) -> CityGroup:
    return CityGroup(f"{country.lower()}/{path}", tuple(sorted(profiles, key=lambda profile: _age(profile, names))))


def _title_areas(profiles: Iterable[CityProfile]) -> dict[tuple[str, str], set[str]]:
    """The areas that titles give to a name in a country."""
    areas: dict[tuple[str, str], set[str]] = {}
    for profile in profiles:
        if profile.title.area:
            areas.setdefault((profile.title.country, fold(profile.title.city)), set()).add(fold(profile.title.area))
    return areas


def _key(profile: CityProfile, areas: dict[tuple[str, str], set[str]]) -> CityKey:
    """Cities of one name in one country are one city, unless titles put them in different areas."""
    country, name = profile.title.country, fold(profile.title.city)
    several = len(areas.get((country, name), ())) > 1
    return country, name, fold(profile.title.area) if several and profile.title.area else ""


def _full_name(key: CityKey) -> str:
    return f"{key[1]} {key[2]}".strip()


def _age(profile: CityProfile, names: Names) -> tuple[str, str]:
    """Documents with a date before those without, the oldest first; then by name, which never changes."""
    source = profile.document.source
    return source.issued or source.retrieved or "9999", names.document(profile.document.path, profile.document.sha256)


def _kept(profile: CityProfile, path: str) -> Diagnostic:
    title = profile.title
    name = f"{title.city}, {title.area}" if title.area else title.city
    message = f"{name!r} is taken for a new wording of the city that this document was about: it keeps {path!r}"
    return diagnostic("iri-kept", profile.document.path, message, title.evidence.span.line, 1, title.city)


def _collision(profile: CityProfile, path: str) -> Diagnostic:
    title = profile.title
    message = f"another city's name gives the same IRI as {title.city!r}; this city becomes {path!r}"
    return diagnostic("name-collision", profile.document.path, message, title.evidence.span.line, 1, title.city)
