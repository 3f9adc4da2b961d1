"""Names of practices: a heading in, the name in the language of the page, local names and abbreviations out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from learningcities.countries import official_languages
from learningcities.profiles.languages import CONNECTOR
from learningcities.profiles.model import LocalName
from learningcities.profiles.passage import published
from learningcities.vocabulary import Vocabulary

_BRACKETS = re.compile(
    r"\s*(?:[(（\[]([^()（）\[\]]+)[)）\]]|\{([^{}]+)\}"
    r"|[「『【〈《]([^「」『』【】〈〉《》]+)[」』】〉》])"
)
_ALTERNATIVES_OF_A_LIST = re.compile(r"\s*[/;|；／]\s*")
"""Where the name itself has a comma, so may the local one."""

_BETWEEN_SCRIPTS = re.compile(r"\s+[–—|/-]\s+|\s*[:：/|]\s*")
_ALTERNATIVES = re.compile(r"\s*[/;|；／]\s*|,\s+(?=[^\W\d_][^,]*$)")
_SCRIPT_LANGUAGES = {
    "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "THAI": "th", "GEORGIAN": "ka", "ARMENIAN": "hy",
    "HEBREW": "he", "GREEK": "el", "KHMER": "km", "LAO": "lo", "MYANMAR": "my", "SINHALA": "si",
}  # fmt: skip
"""Scripts that are in use for one official language; the others need the country."""

_SCRIPTS_OF_LANGUAGES = {"ARABIC": ("ar", "fa", "ur", "ps", "ckb", "ug", "sd"), "CJK": ("zh", "ja", "yue"),
                         "CYRILLIC": ("ru", "uk", "be", "bg", "kk", "ky", "mn", "sr", "mk", "tg"),
                         "DEVANAGARI": ("hi", "ne", "mr"), "BENGALI": ("bn",)}  # fmt: skip
_SHORT_ARTICLE = 2
_LEAST_CAPITALS = 2
_TWO = 2


@dataclass(frozen=True, slots=True)
class PracticeName:
    """A heading taken apart; `remarks` are brackets that hold no name."""

    name: str
    local_names: tuple[LocalName, ...]
    abbreviation: str | None
    remarks: tuple[str, ...]


class NameReader:
    """Reads headings such as `Schoolyard (Cour d’école)` in a page of a language, from a country."""

    def __init__(self, words: Vocabulary, language: str, country: str) -> None:
        self._remarks = words["remark-words"]
        self._function_words = words["function-words"]
        self._language = language
        self._country = country

    def read(self, heading: str) -> PracticeName:
        """The names in a heading. A bracket holds a local name unless it is an abbreviation or a remark.

        Where the bracket is in Latin letters and what stands before it is not, the local name stands first.
        """
        name = published(_BRACKETS.sub("", heading))
        brackets = [published("".join(inside)) for inside in _BRACKETS.findall(heading)]
        if not brackets and (halves := _two_scripts(name)):
            name, brackets = halves[0], [halves[1]]
        if not name:
            return PracticeName(published(heading), (), None, ())
        if brackets and self._stands_first(name, brackets[0]):
            name, brackets[0] = brackets[0], name
        abbreviations = [inside for inside in brackets if _is_abbreviation(inside)]
        remarks = tuple(inside for inside in brackets if inside not in abbreviations and self._is_remark(inside))
        local = [inside for inside in brackets if inside not in (*abbreviations, *remarks)]
        alternatives = _ALTERNATIVES_OF_A_LIST if "," in name else _ALTERNATIVES
        parts = dict.fromkeys(part for inside in local for part in alternatives.split(inside) if part)
        languages = [self._language_of(text) for text in parts]
        # Two names of one script are hardly in one language: which is in which stays open.
        names = tuple(
            LocalName(text, language if languages.count(language) == 1 else None)
            for text, language in zip(parts, languages, strict=True)
        )
        return PracticeName(name, names, abbreviations[0] if abbreviations else None, remarks)

    def _stands_first(self, name: str, inside: str) -> bool:
        """Whether the local name stands before the bracket: by its script, or by words of the page in the bracket."""
        if script(name) != script(inside):
            return script(inside) == "LATIN"
        return inside[0].isupper() and self._has_function_words(inside) and not self._has_function_words(name)

    def _has_function_words(self, text: str) -> bool:
        known = ((word, self._function_words.matches(word, self._language)) for word in text.split()[1:])
        return any(_tells(concept.id, word) for word, concepts in known for concept in concepts)

    def _is_remark(self, inside: str) -> bool:
        """A remark begins with a digit, has words of remarks, or is a phrase in the language of the page."""
        if script(inside) != "LATIN":
            return False
        if inside[0].isdigit() or next(self._remarks.find(inside, self._language), None) is not None:
            return True
        return inside[0].islower() and self._has_function_words(inside)

    def _language_of(self, name: str) -> str | None:
        """The language of a local name: that of its script, or the only other official one of the country."""
        used = script(name)
        if used in _SCRIPT_LANGUAGES:
            return _SCRIPT_LANGUAGES[used]
        official = official_languages(self._country)
        if used in _SCRIPTS_OF_LANGUAGES:
            regional = official_languages(self._country, regional=True)
            possible = [tag for tag in dict.fromkeys((*official, *regional)) if tag in _SCRIPTS_OF_LANGUAGES[used]]
        else:
            other = {tag for tags in _SCRIPTS_OF_LANGUAGES.values() for tag in tags} | set(_SCRIPT_LANGUAGES.values())
            possible = [tag for tag in official if tag not in other and tag != self._language]
        return possible[0] if len(possible) == 1 else None


def script(text: str) -> str:
    """The script of the first letters that are not Latin, else `LATIN`: the first word of their Unicode names."""
    for character in text:
        if character.isalpha() and not (name := unicodedata.name(character, "LATIN")).startswith("LATIN"):
            return name.split()[0].split("-")[0]
    return "LATIN"


def _two_scripts(name: str) -> tuple[str, str] | None:
    """The two halves of a name with a dash or the like between them, where only one is in Latin letters."""
    halves = _BETWEEN_SCRIPTS.split(name)
    if len(halves) != _TWO or not all(any(map(str.isalpha, half)) for half in halves):
        return None
    return (halves[0], halves[1]) if (script(halves[0]) == "LATIN") != (script(halves[1]) == "LATIN") else None


def _is_abbreviation(inside: str) -> bool:
    """One word with at least two capitals, half of its letters or more: `IMPReSED`."""
    if len(inside.split()) > 1:
        return False
    letters = [character for character in inside if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    return capitals >= _LEAST_CAPITALS and capitals * 2 >= len(letters)


def _tells(function: str, word: str) -> bool:
    """Whether a function word tells the language: words that join names do not, nor do short articles such as “an”."""
    return function != CONNECTOR and (function != "article" or len(word) > _SHORT_ARTICLE)
