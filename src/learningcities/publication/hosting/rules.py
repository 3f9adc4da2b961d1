"""The rules of a release: the routing table and the folder of a release in, files for each kind of host out."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from learningcities.publication.hosting.qualities import ABSENT, ALPHABET, NONE, choices, language_weights, type_weights
from learningcities.routing import Table, Withdrawn, read_withdrawn, table

FOLDER = "hosting"
"""The folder of a release that holds the rules."""
FILES = (
    "nginx-http.conf", "nginx-server.conf", "apache.htaccess", "w3id.htaccess",
    "netlify.redirects", "netlify.headers", "cloudflare.redirects", "cloudflare.headers",
)  # fmt: skip
"""The files in it; the name of each is that of its template."""


def write_rules(release: Path, ontology_version: str) -> None:
    """Write the rules for each kind of host; `ReleaseError` if `withdrawn.json` of the release cannot be read."""
    values = _values(table(), list(read_withdrawn(release).values()), ontology_version)
    folder = release / FOLDER
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes(_template(name).render(values).encode())


def _values(routes: Table, withdrawn: list[Withdrawn], ontology_version: str) -> dict[str, Any]:
    formats = [one.name for one in routes.formats]
    ends = sorted((end for one in routes.formats for end in one.suffixes.values()), key=len, reverse=True)
    return {
        "table": routes,
        "formats": routes.formats,
        "pages": routes.formats[0],
        "data": routes.formats[1:],
        "languages": routes.languages,
        "type_weights": {one.name: type_weights(one.media_type) for one in routes.formats},
        "language_weights": {language: language_weights(language) for language in routes.languages},
        "type_choices": choices(formats),
        "language_choices": choices(routes.languages),
        "zero": NONE,
        "absent": ABSENT,
        "alphabet": ALPHABET,
        "aliases": {
            alias.replace("{ontology-version}", ontology_version): path
            for alias, path in routes.aliases.items()
            if not alias.endswith("/")
        },
        "suffixes": "|".join(end.replace(".", r"\.") for end in ends),
        "ends": ["", *ends],
        "withdrawn": withdrawn,
        "types": _types(routes),
        "charset_types": sorted({kind for kind, charset in _types(routes).values() if charset and kind != "text/html"}),
        "compressed": sorted(routes.compressed - {"text/html"}),
        "headers": {**routes.headers, **routes.caching},
    }


def _types(routes: Table) -> dict[str, tuple[str, str]]:
    """Media type and charset by end of the name."""
    split = {end: content_type.partition("; charset=") for end, content_type in routes.types.items()}
    return {end: (kind, charset) for end, (kind, _, charset) in split.items()}


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("learningcities.publication.hosting"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["regex"] = re.escape
    return environment.get_template(f"{name}.jinja")
