"""Pages: each resource has its files, each link leads somewhere, each fact shows its words, no text becomes mark-up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import unquote, urljoin

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import releases
from conftest import SEEDS
from learningcities.errors import ReleaseError
from learningcities.namespaces import CONCEPT, DEFAULT_BASE, LC, OA, PREFIXES, SCHEMA
from learningcities.publication.manifest import digest
from learningcities.publication.pages import marks, view
from learningcities.publication.pages.addresses import LANGUAGES, SUFFIXES, Page, address, path_of
from learningcities.publication.pages.representations import MEDIA_TYPES
from learningcities.publication.pages.sitefiles import sitemap
from learningcities.publication.pages.statements import Statements
from learningcities.publication.pages.view import plain, visible
from learningcities.publication.pages.vocabulary import concepts, data, labels, ontology, schemes
from webpages import Built, rows

HOSTILE = Path(__file__).parent / "hostile"
OTHER_BASE = "https://example.org/cities/"


@pytest.fixture(scope="session")
def built(release: Path) -> Built:
    return Built(release, DEFAULT_BASE)


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The seeds under another base."""
    output = tmp_path_factory.mktemp("elsewhere") / "dist"
    assert releases.build([SEEDS], output, "--base", OTHER_BASE) == 0
    return Built(output, OTHER_BASE)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The hostile documents: what can be read of them is published."""
    output = tmp_path_factory.mktemp("hostile") / "dist"
    assert releases.build([HOSTILE], output, "--quiet") == 1
    return Built(output, DEFAULT_BASE)


def subjects(built: Built) -> set[str]:
    return {subject for subject, _, _ in rows(built.triples)}


def test_every_resource_has_five_files(built: Built, elsewhere: Built) -> None:
    counts = []
    for one in (built, elsewhere):
        paths = {path_of(iri.partition("#")[0], one.base) for iri in subjects(one)}
        suffixes = (*SUFFIXES.values(), *(f".{suffix}" for suffix in MEDIA_TYPES))
        missing = [
            path + suffix for path, suffix in product(paths, suffixes) if not (one.path / (path + suffix)).is_file()
        ]
        assert missing == []
        counts.append(len(paths))
    assert counts[0] > 150
    assert counts[1] > 90


def test_the_vocabulary_has_pages_too(built: Built, elsewhere: Built) -> None:
    iris = {iri for iri in concepts().resources if iri.startswith(str(CONCEPT).rstrip("/"))}
    assert len(iris) > 500
    for one in (built, elsewhere):
        for path in (*(path_of(iri, one.base) for iri in iris), "ontology"):
            assert all((one.path / f"{path}.{suffix}").is_file() for suffix in ("html", "fr.html", *MEDIA_TYPES)), path


def test_every_link_and_anchor_resolves(built: Built, elsewhere: Built, hostile: Built) -> None:
    for one in (built, elsewhere, hostile):
        checked = 0
        for path, page in one.pages():
            for link in page.links:
                checked += _resolves(one, path, link)
            for relation in page.relations.get("stylesheet", []):
                checked += _resolves(one, path, relation["href"])
            for relation in page.relations.get("alternate", []) + page.relations.get("describedby", []):
                checked += _resolves(one, path, relation["href"])
        assert checked > 4000, one.path


def _resolves(built: Built, path: str, link: str) -> bool:
    """Whether a link is one of ours; then it leads to a file, and to an anchor on it."""
    target = urljoin(built.base + path, link)
    if not target.startswith(built.base):
        assert target.startswith(("http://", "https://")), f"{path}: {link}"
        return False
    file, _, fragment = target[len(built.base) :].partition("#")
    assert (built.path / file).is_file(), f"{path}: {link}"
    if fragment and file.endswith(".html"):
        assert unquote(fragment) in built.page(file).ids, f"{path}: {link}"
    return True


def test_ids_are_unique_and_every_fragment_is_one(built: Built) -> None:
    for path, page in built.pages():
        repeated = [name for name, count in Counter(page.ids).items() if count > 1]
        assert not repeated, f"{path}: {repeated}"
    fragments = 0
    for iri in sorted(subjects(built)):
        place = address(iri, built.base)
        assert place is not None
        if place.fragment:
            fragments += 1
            for language in LANGUAGES:
                assert place.fragment in built.page(place.path + SUFFIXES[language]).ids, iri
    assert fragments > 1500


def test_terms_of_the_ontology_and_concepts_have_anchors(built: Built) -> None:
    terms = {iri.partition("#")[2] for iri, _, _ in rows(ontology()) if iri.startswith(str(LC))}
    assert len(terms) > 60
    for language in LANGUAGES:
        assert terms <= set(built.page("ontology" + SUFFIXES[language]).ids)
        theme = built.page("concept/theme" + SUFFIXES[language]).ids
        assert "equity-and-inclusion" in theme


@pytest.mark.parametrize("which", ["built", "elsewhere", "hostile"])
def test_the_words_of_each_fact_stand_on_its_page_and_lead_to_the_document(
    which: str, request: pytest.FixtureRequest
) -> None:
    one: Built = request.getfixturevalue(which)
    values: dict[tuple[str, str], list[str]] = {}
    for subject, predicate, value in rows(one.triples):
        values.setdefault((subject, predicate), []).append(value.value)
    facts = 0
    for (fact, predicate), (span, *others) in sorted(values.items()):
        if predicate != str(LC.evidence):
            continue
        assert not others
        facts += 1
        words = next(
            values[selector, str(OA.exact)][0]
            for selector in values[span, str(OA.hasSelector)]
            if (selector, str(OA.exact)) in values
        )
        place, document = address(fact, one.base), address(span, one.base)
        assert place
        assert document
        for language in LANGUAGES:
            page = one.page(place.path + SUFFIXES[language])
            assert plain(visible(words)) in plain(page.by_id[place.fragment] if place.fragment else page.text), fact
            own = Page(place.path, language)
            assert own.href(document) in page.links, fact
            text = one.page(document.path + SUFFIXES[language])
            begin = plain(visible(words.strip("\n").split("\n")[0]))
            assert begin in plain(text.by_id["_main"]), span
            back = Page(document.path, language).href(place)
            assert back in text.links, f"{fact} is not linked from its words"
    assert facts > 40


def test_a_span_on_its_page_is_the_text_that_it_selects(built: Built) -> None:
    exact = {subject: value.value for subject, name, value in rows(built.triples) if name == str(OA.exact)}
    checked = 0
    for iri, words in exact.items():
        start, end = iri.rpartition("#quote-")[2].split("-")
        place = address(iri, built.base)
        assert place
        shown = built.page(place.path + ".html").by_id[f"char={start},{end}"]
        whole = "\n" not in words
        assert plain(shown) == plain(words) if whole else plain(words).startswith(plain(shown)), iri
        checked += whole
    assert checked > 400


def test_nothing_is_in_a_language_that_its_mark_up_does_not_say(built: Built) -> None:
    tagged: dict[str, set[str]] = {}
    untagged: set[str] = set()
    vocabulary = [triple for scheme in schemes().values() for triple in scheme] + ontology()
    for _, _, value in rows([*built.triples, *vocabulary]):
        if isinstance(value, ox.Literal) and value.language:
            tagged.setdefault(plain(value.value), set()).add(value.language)
        elif isinstance(value, ox.Literal):
            untagged.add(plain(value.value))
    for language in LANGUAGES:
        words = dict(data(f"words.{language}"))
        other = next(each for each in LANGUAGES if each != language)
        tagged.setdefault(words.pop("other_language"), set()).add(other)
        for text in _strings(words):
            tagged.setdefault(plain(text), set()).add(language)
    checked: Counter[str] = Counter()
    for path, page in built.pages():
        language = "fr" if path.endswith(".fr.html") else "en"
        assert page.language == language
        for text, lang in page.texts:
            if path.startswith("lookup") and len(text) == 1:  # a letter of the alphabet
                continue
            known = tagged.get(plain(text), set()) - {"mul"}
            # A single letter is a heading of the look-up page, whatever else it may be.
            if known and plain(text) not in untagged and len(text) > 1:
                checked[f"{language} {lang}"] += 1
                assert lang in known, f"{path}: {text!r} is marked {lang!r}, known in {sorted(known)}"
    assert checked["fr fr"] > 3000
    assert checked["fr en"] > 100
    assert checked["en es"] > 20


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)


def test_no_label_is_missing(built: Built) -> None:
    notes = {language: data(f"words.{language}")["no_translation"] for language in LANGUAGES}
    assert [path for path, page in built.pages() if f"({notes[_page_language(path)]})" in page.text] == []
    assert set(data("words.en")) == set(data("words.fr"))
    assert set(data("words.en")["terms"]) == set(data("words.fr")["terms"])


def test_a_missing_translation_is_shown_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"https://example.org/term": {"en": "only <English>"}}
    monkeypatch.setattr(view, "labels", lambda: known)
    french = view.View(Page("x", "fr"), Statements.of(()), OTHER_BASE)
    assert french.label("https://example.org/term").__html__() == (
        '<span lang="en" dir="auto">only &lt;English&gt;</span> <small class="missing">(pas encore traduit)</small>'
    )
    unknown = french.label("https://schema.org/unheardOf").__html__()
    assert unknown == '<code translate="no">schema:unheardOf</code> <small class="missing">(pas encore traduit)</small>'


def _page_language(path: str) -> str:
    return "fr" if path.endswith(".fr.html") else "en"


def test_representations_hold_exactly_what_the_graph_says(built: Built) -> None:
    vocabulary = {triple for scheme in schemes().values() for triple in scheme} | set(ontology())
    union: set[ox.Triple] = set()
    by_path: dict[str, set[ox.Triple]] = {}
    for triple in built.triples:
        place = address(str(triple.subject).strip("<>"), built.base)
        assert place
        by_path.setdefault(place.path, set()).add(triple)
    checked = 0
    for path in (file.removesuffix(".html") for file in built.files() if not file.endswith(".fr.html")):
        if path in ("index", "404", "concept", "lookup", "changes"):
            continue
        held = {
            suffix: {quad.triple for quad in ox.parse(path=built.path / f"{path}.{suffix}", format=_format(suffix))}
            for suffix in MEDIA_TYPES
        }
        assert held["ttl"] == held["nt"] == held["jsonld"], path
        assert held["nt"], path
        lines = (built.path / f"{path}.nt").read_bytes().splitlines()
        assert lines == sorted(lines)
        own = by_path.get(path, set())
        assert own <= held["nt"]
        assert held["nt"] <= own | vocabulary, path
        union |= held["nt"]
        checked += 1
    assert union - vocabulary == built.triples - vocabulary
    assert checked > 190


def _format(suffix: str) -> ox.RdfFormat:
    found = ox.RdfFormat.from_extension(suffix)
    assert found
    return found


def test_a_jsonld_file_fetches_nothing(built: Built) -> None:
    files = sorted(built.path.glob("city/**/*.jsonld"))
    assert len(files) == 9
    for file in files:
        assert isinstance(json.loads(file.read_text(encoding="utf-8"))["@context"], dict)


@pytest.mark.parametrize("which", ["built", "elsewhere", "hostile"])
def test_pages_run_nothing_and_ask_nobody(which: str, request: pytest.FixtureRequest) -> None:
    one: Built = request.getfixturevalue(which)
    pages = 0
    for path, page in one.pages():
        if path.startswith("lookup"):  # the one page with a script, see test_lookup.py
            continue
        pages += 1
        assert not page.handlers, path
        start = path.startswith("index")
        assert page.resources == (["assets/cities.js"] if start else []), path
        forbidden = {"iframe", "object", "embed", "form", "base", "svg", "img"} - ({"form", "svg"} if start else set())
        assert not page.tags.keys() & forbidden, path
        assert page.tags["script"] == (0 if path.startswith("404") else 2 if start else 1), path
        for script in filter(None, page.scripts):
            embedded = json.loads(script)
            assert embedded["@context"] == {"@vocab": "https://schema.org/"}, path
        fetched = [each["href"] for each in page.relations.get("stylesheet", []) + page.relations["icon"]]
        assert all(href == "data:," or href.lstrip("./") == "assets/style.css" for href in fetched), path
    assert pages > 250
    style = (one.path / "assets" / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_hostile_names_are_shown_as_they_are_written(hostile: Built) -> None:
    shown_as = (str(SCHEMA.name), str(SCHEMA.headline))
    names = {value.value for _, name, value in rows(hostile.triples) if name in shown_as and "<" in value.value}
    assert names, "no hostile name has mark-up in it"
    shown = " ".join(page.text for _, page in hostile.pages())
    assert all(plain(visible(name)) in shown for name in names)


def test_head_of_a_page(built: Built) -> None:
    for language, suffix in SUFFIXES.items():
        page = built.page("city/fr/lille" + suffix)
        assert page.relations["canonical"][0]["href"] == f"{DEFAULT_BASE}city/fr/lille{suffix}"
        alternates = {each.get("hreflang") or each["type"]: each["href"] for each in page.relations["alternate"]}
        assert alternates == {
            "en": "../../city/fr/lille.html",
            "fr": "../../city/fr/lille.fr.html",
            "text/turtle": "../../city/fr/lille.ttl",
            "application/ld+json": "../../city/fr/lille.jsonld",
            "application/n-triples": "../../city/fr/lille.nt",
        }
        assert page.relations["describedby"][0]["href"] == "../../city/fr/lille.ttl"
        assert page.relations["license"][0]["href"] == "https://creativecommons.org/publicdomain/zero/1.0/"
        embedded = json.loads(page.scripts[0])
        assert (embedded["@type"], embedded["@id"], embedded["name"]) == (
            "City",
            DEFAULT_BASE + "city/fr/lille",
            "Lille",
        )
        assert page.language == language


def test_index_has_cities_numbers_and_downloads(built: Built) -> None:
    facts = sum(triple.predicate.value == str(LC.evidence) for triple in built.triples)
    for language, suffix in SUFFIXES.items():
        page = built.page("index" + suffix)
        cities = [link for link in page.links if link.startswith("city/")]
        # Each is in the list, and on the map where its place is known.
        assert len(set(cities)) == 9
        assert 9 <= len(cities) <= 18
        numbers = [text for text, _ in page.texts if text in (str(facts), "9")]
        assert str(facts) in numbers
        for dump in sorted((built.path / "dumps").glob("*.*")):
            assert f"dumps/{dump.name}" in page.links
            assert digest(dump) in page.text
        tables = {path.relative_to(built.path).as_posix() for path in built.path.rglob("*.csv")}
        assert len(tables) > 15
        assert tables <= set(page.links)
        manifest = json.loads((built.path / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["dataset"]["sha256"] in page.text
        assert f"{DEFAULT_BASE}city/au/wyndham" in page.text
        assert page.language == language


def test_what_cities_share_names_them(built: Built) -> None:
    page = built.page("country/fr.html")
    assert "../city/fr/lille.html" in page.links
    refugees = built.page("concept/audience/refugees.fr.html")
    assert any(link.startswith("../../local-authority/") and "#" in link for link in refugees.links)
    network = built.page("network/unesco-global-network-of-learning-cities.html")
    assert len([link for link in network.links if link.startswith("../local-authority/")]) >= 9


def test_sitemap_and_robots(built: Built) -> None:
    text = (built.path / "sitemap.xml").read_text(encoding="utf-8")
    listed = [line[10:-12] for line in text.splitlines() if line.startswith("<url>")]
    paths = sorted([*built.files(), "query.html", "query.fr.html"])
    assert listed == [DEFAULT_BASE + path for path in paths if not path.startswith("404")]
    assert "lastmod" not in text
    assert f"Sitemap: {DEFAULT_BASE}sitemap.xml" in (built.path / "robots.txt").read_text(encoding="utf-8")


def test_a_long_sitemap_is_split() -> None:
    found = dict(sitemap([f"page-{number}.html" for number in range(5)], OTHER_BASE, at_once=2))
    assert list(found) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert found["sitemap.xml"].count(b"<sitemap>") == 3
    assert sum(found[name].count(b"<url>") for name in list(found)[1:]) == 5


def test_the_page_for_what_is_not_there_works_at_any_depth(built: Built) -> None:
    for suffix in SUFFIXES.values():
        page = built.page("404" + suffix)
        assert all(link.startswith(DEFAULT_BASE) for link in page.links)
        assert page.tags["style"] == 1
        assert "stylesheet" not in page.relations


@pytest.mark.parametrize(
    "path", ["", "../x", "city/../x", "city//x", "/x", "city/x/", "city/X", "city/é", "city/x.html", "a b"]
)
def test_a_path_is_slugs_or_nothing(path: str) -> None:
    with pytest.raises(ReleaseError):
        path_of(f"https://example.org/{path}#", "https://example.org/")


@given(st.text(alphabet="ab \n", max_size=40), st.data())
def test_marks_are_brackets_and_lose_nothing(text: str, drawn: st.DataObject) -> None:
    place = st.integers(0, len(text))
    spans = drawn.draw(
        st.lists(st.tuples(place, place).map(lambda pair: (min(pair), max(pair))).filter(lambda s: s[0] < s[1]))
    )
    found = marks.lines(text, spans)
    assert "\n".join("".join(token.text for token in line) for line in found) == text
    opened = Counter(token.span for line in found for token in line if token.kind == "open" and token.first)
    assert opened == Counter(set(spans))
    for line in found:
        stack: list[tuple[int, int]] = []
        for token, following in zip(line, [*line, None][1:], strict=True):
            if token.kind == "open":
                stack.append(token.span)
                assert not token.leaf or following is None or following.kind != "open"
            elif token.kind == "close":
                assert stack.pop() == token.span
            else:
                assert token.text
        assert stack == []


def test_the_data_of_the_pages_name_real_terms() -> None:
    kinds = data("kinds")
    named = [
        *kinds["headings"],
        *kinds["schema_types"],
        *(p for group in kinds["properties"].values() for p in group),
    ]
    named += [term for terms in kinds["headings"].values() for term in terms]
    named += [*kinds["key_facts"], *(name for classes in kinds["sections"].values() for name in classes)]
    for shown in kinds["key_facts"].values():
        named += [*shown["says"], *shown.get("adds", ()), *filter(None, [shown.get("label")])]
    for table in ("inverse", "key_facts", "parts"):
        named += [name.partition(" ")[0] for name in data("words.en")[table]]
        assert data("words.en")[table].keys() == data("words.fr")[table].keys()
    ours = {iri for iri, _, _ in rows(ontology())}
    assert len(named) > 60
    for name in named:
        prefix, _, local = name.partition(":")
        iri = PREFIXES[prefix] + local
        assert prefix in ("lc",) or iri in labels() or prefix in ("rdf", "rdfs", "prov", "skos"), name
        assert prefix != "lc" or iri in ours, name
