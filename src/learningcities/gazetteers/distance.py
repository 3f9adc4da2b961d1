"""Distances on the globe."""

from __future__ import annotations

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from learningcities.gazetteers.model import Record

_EARTH = 6371.0
"""The mean radius of the earth in kilometres."""


def kilometres(one: Record, other: Record) -> float | None:
    """The distance of two records by the haversine formula; None where one has no coordinates."""
    places = (one.latitude, one.longitude, other.latitude, other.longitude)
    known = [value for value in places if isinstance(value, Decimal)]
    if len(known) < len(places):
        return None
    south, west, north, east = (radians(value) for value in known)
    chord = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(min(1.0, chord)))
