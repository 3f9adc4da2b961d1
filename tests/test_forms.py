"""Forms of names: what makes no difference makes none, in any script."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from learningcities.publication.reconciliation.forms import equality, forms, likeness, same_text

SAME = [
    ("Évry-Courcouronnes", "EVRY COURCOURONNES"),
    ("L’Aquila", "L'Aquila"),
    ("Kraków", "Krakow"),
    ("Łódź", "Lodz"),
    ("Malmö", "Malmoe"),
    ("Tromsø", "Tromsoe"),
    ("St. Gallen", "Saint-Gallen"),
    ("Mt Isa", "Mount Isa"),
    ("St. Gallen", "Sankt Gallen"),
    ("St-Niklaas", "Sint-Niklaas"),
    ("Ft. Worth", "Fort Worth"),
    ("Sta. Rosa", "Santa Rosa"),
    ("Pto. Montt", "Puerto Montt"),
    ("Gt Yarmouth", "Great Yarmouth"),
    ("नई दिल्ली", "नई-दिल्ली"),
    ("Lil\u00adle", "Lille"),
    ("City of Cork", "Cork"),
    ("Ville d’Évry", "Evry"),
    ("Ciudad de México", "Mexico"),
    ("السلط", "السلط"),
    ("Θεσσαλονίκη", "ΘΕΣΣΑΛΟΝΙΚΗ"),
    ("서울", unicodedata.normalize("NFD", "서울")),
]
NEARLY = [
    ("Suwon-si", "Suwon"),
    ("Yeonsu-gu", "Yeonsu"),
    ("수원시", "수원"),
    ("上海市", "上海"),
    ("Kilifi County", "Kilifi"),
    ("Cork City Council", "Cork"),
    ("上海", "Shanghai"),
    ("Лариса", "Larisa"),
    ("दिल्ली", "Dilli"),
    ("მესტია", "Mestia"),
    ("Θήβα", "Thiva"),
]
DIFFERENT = [("Lille", "Lyon"), ("Niger", "Nigeria"), ("Cork", "York"), ("北京", "東京")]


def best(one: str, other: str) -> float:
    """The similarity of the forms of two names that are equal; 0 where none are."""
    pairs = ((a, b) for a in forms(one) for b in forms(other) if a.text == b.text)
    return max((equality(a, b) for a, b in pairs), default=0.0)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same(one: str, other: str) -> None:
    assert best(one, other) == 1
    assert same_text(one, other)


@pytest.mark.parametrize(("one", "other"), NEARLY)
def test_nearly_the_same(one: str, other: str) -> None:
    assert 0.9 < best(one, other) < 1
    assert not same_text(one, other) or not one.isascii()


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different(one: str, other: str) -> None:
    assert best(one, other) == 0


def test_likeness() -> None:
    assert likeness("lile", "lille") == pytest.approx(8 / 9)
    assert likeness("martine aubry", "aubry martine") == 0.94
    assert likeness("wakra", "al wakra") == 0.85
    assert likeness("guinea", "papua new guinea", parts=False) < 0.6


@given(st.text(max_size=80))
@example("𝜜")
def test_forms_are_stable(name: str) -> None:
    """The form of a form is itself, but for what a form leaves out."""
    for form in forms(name):
        assert form.text == " ".join(form.text.split())
        assert form.text == form.text.casefold().lower() or not form.text.isascii()
        assert any(again.text == form.text for again in forms(form.text)) or form.text.split()[0] in ("st", "d")


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert likeness(one, other) == pytest.approx(likeness(other, one))
    assert 0 <= likeness(one, other) <= 0.94


@given(st.text(min_size=1, max_size=40))
def test_case_and_composition_make_no_difference(name: str) -> None:
    def texts(text: str) -> set[str]:
        return {form.text for form in forms(text)}

    assert texts(name) == texts(unicodedata.normalize("NFC", name))
    assert texts(name) == texts(unicodedata.normalize("NFD", name))
