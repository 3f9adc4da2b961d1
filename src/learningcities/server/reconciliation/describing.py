"""Describing: entities, types, properties and features as a client shows them, in one language."""

from __future__ import annotations

from typing import Any

from learningcities.publication.reconciliation.schema import Property
from learningcities.server.reconciliation.catalogue import Catalogue, Entity
from learningcities.server.reconciliation.data import data, words

_PLACES = ("office", "scheme", "city", "adminArea", "country")
"""Properties that tell an entity from its namesakes, in the order of the description."""


class Describer:
    """Words about what a catalogue holds, in a language of the pages."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        """`language` is one of the catalogue's."""
        self._catalogue = catalogue
        self.language = language

    def label(self, entity: Entity) -> str:
        """What an entity is called."""
        return entity.labels[self.language]

    def description(self, entity: Entity) -> str:
        """What kind of entity it is, and where; that it was withdrawn comes first."""
        told = data("words")["description"]
        kind = self._catalogue.types[entity.type].names[self.language]
        found = [(key, self._value(entity, key)) for key in _PLACES]
        places = [text for key, text in found if text and key not in ("office", "scheme")]
        others = [text for key, text in found if text and key in ("office", "scheme")]
        parts = [self._withdrawal(entity), kind, *others, told["in"].join(places)]
        return str(told["joined"].join(part for part in parts if part))

    def _value(self, entity: Entity, key: str) -> str:
        values = entity.values.get(key, ())
        return self.value(values[0], self._catalogue.properties[key]) if values else ""

    def value(self, value: Any, property_: Property) -> str:
        """A value as a text: of an entity its name."""
        if property_.kind == "entity" and value in self._catalogue.entities:
            return self.label(self._catalogue.entities[value])
        return str(value)

    def _withdrawal(self, entity: Entity) -> str:
        if not entity.withdrawn:
            return ""
        heir = self._catalogue.entities.get(entity.replaced_by)
        if heir is None:
            return words("description", "withdrawn", language=self.language)
        return words("description", "replaced", language=self.language).format(name=self.label(heir))

    def type(self, key: str) -> dict[str, str]:
        """A type by id and name."""
        return {"id": key, "name": self._catalogue.types[key].names[self.language]}

    def property(self, key: str) -> dict[str, str]:
        """A property by id and name."""
        return {"id": key, "name": self._catalogue.properties[key].names[self.language]}

    def unknown(self, identifier: str) -> str:
        """The name of a property that is none."""
        return words("description", "unknown", language=self.language).format(id=identifier)

    def feature(self, key: str) -> str:
        """What a feature means."""
        if key in self._catalogue.properties and key != "identifier":
            name = self._catalogue.properties[key].names[self.language]
            return words("features", "property", language=self.language).format(name=name)
        if key.startswith("ignored:"):
            name = key.partition(":")[2]
            return words("features", "ignored", language=self.language).format(name=name)
        return words("features", key, language=self.language)
