"""Languages: labels tell the language of a page, function words confirm it, the sidecar decides between equals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.documents import Rejected
from learningcities.profiles import parse
from learningcities.profiles.languages import LanguageReader
from learningcities.sidecars import Source
from learningcities.vocabulary import vocabulary
from pages import document, passage, profile, read

KNOWN = ["en", "fr", "es"]
TEXTS = {
    "en": "The city wants to be a place where all of its people learn and from which they go into the world. ",
    "fr": "La ville veut être un lieu où tous les habitants apprennent et d’où ils vont dans le monde. ",
    "es": "La ciudad quiere ser un lugar en el que todos aprenden y del que salen al mundo con los demás. ",
    "de": "Die Stadt will ein Ort sein, an dem alle Menschen lernen und aus dem sie gestärkt hervorgehen werden. ",
}


def language(votes: list[set[str]], text: str = "", stated: str | None = None) -> str | None:
    return LanguageReader(vocabulary()).language(votes, [passage(text)], stated)


def test_the_languages_that_are_read() -> None:
    assert LanguageReader(vocabulary()).known == set(KNOWN)


@pytest.mark.parametrize(
    ("votes", "stated", "expected"),
    [([{"en"}], None, "en"), ([{"fr"}, {"fr", "en"}], None, "fr"), ([{"fr", "en"}], None, "en"),
     ([{"fr", "en"}], "fr", "fr"), ([{"fr", "en"}], "fr-ca", "fr"), ([{"fr", "es"}], None, "es"),
     ([{"en"}, {"en"}, {"fr"}], "fr", "en"), ([{"de"}], None, None), ([], None, None), ([], "fr", None)],
)  # fmt: skip
def test_most_labels_win_and_the_sidecar_decides_between_equals(
    votes: list[set[str]], stated: str | None, expected: str | None
) -> None:
    assert language(votes, stated=stated) == expected


@pytest.mark.parametrize("labels", KNOWN)
def test_a_long_text_is_read_in_the_language_of_the_labels_alone(labels: str) -> None:
    assert language([{labels}, {labels}], TEXTS[labels] * 5) == labels
    assert language([{labels}, {labels}], TEXTS["de"] * 5) is None


def test_a_short_text_is_not_judged() -> None:
    assert language([{"en"}], TEXTS["de"]) == "en"


@given(st.lists(st.sets(st.sampled_from([*KNOWN, "de", "mul"])), max_size=8), st.sampled_from([None, *KNOWN, "de"]))
def test_the_order_of_the_labels_makes_no_difference(votes: list[set[str]], stated: str | None) -> None:
    assert language(votes, stated=stated) == language(votes[::-1], stated=stated)


def test_a_page_in_a_language_that_is_not_read_is_rejected_and_says_so() -> None:
    found = parse(document(f"Gelsenkirchen, Germany\n\nVision\n\n{TEXTS['de'] * 5}\n"))
    assert isinstance(found, Rejected)
    assert [problem.code for problem in found.diagnostics] == ["layout-unknown"]


def test_the_language_of_a_page_is_that_of_its_labels() -> None:
    assert profile(f"Lille, France\n\nMaire\nMme Jeanne Roux\n\nVision\n\n{TEXTS['fr'] * 5}").language == "fr"


def test_a_sidecar_that_states_a_language_decides_between_labels_that_two_have() -> None:
    text = "Lille, France\n\nVision\n\nUn lieu pour tous.\n"
    assert read(document(text, source=Source(language="fr"))).language == "fr"
    assert read(document(text)).language == "en"
