"""Countries: names as pages write them, in three languages and in the style of the United Nations."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pycountry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learningcities.countries import LANGUAGES, Country, country, country_name, official_languages
from learningcities.vocabulary import vocabulary

NAMES = Path(__file__).parent / "countries" / "names.tsv"
SHARED = Path(os.environ.get("LEARNINGCITIES_SHARED", Path(__file__).parents[2] / "shared")) / "data"
UN_COLUMNS = (
    "official_name_en",
    "official_name_fr",
    "official_name_es",
    "UNTERM English Short",
    "UNTERM English Formal",
    "UNTERM French Short",
    "UNTERM Spanish Short",
    "CLDR display name",
)
CODES = [record.alpha_2 for record in pycountry.countries]


def named_countries() -> Iterator[tuple[str, str]]:
    for line in NAMES.read_text(encoding="utf-8").splitlines()[1:]:
        name, code = line.split("\t")
        yield name, code


def code_of(text: str) -> str:
    found = country(text)
    return found.alpha2 if found else "-"


def shared_rows(file: str, delimiter: str) -> list[dict[str, str]]:
    path = SHARED / file
    if not path.is_file():
        pytest.skip(f"{file} is not there: set LEARNINGCITIES_SHARED to the folder that holds data/{file}")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def test_names_as_pages_write_them() -> None:
    cases = list(named_countries())
    assert len(cases) == 117
    assert [(name, code_of(name)) for name, _ in cases] == cases


def test_the_name_of_a_country_found_is_its_english_one() -> None:
    assert country("Allemagne") == Country("DE", "Germany")


@pytest.mark.parametrize("column", UN_COLUMNS)
def test_every_name_of_the_united_nations(column: str) -> None:
    rows = shared_rows("country-codes.csv", ",")
    assert len(rows) == 249
    # an asterisk in UNTERM points to a footnote
    names = [(row[column].strip("* \u00a0"), row["ISO3166-1-Alpha-2"]) for row in rows]
    names = [(name, code) for name, code in names if name]
    assert len(names) > 190
    assert [(name, code_of(name)) for name, _ in names] == names


def test_every_country_of_a_member_city() -> None:
    rows = shared_rows("member-cities.tsv", "\t")
    assert len(rows) == 68
    assert [(row["country"], code_of(row["country"])) for row in rows] == [
        (row["country"], row["iso_a2"]) for row in rows
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_everyday_name_leads_back_to_its_country(language: str) -> None:
    assert len(CODES) == 249
    assert [code_of(country_name(code, language)) for code in CODES] == CODES


def test_the_code_of_namibia_is_no_missing_value() -> None:
    assert country_name("NA", "en") == "Namibia"
    assert code_of("Namibia") == "NA"


@pytest.mark.parametrize(("code", "language"), [("XX", "en"), ("fr", "en"), ("FR", "de"), ("", "en")])
def test_an_unknown_code_or_language_has_no_name(code: str, language: str) -> None:
    with pytest.raises(KeyError):
        country_name(code, language)


@pytest.mark.parametrize(
    ("code", "languages"),
    [("FR", ("fr",)), ("QA", ("ar",)), ("CA", ("en", "fr")), ("CN", ("zh",)), ("US", ("en",)), ("XX", ())],
)
def test_official_languages(code: str, languages: tuple[str, ...]) -> None:
    assert official_languages(code) == languages


def test_official_languages_are_tags_without_script_or_region() -> None:
    tags = [tag for code in CODES for tag in official_languages(code)]
    assert len(tags) > 250
    assert [tag for tag in tags if not (tag.isalpha() and tag.islower() and tag.isascii())] == []


def test_the_scheme_holds_countries_of_iso_3166_and_only_names_that_lead_to_them() -> None:
    concepts = vocabulary()["countries"].concepts
    assert len(concepts) > 60
    assert [concept.id for concept in concepts if concept.notation not in CODES] == []
    assert [concept.id for concept in concepts if concept.id != (concept.notation or "").lower()] == []
    wrong = [(label.text, code_of(label.text), concept.notation) for concept in concepts for label in concept.labels]
    assert [row for row in wrong if row[1] != row[2]] == []


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_country_or_none(text: str) -> None:
    found = country(text)
    assert found is None or found.alpha2 in CODES


@settings(deadline=None)
@given(st.sampled_from(CODES), st.sampled_from(LANGUAGES), st.sampled_from([str.upper, str.lower, str.title]))
def test_case_and_outer_space_do_not_matter(code: str, language: str, change: Callable[[str], str]) -> None:
    assert code_of(f"  {change(country_name(code, language))}\u00a0") == code
