"""Structured data: what is embedded in pages uses terms of schema.org as their vocabulary allows.

The terms are checked with rdflib's copy of the vocabulary; which class may have which property, and which values, with
the types of the npm package `schema-dts`, which are made from the vocabulary: `LEARNINGCITIES_SCHEMA_DTS` names the
folder `node_modules` that holds it and `typescript`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import SDO

from kinds import stems
from learningcities.namespaces import DEFAULT_BASE
from learningcities.publication.manifest import digest
from learningcities.publication.pages.addresses import SUFFIXES, page_language
from learningcities.publication.pages.vocabulary import data
from webpages import Built

NODE = os.environ.get("LEARNINGCITIES_SCHEMA_DTS", "")
CONTEXT = {"@vocab": "https://schema.org/"}


@pytest.fixture(scope="session")
def built(release: Path) -> Built:
    return Built(release, DEFAULT_BASE)


def embedded(built: Built) -> dict[str, dict[str, Any]]:
    """What is embedded, by page."""
    found = {path: [json.loads(script) for script in page.scripts if script.strip()] for path, page in built.pages()}
    return {path: scripts[0] for path, scripts in found.items() if scripts}


def nodes(value: object) -> Iterator[dict[str, Any]]:
    """All objects of a document."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def test_all_terms_are_of_schema_org(built: Built) -> None:
    documents = embedded(built)
    assert len(documents) > 1000
    terms = set()
    for document in documents.values():
        assert document.pop("@context") == CONTEXT
        for node in nodes(document):
            terms |= {node["@type"], *(name for name in node if not name.startswith("@"))}
    assert len(terms) > 25
    # rdflib's copy is older than this class: https://schema.org/TextObject
    assert [term for term in sorted(terms) if term not in SDO] == ["TextObject"]


def test_what_is_embedded_is_what_the_graph_says(built: Built) -> None:
    documents = embedded(built)
    lille = documents["city/fr/lille.fr.html"]
    base = DEFAULT_BASE
    assert lille["containedInPlace"] == [
        {"@type": "AdministrativeArea", "@id": f"{base}area/fr/hauts-de-france", "name": "Hauts-de-France"},
        {"@type": "Country", "@id": f"{base}country/fr", "name": "France"},
    ]
    assert lille["geo"]["@type"] == "GeoCoordinates"
    assert 50 < lille["geo"]["latitude"] < 51
    assert any("wikidata.org" in iri for iri in lille["sameAs"])
    authority = documents["local-authority/fr/lille.html"]
    assert authority["areaServed"] == {"@type": "City", "@id": f"{base}city/fr/lille", "name": "Lille"}
    assert authority["memberOf"]["name"] == "UNESCO Global Network of Learning Cities"
    goal = documents["concept/goal/4.fr.html"]
    assert goal["inDefinedTermSet"]["@id"] == f"{base}concept/goal"
    assert goal["termCode"] == "4"
    for path, document in documents.items():
        if "url" in document and document["@type"] != "Dataset":
            assert document["url"] == base + path


def test_the_dataset_has_what_search_engines_for_datasets_ask_for(built: Built) -> None:
    """https://developers.google.com/search/docs/appearance/structured-data/dataset: name and description (50 to 5,000
    characters) are required; creator, license, distribution with contentUrl and encodingFormat, and more, recommended.
    """
    documents = embedded(built)
    for language, suffix in SUFFIXES.items():
        for path in ("index", "dataset"):
            found = documents[path + suffix]
            assert found["@type"] == "Dataset"
            assert found["@id"] == f"{DEFAULT_BASE}dataset"
            assert found["name"] == data(f"words.{language}")["site"]
            assert 50 <= len(found["description"]) <= 5000
            assert found["creator"]["@type"] == "Organization"
            assert found["license"].startswith("https://creativecommons.org/")
        files = {
            part["contentUrl"].removeprefix(DEFAULT_BASE): part for part in documents[f"index{suffix}"]["distribution"]
        }
        dumps = {path.relative_to(built.path).as_posix() for path in (built.path / "dumps").iterdir()}
        assert files.keys() == dumps
        for path, part in files.items():
            assert part["sha256"] == digest(built.path / path)
            assert part["contentSize"] == f"{(built.path / path).stat().st_size} B"
            assert part["encodingFormat"].count("/") == 1


def _programme(documents: dict[str, dict[str, Any]]) -> str:
    classes = sorted({document["@type"] for document in documents.values()})
    lines = [f'import type {{ {", ".join(classes)} }} from "schema-dts";']
    for number, document in enumerate(documents.values()):
        told = {name: value for name, value in document.items() if name != "@context"}
        lines.append(f"export const page{number}: {document['@type']} = {json.dumps(told, ensure_ascii=False)};")
    return "\n".join(lines)


def _faults(programme: str, folder: Path) -> list[str]:
    """What the compiler says of documents as values of the types of schema.org."""
    (folder / "pages.ts").write_text(programme, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(Path(NODE).resolve())
    compiler = Path(NODE) / "typescript" / "bin" / "tsc"
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext"]
    done = subprocess.run(
        ["node", str(compiler), *options, "--types", "", "pages.ts"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return [line for line in (done.stdout + done.stderr).splitlines() if "error" in line]


@pytest.mark.skipif(
    not NODE or not shutil.which("node"), reason="LEARNINGCITIES_SCHEMA_DTS does not name a node_modules, or no node"
)
def test_classes_have_the_properties_that_schema_org_gives_them(built: Built, tmp_path: Path) -> None:
    documents = embedded(built)
    wanted = {stem + suffix for stem in stems(built) for suffix in SUFFIXES.values()}
    chosen = {path: document for path, document in documents.items() if path in wanted}
    assert len(chosen) > 30
    assert {page_language(path) for path in chosen} == set(SUFFIXES)
    assert _faults(_programme(chosen), tmp_path) == []
    wrong: dict[str, dict[str, Any]] = {
        "page": {"@type": "City", "termCode": "4"},
        "other": {"@type": "Dataset", "creator": 7},
    }
    assert len(_faults(_programme(wrong), tmp_path)) == 2
