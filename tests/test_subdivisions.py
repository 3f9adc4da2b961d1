"""Subdivisions of countries: names of ISO 3166-2 are known in their country only."""

from __future__ import annotations

import pytest

from learningcities import subdivisions
from learningcities.subdivisions import is_subdivision

KNOWN = (
    ("Scotland", "GB"),
    ("scotland", "GB"),
    ("Potosi", "BO"),
    ("Zhejiang", "CN"),
    ("Zhejiang Sheng", "CN"),
    ("Murcia", "ES"),
    ("Región de Murcia", "ES"),
    ("Orense", "ES"),
    ("Hauts-de-France", "FR"),
    ("Free State", "ZA"),
)
UNKNOWN = (("Scotland", "FR"), ("Free", "ZA"), ("", "FR"), ("Sheng", "CN"), ("Scotland", "XK"), ("Scotland", ""))


@pytest.mark.parametrize(("name", "country"), KNOWN)
def test_known_in_its_country(name: str, country: str) -> None:
    assert is_subdivision(name, country)


@pytest.mark.parametrize(("name", "country"), UNKNOWN)
def test_unknown_elsewhere(name: str, country: str) -> None:
    assert not is_subdivision(name, country)


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Zhejiang", "CN", "CN-ZJ"),
        ("Skåne", "SE", "SE-M"),
        ("Gyeonggi-do", "KR", "KR-41"),
        ("Hauts-de-France", "FR", "FR-HDF"),
        ("Valencia", "ES", None),
        ("Nowhere", "FR", None),
    ],
)
def test_a_region_of_the_first_level_has_a_code(name: str, country: str, expected: str | None) -> None:
    """ISO 3166-2 names the province Valencia so, and its region otherwise: a place of the region may lie elsewhere."""
    assert subdivisions.code(name, country, first_level=True) == expected


@pytest.mark.parametrize(
    ("admin_code", "expected"),
    [
        ("US.CA", "US-CA"),
        ("CH.ZH", "CH-ZH"),
        ("BE.VLG", "BE-VLG"),
        ("FR.32", None),
        ("GB.ENG", None),
        ("US.XX", None),
        ("", None),
    ],
)
def test_geonames_uses_the_codes_of_iso_in_four_countries(admin_code: str, expected: str | None) -> None:
    assert subdivisions.by_geonames(admin_code) == expected
