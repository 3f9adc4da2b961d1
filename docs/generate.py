"""The reference pages: the program, its vocabulary, its shapes and its questions in, Markdown out.

`python docs/generate.py` writes `docs/reference/` anew; `--output DIR` writes another folder. The texts are those of
the sources; what stands around them is in `docs/templates/`. A test compares the committed pages with new ones.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from learningcities.ledger.files import COLUMNS as ledger_columns
from learningcities.publication.identifiers import COLUMNS as identifier_columns
from learningcities.routing import table
from learningcities.server.openapi import description, fragments
from learningcities.server.sparql.limits import MIB, Limits, bounds
from learningcities.server.sparql.pool import FAULTS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SOURCE = ROOT / "src" / "learningcities"
LANGUAGES = ("en", "fr")
LC = Namespace("https://w3id.org/learning-cities/ontology#")
SH = Namespace("http://www.w3.org/ns/shacl#")
PREFIXES = re.compile(r"@prefix\s+(\S*):\s+<([^>]+)>\s*\.")
HEADER = re.compile(r"# ([a-z-]+): (.+)")
COMMAND = re.compile(r"^    ([a-z]+) +\S", re.MULTILINE)
KINDS = {OWL.Class: "class", OWL.ObjectProperty: "object property", OWL.DatatypeProperty: "data property"}
STRUCTURE = {RDF.type, SH.path, SH.message, SH.severity, SH.property, SH.targetClass}
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
INTERFACE = tomllib.loads((HERE / "templates" / "interface.toml").read_text(encoding="utf-8"))
LAYOUT = tomllib.loads((HERE / "templates" / "layout.toml").read_text(encoding="utf-8"))


def pages() -> dict[str, str]:
    """Every reference page by its path below `docs/reference/`."""
    found = {
        "command-line.md": _render("command-line.md", commands=commands()),
        "questions.md": _render("questions.md", questions=questions()),
        "python.md": _render("python.md", modules=interface()),
        "release.md": _render("release.md", entries=layout()),
        "ledger.md": _render("ledger.md", files=tables()),
        "http.md": _render("http.md", formats=table().formats, headers=table().headers, tags=operations()),
        "limits.md": _render("limits.md", **limits()),
        "reconciliation.md": _render("reconciliation.md", **reconciliation()),
    }
    for language in LANGUAGES:
        folder = "" if language == "en" else f"{language}/"
        words = _words(language)
        codes = diagnostics(language)
        shared: dict[str, Any] = {"words": words, "root": "../" * (folder.count("/") + 2)}
        found[f"{folder}README.md"] = _render("index.md", **shared, language=language)
        found[f"{folder}ontology.md"] = _render("ontology.md", **shared, kinds=terms(language))
        found[f"{folder}concepts.md"] = _render("concepts.md", **shared, schemes=schemes(language))
        found[f"{folder}shapes.md"] = _render("shapes.md", **shared, shapes=shapes(language))
        found[f"{folder}diagnostics/README.md"] = _render("diagnostics.md", **shared, codes=codes)
        for code in codes:
            found[f"{folder}diagnostics/{code['id']}.md"] = _render("diagnostic.md", **shared, code=code)
    return found


def _render(template: str, **values: Any) -> str:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters["cell"] = lambda text: " ".join(str(text).split()).replace("|", "\\|")
    text = environment.get_template(f"{template}.jinja").render(values)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _words(language: str) -> dict[str, Any]:
    words: dict[str, Any] = tomllib.loads((HERE / "templates" / "words.toml").read_text(encoding="utf-8"))[language]
    return words


# The command line


def commands() -> list[dict[str, str]]:
    """The help of the program and of each of its commands, in the order of the help."""
    main = _help()
    names = COMMAND.findall(main)
    return [{"name": "learningcities", "help": main}, *({"name": name, "help": _whole_help(name)} for name in names)]


def _whole_help(command: str) -> str:
    """The help of a command, and behind it that of each of its actions, if it has some."""
    text = _help(command)
    actions = COMMAND.findall(text) if "ACTION" in text else []
    return "\n\n".join([text, *(_help(command, action) for action in actions)])


def _help(*command: str) -> str:
    # The width and the colours of the terminal must not reach the page.
    environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "PYTHON_COLORS": "0"}
    call = [sys.executable, "-m", "learningcities", *command, "--help"]
    text = subprocess.run(call, env=environment, capture_output=True, text=True, check=True).stdout
    return text.strip()


# The HTTP interface


def operations() -> list[dict[str, Any]]:
    """The operations of every service by tag; those on files are told once for all formats."""
    segments = {path.split("/", 2)[1] for one in fragments().values() for path in one["paths"]}
    whole = description("", segments)
    found: dict[str, list[dict[str, str]]] = {}
    for path, item in whole["paths"].items():
        for method, operation in item.items():
            if not isinstance(operation, dict) or _shown_before(path, whole["paths"]):
                continue
            row = {"path": path, "method": method.upper(), "summary": operation.get("summary", "")}
            for tag in operation.get("tags", []):
                found.setdefault(tag, []).append(row)
    return [tag | {"rows": found[tag["name"]]} for tag in whole["tags"] if tag["name"] in found]


def _shown_before(path: str, paths: Iterable[str]) -> bool:
    """Whether a path is that of a file of a resource that has a row of its own."""
    ends = [end for one in table().formats for end in one.suffixes.values() if path.endswith(end)]
    return any(path.removesuffix(end) in paths for end in ends)


# Vocabulary, shapes, questions


def _graph(paths: Iterable[Path]) -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in sorted(paths):
        graph.parse(path, format="turtle")
        for prefix, namespace in PREFIXES.findall(path.read_text(encoding="utf-8")):
            graph.bind(prefix, namespace)
    return graph


def _short(graph: Graph, node: Node) -> str:
    """A term as Turtle writes it, with the prefix of the file; a list as its members."""
    if isinstance(node, Literal):
        return f'"{node}"' if node.datatype in (None, XSD.string) else str(node)
    if (node, RDF.first, None) in graph:
        return "(" + " ".join(_short(graph, member) for member in Collection(graph, node)) + ")"
    for prefix, namespace in sorted(graph.namespaces(), key=lambda pair: (-len(pair[1]), pair[0])):
        local = str(node).removeprefix(str(namespace))
        if local != str(node) and re.fullmatch(r"[\w.-]*", local):
            return f"{prefix}:{local}"
    return f"<{node}>"


def _sorted(nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=str)


def _texts(graph: Graph, subject: Node, predicate: URIRef, language: str) -> list[str]:
    found = (value for value in graph.objects(subject, predicate) if isinstance(value, Literal))
    return sorted(str(value) for value in found if value.language == language)


def _text(graph: Graph, subject: Node, predicate: URIRef, language: str) -> str:
    return next(iter(_texts(graph, subject, predicate, language)), "")


def _listed(graph: Graph, subject: Node, predicate: Node) -> list[str]:
    return sorted(_short(graph, value) for value in graph.objects(subject, predicate))


def terms(language: str) -> list[dict[str, Any]]:
    """The terms of the ontology by kind, each kind in alphabetical order."""
    graph = _graph([ROOT / "ontology" / "learning-city.ttl"])
    found = []
    for kind, name in KINDS.items():
        own = _sorted(term for term in graph.subjects(RDF.type, kind) if str(term).startswith(LC))
        found.append({"name": name, "terms": [_term(graph, term, language) for term in own]})
    return found


def _term(graph: Graph, term: Node, language: str) -> dict[str, Any]:
    relations = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.inverseOf, OWL.disjointWith)
    return {
        "name": _short(graph, term),
        "label": _text(graph, term, RDFS.label, language),
        "definition": _text(graph, term, SKOS.definition, language),
        "note": _text(graph, term, SKOS.scopeNote, language),
        "examples": _texts(graph, term, SKOS.example, language),
        "relations": {_short(graph, one): _listed(graph, term, one) for one in relations if (term, one, None) in graph},
    }


def schemes(language: str) -> list[dict[str, Any]]:
    """The concept schemes, each with its concepts in alphabetical order of their identifiers."""
    found = []
    for path in sorted((ROOT / "ontology" / "concepts").glob("*.ttl")):
        graph = _graph([path])
        scheme = next(graph.subjects(RDF.type, SKOS.ConceptScheme))
        concepts = _sorted(graph.subjects(SKOS.inScheme, scheme))
        entry = _concept(graph, scheme, language)
        found.append(entry | {"file": path.name, "concepts": [_concept(graph, one, language) for one in concepts]})
    return found


def diagnostics(language: str) -> list[dict[str, Any]]:
    """The diagnostic codes in alphabetical order."""
    found: list[dict[str, Any]] = next(
        scheme["concepts"] for scheme in schemes(language) if scheme["file"] == "diagnostics.ttl"
    )
    return found


def _concept(graph: Graph, concept: Node, language: str) -> dict[str, Any]:
    labels = [
        label for kind in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel) for label in graph.objects(concept, kind)
    ]
    return {
        "iri": str(concept),
        "id": str(concept).rsplit("/", 1)[-1],
        "label": _text(graph, concept, SKOS.prefLabel, language),
        "definition": _text(graph, concept, SKOS.definition, language),
        "note": _text(graph, concept, SKOS.scopeNote, language),
        "examples": sorted(str(value) for value in graph.objects(concept, SKOS.example)),
        "notation": str(graph.value(concept, SKOS.notation) or ""),
        "labels": len(labels),
    }


def shapes(language: str) -> list[dict[str, Any]]:
    """The node shapes by file, each with its property shapes in the order of their names."""
    graph = _graph((ROOT / "shapes").glob("*.ttl"))
    found = []
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        own = _sorted(_graph([path]).subjects(RDF.type, SH.NodeShape))
        found.append({"file": path.name, "shapes": [_node_shape(graph, shape, language) for shape in own]})
    return found


def _node_shape(graph: Graph, shape: Node, language: str) -> dict[str, Any]:
    targets = [(_short(graph, one), name) for one in TARGETS for name in _listed(graph, shape, one)]
    properties = _sorted(graph.objects(shape, SH.property))
    return _shape(graph, shape, language) | {
        "targets": targets,
        "properties": [_shape(graph, one, language) for one in properties],
    }


def _shape(graph: Graph, shape: Node, language: str) -> dict[str, Any]:
    path = graph.value(shape, SH.path)
    stated = _sorted(set(graph.predicates(shape)) - STRUCTURE - set(TARGETS))
    return {
        "name": _short(graph, shape),
        "path": _short(graph, path) if path is not None else "",
        "severity": str(graph.value(shape, SH.severity) or SH.Violation).removeprefix(str(SH)),
        "message": _text(graph, shape, SH.message, language),
        "constraints": [f"{_short(graph, one)} {', '.join(_listed(graph, shape, one))}" for one in stated],
    }


def questions() -> list[dict[str, Any]]:
    """The competency questions in the order of their numbers."""
    return [_question(path) for path in sorted((ROOT / "ontology" / "questions").glob("*.rq"))]


def _question(path: Path) -> dict[str, Any]:
    text = path.read_text(encoding="utf-8")
    header = dict(HEADER.findall(text))
    solutions = ox.Store().query(text)
    assert isinstance(solutions, ox.QuerySolutions), f"{path.name} is no SELECT"
    return {
        "name": path.stem,
        "title": header["title"],
        "description": header["description"],
        "variables": [f"?{variable.value}" for variable in solutions.variables],
    }


# What queries may take


def limits() -> dict[str, Any]:
    """The limits of queries with their options, and what a query that breaks one is told."""
    found = [
        {"option": one.option, "unit": one.unit, "default": one.written(default)}
        | {"about": one.about, "kept": one.kept, "follows": one.follows}
        for _, one, default in bounds()
    ]
    return {"limits": found, "buffer": Limits().buffer // MIB, "faults": FAULTS}


# What can be looked up


def reconciliation() -> dict[str, Any]:
    """Types, properties, features, qualifiers and weights of look-up, from their data files."""
    folder = SOURCE / "server" / "reconciliation"
    weights, words = (
        tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8")) for name in ("weights", "words")
    )
    schema, names = (
        tomllib.loads((SOURCE / "publication" / "reconciliation" / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("schema", "names")
    )
    properties = [
        {"key": key, "weight": weights.get(key, weights["other"]), **one} for key, one in schema["properties"].items()
    ]
    return {"types": schema["types"], "properties": properties, "words": words, "weights": weights, "names": names}


# The Python interface


def interface() -> list[dict[str, Any]]:
    """The public names of the modules that `templates/interface.toml` lists, read from the source."""
    return [_module(name, entry) for name, entry in INTERFACE.items()]


def _module(name: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    path = SOURCE / (name.removeprefix("learningcities.").replace(".", "/") + ".py")
    nodes = {node.name: node for node in _definitions(ast.parse(path.read_text(encoding="utf-8")).body)}
    return {"name": name, "about": entry["about"], "members": [_member(nodes[one]) for one in entry["names"]]}


Definition = ast.FunctionDef | ast.ClassDef


def _definitions(body: Iterable[ast.stmt]) -> Iterator[Definition]:
    return (node for node in body if isinstance(node, Definition))


def _member(node: Definition) -> dict[str, Any]:
    inside = _definitions(node.body) if isinstance(node, ast.ClassDef) else ()
    public = (one for one in inside if not one.name.startswith("_"))
    return {
        "name": node.name,
        "signature": _signature(node),
        "doc": ast.get_docstring(node) or "",
        "fields": _fields(node),
        "methods": [{"signature": _signature(one), "doc": ast.get_docstring(one) or ""} for one in public],
    }


def _signature(node: Definition) -> str:
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        return f"class {node.name}({bases})" if bases else f"class {node.name}"
    if any("property" in ast.unparse(one) for one in node.decorator_list):
        return f"{node.name}: {ast.unparse(node.returns)}" if node.returns else node.name
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({ast.unparse(node.args).replace('self, ', '').replace('self', '')}){returns}"


def _fields(node: Definition) -> list[str]:
    """The annotated attributes and the members of an enumeration, as they are written."""
    written = (one for one in node.body if isinstance(one, ast.AnnAssign | ast.Assign))
    lines = (ast.unparse(one) for one in written) if isinstance(node, ast.ClassDef) else iter(())
    return [re.sub(r" = field\(.*\)$", "", line) for line in lines if not line.startswith("_")]


# The release


def layout() -> list[dict[str, str]]:
    """The files of a release of the seeds, each pattern of `templates/layout.toml` with what it is."""
    files = _release_files()
    unknown = [name for name in files if not any(fnmatchcase(name, pattern) for pattern in LAYOUT)]
    missing = [pattern for pattern in LAYOUT if not any(fnmatchcase(name, pattern) for name in files)]
    assert not unknown, f"templates/layout.toml says nothing about {unknown}"
    assert not missing, f"no release holds {missing}"
    return [{"name": pattern, "about": about} for pattern, about in LAYOUT.items()]


def tables() -> list[dict[str, Any]]:
    """The files with columns that `templates/columns.toml` explains; their columns are those of the program."""
    known = tomllib.loads((HERE / "templates" / "columns.toml").read_text(encoding="utf-8"))
    for name, columns in (("ledger.tsv", ledger_columns), ("identifiers.csv", identifier_columns)):
        assert tuple(known[name]["columns"]) == columns, f"templates/columns.toml has other columns for {name}"
    return [{"name": name, **about} for name, about in known.items()]


def _release_files() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        before, release = Path(folder) / "before", Path(folder) / "release"
        call = [sys.executable, "-m", "learningcities", "build"]
        # Another release goes before, so that there are changes to tell of.
        first = [ROOT / "tests" / "golden" / "minimal" / "document.txt", "--output", before]
        second = [ROOT / "seeds", "--links", ROOT / "links", "--previous", before, "--output", release]
        for arguments in (first, second):
            subprocess.run([*call, *map(str, arguments)], capture_output=True, check=True)
        return sorted(path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file())


def main() -> None:
    """Write the pages to the folder that is asked for, in place of those that are there."""
    parser = argparse.ArgumentParser(description="Write the reference pages.")
    parser.add_argument("--output", type=Path, default=HERE / "reference", metavar="DIR")
    output: Path = parser.parse_args().output
    written = pages()
    if output.exists():
        shutil.rmtree(output)
    for name, text in written.items():
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    print(f"{len(written)} pages written")


if __name__ == "__main__":
    main()
