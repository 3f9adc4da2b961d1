"""Previews: an entity in, a small HTML page out that shows what it is, with pictures of the words that tell of it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from learningcities.publication.pages.addresses import address
from learningcities.publication.pages.vocabulary import labels
from learningcities.server.reconciliation.catalogue import Catalogue, Entity
from learningcities.server.reconciliation.data import data
from learningcities.server.reconciliation.describing import Describer
from learningcities.server.reconciliation.evidence import Excerpt, excerpts
from learningcities.server.reconciliation.picture import WIDTH, picture

_SHOWN = ("population", "memberSince", "headOfCity", "code")
"""Properties that a preview names."""
_NAMES = 6
"""The most other names that a preview shows."""


def page(entity: Entity | None, catalogue: Catalogue, describer: Describer, release: Path) -> str:
    """The page for an entity, or one that says that there is none."""
    return _render("preview", entity, catalogue, describer, release)


def flyout(entity: Entity | None, catalogue: Catalogue, describer: Describer, release: Path) -> str:
    """A piece of HTML for an entity."""
    return _render("flyout", entity, catalogue, describer, release)


def item(found: Mapping[str, Any] | None, describer: Describer) -> str:
    """A piece of HTML for a property or a type, as it was suggested."""
    told = {key: value[describer.language] for key, value in data("words")["preview"].items()}
    shown = {"label": found["name"], "description": found["description"], "excerpts": []} if found else {}
    context = {"t": told, "entity": found, "picture_width": WIDTH, **shown}
    return _environment().get_template("flyout.html.jinja").render(context)


def place(entity: Entity, catalogue: Catalogue) -> str:
    """The page of an entity, relative to the address `…/reconcile/view`."""
    found = address(entity.iri, catalogue.base)
    return f"../{found.path}" if found else entity.iri


def policy() -> str:
    """The content security policy of a preview: its own style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _render(name: str, entity: Entity | None, catalogue: Catalogue, describer: Describer, release: Path) -> str:
    language = describer.language
    told = {key: value[language] for key, value in data("words")["preview"].items()}
    context: dict[str, Any] = {"t": told, "language": language, "style": _style(), "entity": entity}
    context["picture_width"] = WIDTH
    if entity is not None:
        label = describer.label(entity)
        context |= {
            "label": label,
            "description": describer.description(entity),
            "facts": _facts(entity, catalogue, describer),
            "others": list(dict.fromkeys(text for text, _, _ in entity.names if text != label))[:_NAMES],
            "excerpts": [_shown(one, told, language) for one in excerpts(entity, release, catalogue.base)],
        }
    return _environment().get_template(f"{name}.html.jinja").render(context)


def _facts(entity: Entity, catalogue: Catalogue, describer: Describer) -> list[tuple[str, str]]:
    found = []
    for key in _SHOWN:
        property_ = catalogue.properties[key]
        values = [describer.value(value, property_) for value in entity.values.get(key, ())]
        if values:
            found.append((property_.names[describer.language], ", ".join(values)))
    return found


def _shown(one: Excerpt, told: Mapping[str, str], language: str) -> dict[str, Any]:
    """An excerpt as a picture, with what kind of fact it is evidence of and where it stands."""
    return {
        "kind": labels().get(one.fact, {}).get(language, ""),
        "place": told["line"].format(document=one.document, line=one.line),
        "line": one.line,
        "language": one.language,
        "title": told["picture"].format(words=" ".join(one.words.split())),
        "picture": picture(one),
    }


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("learningcities.server.reconciliation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    return (files(__package__) / "templates" / "preview.css").read_text(encoding="utf-8")
