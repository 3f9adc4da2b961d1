"""Releases: a folder that publication wrote is opened, queried and verified here."""

from learningcities.release.model import Release, open_release

__all__ = ["Release", "open_release"]
