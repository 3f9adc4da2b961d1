"""Prose: what the running text of a page says. In: passages. Out: aims, goals, audiences, locations, mentions,
awards."""

from __future__ import annotations

from learningcities.profiles.prose.aims import aims
from learningcities.profiles.prose.areas import area
from learningcities.profiles.prose.audiences import audiences
from learningcities.profiles.prose.awards import awards
from learningcities.profiles.prose.goals import goals
from learningcities.profiles.prose.locations import locations
from learningcities.profiles.prose.mentions import mentions
from learningcities.profiles.prose.sentences import sentences

__all__ = ["aims", "area", "audiences", "awards", "goals", "locations", "mentions", "sentences"]
