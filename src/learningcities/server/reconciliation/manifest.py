"""Manifests: what the service can do, as each version of the API has it (0.2 and 1.0-draft, section 3.1)."""

from __future__ import annotations

from typing import Any

from learningcities import __version__
from learningcities.namespaces import LC
from learningcities.server.reconciliation.catalogue import Catalogue
from learningcities.server.reconciliation.data import data, words
from learningcities.server.reconciliation.describing import Describer
from learningcities.server.reconciliation.queries import BATCH

WIDTH, HEIGHT = 430, 300
"""Of a preview, in pixels."""

Json = dict[str, Any]


def manifest_02(catalogue: Catalogue, describer: Describer, root: str, path: str) -> Json:
    """The manifest of version 0.2; `root` is the address of the server, `path` that of the service on it."""
    suggest = {
        kind: {
            "service_url": root,
            "service_path": f"{path}/suggest/{kind}",
            "flyout_service_url": root,
            "flyout_service_path": f"{path}/flyout/{kind}?id=${{id}}",
        }
        for kind in ("entity", "property", "type")
    }
    return {
        "versions": ["0.2"],
        **_common(catalogue, describer),
        "identifierSpace": catalogue.base,
        "schemaSpace": str(LC),
        "view": {"url": f"{root}{path}/view?id={{{{id}}}}"},
        "feature_view": {"url": f"{root}{path}/feature?id={{{{id}}}}"},
        "preview": {"url": f"{root}{path}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": root, "service_path": f"{path}/properties"},
            "property_settings": [_setting_02(setting) for setting in _settings(describer.language)],
        },
    }


def manifest_10(catalogue: Catalogue, describer: Describer, root: str, path: str) -> Json:
    """The manifest of version 1.0-draft; identifiers are IRIs, so they are their own addresses."""
    return {
        "versions": ["1.0-draft"],
        **_common(catalogue, describer),
        "lang": describer.language,
        "view": {"url": "{+id}"},
        "featureView": {"url": f"{root}{path}/feature{{?id}}"},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": list(_settings(describer.language))},
        "standardizedScore": True,
    }


def _common(catalogue: Catalogue, describer: Describer) -> Json:
    return {
        "name": words("service", "name", language=describer.language),
        "serviceVersion": __version__,
        "batchSize": BATCH,
        "defaultTypes": [describer.type(key) for key, one in catalogue.types.items() if one.default],
    }


def _settings(language: str) -> list[Json]:
    told = data("words")["settings"]
    choices = [{"value": key, "name": choice[language]} for key, choice in told["content"]["choices"].items()]
    return [
        {
            "id": "limit",
            "name": told["limit"][language],
            "helpText": told["limit"]["help"][language],
            "type": "number",
            "default": 0,
        },
        {
            "id": "content",
            "name": told["content"][language],
            "helpText": told["content"]["help"][language],
            "type": "select",
            "default": "entity",
            "choices": choices,
        },
    ]


def _setting_02(setting: Json) -> Json:
    """Version 0.2 calls the id of a setting `name`, and its name `label`."""
    kept = {key: value for key, value in setting.items() if key not in ("id", "name", "helpText")}
    return {"name": setting["id"], "label": setting["name"], "help_text": setting["helpText"], **kept}
