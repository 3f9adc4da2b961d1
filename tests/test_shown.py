"""What is read: the text of a document or what a browser shows of it, with corrections made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from learningcities.corrections import Correction
from learningcities.profiles.shown import Shown, show
from pages import document

SOURCE = st.text(st.sampled_from("ab \n&<>é"), min_size=1, max_size=40)


def shown(text: str, *changes: tuple[str, str], path: str = "page.txt") -> Shown:
    made = [Correction(found, corrected, "r", "a", "page.corrections.toml") for found, corrected in changes]
    return show(document(text, path, corrections=made))


@given(SOURCE)
def test_a_text_is_shown_as_it_is(text: str) -> None:
    found = shown(text)
    assert (found.whole.text, found.whole.places, found.outside, found.applied) == (text, None, (), ())


@given(SOURCE, SOURCE, SOURCE)
def test_a_correction_changes_its_words_alone_and_all_else_keeps_its_place(before: str, behind: str, new: str) -> None:
    text = f"{before}XX{behind}"
    found = shown(text, ("XX", new))
    assert found.whole.text == f"{before}{new}{behind}"
    for index, character in enumerate(found.whole.text):
        span = found.whole.span(index, index + 1)
        if len(before) <= index < len(before) + len(new):
            assert text[span.start : span.end] == "XX"
        else:
            assert text[span.start : span.end] == character
        assert span.line == text.count("\n", 0, span.start) + 1


@given(SOURCE, SOURCE)
def test_corrections_beside_each_other_do_not_overlap(one: str, other: str) -> None:
    assert shown("XXYY", ("YY", other), ("XX", one)).whole.text == one + other


def test_what_stands_outside_the_main_part_moves_with_a_correction() -> None:
    html = "<nav>Home</nav><main>Lille</main><footer>End</footer>"
    found = shown(html, ("Home", "Go to the first page"), ("Lille", "Lille, France"), path="page.html")
    outside = "".join(found.whole.text[start:end] for start, end in found.outside)
    assert outside.split() == ["Go", "to", "the", "first", "page", "End"]


def test_words_that_a_browser_does_not_show_cannot_be_corrected() -> None:
    found = shown("<p title='Lille'>Lille</p>", ("title", "x"), path="page.html")
    assert [one.code for one in found.diagnostics] == ["correction-unused"]
    assert found.applied == ()
