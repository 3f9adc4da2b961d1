"""Coverage of languages: every number on the start page is counted again, from files of the release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from learningcities.namespaces import DEFAULT_BASE, SCHEMA
from learningcities.publication.pages import view
from learningcities.publication.pages.addresses import LANGUAGES, SUFFIXES, page_language
from learningcities.publication.pages.coverage import coverage, marks, untranslated
from learningcities.publication.pages.locales import language_name, numeral
from learningcities.publication.pages.terms import scheme_pages
from learningcities.publication.pages.view import plain, properties
from learningcities.publication.pages.vocabulary import data, labels
from webpages import Built, Parsed, rows


@pytest.fixture(scope="session")
def built(release: Path) -> Built:
    return Built(release, DEFAULT_BASE)


def vocabulary(release: Path) -> Iterator[ox.Quad]:
    """The statements of the ontology and of all concept schemes, as the release carries them."""
    for path in [release / "ontology/learning-city.ttl", *sorted((release / "ontology/concepts").glob("*.ttl"))]:
        yield from ox.parse(path=path, format=ox.RdfFormat.TURTLE)


def tags(release: Path) -> list[set[str]]:
    """The languages of each text of the vocabulary that is to be there in all of them."""
    found: dict[tuple[str, str], set[str]] = {}
    for quad in vocabulary(release):
        if quad.predicate.value in properties("translated") and isinstance(quad.object, ox.Literal):
            found.setdefault((str(quad.subject), quad.predicate.value), set()).add(quad.object.language or "")
    return [one for one in found.values() if one != {""}]


def said(language: str, tag: str, form: str, **numbers: int) -> str:
    """What the section says of one language."""
    shown = {name: numeral(value, language) for name, value in numbers.items()}
    return plain(data(f"words.{language}")["coverage"][form].format(language=language_name(tag, language), **shown))


def marked(page: Parsed, language: str) -> int:
    """How often a page says that something has no translation, as a reader sees it."""
    note = data(f"words.{language}")["no_translation"]
    return sum(text == f"({note})" for text, _ in page.texts)


def test_the_start_page_says_what_there_is_in_each_language(built: Built) -> None:
    texts = tags(built.path)
    assert len(texts) > 1000
    spoken = Counter(value.value for _, name, value in rows(built.triples) if name == str(SCHEMA.inLanguage))
    assert spoken == {"en": 9}
    shown: Counter[str] = Counter()
    for path, page in built.pages():
        shown[page_language(path)] += marked(page, page_language(path))
    for language, suffix in SUFFIXES.items():
        page = built.page(f"index{suffix}")
        words = data(f"words.{language}")["coverage"]
        rows_ = {
            "documents": [said(language, tag, "count", count=count) for tag, count in spoken.items()],
            "vocabulary": [
                said(language, tag, "part", count=sum(tag in text for text in texts), all=len(texts))
                for tag in LANGUAGES
            ],
            "missing": [
                said(language, tag, "count", count=sum(tag not in text for text in texts)) for tag in LANGUAGES
            ],
            "marks": [said(language, tag, "count", count=shown[tag]) for tag in LANGUAGES],
        }
        for name, expected in rows_.items():
            assert f"{words[name]} {' · '.join(expected)}" in page.text, name


def test_the_list_of_schemes_says_it_too(built: Built) -> None:
    for language, suffix in SUFFIXES.items():
        texts = tags(built.path)
        counted = {"missing": sum(language not in text for text in texts), "texts": len(texts)}
        form = data(f"words.{language}")["untranslated"]
        expected = form.format(**{name: numeral(value, language) for name, value in counted.items()})
        assert plain(expected) in built.page(f"concept{suffix}").text
    # Nobody wrote a German label for everything.
    assert untranslated("de") == (len(tags(built.path)), len(tags(built.path)))


def test_a_mark_is_counted_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {iri: {tag: text for tag, text in texts.items() if tag != "fr"} for iri, texts in labels().items()}
    monkeypatch.setattr(view, "labels", lambda: known)
    counted = Counter({"en": 0, "fr": 0})
    for path, content in scheme_pages(DEFAULT_BASE):
        language = page_language(path)
        if language:
            counted[language] += marks(content, language)
            assert marks(content, language) == marked(Parsed(content.decode()), language), path
    assert counted["en"] == 0
    assert counted["fr"] > 1000


def test_languages_are_told_by_number_and_in_the_language_of_the_page() -> None:
    found = dict(coverage(["fr", "en", "en", "und"], {"fr": 1234}, "fr").rows)
    words = data("words.fr")["coverage"]
    assert [plain(text) for text in found[words["documents"]]] == [
        "anglais : 2",
        "français : 1",
        "langue indéterminée : 1",
    ]
    assert [plain(text) for text in found[words["marks"]]] == ["anglais : 0", "français : 1 234"]
