"""Vocabulary: the schemes are complete and sound, and their labels are found as whole words, the longest first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pycountry
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learningcities.resources import folder
from learningcities.vocabulary import GAP, Concept, Label, Scheme, Vocabulary, fold, vocabulary

SOURCE = Path(__file__).resolve().parents[1] / "src"
FOLDER = folder("ontology") / "concepts"
FILES = sorted(FOLDER.glob("*.ttl"))
SCHEMES = {
    "articles": "article",
    "awards": "award",
    "countries": "country",
    "diagnostics": "diagnostic",
    "fields": "field",
    "honorifics": "honorific",
    "icons": "icon",
    "networks": "network",
    "number-words": "number-word",
    "offices": "office",
    "properties": "property",
    "qualifiers": "qualifier",
    "roles": "role",
    "rules": "rule",
    "sections": "section",
    "themes": "theme",
}
DEFINED = ("awards", "diagnostics", "networks", "properties", "qualifiers", "roles", "rules", "themes")
SINGLE = [name for name in SCHEMES if name != "countries"]
LINES = ("fields", "offices", "sections", "themes")
SKOS = "http://www.w3.org/2004/02/skos/core#"
BASE = "https://w3id.org/learning-cities/concept/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LANGUAGES = ("en", "fr", "es")
PAGE_LANGUAGES = (*LANGUAGES, "de", "pt")


@cache
def triples(name: str) -> list[ox.Triple]:
    path = FOLDER / f"{name}.ttl"
    return [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]


def values(name: str, subject: str, predicate: str) -> list[str]:
    return [
        str(triple.object)
        for triple in triples(name)
        if triple.subject == ox.NamedNode(subject) and triple.predicate.value.endswith(predicate)
    ]


def languages(literals: list[str]) -> list[str]:
    return sorted(literal.rpartition("@")[2] for literal in literals)


def literals(triple: ox.Triple) -> Iterator[ox.Literal]:
    if isinstance(triple.object, ox.Literal):
        yield triple.object


def labels(concept: Concept) -> Iterator[tuple[str, str, str]]:
    for label in concept.labels:
        yield fold(label.text), label.language, label.kind


def duplicates(keys: Iterator[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return sorted(key for key, count in Counter(keys).items() if count > 1)


# The files


def test_every_scheme_is_there() -> None:
    assert set(SCHEMES) <= {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_holds_no_blank_node_and_real_language_tags(path: Path) -> None:
    found = triples(path.stem)
    assert found
    assert not [triple for triple in found if isinstance(triple.subject, ox.BlankNode)]
    assert not [triple for triple in found if isinstance(triple.object, ox.BlankNode)]
    tags = {literal.language for triple in found for literal in literals(triple) if literal.language}
    real = {tag for tag in tags if tag == "mul" or pycountry.languages.get(alpha_2=tag.split("-")[0])}
    assert tags == real


@pytest.mark.parametrize(("name", "singular"), SCHEMES.items())
def test_a_scheme_is_described(name: str, singular: str) -> None:
    scheme = BASE + singular
    assert values(name, scheme, "#type") == [f"<{SKOS}ConceptScheme>"]
    assert {"en", "fr"} <= set(languages(values(name, scheme, "#prefLabel")))
    assert languages(values(name, scheme, "#definition")) == ["en", "fr"]
    assert values(name, scheme, "/license") == [f"<{LICENCE}>"]


@pytest.mark.parametrize(("name", "singular"), SCHEMES.items())
def test_a_concept_is_complete(name: str, singular: str) -> None:
    concepts = vocabulary()[name].concepts
    assert concepts
    found = triples(name)
    subjects = {str(triple.subject.value) for triple in found if not isinstance(triple.subject, ox.Triple)}
    assert subjects == {concept.iri for concept in concepts} | {BASE + singular}
    for concept in concepts:
        assert re.fullmatch(rf"{BASE}{singular}/[a-z0-9]+(-[a-z0-9]+)*", concept.iri)
        assert values(name, concept.iri, "#type") == [f"<{SKOS}Concept>"]
        assert values(name, concept.iri, "#inScheme") == [f"<{BASE}{singular}>"]
        assert values(name, concept.iri, "#topConceptOf") == [f"<{BASE}{singular}>"]
        assert {"en", "fr"} <= {language for _, language, kind in labels(concept) if kind == "pref"}


@pytest.mark.parametrize("name", DEFINED)
def test_a_concept_that_is_published_is_defined(name: str) -> None:
    for concept in vocabulary()[name].concepts:
        assert languages(values(name, concept.iri, "#definition")) == ["en", "fr"], concept.iri


def test_a_diagnostic_says_how_bad_it_is_and_what_to_do() -> None:
    concepts = vocabulary()["diagnostics"].concepts
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py")))
    assert [concept.id for concept in concepts if f'"{concept.id}"' not in source] == [], "codes that nothing says"
    for concept in concepts:
        assert concept.notation in ("error", "warning", "info")
        assert languages(values("diagnostics", concept.iri, "#scopeNote")) == ["en", "fr"], concept.iri


# The labels (SKOS Reference, sections 5.4 and 5.5: integrity conditions S13 and S14)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_preferred_label_per_language(path: Path) -> None:
    concepts = Vocabulary.load(FOLDER)[path.stem].concepts
    preferred = ((c.iri, label.language) for c in concepts for label in c.labels if label.kind == "pref")
    assert duplicates(preferred) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_label_of_a_concept_is_of_two_kinds(path: Path) -> None:
    concepts = vocabulary()[path.stem].concepts
    assert duplicates((c.iri, label.text, label.language) for c in concepts for label in c.labels) == []


@pytest.mark.parametrize("name", SCHEMES)
def test_no_label_is_given_twice_or_bordered_by_space(name: str) -> None:
    concepts = vocabulary()[name].concepts
    assert duplicates((c.iri, text, language) for c in concepts for text, language, _ in labels(c)) == []
    assert [label.text for c in concepts for label in c.labels if label.text != " ".join(label.text.split())] == []
    assert [label.text for c in concepts for label in c.labels if not fold(label.text)] == []


@pytest.mark.parametrize("name", SINGLE)
def test_a_label_means_one_concept_of_its_language(name: str) -> None:
    meanings = {
        (text, language, concept.id)
        for concept in vocabulary()[name].concepts
        for text, tag, _ in labels(concept)
        for language in (PAGE_LANGUAGES if tag == "mul" else (tag,))
    }
    assert duplicates((text, language) for text, language, _ in meanings) == []


def test_a_line_is_a_label_of_one_kind() -> None:
    kinds = {
        (text, name) for name in LINES for concept in vocabulary()[name].concepts for text, _, _ in labels(concept)
    }
    assert len(kinds) > 1000
    assert duplicates((text,) for text, _ in kinds) == []


def test_an_icon_is_known_by_its_ligature_alone() -> None:
    icons = vocabulary()["icons"]
    assert len(icons.concepts) > 50
    for icon in icons.concepts:
        hidden = [label for label in icon.labels if label.kind == "hidden"]
        assert hidden == [Label(icon.notation or "", "mul", "hidden")]
        assert all(label.text.endswith(f"({icon.notation})") for label in icon.labels if label.kind == "pref")
        assert icon.id == (icon.notation or "").replace("_", "-")


@pytest.mark.parametrize(
    ("name", "identifier", "label"),
    [
        ("roles", "head-of-city", "head of city"),
        ("roles", "focal-point", "focal point"),
        ("networks", "unesco-global-network-of-learning-cities", "UNESCO Global Network of Learning Cities"),
        ("awards", "unesco-learning-city-award", "UNESCO Learning City Award"),
        ("qualifiers", "exact", "exact"),
        ("qualifiers", "approximately", "approximately"),
        ("qualifiers", "more-than", "more than"),
        ("qualifiers", "fewer-than", "fewer than"),
        ("qualifiers", "almost", "almost"),
        ("qualifiers", "estimate", "estimate"),
    ],
)
def test_names_that_queries_answer_with(name: str, identifier: str, label: str) -> None:
    assert vocabulary()[name].get(identifier).name("en") == label


@pytest.mark.parametrize(
    ("name", "text", "language", "identifier"),
    [
        ("themes", "Sustainability & health", "en", "sustainability-and-health"),
        ("themes", "SANTÉ ET DURABILITÉ", "fr", "sustainability-and-health"),
        ("themes", "Networks and cooperation", "en", None),
        ("themes", "Durabilité et santé", "en", None),
        ("offices", "Oberbürgermeisterin", "en", "mayor"),
        ("offices", "Deputy Mayor", "en", None),
        ("fields", "Nombre d'habitants:", "fr", "population"),
        ("fields", "Focal points", "en", "focal-point"),
        ("sections", "Políticas, plan e implementación", "es", "policies"),
        ("icons", "format_quote", "en", "format-quote"),
        ("icons", "people", "en", "people"),
        ("networks", "GNLC", "fr", "unesco-global-network-of-learning-cities"),
        ("number-words", "billion", "fr", None),
        ("number-words", "milliard", "fr", "billion"),
    ],
)
def test_a_line_is_matched_whole(name: str, text: str, language: str, identifier: str | None) -> None:
    found = vocabulary()[name].match(text, language)
    assert (found.id if found else None) == identifier


@pytest.mark.parametrize(
    ("text", "language", "length"),
    [
        ("Ms Martine Aubry", "en", 2),
        ("H.E. Mr Gideon", "en", 4),
        ("He is mayor", "en", None),
        ("Don Iveson", "en", None),
        ("Don Juan", "es", 3),
        ("M. Karuna", "en", None),
        ("M. Dupont", "fr", 2),
        ("Mrsa", "en", None),
        ("Dato’ Sri Najib", "en", 9),
    ],
)
def test_an_honorific_stands_in_front(text: str, language: str, length: int | None) -> None:
    found = vocabulary()["honorifics"].prefix(text, language)
    assert (found.end if found else None) == length


# Reading, as properties over all schemes

texts = st.text(alphabet=st.sampled_from("aeiourstnlm MEP  .,;:'’-–—+~()<>0123éçñ\n\u00a0\u200b市"), max_size=12)
scheme_names = st.sampled_from(sorted(SCHEMES))
CHANGES: list[Callable[[str], str]] = [str, str.title, str.capitalize]
changes = st.sampled_from(CHANGES)


@st.composite
def sentences(draw: st.DrawFn) -> tuple[Scheme, str, str]:
    """A scheme, a language, and a text with some labels in it, or with what looks like them."""
    scheme = vocabulary()[draw(scheme_names)]
    language = draw(st.sampled_from(LANGUAGES))
    wordings = [label.text for concept in scheme.concepts for label in concept.labels]
    pieces = [draw(texts)]
    for _ in range(draw(st.integers(0, 3))):
        change = draw(changes)
        pieces += [
            change(draw(st.sampled_from(wordings))),
            draw(st.sampled_from([" ", "", "s ", ", ", "\n"])),
            draw(texts),
        ]
    return scheme, language, "".join(pieces)


def wordings_in(scheme: Scheme, language: str) -> set[tuple[str, str]]:
    used = (language, "mul")
    return {(text, c.id) for c in scheme.concepts for text, tag, _ in labels(c) if tag in used}


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit touches it; scripts that write no spaces, from U+2E80 on, have no such bounds."""
    before = text[start - 1 : start] if text[start].isalnum() and text[start] < "\u2e80" else ""
    after = text[end : end + 1] if text[end - 1].isalnum() and text[end - 1] < "\u2e80" else ""
    return re.search(r"\w", before + after) is None


