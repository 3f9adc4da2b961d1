"""Subdivisions of countries: names of ISO 3166-2 are known in their country only."""

from __future__ import annotations

import pytest

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
