"""Suggesting: what somebody has written so far in, the entities that may be meant out, the best first.

The look-up page orders in the same way (`publication/pages/templates/names.js`).
"""

from __future__ import annotations

from collections.abc import Iterator

from learningcities.publication.reconciliation.rules import rules
from learningcities.server.reconciliation.catalogue import Catalogue, Entity

_SIMILAR = 3
"""The rank of names that are similar, behind those that begin with the text."""

Rank = tuple[int, float, int]


def suggested(text: str, catalogue: Catalogue) -> list[Entity]:
    """The entities that an identifier means; else those with a name that begins so, then those with a similar one.

    What was withdrawn comes last. Of names that begin so, the same comes first, then whole names, then words in names,
    by type, the shortest first; of similar ones, the most similar.
    """
    order = {key: place for place, key in enumerate(catalogue.types)}

    def place(found: tuple[str, Rank]) -> tuple[bool, int, float, int, int, str]:
        iri, (rank, distance, length) = found
        entity = catalogue.entities[iri]
        return entity.withdrawn, rank, distance, order[entity.type], length, iri

    return [catalogue.entities[iri] for iri, _ in sorted(_ranked(text, catalogue), key=place)]


def _ranked(text: str, catalogue: Catalogue) -> Iterator[tuple[str, Rank]]:
    identified = catalogue.identified(text)
    if identified:
        yield from ((iri, (0, 0.0, 0)) for iri in identified)
        return
    starting = catalogue.names.starting(text)
    yield from ((iri, (start.rank, 0.0, start.length)) for iri, start in starting.items())
    similarity = rules()["similarity"]
    for iri, hit in catalogue.names.search(text, catalogue.types).items():
        share = hit.similarity * (similarity["governed"] if hit.kind == "governed" else 1)
        if iri not in starting and share >= similarity["suggested"]:
            yield iri, (_SIMILAR, -share, 0)
