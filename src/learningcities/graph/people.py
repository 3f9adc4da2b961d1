"""People: which names in the documents of one city are the same person."""

from __future__ import annotations

from dataclasses import dataclass, field

from learningcities.graph.slugs import slug
from learningcities.vocabulary import fold


@dataclass(slots=True)
class Persons:
    """The persons of one city, each with the names it is written with; the first one is its name."""

    names: list[list[str]] = field(default_factory=list)

    def identify(self, name: str) -> str:
        """The first name of the person whom `name` means; a person who is new gets this name."""
        for spellings in self.names:
            if any(same_person(name, spelling) for spelling in spellings):
                if name not in spellings:
                    spellings.append(name)
                return spellings[0]
        self.names.append([name])
        return name


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: first and last word agree, and the words of one are all in the other."""
    a, b = fold(one).split(), fold(other).split()
    if a == b:
        return True
    if len(a) < 2 or len(b) < 2 or a[0] != b[0] or a[-1] != b[-1]:
        return False
    return set(a) <= set(b) or set(b) <= set(a)


def same_letters(one: str, other: str) -> bool:
    """Whether two names have the same words, whatever their order and the marks on letters: Müller Ann, Ann Muller."""
    return sorted(slug(one).split("-")) == sorted(slug(other).split("-"))
