"""Naming: which documents speak of the same city, and the path of every resource that needs all documents to be named.

In: all profiles of a build. Out: `Names`. The order of the documents makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from learningcities.diagnostics import Diagnostic, diagnostic
from learningcities.graph.slugs import distinct_slugs, short_digest, slug
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

    def only(self, profiles: Iterable[CityProfile]) -> Names:
        """The names that some profiles need: little to send to another process."""
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
    profiles: Sequence[CityProfile], files: Iterable[tuple[str, str, str]] = (), base: str = DEFAULT_BASE
) -> tuple[Names, list[CityGroup], list[Diagnostic]]:
    """Names for all resources, the cities in order of their paths, and a diagnostic for each collision of names.

    `files` are path, name and digest of further files that were read: the rejected ones.
    """
    read = [(profile.document.path, profile.document.name, profile.document.sha256) for profile in profiles]
    names = Names(base, _documents([*read, *files]), _areas(profiles), _networks(profiles), _awards(profiles))
    groups, problems = _cities(profiles, names)
    return names, groups, [*problems, *_duplicates(profiles)]


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


def _documents(files: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """The stem of the file's name; files of one stem are told apart by their digests, then by their order."""
    by_stem: dict[str, list[tuple[str, str, str]]] = {}
    for path, name, digest in files:
        by_stem.setdefault(slug(name.rsplit(".", 1)[0]), []).append((digest, path, name))
    found = {}
    for stem, same in by_stem.items():
        for index, (digest, path, _) in enumerate(sorted(same)):
            repeated = index > 0 and sorted(same)[index - 1][0] == digest
            suffix = f"-{digest[:8]}" + (f"-{index + 1}" if repeated else "") if len(same) > 1 else ""
            found[path, digest] = stem + suffix
    return found


def _areas(profiles: Iterable[CityProfile]) -> dict[tuple[str, str], str]:
    by_country: dict[str, list[str]] = {}
    for profile in profiles:
        if name := area_name(profile):
            by_country.setdefault(profile.title.country, []).append(name)
    return {
        (country, name): path for country, names in by_country.items() for name, path in distinct_slugs(names).items()
    }


def _networks(profiles: Iterable[CityProfile]) -> dict[str, str]:
    return distinct_slugs(fact.network_name for profile in profiles for fact in profile.memberships)


def _awards(profiles: Iterable[CityProfile]) -> dict[str, str]:
    """Known awards have the id of their concept, whatever else is read; no other award gets such an id."""
    concepts = vocabulary()["awards"].concepts
    known = {fold(concept.name("en")): concept.id for concept in concepts}
    names = [fact.name for profile in profiles for fact in profile.awards]
    given = distinct_slugs((*names, *known))
    taken = set(known.values())
    apart = {name: f"{path}-{short_digest(name)}" if path in taken else path for name, path in given.items()}
    return apart | known


def area_name(profile: CityProfile) -> str | None:
    """The area of the title, else the one that the introduction names."""
    return profile.title.area or (profile.area.name if profile.area else None)


def _cities(profiles: Sequence[CityProfile], names: Names) -> tuple[list[CityGroup], list[Diagnostic]]:
    cities: dict[CityKey, list[CityProfile]] = {}
    areas = _title_areas(profiles)
    for profile in profiles:
        cities.setdefault(_key(profile, areas), []).append(profile)
    groups = []
    problems: list[Diagnostic] = []
    for country in sorted({key[0] for key in cities}):
        keys = [key for key in cities if key[0] == country]
        slugs = distinct_slugs(_full_name(key) for key in keys)
        for key in keys:
            path = slugs[fold(_full_name(key))]
            documents = tuple(sorted(cities[key], key=lambda profile: _age(profile, names)))
            groups.append(CityGroup(f"{country.lower()}/{path}", documents))
            if path != slug(_full_name(key)):
                problems += [_collision(profile, path) for profile in documents]
    return sorted(groups, key=lambda group: group.path), problems


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


def _collision(profile: CityProfile, path: str) -> Diagnostic:
    title = profile.title
    message = f"another city's name gives the same IRI as {title.city!r}; this city becomes {path!r}"
    return diagnostic("name-collision", profile.document.path, message, title.evidence.span.line, 1, title.city)
