"""Names of practices: in the language of the page and in others, in any script and any brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.profiles.names import NameReader, PracticeName, script
from learningcities.vocabulary import vocabulary
from pages import Case, cases, stated

BRACKETS = ["()", "（）", "[]", "「」", "『』", "【】", "〈〉", "《》"]


def names(heading: str, country: str, language: str = "en") -> PracticeName:
    return NameReader(vocabulary(), language, country).read(heading)


@pytest.mark.parametrize("case", cases("names", 49))
def test_names_as_pages_write_them(case: Case) -> None:
    assert stated(names(case["text"], case["country"], case.get("language", "en"))) == case["found"]


@pytest.mark.parametrize("pair", BRACKETS)
def test_a_local_name_may_stand_in_any_brackets(pair: str) -> None:
    found = names(f"Library Tour {pair[0]}도서관여행{pair[1]}", "KR")
    assert stated(found) == {"name": "Library Tour", "local_names": [{"text": "도서관여행", "language": "ko"}]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Lille", "LATIN"), ("2024!", "LATIN"), ("北京", "CJK"), ("Beijing 北京", "CJK"), ("Ярославль", "CYRILLIC"),
     ("서울", "HANGUL"), ("كتاب", "ARABIC"), ("ｶﾅ", "HALFWIDTH"), ("", "LATIN")],
)  # fmt: skip
def test_the_script_of_a_text_is_that_of_its_first_letter_that_is_not_latin(text: str, expected: str) -> None:
    assert script(text) == expected


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(lambda text: text.strip() != ""))
def test_any_heading_has_a_name_unless_nothing_of_it_is_visible(heading: str) -> None:
    found = names(heading, "FR")
    assert all(found.remarks)
    assert all(name.text for name in found.local_names)
