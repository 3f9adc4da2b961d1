"""The local authority: memberships, posts, vision, aims, quotations, policies, practices, awards, contacts."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Literal, URIRef

from learningcities.graph.fragments import Fragments
from learningcities.graph.naming import Names
from learningcities.graph.people import Persons
from learningcities.graph.slugs import short_digest, slug
from learningcities.graph.writer import FactWriter, concept, plain, year
from learningcities.namespaces import FOAF, LC, ORG, RDF, SCHEMA, SDG
from learningcities.profiles.model import (
    Aim,
    AudienceReference,
    Award,
    Challenge,
    Contact,
    GoalReference,
    Membership,
    Policy,
    PostHeld,
    Practice,
    Quotation,
    Vision,
)  # fmt: skip


class AuthorityWriter:
    """Writes what one document says about the local authority of a city; `path` is the city's, `fr/lille`."""

    def __init__(self, writer: FactWriter, names: Names, path: str, fragments: Fragments, persons: Persons) -> None:
        self._writer = writer
        self._names = names
        self._path = path
        self._authority = URIRef(f"{names.base}local-authority/{path}")
        self._fragments = fragments
        self._persons = persons

    def write(self) -> None:
        """Write all facts about the local authority."""
        writer, profile = self._writer, self._writer.profile
        city = URIRef(f"{self._names.base}city/{self._path}")
        writer.add(city, LC.localAuthority, self._authority)
        writer.add(self._authority, RDF.type, LC.LocalAuthority, ORG.FormalOrganization)
        writer.add(self._authority, LC.governs, city)
        for membership in profile.memberships:
            self._membership(membership)
        for post in profile.posts:
            self._post(post)
        for vision in profile.visions:
            self._vision(vision)
        for aim in profile.aims:
            self._aim(aim)
        for quotation in profile.quotations:
            self._quotation(quotation)
        for policy in profile.policies:
            self._policy(policy)
        for practice in profile.practices:
            self._practice(practice)
        for challenge in profile.challenges:
            self._challenge(challenge)
        for award in profile.awards:
            self._award(award)
        for contact in profile.contacts:
            self._contact(contact)

    def _claim(self, name: str, content: str, suffix: str = "", *, wording: bool = False) -> URIRef:
        return self._fragments.claim(self._authority, name, content, suffix, wording=wording)

    def _membership(self, membership: Membership) -> None:
        writer, name = self._writer, membership.network_name
        network = URIRef(self._names.network(name))
        fact = self._claim(f"member-of-{network.rsplit('/', 1)[-1]}", str(membership.since), str(membership.since))
        writer.fact(fact, membership.evidence, LC.NetworkMembership, ORG.Membership)
        writer.add(fact, ORG.member, self._authority)
        writer.add(fact, ORG.organization, network)
        writer.add(fact, LC.since, year(membership.since))
        writer.add(self._authority, LC.networkMembership, fact)
        writer.add(self._authority, SCHEMA.memberOf, network)

    def _post(self, post: PostHeld) -> None:
        writer = self._writer
        holder = self._organisation(post.name) if post.organisation else self._person(post.name)
        if post.job_title and not post.organisation:
            writer.add(holder, SCHEMA.jobTitle, writer.text(post.job_title))
        fact = self._claim(slug(post.office), f"{holder} {post.role} {post.office} {post.honorific}", slug(post.name))
        writer.fact(fact, post.evidence, LC.PostHeld, ORG.Membership)
        writer.add(fact, ORG.member, holder)
        writer.add(fact, ORG.organization, self._authority)
        writer.add(fact, ORG.role, concept("role", post.role))
        writer.add(fact, SCHEMA.roleName, writer.text(post.office))
        writer.add(fact, SCHEMA.honorificPrefix, plain(post.honorific) if post.honorific else None)
        writer.add(self._authority, LC.post, fact)

    def _person(self, name: str) -> URIRef:
        """The person of this name; another spelling of the same person is an alternative name."""
        known = self._persons.identify(name)
        person = self._fragments.claim(
            f"{self._names.base}person/{self._path}", slug(known), known, separator="/", names=(known,)
        )
        self._writer.add(person, RDF.type, SCHEMA.Person, FOAF.Person)
        self._writer.add(person, SCHEMA.name, plain(known))
        if name != known:
            self._writer.add(person, SCHEMA.alternateName, plain(name))
        return person

    def _organisation(self, name: str) -> URIRef:
        place = f"{self._names.base}organisation/{self._path}"
        organisation = self._fragments.claim(place, slug(name), name, separator="/", names=(name,))
        self._writer.add(organisation, RDF.type, ORG.Organization)
        self._writer.add(organisation, SCHEMA.name, plain(name))
        return organisation

    def _vision(self, vision: Vision) -> None:
        fact = self._claim("vision", vision.text, wording=True)
        self._writer.fact(fact, vision.evidence, LC.Vision, quoted=True)
        self._writer.add(fact, SCHEMA.text, self._writer.text(vision.text))
        self._writer.add(self._authority, LC.vision, fact)

    def _aim(self, aim: Aim) -> None:
        fact = self._claim(f"{aim.horizon}-aim", aim.text, wording=True)
        self._writer.fact(fact, aim.evidence, LC.Aim, quoted=True)
        self._writer.add(fact, LC.horizon, concept("horizon", aim.horizon))
        self._writer.add(fact, SCHEMA.text, self._writer.text(aim.text))
        self._writer.add(self._authority, LC.aim, fact)

    def _quotation(self, quotation: Quotation) -> None:
        writer, name = self._writer, quotation.speaker_name
        fact = self._claim(
            "quotation",
            f"{quotation.text}\n{name}\n{quotation.speaker_role}",
            short_digest(quotation.text),
            wording=True,
        )
        writer.fact(fact, quotation.evidence, LC.Quotation, SCHEMA.Quotation, quoted=True)
        writer.add(fact, SCHEMA.text, writer.text(quotation.text))
        if name:
            writer.add(fact, SCHEMA.creator, self._person(name))
            writer.add(fact, LC.speakerName, plain(name))
        if quotation.speaker_role:
            writer.add(fact, LC.speakerRole, writer.text(quotation.speaker_role))
        writer.add(self._authority, LC.quotation, fact)

    def _policy(self, policy: Policy) -> None:
        writer = self._writer
        content = f"{policy.heading}\n{policy.text}"
        fact = self._claim(f"policy-{slug(policy.heading)}", content, short_digest(policy.text), wording=True)
        writer.fact(fact, policy.evidence, LC.PolicyStatement, quoted=True)
        writer.add(fact, SCHEMA.headline, writer.text(policy.heading))
        writer.add(fact, SCHEMA.text, writer.text(policy.text))
        writer.add(fact, LC.theme, concept("theme", policy.theme) if policy.theme else None)
        writer.add(self._authority, LC.policy, fact)
        self._goals(fact, policy.goals)
        self._audiences(fact, policy.audiences)

    def _goals(self, source: URIRef, goals: Iterable[GoalReference]) -> None:
        for goal in goals:
            fact = _part(source, f"goal-{goal.goal}")
            self._writer.fact(fact, goal.evidence, LC.GoalReference)
            self._writer.add(fact, LC.goal, SDG[str(goal.goal)])
            self._writer.add(source, LC.goalReference, fact)

    def _audiences(self, source: URIRef, audiences: Iterable[AudienceReference]) -> None:
        for audience in audiences:
            fact = _part(source, f"audience-{audience.audience}")
            self._writer.fact(fact, audience.evidence, LC.AudienceReference)
            self._writer.add(fact, LC.audience, concept("audience", audience.audience))
            self._writer.add(source, LC.audienceReference, fact)

    def _practice(self, practice: Practice) -> None:
        writer = self._writer
        content = f"{practice.name}\n{practice.description}"
        place = f"{self._names.base}practice/{self._path}"
        fact = self._fragments.claim(
            place,
            slug(practice.name),
            content,
            short_digest(content),
            separator="/",
            names=(practice.name, *(local.text for local in practice.local_names)),
            text=practice.description or "",
        )
        writer.fact(fact, practice.evidence, LC.GoodPractice, quoted=True)
        writer.add(fact, SCHEMA.name, writer.text(practice.name))
        writer.add(fact, SCHEMA.description, writer.text(practice.description) if practice.description else None)
        for name in practice.local_names:
            writer.add(
                fact,
                LC.localName,
                Literal(name.text, lang=name.language) if name.language else plain(name.text),
            )
        writer.add(fact, SCHEMA.alternateName, plain(practice.abbreviation) if practice.abbreviation else None)
        writer.add(self._authority, LC.practice, fact)
        self._goals(fact, practice.goals)
        self._audiences(fact, practice.audiences)

    def _challenge(self, challenge: Challenge) -> None:
        fact = self._claim("challenges", challenge.text, wording=True)
        self._writer.fact(fact, challenge.evidence, LC.ChallengeStatement, quoted=True)
        self._writer.add(fact, SCHEMA.text, self._writer.text(challenge.text))
        self._writer.add(self._authority, LC.challenge, fact)

    def _award(self, award: Award) -> None:
        iri = URIRef(self._names.award(award.name))
        fact = self._claim(f"{iri.rsplit('/', 1)[-1]}-{award.year}", iri)
        self._writer.fact(fact, award.evidence, LC.AwardReceived)
        self._writer.add(fact, LC.award, iri)
        self._writer.add(fact, LC.year, year(award.year))
        self._writer.add(self._authority, LC.awardReceived, fact)

    def _contact(self, contact: Contact) -> None:
        address = contact.email or contact.website or ""
        fact = self._claim(f"contact-{slug(address.removeprefix('https://').removeprefix('http://'))}", address)
        self._writer.fact(fact, contact.evidence, SCHEMA.ContactPoint)
        self._writer.add(fact, SCHEMA.email, plain(contact.email) if contact.email else None)
        self._writer.add(fact, SCHEMA.url, URIRef(contact.website) if contact.website else None)
        self._writer.add(self._authority, LC.contact, fact)


def _part(source: URIRef, name: str) -> URIRef:
    """A part of a fact: a fragment of a resource that has none, a longer fragment of one that is a fragment itself."""
    return URIRef(f"{source}{'-' if '#' in source else '#'}{name}")
