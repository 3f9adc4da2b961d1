"""Links to other datasets: which triples are links, and that VoID tells of each of them."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import VOID, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL

from conftest import HERE
from described import DATASET, OWN_BASE
from learningcities.namespaces import DEFAULT_BASE, PREFIXES
from learningcities.publication.canonical import canonical
from learningcities.publication.contents import Contents
from learningcities.publication.statistics import Counting
from learningcities.publication.targets import slug, space, target
from learningcities.publication.void import void

CASES: list[dict[str, Any]] = tomllib.loads((HERE / "description" / "links.toml").read_text(encoding="utf-8"))["case"]
TERMS = PREFIXES | {"owl": str(OWL)}


def triple(case: dict[str, Any], base: str = DEFAULT_BASE) -> ox.Triple:
    prefix, _, local = case["property"].partition(":")
    return ox.Triple(
        ox.NamedNode(f"{base}city/x#{slug(case['object'])}"),
        ox.NamedNode(TERMS[prefix] + local),
        ox.NamedNode(case["object"]),
    )


def described(triples: set[ox.Triple], work: Path, base: str = DEFAULT_BASE) -> Graph:
    """What VoID says about some triples."""
    counting = Counting(work, base)
    list(counting.lines(canonical(triples, ox.RdfFormat.N_TRIPLES).splitlines(keepends=True)))
    found = void(base, counting.statistics(), Contents((), (), (), (), frozenset()), (), {})
    return Graph().parse(data=ox.serialize(found, format=ox.RdfFormat.N_TRIPLES) or b"", format="nt")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.get("name") or f"{case['property']} {case['object']}")
def test_a_link_leads_to_a_dataset(case: dict[str, Any], tmp_path: Path) -> None:
    found = triple(case)
    assert isinstance(found.object, ox.NamedNode)
    graph = described({found}, tmp_path)
    linksets = [URIRef(str(part)) for part in graph.objects(DATASET, VOID.subset)]
    if "space" not in case:
        assert linksets == []
        return
    assert space(found.predicate.value, found.object.value) == case["space"]
    (linkset,) = linksets
    assert graph.value(linkset, VOID.linkPredicate) == URIRef(found.predicate.value)
    assert graph.value(linkset, VOID.subjectsTarget) == DATASET
    other = graph.value(linkset, VOID.objectsTarget)
    assert graph.value(other, VOID.uriSpace) == Literal(case["space"])
    known = target(case["space"])
    assert {str(title) for title in graph.objects(other, DCTERMS.title)} == set(known.titles.values())
    assert {str(page) for page in graph.objects(other, FOAF.homepage)} == ({known.page} if known.page else set())


def test_all_links_together_are_counted_apart(tmp_path: Path) -> None:
    assert len(CASES) == 12
    triples = {triple(case) for case in CASES} | {
        ox.Triple(ox.NamedNode(f"{DEFAULT_BASE}city/{number}"), one.predicate, one.object)
        for number in range(3)
        for one in map(triple, CASES)
    }
    graph = described(triples, tmp_path)
    found = {
        (
            str(graph.value(linkset, VOID.linkPredicate)),
            str(graph.value(graph.value(linkset, VOID.objectsTarget), VOID.uriSpace)),
        ): int(str(graph.value(linkset, VOID.triples)))
        for linkset in graph.subjects(VOID.objectsTarget)
    }
    expected = Counter(
        (triple(case).predicate.value, case["space"]) for case in CASES if "space" in case for _ in range(4)
    )
    assert found == dict(expected)
    assert len(set(graph.objects(None, VOID.objectsTarget))) == 7


def test_with_another_base_the_data_of_the_default_base_are_of_another_dataset(tmp_path: Path) -> None:
    case = {"property": "owl:sameAs", "object": f"{DEFAULT_BASE}city/fr/lille"}
    graph = described({triple(case, OWN_BASE)}, tmp_path, OWN_BASE)
    (linkset,) = graph.objects(URIRef(f"{OWN_BASE}dataset"), VOID.subset)
    assert graph.value(graph.value(linkset, VOID.objectsTarget), VOID.uriSpace) == Literal(f"{DEFAULT_BASE}city/fr/")


def test_terms_of_namespaces_without_prefix_are_kept_apart(tmp_path: Path) -> None:
    names = ("https://a.example/terms#name", "https://b.example/terms#name")
    triples = {ox.Triple(ox.NamedNode(DEFAULT_BASE), ox.NamedNode(name), ox.Literal("x")) for name in names}
    graph = described(triples, tmp_path)
    parts = {str(graph.value(part, VOID.property)): part for part in graph.objects(DATASET, VOID.propertyPartition)}
    assert set(parts) == set(names)
    assert len(set(parts.values())) == 2
