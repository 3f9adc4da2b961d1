"""The projection of the map: degrees in, places on the map out.

Equal Earth, which shows areas true to size: B. Šavrič, T. Patterson, B. Jenny, "The Equal Earth map projection",
International Journal of Geographical Information Science 33 (2019), https://doi.org/10.1080/13658816.2018.1504949
"""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

WIDTH = 2000
"""The width of the map in its own units; the whole equator fits in."""
NORTH, SOUTH = 83.7, -56.0
"""The latitudes where the map ends: no city is beyond."""
MIDDLE = 11.0
"""The longitude in the middle, so that the cut goes through the Bering Strait and through no country."""

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_M = sqrt(3) / 2


def _plane(latitude: float, longitude: float) -> tuple[float, float]:
    """The place on the plane, before scaling (equations 9 and 10 of the article)."""
    theta = asin(_M * sin(radians(latitude)))
    square = theta * theta
    sixth = square**3
    y = theta * (_A[0] + _A[1] * square + sixth * (_A[2] + _A[3] * square))
    slope = _A[0] + 3 * _A[1] * square + sixth * (7 * _A[2] + 9 * _A[3] * square)
    return radians(longitude) * cos(theta) / (_M * slope), y


_SCALE = WIDTH / 2 / _plane(0, 180)[0]
_TOP = _plane(NORTH, 0)[1]
HEIGHT = round((_TOP - _plane(SOUTH, 0)[1]) * _SCALE)
"""The height of the map in its own units."""


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """The place on the map, from its upper left corner, of a latitude and a longitude in degrees (WGS 84)."""
    x, y = _plane(latitude, (longitude - MIDDLE + 180) % 360 - 180)
    return WIDTH / 2 + x * _SCALE, (_TOP - y) * _SCALE
