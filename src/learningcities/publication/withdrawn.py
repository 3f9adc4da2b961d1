"""What was withdrawn: the triples of a release in, `withdrawn.json` out, for servers that answer 410 or redirect."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox

from learningcities.namespaces import DCTERMS, LC, OWL
from learningcities.publication.pages.addresses import address
from learningcities.routing import WITHDRAWN

FILE = WITHDRAWN


def write_withdrawn(release: Path, store: ox.Store, base: str) -> None:
    """Write `withdrawn.json`: of each withdrawn resource, by its path, what replaces it (a path, or null), and why.

    What replaces something withdrawn and was withdrawn later leads on: a server redirects once, to the last one. The
    default graph of the store is the union of all graphs. Not listed are facts, which are fragments and so seen by no
    server, and what is not deprecated, for it is to come back.
    """
    found = {}
    for quad in store.quads_for_pattern(None, _node(OWL.deprecated), None, ox.DefaultGraph()):
        place = address(quad.subject.value, base) if isinstance(quad.subject, ox.NamedNode) else None
        if place is not None and not place.fragment:
            replacement = address(_last(store, quad.subject), base)
            found[place.path] = {
                "replaced_by": replacement.path if replacement else None,
                "reason": _value(store, quad.subject, LC.withdrawalReason),
            }
    text = json.dumps(dict(sorted(found.items())), ensure_ascii=False, indent=2) + "\n"
    (release / FILE).write_bytes(text.encode())


def _last(store: ox.Store, subject: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """What stands in the place of a resource after all steps; empty where nothing does."""
    iri, passed = _value(store, subject, DCTERMS.isReplacedBy), set[str]()
    while iri not in passed and (following := _value(store, _node(iri), DCTERMS.isReplacedBy) if iri else ""):
        passed.add(iri)
        iri = following
    return iri


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


def _value(store: ox.Store, subject: ox.NamedNode | ox.BlankNode | ox.Triple, predicate: str) -> str:
    """The value of a property that a withdrawn resource has once; empty where it has none."""
    quads = store.quads_for_pattern(subject, _node(predicate), None, ox.DefaultGraph())
    return min((quad.object.value for quad in quads if not isinstance(quad.object, ox.Triple)), default="")