@settings(deadline=None)
@given(sentences())
def test_what_is_found_is_a_label_of_its_concept_in_whole_words(case: tuple[Scheme, str, str]) -> None:
    scheme, language, text = case
    known = {wording for wording, _ in wordings_in(scheme, language)}
    reached = 0
    for found in scheme.find(text, language):
        assert found.start >= reached
        reached = found.end
        assert fold(text[found.start : found.end]) in known
        assert (fold(text[found.start : found.end]), found.concept.id) in wordings_in(scheme, language)
        assert stands_alone(text, found.start, found.end)


@settings(deadline=None)
@given(sentences())
def test_the_longest_label_wins(case: tuple[Scheme, str, str]) -> None:
    scheme, language, text = case
    used = [c_label.text for c in scheme.concepts for c_label in c.labels if c_label.language in (language, "mul")]
    for found in scheme.find(text, language):
        for label in used:
            end = found.start + len(label)
            same = text[found.start : end] == label and stands_alone(text, found.start, end)
            assert not same or end <= found.end


@settings(deadline=None)
@given(sentences())
def test_a_prefix_is_found_at_the_start_or_not_at_all(case: tuple[Scheme, str, str]) -> None:
    scheme, language, text = case
    found = scheme.prefix(text, language)
    first = next(scheme.find(text, language), None)
    assert (found is None) == (first is None or first.start > 0)
    assert found is None or found == first


@settings(deadline=None)
@given(scheme_names, st.data())
def test_every_label_is_found_where_it_stands(name: str, data: st.DataObject) -> None:
    scheme = vocabulary()[name]
    concept = data.draw(st.sampled_from(scheme.concepts))
    label = data.draw(st.sampled_from(concept.labels).filter(lambda each: GAP not in each.text.removesuffix(GAP)))
    language = "en" if label.language == "mul" else label.language
    text = f"( {label.text} )"
    assert [hit for hit in scheme.find(text, language) if hit.start <= 2 and hit.end >= 2 + len(label.text)]
    matched = scheme.match(label.text, language)
    assert matched is not None
    assert matched.id == concept.id


@settings(deadline=None)
@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("text", ["VİSİON", "vısıon"])
def test_a_turkish_i_does_no_harm(text: str) -> None:
    list(vocabulary()["sections"].find(text, "en"))
