"""SSSOM: what is written is read back, what is read is checked, and another reader of SSSOM agrees."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import LINKS
from learningcities.errors import LinksError, UsageError
from learningcities.gazetteers import Dataset, datasets
from learningcities.links import Decision, PlaceData, Verdict
from learningcities.links.head import new_head
from learningcities.links.model import CLOSE, EXACT, NOTHING, SAME_AS, SEMAPV
from learningcities.links.places import read_places, write_places
from learningcities.links.references import compact, object_of, subject_of
from learningcities.links.sssom import Mappings, read_mappings, write_mappings
from learningcities.publication.spellings import compared

HEAD = new_head("x.sssom.tsv", "Invented links")
COLUMNS = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tconfidence\tmapping_date"
ROW = "lcg:city/fr/alpha\towl:sameAs\t\tgeonames:1/\tsemapv:LexicalMatching\t0.5\t2026-11-24"

TEXTS = st.text("aé中 \"'\t\n\r#,:\u2028", max_size=8).map(lambda text: " ".join(text.split()))


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    verdict = draw(st.sampled_from(list(Verdict)))
    number = draw(st.integers(1, 10**9))
    return Decision(
        subject=draw(st.sampled_from(["city/fr/alpha", "country/fr", "https://w3id.org/learning-cities/concept/theme/literacy"])),
        object=NOTHING if verdict is Verdict.NO_LINK else f"https://sws.geonames.org/{number}/",
        relation=draw(st.sampled_from([SAME_AS, EXACT, CLOSE])),
        verdict=verdict,
        justification=SEMAPV + "LexicalMatching",
        subject_label=draw(TEXTS),
        object_label=draw(TEXTS),
        author=draw(TEXTS),
        date=draw(st.sampled_from(["", "2026-11-24"])),
        confidence=draw(st.none() | st.decimals(0, 1, places=2)),
        source=draw(st.sampled_from(["", "https://www.geonames.org/"])),
        tool=draw(TEXTS),
        rule=draw(TEXTS),
        comment=draw(TEXTS),
        more=draw(st.sampled_from([(), (("subject_source", "lcg:dataset"),)])),
    )  # fmt: skip


@given(st.lists(decisions(), max_size=4))
def test_what_is_written_is_read_back(given_decisions: list[Decision]) -> None:
    text = write_mappings(Mappings(HEAD, tuple(given_decisions)))
    found = read_mappings(text, "x.sssom.tsv")
    assert found.head == HEAD
    assert sorted(map(repr, (_placeless(one) for one in found.decisions))) == sorted(map(repr, given_decisions))
    assert write_mappings(found) == text


def _placeless(decision: Decision) -> Decision:
    return Decision(**{name: getattr(decision, name) for name in Decision.__slots__ if name not in ("file", "line")})


def test_with_another_base_only_our_own_resources_move() -> None:
    concept = "https://w3id.org/learning-cities/concept/theme/literacy"
    rows = tuple(
        Decision(subject, "http://www.wikidata.org/entity/Q1", EXACT, Verdict.ACCEPTED, SEMAPV + "LexicalMatching")
        for subject in ("city/fr/alpha", concept)
    )
    text = write_mappings(Mappings(HEAD, rows), "https://example.org/data/")
    found = read_mappings(text, "x.sssom.tsv").decisions
    assert [one.subject for one in found] == ["city/fr/alpha", concept]
    assert "#  lcg: https://example.org/data/\n" in text
    assert found[0].subject_iri("https://example.org/data/") == "https://example.org/data/city/fr/alpha"
    assert found[1].subject_iri("https://example.org/data/") == concept


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW.replace("owl:sameAs", "rdfs:seeAlso"), "the prefix of 'rdfs:seeAlso' is not in curie_map"),
        (ROW.replace("owl:sameAs", "skos:broadMatch"), "expected owl:sameAs, skos:exactMatch or skos:closeMatch"),
        (ROW.replace("geonames:1/", "1"), "expected a CURIE such as geonames:2998324/, found '1'"),
        (ROW.replace("geonames:1/", "wd:1 2"), "expected an object whose IRI is an address on the web"),
        (ROW.replace("geonames:1/", "semapv:<x>"), "expected an object whose IRI is an address on the web"),
        (ROW.replace("geonames:1/", ""), "expected the object, found none"),
        (ROW.replace("sameAs\t\t", "sameAs\tMaybe\t"), "expected Not or nothing as predicate_modifier"),
        (ROW.replace("0.5", "2"), "expected a confidence from 0 to 1 such as 0.9, found '2'"),
        (ROW.replace("0.5", "much"), "expected a confidence from 0 to 1 such as 0.9, found 'much'"),
        (ROW.replace("2026-11-24", "2026-13-45"), "expected a date such as 2026-11-24, found '2026-13-45'"),
        (ROW.replace("2026-11-24", "24/11/2026"), "expected a date such as 2026-11-24, found '24/11/2026'"),
        (ROW.replace("0.5", "0,5"), "expected a confidence from 0 to 1 such as 0.9, found '0,5'"),
        (ROW.replace("city/fr", "city/FR"), "expected a subject of ours such as lcg:city/fr/lille"),
        (ROW.replace("lcg:city/fr/alpha", "wd:Q1"), "expected a subject of ours such as lcg:city/fr/lille"),
        (
            ROW.replace("geonames:1/", "geonames:1"),
            "expected the IRI that GeoNames publishes, https://sws.geonames.org/1/",
        ),
        (ROW.replace("geonames:1/", "wd:1"), "expected an identifier of Wikidata (Q[1-9][0-9]{0,9})"),
        (
            ROW.replace("geonames:1/", "https://www.wikidata.org/wiki/Q1"),
            "expected the IRI that Wikidata publishes, http://www.wikidata.org/entity/Q1",
        ),
        (ROW.replace("2026-11-24", "today"), "expected a date such as 2026-11-24, found 'today'"),
        (ROW + "\tmore", "expected one value for each column"),
        (ROW.rpartition("\t")[0], "expected one value for each column"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_file_and_line(row: str, message: str) -> None:
    text = "\n".join([*HEAD, COLUMNS, ROW, row])
    place = re.escape(f"links/x.sssom.tsv:{len(HEAD) + 3}: ")
    with pytest.raises(LinksError, match=place + re.escape(message)):
        read_mappings(text, "links/x.sssom.tsv")


def test_a_column_that_is_needed_is_missed() -> None:
    with pytest.raises(LinksError, match=r"x:1: expected the column object_id, found none"):
        read_mappings("subject_id\tpredicate_id\n", "x")


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("geonames:2998324/", "https://sws.geonames.org/2998324/"),
        ("geonames:2998324", "https://sws.geonames.org/2998324/"),
        ("https://www.geonames.org/2998324/lille.html", "https://sws.geonames.org/2998324/"),
        ("wd:Q648", "http://www.wikidata.org/entity/Q648"),
        ("https://www.wikidata.org/wiki/Q648", "http://www.wikidata.org/entity/Q648"),
        ("https://www.wikidata.org/wiki/Special:EntityData/Q648.ttl", "http://www.wikidata.org/entity/Q648"),
        ("https://www.ror.org/0aaaaaa01/", "https://ror.org/0aaaaaa01"),
        ("ror:0aaaaaa01", "https://ror.org/0aaaaaa01"),
        (
            "https://publications.europa.eu/resource/dataset/country/FRA",
            "http://publications.europa.eu/resource/authority/country/FRA",
        ),
        ("http://www.wikidata.org/entity/Q648", "http://www.wikidata.org/entity/Q648"),
        ("https://example.org/lille", "https://example.org/lille"),
    ],
)
def test_what_people_write_for_an_object_is_one_iri(text: str, iri: str) -> None:
    """The one that look-up finds too, where it is an address."""
    assert object_of(text) == iri
    if "://" in text:
        assert compared(text) == compared(iri)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Q648", "Expected an IRI, or a CURIE with one of the prefixes eucountry, geonames, "),
        ("nobody:1", "found 'nobody:1'"),
        ("javascript:alert(1)", "Expected an IRI, or a CURIE"),
        ("wd:648", "expected an identifier of Wikidata (Q[1-9][0-9]{0,9}), found 'http://www.wikidata.org/entity/648'"),
        ("geonames:abc/", "expected an identifier of GeoNames"),
        ("https://example.org/<x>", "expected an object whose IRI is an address on the web"),
    ],
)
def test_what_is_no_object_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        object_of(text)


@pytest.mark.parametrize("text", ["city/FR/lille", "city/fr/lille#population", "lille", "lcc:theme/nothing", "wd:Q648"])
def test_what_is_no_subject_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is nothing that can be linked"):
        subject_of(text)


def test_a_subject_is_a_path_or_an_iri() -> None:
    assert subject_of("https://w3id.org/learning-cities/city/fr/lille") == subject_of("city/fr/lille")
    assert subject_of("lcc:theme/literacy") == "https://w3id.org/learning-cities/concept/theme/literacy"
    assert compact("http://www.wikidata.org/entity/Q648") == "wd:Q648"


@pytest.mark.parametrize("dataset", datasets().values(), ids=lambda dataset: dataset.id)
def test_the_iri_of_a_dataset_is_one_of_its_spellings(dataset: Dataset) -> None:
    identifier = {"geonames": "1", "wikidata": "Q1", "ror": "0aaaaaa01", "eu-country": "FRA"}.get(
        dataset.id, "concept1"
    )
    assert dataset.spelled(dataset.iri(identifier)) == identifier
    assert dataset.spelled(f"https://example.org/{identifier}") is None


# What spreadsheets make of a file

SHEET = "\n".join([*HEAD, COLUMNS, ROW, ROW.replace("geonames:1/", "wd:Q1"), ""])


def _with_commas_quoted(text: str) -> str:
    """As Excel saves text with tabs: lines with a comma are quoted, the head is filled up with tabs."""
    lines = [f'"{line}"' if "," in line else line for line in text.replace("links", "links, all", 1).split("\n")]
    return "\r\n".join(line + "\t" * 6 if line.startswith(("#", '"#')) else line for line in lines)


SAVED = {
    "mark of the order of bytes": "\ufeff" + SHEET,
    "CR LF": SHEET.replace("\n", "\r\n"),
    "Excel": "\ufeff" + _with_commas_quoted(SHEET),
    "LibreOffice": "\n".join(
        line if line.startswith("#") or not line else '"' + line.replace("\t", '"\t"') + '"'
        for line in SHEET.split("\n")
    ),
    "columns in another order": "\n".join(
        line if line.startswith("#") else "\t".join(reversed(line.split("\t"))) for line in SHEET.split("\n")
    ),
    "empty lines at the end": SHEET + "\n\n",
}


@pytest.mark.parametrize("way", SAVED)
def test_what_a_spreadsheet_saves_is_read(way: str) -> None:
    found, expected = (read_mappings(text, "x.sssom.tsv") for text in (SAVED[way], SHEET))
    assert found.decisions == expected.decisions
    assert len(found.decisions) == 2
    assert all(line.startswith("#") and not line.endswith(("\t", "\r")) for line in found.head)
    again = write_mappings(found)
    assert read_mappings(again, "x.sssom.tsv").decisions == tuple(
        sorted(expected.decisions, key=lambda one: one.object)
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SHEET.replace("\t", ";"), "expected tabs between the values, found ';'"),
        (SHEET.replace("\t", ","), "expected tabs between the values, found ','"),
        (SHEET.replace("confidence", "object_id"), "expected each column once, found object_id again"),
        (SHEET.replace("wd:Q1", '"wd:Q1'), "expected a quotation mark around a value to be closed"),
        ("", "expected the column subject_id, found none"),
    ],
)
def test_a_file_that_is_no_such_table_is_named(text: str, message: str) -> None:
    with pytest.raises(LinksError, match=re.escape(message)):
        read_mappings(text, "x.sssom.tsv")


def test_another_reader_of_sssom_takes_our_files(tmp_path: Path) -> None:
    """With the program of the package sssom, which brings half a gigabyte of others and so has an environment apart."""
    program = os.environ.get("LEARNINGCITIES_SSSOM") or shutil.which("sssom")
    if program is None:
        pytest.skip("sssom is not installed; LEARNINGCITIES_SSSOM names its program")
    every = Decision(
        "city/fr/alpha", NOTHING, EXACT, Verdict.NO_LINK, SEMAPV + "ManualMappingCuration", author="A. \"Curator\"",
        date="2026-11-24", source="https://sws.geonames.org/", comment="a comment, with 'signs'",
    )  # fmt: skip
    rejected = Decision(
        "local-authority/fr/alpha", "https://ror.org/0aaaaaa01", EXACT, Verdict.REJECTED, SEMAPV + "LexicalMatching"
    )
    (tmp_path / "x.sssom.tsv").write_text(write_mappings(Mappings(HEAD, (every, rejected))), encoding="utf-8")
    files = [*sorted(LINKS.glob("*.sssom.tsv")), tmp_path / "x.sssom.tsv"]
    assert len(files) == 2
    for file in files:
        assert _refused_by(program, file) == (0, 0), file
    broken = tmp_path / "broken.sssom.tsv"
    broken.write_text(files[0].read_text(encoding="utf-8").replace("wd:Q648", "Q 648"), encoding="utf-8")
    assert _refused_by(program, broken)[1] == 1


def _refused_by(program: str, file: Path) -> tuple[int, int]:
    """The exit status of the validator, and how many mappings it does not take."""
    done = subprocess.run([program, "validate", str(file)], capture_output=True, text=True, timeout=300)
    return done.returncode, (done.stdout + done.stderr).count("not well-formed")


def test_our_own_files_have_what_sssom_asks_for() -> None:
    files = sorted(LINKS.glob("*.sssom.tsv"))
    assert files
    for file in files:
        mappings = read_mappings(file.read_text(encoding="utf-8"), file.name)
        slots = {line.split(":")[0] for line in mappings.head}
        assert {"#curie_map", "#license", "#mapping_set_id"} <= slots
        assert write_mappings(mappings) == file.read_text(encoding="utf-8")


# What came with links

PLACE = PlaceData(
    "https://sws.geonames.org/1/", "Alpha", Decimal("50.5"), Decimal("3.25"), "FR-HDF", "FR.32",
    "https://www.geonames.org/", "a state", "https://creativecommons.org/licenses/by/4.0/", "geonames",
)  # fmt: skip


def test_places_are_written_and_read_back() -> None:
    bare = PlaceData(
        "https://sws.geonames.org/2/", "Beta", None, None, "", "", PLACE.source, "", PLACE.licence, "geonames"
    )
    places = {one.object: one for one in (bare, PLACE)}
    assert read_places(write_places(places), "places.tsv") == places


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("50.5", "90.5", "2: expected a latitude in degrees, found '90.5'"),
        ("3.25", "east", "2: expected a longitude in degrees, found 'east'"),
        ("3.25", "", "2: expected latitude and longitude or neither"),
        ("FR-HDF", "Hauts-de-France", "2: 'Hauts-de-France' cannot be the subdivision of a place"),
        ("\tgeonames\n", "\n", "2: expected 10 values"),
        ("latitude", "north", "1: expected the columns object, label, latitude"),
    ],
)
def test_a_place_that_is_wrong_is_named_with_file_and_line(before: str, after: str, message: str) -> None:
    text = write_places({PLACE.object: PLACE}).replace(before, after)
    with pytest.raises(LinksError, match=re.escape(f"places.tsv:{message}")):
        read_places(text, "places.tsv")


def test_a_place_is_there_once() -> None:
    text = write_places({PLACE.object: PLACE})
    with pytest.raises(LinksError, match="expected each place once"):
        read_places(text + text.splitlines(keepends=True)[1], "places.tsv")
