"""Passages: stretches of a text that know where they stand, and the form in which texts are published."""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.passage import LIST_ITEM, Passage, Places, is_bullet, published, without_bullet
from pages import passage

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("\n\r \t\u200b\ufeff•–"), max_size=60)
INVISIBLE = ["\u200b", "\u200e", "\u200f", "\u2060", "\ufeff", "\xad", "\u202e", "\u2066", "\u2069", "\u061c"]


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_the_span_of_a_part_leads_to_its_characters(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    part = passage(text).part(start, end)
    span = part.span()
    assert part.text == text[start:end] == text[span.start : span.end]
    assert span.line == text.count("\n", 0, start) + 1


def test_a_line_ends_with_its_line_feed() -> None:
    whole = passage("a\n\nb")
    assert [whole.part(at, at + 1).span().line for at in range(4)] == [1, 1, 2, 3]


@given(TEXTS)
def test_line_and_column_of_a_passage_lead_back_to_it(text: str) -> None:
    for start in range(len(text)):
        line, column = passage(text).part(start, len(text)).place()
        before = "".join(one + "\n" for one in text.split("\n")[: line - 1])
        assert len(before) + column - 1 == start


@given(TEXTS, TEXTS)
def test_a_part_of_a_part_is_a_part_of_the_whole(before: str, text: str) -> None:
    part = passage(before + text).part(len(before), len(before) + len(text))
    for start in range(0, len(text), 7):
        assert (
            part.part(start, len(text)).span()
            == passage(before + text).part(len(before) + start, len(before + text)).span()
        )


@given(TEXTS)
def test_what_is_stripped_is_neither_visible_nor_inside(text: str) -> None:
    inner = passage(text).stripped()
    outside = text[: inner.start] + text[inner.end :]
    assert all(one.isspace() or one in published_nothing() for one in outside)
    assert not inner.text or not (inner.text[0].isspace() or inner.text[-1].isspace())


@cache
def published_nothing() -> str:
    """The characters that leave nothing when they are all that a text has."""
    return "".join(chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000 and published(chr(code)) == "")


def test_until_joins_two_passages_with_what_stands_between() -> None:
    whole = passage("one two three")
    assert whole.part(0, 3).until(whole.part(8, 13)).text == "one two three"


def test_a_shown_text_leads_to_its_places_in_the_document() -> None:
    source = "<p>caf&eacute;\n</p>"
    places = Places([3, 4, 5, 6], [4, 5, 6, 14])
    shown = Passage("café", 0, 4, [source.index("\n")], places)
    assert (shown.part(3, 4).span().start, shown.part(3, 4).span().end) == (6, 14)
    assert source[shown.span().start : shown.span().end] == "caf&eacute;"
    assert shown.place() == (1, 4)


@pytest.mark.parametrize(
    ("raw", "text"),
    [("  Lille \n", "Lille"), ("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("a\u2028b", "a\nb"), ("a\u2029b", "a\nb"),
     ("a\x0bb", "a\nb"), ("a\x0cb", "a\nb"), ("a\x85b", "a\nb"), ("• one", "one"), ("- one", "one"), ("– one", "one"),
     ("* one", "one"), ("-one", "-one"), ("•one", "•one"), ("▪\u00a0one", "one"), ("Co\u0301rdoba", "Córdoba"),
     ("\ufeffLille", "Lille"), ("\u200bLille\u200b", "Lille"), ("\u202eLille\u202c", "Lille"),
     ("Li\u200blle", "Li\u200blle"),
     (f"{LIST_ITEM}one\n{LIST_ITEM}two", "one\ntwo"), ("", ""), (" \u00a0\n", ""), ("2 – 3", "2 – 3")],
)  # fmt: skip
def test_the_published_form_of_texts(raw: str, text: str) -> None:
    assert published(raw) == text


@given(TEXTS)
def test_a_published_text_is_composed_and_ends_its_lines_one_way(text: str) -> None:
    found = published(text)
    assert unicodedata.is_normalized("NFC", found)
    assert not set(found) & set("\r\x0b\x0c\x85\u2028\u2029")
    assert LIST_ITEM not in found
    assert found == found.strip()


@pytest.mark.parametrize("mark", INVISIBLE)
def test_invisible_characters_around_a_line_are_no_part_of_it(mark: str) -> None:
    assert passage(f"{mark} Lille{mark}\t").stripped().text == "Lille"


@pytest.mark.parametrize("bullet", list("•‣◦▪▸►●○·∙‧*–—-"))
def test_a_bullet_is_one_only_before_a_space(bullet: str) -> None:
    assert is_bullet(f"{bullet} one")
    assert without_bullet(passage(f"{bullet}\u00a0one")).text == "one"
    assert not is_bullet(f"{bullet}one")
    assert without_bullet(passage(f"{bullet}one")).text == f"{bullet}one"
