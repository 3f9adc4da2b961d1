"""Links that follow a published rule and need neither a file nor a decision: countries by code, concepts by alignment.

The Publications Office of the European Union names countries by their ISO 3166-1 alpha-3 codes
(http://publications.europa.eu/resource/authority/country). What the concepts of the vocabulary are matched with in
the UNESCO Thesaurus is a file of the ontology.
"""

from __future__ import annotations

from functools import cache

import pycountry
import pyoxigraph as ox

from learningcities.gazetteers import datasets
from learningcities.links.model import EXACT, SEMAPV, Decision, Verdict
from learningcities.namespaces import CONCEPT, SKOS
from learningcities.resources import folder

_MATCHES = tuple(str(SKOS[name]) for name in ("exactMatch", "closeMatch", "relatedMatch"))


def country_link(alpha2: str) -> Decision | None:
    """The link of a country to the authority table of the European Union; None for a code that is none."""
    record = pycountry.countries.get(alpha_2=alpha2)
    if record is None:
        return None
    dataset = datasets()["eu-country"]
    return Decision(
        subject=f"country/{alpha2.lower()}",
        object=dataset.iri(record.alpha_3),
        relation=EXACT,
        verdict=Verdict.ACCEPTED,
        justification=SEMAPV + "BackgroundKnowledgeBasedMatching",
        rule="country-code: the same code of ISO 3166-1",
    )


@cache
def concept_links() -> tuple[Decision, ...]:
    """The matches of concepts of the vocabulary with the UNESCO Thesaurus, in order."""
    path = folder("ontology") / "alignments" / "unesco-thesaurus.ttl"
    found = [
        Decision(
            subject=statement.subject.value,
            object=statement.object.value,
            relation=statement.predicate.value,
            verdict=Verdict.ACCEPTED,
            justification=SEMAPV + "ManualMappingCuration",
        )
        for statement in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if statement.predicate.value in _MATCHES
        if isinstance(statement.subject, ox.NamedNode) and isinstance(statement.object, ox.NamedNode)
        if statement.subject.value.startswith(str(CONCEPT))
    ]
    return tuple(sorted(found, key=lambda one: (one.subject, one.object)))
