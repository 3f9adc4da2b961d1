"""Profiles: a document in, the typed facts of one city out, each with its span, and a diagnostic for the rest."""

from learningcities.profiles.model import CityProfile
from learningcities.profiles.parser import parse

__all__ = ["CityProfile", "parse"]
