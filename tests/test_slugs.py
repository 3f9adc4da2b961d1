"""Slugs: names in any script as lower-case ASCII, different names never as the same one."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from learningcities.graph.slugs import distinct_slugs, short_digest, slug
from learningcities.vocabulary import fold
from pages import Case, cases

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NAMES = st.lists(st.text(st.sampled_from("aAéE -'’京!٣ß") | st.characters(codec="utf-8"), max_size=8), max_size=12)
HOSTILE = [
    "Saint-Denis",
    "Saint Denis",
    "Säint Denis",
    "Saint–Denis",
    "saint.denis",
    "SAINT DENIS",
    "!!!",
    "???",
    "",
    " ",
]


def longer(name: str, length: int = 8) -> str:
    """The slug that a name has when its own is taken."""
    return f"{slug(name)}-{short_digest(name, length)}"


@pytest.mark.parametrize("case", cases("slugs", 17))
def test_slugs_of_names(case: Case) -> None:
    assert slug(case["text"]) == case["slug"]


@pytest.mark.parametrize(
    "name", ["الوكرة", "กรุงเทพ", "თბილისი", "Երևան", "ירושלים", "दिल्ली", "ঢাকা", "東京", "ភ្នំពេញ", "አዲስ አበባ"]
)
def test_names_in_other_scripts_are_readable(name: str) -> None:
    found = slug(name)
    assert SLUG.fullmatch(found)
    assert sum(one.isalpha() for one in found) >= 3
    assert not found.startswith("x-")


@pytest.mark.parametrize("name", ["", "!!!", "...", "—", "\u200b", "’"])
def test_a_name_without_letters_has_a_slug_of_its_own(name: str) -> None:
    assert slug(name) == f"x-{short_digest(name)}"


@given(st.text(st.characters(codec="utf-8"), max_size=200))
@example("a" * 81)
@example("京" * 400)
def test_a_slug_is_a_path_segment_of_bounded_length(name: str) -> None:
    found = slug(name)
    assert SLUG.fullmatch(found)
    assert len(found) <= 80 + 1 + 8
    assert slug(name) == found


def test_long_names_that_begin_alike_have_different_slugs() -> None:
    assert slug("a" * 100) != slug("a" * 101)
    assert slug("a" * 80) == "a" * 80


@given(NAMES, st.randoms(use_true_random=False))
@example(HOSTILE, random.Random(0))
@example(["a", longer("b").replace("b-", "a-")], random.Random(0))
def test_different_names_have_different_slugs_in_any_order(names: list[str], order: random.Random) -> None:
    given_slugs = distinct_slugs(names)
    assert set(given_slugs) == {fold(name) for name in names}
    assert len(set(given_slugs.values())) == len(given_slugs)
    assert all(SLUG.fullmatch(found) for found in given_slugs.values())
    shuffled = list(names)
    order.shuffle(shuffled)
    assert distinct_slugs(shuffled) == given_slugs


def test_the_name_that_is_written_most_like_the_slug_keeps_it() -> None:
    found = distinct_slugs(["Zürich", "Zurich"])
    assert found == {"zurich": "zurich", "zürich": f"zurich-{short_digest('zürich')}"}


@pytest.mark.parametrize("length", [8, 16])
def test_a_name_that_is_the_longer_slug_of_another_one_does_not_take_it(length: int) -> None:
    """`zürich` would become `zurich-` and a digest: here other cities bear just these names."""
    names = ["zurich", "zürich", *(longer("zürich", one) for one in (8, 16) if one <= length)]
    found = distinct_slugs(names)
    assert len(set(found.values())) == len(names)
    assert found["zurich"] == "zurich"
    assert distinct_slugs(names[::-1]) == found


def test_names_that_differ_in_case_apostrophes_and_spaces_are_one() -> None:
    assert len(distinct_slugs(["L’Aquila", "L'AQUILA", " l'aquila "])) == 1
