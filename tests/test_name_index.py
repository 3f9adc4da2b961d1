"""The index of names: it finds what comparing one name after the other finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from learningcities.publication.reconciliation.forms import Comparable, Form, equality, forms, likeness, likenesses
from learningcities.server.reconciliation.names import Hit, NameIndex

SHARE, COMPARED, LEAST = 0.35, 60, 0.6

names = st.one_of(
    st.text("abe ü", min_size=1, max_size=8),
    st.lists(st.sampled_from(["saint", "st", "lille", "lile", "city", "of", "北京", "市", "Лилль"]), min_size=1).map(
        " ".join
    ),
    st.text(max_size=30),
)
entities = st.lists(st.tuples(names, st.sampled_from(["name", "old", "latin"])), min_size=1, max_size=200)


@given(entities, names)
def test_it_finds_what_the_plain_way_finds(told: list[tuple[str, str]], asked: str) -> None:
    known = [(f"x:{place}", text, kind) for place, (text, kind) in enumerate(told)]
    index = NameIndex((iri, "City", [(text, "", kind)]) for iri, text, kind in known)
    assert index.search(asked, ["City"]) == _plain(known, asked)


def _plain(known: Sequence[tuple[str, str, str]], asked: str) -> dict[str, Hit]:
    """One form after the other, one name after the other."""
    by_text: dict[str, list[tuple[str, str, Form]]] = {}
    for iri, text, kind in known:
        for form in forms(text):
            form = form._replace(latin=form.latin or kind == "latin")
            by_text.setdefault(form.text, []).append((iri, kind, form))
    found: dict[str, Hit] = {}
    for form in forms(asked):
        for iri, kind, other in by_text.get(form.text, ()):
            same = equality(form, other)
            _keep(found, iri, Hit(same, same == 1, kind, form.latin or other.latin))
    for form in (form for form in forms(asked) if form.exact):
        for text in _near(form.text, list(by_text)):
            similarity = likeness(form.text, text)
            for iri, kind, other in by_text[text] if similarity >= LEAST else ():
                _keep(found, iri, Hit(similarity, False, kind, form.latin or other.latin))
    return found


def _near(asked: str, texts: list[str]) -> list[str]:
    width = 2 if len(asked) <= 9 or not asked.isascii() else 3
    own = _runs(asked, width)
    shared = Counter({text: len(own & _runs(text, width)) for text in texts if text != asked})
    enough = [text for text in texts if text != asked and shared[text] >= max(1, SHARE * len(own))]
    return enough if len(enough) <= COMPARED else sorted(enough, key=lambda text: -shared[text])[:COMPARED]


def _runs(text: str, width: int) -> set[str]:
    padded = f" {text} "
    return {padded[start : start + width] for start in range(len(padded) - width + 1)}


def _keep(found: dict[str, Hit], iri: str, hit: Hit) -> None:
    known = found.get(iri)
    if known is None or (hit.similarity, hit.kind != "old") > (known.similarity, known.kind != "old"):
        found[iri] = hit


texts = st.text("abc ", max_size=12).map(lambda text: " ".join(text.split()))


@given(texts, st.lists(texts, max_size=20), st.sampled_from([0.3, 0.6, 0.75, 0.85, 0.9]))
def test_many_are_compared_as_one_is(one: str, others: list[str], least: float) -> None:
    found = dict(likenesses(Comparable.of(one), [Comparable.of(other) for other in others], least))
    assert found == dict(_alike(one, others, least))


def _alike(one: str, others: list[str], least: float) -> Iterator[tuple[int, float]]:
    for place, other in enumerate(others):
        similarity = likeness(one, other)
        if similarity >= least:
            yield place, similarity
