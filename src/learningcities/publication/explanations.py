"""Explanations: what a diagnostic code means and what to do, from `ontology/concepts/diagnostics.ttl`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from learningcities.namespaces import SKOS
from learningcities.resources import folder

_PARTS = {str(SKOS.prefLabel): 0, str(SKOS.definition): 1, str(SKOS.scopeNote): 2}


@cache
def explanations(language: str) -> Mapping[str, str]:
    """By code: label, definition and note of the concept in this language; without any, no entry."""
    return _read(folder("ontology") / "concepts" / "diagnostics.ttl", language)


def _read(path: Path, language: str) -> dict[str, str]:
    sentences: dict[str, dict[int, str]] = {}
    for subject, predicate, value, _ in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        part = _PARTS.get(predicate.value)
        if part is not None and isinstance(value, ox.Literal) and value.language == language:
            code = str(subject.value).rpartition("/")[2]
            sentences.setdefault(code, {})[part] = value.value.rstrip(".") + "."
    return {code: " ".join(parts[part] for part in sorted(parts)) for code, parts in sorted(sentences.items())}
