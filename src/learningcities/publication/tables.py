"""Tables: competency questions and a store in, their answers as CSV out, described as CSV on the Web.

What the columns are called and hold is in `templates/tables.toml`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from learningcities.errors import ReleaseError
from learningcities.namespaces import PREFIXES
from learningcities.publication.questions import Question

FOLDER = "tables"
METADATA = "csv-metadata.json"
"""Where programs look for the metadata of any table in its folder (Tabular Data and Metadata, section 5.3)."""

Texts = Mapping[str, Mapping[str, str]]


def write_tables(release: Path, questions: Iterable[Question], store: ox.Store, base: str, texts: Texts) -> None:
    """Write `tables/*.csv` and their metadata: a table for each question that has one, columns as it asks them.

    The default graph of the store is the union of all graphs. `ReleaseError` if a question asks for what has
    no column.
    """
    known = tomllib.loads((files(__package__) / "templates" / "tables.toml").read_text(encoding="utf-8"))
    folder = release / FOLDER
    folder.mkdir()
    tables = []
    for question in (one for one in questions if one.name in known["questions"]):
        answer = store.query(question.query)
        if not isinstance(answer, ox.QuerySolutions):
            raise ReleaseError(f"{question.name} is to be a table, and asks for no rows; make it a SELECT query.")
        variables = [variable.value for variable in answer.variables]
        tables.append(_table(question, variables, known))
        (folder / f"{question.subject}.csv").write_bytes(answer.serialize(format=ox.QueryResultsFormat.CSV) or b"")
    text = json.dumps(_group(tables, base, texts), ensure_ascii=False, indent=2) + "\n"
    (folder / METADATA).write_bytes(text.encode())


def _group(tables: Sequence[Mapping[str, Any]], base: str, texts: Texts) -> dict[str, Any]:
    """The group of all tables (Metadata Vocabulary for Tabular Data, section 5.3)."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": _tagged({tag: words["tables"] for tag, words in texts.items()}),
        "dc:source": {"@id": f"{base}dataset"},
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tables": list(tables),
    }


def _table(question: Question, variables: Iterable[str], known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "url": f"{question.subject}.csv",
        "dc:title": _tagged(question.titles),
        "dc:description": _tagged(question.descriptions),
        "dc:source": {"@id": f"../{question.file}"},
        "tableSchema": {"columns": [_column(question, variable, known) for variable in variables]},
    }


def _column(question: Question, variable: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """A column (section 5.6); the header of the file, its variable, is a title in no language."""
    try:
        about = known["columns"][variable] | known["properties"].get(question.subject, {}).get(variable, {})
    except KeyError as error:
        raise ReleaseError(f"{question.name} asks for {variable}, and tables.toml does not say what it is.") from error
    column = {
        "name": variable,
        "titles": {"und": variable, **about["titles"]},
        "datatype": about["datatype"],
        "null": "",
    }
    if "property" in about:
        column |= {"aboutUrl": f"{{+{about['about']}}}", "propertyUrl": _expanded(about["property"])}
        if about["datatype"] == "anyURI":
            column["valueUrl"] = f"{{+{variable}}}"
        if "language" in about:
            column["lang"] = about["language"]
    return column


def _expanded(term: str) -> str:
    """The IRI of a term; the prefix `schema` of CSV on the Web is not ours, so none is used."""
    prefix, _, name = term.partition(":")
    return PREFIXES[prefix] + name


def _tagged(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": tag} for tag, text in texts.items()]
