"""The listing: entities in, the names that the look-up page lists out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from learningcities.namespaces import CONCEPT
from learningcities.publication.pages.addresses import LANGUAGES
from learningcities.publication.pages.lookup import Listed
from learningcities.publication.pages.vocabulary import labels
from learningcities.publication.reconciliation.entities import Entity
from learningcities.publication.reconciliation.schema import schema

_LISTED = ("name", "local", "alternate")
_PLACES = ("city", "country")


def listed(found: Sequence[Entity]) -> list[Listed]:
    """The names of all entities in force, in every language; local authorities are found by their cities."""
    known = {entity.iri: entity for entity in found}
    return [
        Listed(entity.iri, text, language, _kind(entity), _place(entity, known))
        for entity in found
        if not entity.withdrawn and entity.type != "LocalAuthority"
        for text, language in dict.fromkeys(_names(entity))
    ]


def _names(entity: Entity) -> Iterator[tuple[str, str]]:
    if entity.type in ("Country", "Concept"):
        yield from ((entity.labels[language], language) for language in LANGUAGES)
    else:
        yield from ((name.text, name.language) for name in entity.names if name.kind in _LISTED)


def _kind(entity: Entity) -> dict[str, str]:
    """What kind of resource it is; of a concept, which scheme it is in."""
    for scheme in entity.values.get("scheme", ()):
        return dict(labels()[f"{CONCEPT}{scheme}"])
    return dict(schema().types[entity.type].names)


def _place(entity: Entity, known: Mapping[str, Entity]) -> dict[str, str]:
    """The city, or else the country, in which a resource is."""
    for key in _PLACES:
        for iri in entity.values.get(key, ())[:1]:
            if str(iri) in known:
                return known[str(iri)].labels
    return dict.fromkeys(LANGUAGES, "")
