"""Signatures: the head of the city named below a text."""

from __future__ import annotations

import pytest

from learningcities.profiles.people import PeopleReader
from learningcities.profiles.signatures import SignatureReader
from learningcities.vocabulary import vocabulary
from pages import Case, cases, lines, profile


@pytest.mark.parametrize("case", cases("signatures", 11))
def test_signatures_as_pages_have_them(case: Case) -> None:
    language = case.get("language", "en")
    reader = SignatureReader(vocabulary(), language, PeopleReader(vocabulary(), language))
    rest, found = reader.split(lines(case["text"].strip("\n"), language))
    assert [[one.person.name, one.person.honorific or "", one.office] for one in found] == case["found"]
    assert [line.passage.text for line in rest] == case["rest"]


def test_a_signature_below_the_vision_is_a_post_with_its_words() -> None:
    text = "Lille, France\n\nVision\n\nLille wants everybody to learn.\n\nMs Jane Roe\nMayor of Lille\n"
    (post,) = profile(text).posts
    spans = (post.evidence.span, *post.evidence.context)
    assert [text[span.start : span.end] for span in spans] == ["Ms Jane Roe", "Mayor of Lille"]
    assert (post.role, post.name, post.office) == ("head-of-city", "Jane Roe", "Mayor")
