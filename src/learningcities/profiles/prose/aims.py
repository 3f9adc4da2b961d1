"""Aims: the vision in, the sentences that state their horizon out (competency question cq-06)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from learningcities.profiles.model import Aim, Evidence
from learningcities.profiles.passage import Passage
from learningcities.profiles.prose.sentences import sentences
from learningcities.profiles.prose.words import Match, Word, cue, lexicon, words


def aims(vision: Passage, language: str) -> tuple[Aim, ...]:
    """One aim per sentence of the vision that states its horizon, with the first horizon it states (cq-06)."""
    found = []
    for sentence in sentences(vision):
        horizon = _horizon(sentence.text, language)
        if horizon:
            found.append(Aim(horizon, _plain(sentence.text), Evidence(sentence.span(), "sentence")))
    return tuple(found)


def _horizon(text: str, language: str) -> str | None:
    found = words(text)
    matches = list(lexicon("horizons", language, shown=False).find(text, found))
    intended = any(_dated(match) for match in matches) and _intends(text, found, language)
    return next((match.id for match in matches if match.first == 0 or not _dated(match) or intended), None)


def _dated(match: Match) -> bool:
    """Whether the wording is a year, which may be past: only an intention makes a horizon of it."""
    return "YYYY" in match.label


def _intends(text: str, found: Sequence[Word], language: str) -> bool:
    return next(cue(language, "intention").find(text, found), None) is not None


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).strip()
