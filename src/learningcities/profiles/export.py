"""A city profile as JSON: the values of every fact, with the positions and the words of its evidence."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from learningcities.documents import Document, Span
from learningcities.profiles.model import CityProfile


def as_json(profile: CityProfile) -> str:
    """The profile as JSON text; characters stay as they are, keys stand in the order of the types."""
    return json.dumps(_value(profile, profile.document.text), ensure_ascii=False, indent=2)


def _value(value: Any, text: str) -> Any:
    if isinstance(value, Document):
        return {"name": value.name, "sha256": value.sha256, "size": value.size, "characters": len(value.text)}
    if isinstance(value, Span):
        return {
            "start": value.start,
            "end": value.end,
            "line": value.line,
            "words": text[value.start : value.end],
        }
    if isinstance(value, (Decimal, Enum)):
        return str(value)
    if is_dataclass(value):
        return {field.name: _value(getattr(value, field.name), text) for field in fields(value)}
    if isinstance(value, tuple):
        return [_value(item, text) for item in value]
    return value
