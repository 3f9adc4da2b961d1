"""The page on changes: what a release tells of them in, the page for people in each language out."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, NamedTuple

from babel.numbers import format_decimal

from learningcities.namespaces import DCTERMS, LC, SCHEMA
from learningcities.publication.changes.alterations import Alteration, Views
from learningcities.publication.changes.comparison import Comparison, Kind, Touched
from learningcities.publication.changes.feed import FEED
from learningcities.publication.changes.history import CHANGES, Edition, Step
from learningcities.publication.changes.writing import Told
from learningcities.publication.pages.addresses import LANGUAGES, Page
from learningcities.publication.pages.rendering import Frame
from learningcities.publication.pages.shown import Shown
from learningcities.publication.pages.view import visible
from learningcities.vocabulary import fold

_OTHER = "other"
_SHORT = 12
"""So many digits of a hash name a release that has no other name."""


class Changed(NamedTuple):
    """A resource that is not as it was: its name with the way to it, and what is different."""

    name: Shown
    alterations: list[Alteration]


class Gone(NamedTuple):
    """Resources that are out of force for one reason, each with how many facts went with it; what replaces them."""

    names: list[tuple[Shown, int]]
    reasons: tuple[Shown, ...]
    replaced_by: tuple[Shown, ...]


class Earlier(NamedTuple):
    """A step before the last one: the releases it leads from and to, how many activities of each kind, its files."""

    previous: str
    this: str
    counts: list[tuple[str, int]]
    step: Step


def changes_pages(told: Told, previous: Edition, base: str) -> Iterator[tuple[str, bytes]]:
    """The page in each language; `previous` is the release that this one follows."""
    frame = Frame(f"{base}{CHANGES}", base, formats=False)
    for language in LANGUAGES:
        words = tomllib.loads((files(__package__) / "templates" / f"page.{language}.toml").read_text(encoding="utf-8"))
        page, last = Page(CHANGES, language), told.last or Comparison()
        views = Views(page, last, base)
        steps = told.history.steps
        since = steps[-1].previous if steps else previous
        yield frame.render(
            "changes",
            page,
            Shown(words["title"]),
            w=words,
            since=_called(since),
            unchanged=not steps,
            structured={"@context": {"@vocab": str(SCHEMA)}, "@type": "WebPage", "name": words["title"]},
            formats=[("jsonld", "application/ld+json")],
            number=lambda value, language=language: format_decimal(value, locale=language),
            numbers=_numbers(last),
            new=_by_kind(last, (Kind.CREATE,), views, words),
            again=_by_kind(last, (Kind.ADD,), views, words),
            changed=_changed(last, views),
            moved=[views.name(one.iri) for one in _updated(last) if not views.alterations(one)],
            withdrawn=_withdrawn(last, views),
            suspended=_by_kind(last, (Kind.REMOVE,), views, words),
            deleted=_by_kind(last, (Kind.DELETE,), views, words),
            earlier=list(_earlier(told, words)),
            left_out=told.history.left_out,
            last=steps[-1] if steps else None,
            feed=FEED,
        )


def _called(edition: Edition) -> str:
    return visible(edition.name) or edition.sha256[:_SHORT]


def _sorted(last: Comparison, kind: Kind) -> list[Touched]:
    return [one for one in last.touched.values() if one.own and one.own.kind is kind]


def _updated(last: Comparison) -> list[Touched]:
    return [one for one in last.touched.values() if one.kind is Kind.UPDATE]


def _numbers(last: Comparison) -> dict[str, int]:
    """How many resources are new, changed, and out of force."""
    kinds = Counter(one.kind for one in last.touched.values() if one.own)
    return {
        "new": kinds[Kind.CREATE] + kinds[Kind.ADD],
        "changed": kinds[Kind.UPDATE],
        "withdrawn": kinds[Kind.DEPRECATE] + kinds[Kind.REMOVE] + kinds[Kind.DELETE],
    }


def _by_kind(
    last: Comparison, kinds: Iterable[Kind], views: Views, words: dict[str, Any]
) -> list[tuple[str, list[Shown]]]:
    """Resources under what they are, cities first; each by name."""
    found: dict[str, list[Shown]] = {}
    for one in (one for kind in kinds for one in _sorted(last, kind)):
        path = views.kind(one.iri)
        found.setdefault(path if path in words["kinds"] else _OTHER, []).append(views.name(one.iri))
    return [
        (text, sorted(found[kind], key=lambda shown: (fold(shown.text), shown.href)))
        for kind, text in words["kinds"].items()
        if kind in found
    ]


def _changed(last: Comparison, views: Views) -> list[Changed]:
    return [
        Changed(views.name(one.iri), views.alterations(one))
        for one in sorted(_updated(last), key=lambda one: views.place(one.iri))
        if views.alterations(one)
    ]


def _withdrawn(last: Comparison, views: Views) -> list[Gone]:
    """What was withdrawn together stands together: a city with all that belongs to it."""
    found: dict[tuple[tuple[Shown, ...], tuple[Shown, ...]], Gone] = {}
    for one in sorted(_sorted(last, Kind.DEPRECATE), key=lambda one: views.place(one.iri)):
        why, instead = (tuple(views.now(one.iri, str(term))) for term in (LC.withdrawalReason, DCTERMS.isReplacedBy))
        found.setdefault((why, instead), Gone([], why, instead)).names.append((views.name(one.iri), len(one.facts)))
    return list(found.values())


def _earlier(told: Told, words: dict[str, Any]) -> Iterator[Earlier]:
    """The steps before the last one, the latest first."""
    for step, items in zip(reversed(told.history.steps[:-1]), reversed(told.items[:-1]), strict=True):
        counts = Counter(str(item.get("type")) for item in items)
        named = [(text, counts[kind]) for kind, text in words["activities"].items() if counts[kind]]
        yield Earlier(_called(step.previous), _called(step.this), named, step)
