"""Writing facts: every span leads to its words, every fact has its evidence, no IRI is given to two things."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import XSD

from conftest import DOCUMENTS, SEEDS
from learningcities.documents import Document
from learningcities.documents import read as read_documents
from learningcities.graph import describe
from learningcities.graph.fragments import Fragments
from learningcities.graph.writer import FactWriter, count, plain, year
from learningcities.namespaces import DEFAULT_BASE, LC, OA, PROV, RDF
from learningcities.profiles import CityProfile, parse
from learningcities.profiles.model import Evidence
from pages import page, passage, profile

IRI = f"{DEFAULT_BASE}document/lille-france"


@pytest.fixture(scope="module")
def profiles() -> list[CityProfile]:
    found = [parse(one) for one in read_documents([SEEDS, DOCUMENTS]) if isinstance(one, Document)]
    return [one for one in found if isinstance(one, CityProfile)]


@pytest.fixture(scope="module")
def graphs(profiles: list[CityProfile]) -> dict[str, tuple[CityProfile, Graph]]:
    """The graph of each document, by its IRI."""
    found = {
        str(name).removesuffix("#graph"): graph for part in describe(profiles) for name, graph in part.graphs.items()
    }
    return {
        f"{DEFAULT_BASE}document/{one.document.name.removesuffix('.txt')}": (
            one, found[f"{DEFAULT_BASE}document/{one.document.name.removesuffix('.txt')}"]
        )
        for one in profiles
    }  # fmt: skip


def test_every_span_leads_to_its_words_with_what_stands_around(
    graphs: dict[str, tuple[CityProfile, Graph]],
) -> None:
    assert len(graphs) == 9
    for document, (one, graph) in graphs.items():
        text = one.document.text
        spans = list(graph.subjects(RDF.type, OA.SpecificResource))
        assert len(spans) > 20
        for span in spans:
            start, end = map(int, str(span).removeprefix(f"{document}#char=").split(","))
            assert graph.value(span, OA.hasSource) == URIRef(document)
            assert int(str(graph.value(span, LC.line))) == text.count("\n", 0, start) + 1
            selectors = set(graph.objects(span, OA.hasSelector))
            values = {term: value for one in selectors for term, value in graph.predicate_objects(one)}
            assert (str(values[OA.start]), str(values[OA.end])) == (str(start), str(end))
            assert str(values[OA.exact]) == text[start:end]
            around = f"{values[OA.prefix]}{values[OA.exact]}{values[OA.suffix]}"
            assert around == text[max(0, start - 32) : end + 32]


def test_every_fact_has_one_first_evidence_and_a_rule(graphs: dict[str, tuple[CityProfile, Graph]]) -> None:
    for _, graph in graphs.values():
        facts = set(graph.subjects(LC.readBy))
        assert len(facts) > 20
        for fact in facts:
            (first,) = graph.objects(fact, LC.evidence)
            assert first in {*graph.objects(fact, PROV.wasQuotedFrom), *graph.objects(fact, PROV.wasDerivedFrom)}
            assert len(list(graph.objects(fact, LC.readBy))) == 1


def test_every_fact_of_a_profile_is_in_the_graph(graphs: dict[str, tuple[CityProfile, Graph]]) -> None:
    for document, (one, graph) in graphs.items():
        written = {str(span) for span in graph.objects(None, LC.evidence)}
        area = {one.area.evidence} if one.area else set()
        for evidence in set(one.evidences()) - area:
            assert f"{document}#char={evidence.span.start},{evidence.span.end}" in written


def test_nothing_is_a_blank_node_and_no_text_is_empty(graphs: dict[str, tuple[CityProfile, Graph]]) -> None:
    terms = [term for _, graph in graphs.values() for triple in graph for term in triple]
    assert not any(isinstance(term, BNode) for term in terms)
    texts = [
        term for _, graph in graphs.values() for _, p, term in graph if isinstance(term, Literal) and p not in AROUND
    ]
    assert all(str(text) == str(text).strip() != "" for text in texts)


AROUND = (OA.prefix, OA.suffix, OA.exact)
"""Raw characters of the document, which may be white space."""


def writer(text: str) -> FactWriter:
    return FactWriter(profile(text), IRI, set())


def test_a_fact_is_written_with_words_context_and_rule() -> None:
    text = page()
    one = writer(text)
    start, label = text.index("234,475"), text.index("City population")
    whole = passage(text)
    evidence = Evidence(whole.span(start, start + 7), "field", (whole.span(label, label + 15),))
    fact = URIRef(f"{DEFAULT_BASE}city/fr/lille#population")
    one.fact(fact, evidence, LC.PopulationObservation)
    spans = {URIRef(f"{IRI}#char={start},{start + 7}"), URIRef(f"{IRI}#char={label},{label + 15}")}
    assert set(one.graph.objects(fact, PROV.wasDerivedFrom)) == spans
    assert list(one.graph.objects(fact, LC.evidence)) == [URIRef(f"{IRI}#char={start},{start + 7}")]
    assert list(one.graph.objects(fact, PROV.wasQuotedFrom)) == []
    assert one.facts[evidence] == fact


def test_words_that_are_the_text_of_a_fact_are_quoted_from_their_span() -> None:
    one = writer(page())
    fact = URIRef(f"{DEFAULT_BASE}local-authority/fr/lille#vision")
    one.fact(fact, Evidence(passage(page()).span(0, 5), "section"), LC.Vision, quoted=True)
    assert list(one.graph.objects(fact, PROV.wasQuotedFrom)) == [URIRef(f"{IRI}#char=0,5")]
    assert list(one.graph.objects(fact, PROV.wasDerivedFrom)) == []


def test_a_fact_that_an_older_document_states_gets_no_second_first_evidence() -> None:
    fact = URIRef(f"{DEFAULT_BASE}local-authority/fr/lille#vision")
    one = FactWriter(profile(page()), IRI, {fact})
    one.fact(fact, Evidence(passage(page()).span(0, 5), "section"), LC.Vision, quoted=True)
    assert list(one.graph.objects(fact, LC.evidence)) == []
    assert list(one.graph.objects(fact, PROV.wasQuotedFrom)) == [URIRef(f"{IRI}#char=0,5")]


def test_literals_are_in_their_canonical_form() -> None:
    assert year(987) == Literal("0987", datatype=XSD.gYear, normalize=False)
    assert str(count(90000)) == "90000"
    assert (plain(" x ").language, plain(" x ").datatype, str(plain(" x "))) == (None, None, " x ")


CONTENTS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from(["", "s", "t"])), max_size=20
)


@given(CONTENTS)
def test_no_fragment_is_given_to_two_contents_and_no_content_gets_two(facts: list[tuple[str, str, str]]) -> None:
    fragments = Fragments()
    given_to: dict[URIRef, tuple[str, str]] = {}
    for name, content, suffix in facts:
        iri = fragments.claim("city", name, content, suffix)
        assert given_to.setdefault(iri, (name, content)) == (name, content)
        assert str(iri).startswith(f"city#{name}")


def test_a_fragment_is_the_name_then_with_its_suffix_then_with_a_digest() -> None:
    fragments = Fragments()
    found = [str(fragments.claim("city", "mayor", content, "jane-roe")) for content in ("a", "a", "b", "c")]
    assert found[:3] == ["city#mayor", "city#mayor", "city#mayor-jane-roe"]
    assert found[3].startswith("city#mayor-")
    assert len(set(found)) == 3
