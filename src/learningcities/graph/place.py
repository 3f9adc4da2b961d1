"""The city as a place: name, country, area, population, schooling, location, mentions."""

from __future__ import annotations

from rdflib import URIRef

from learningcities.graph.fragments import Fragments
from learningcities.graph.naming import Names, area_name
from learningcities.graph.slugs import short_digest, slug
from learningcities.graph.writer import FactWriter, concept, count, plain, typed, year
from learningcities.namespaces import DCTERMS, LC, PAV, PROV, RDF, SCHEMA, SOSA, XSD
from learningcities.profiles.model import Location, Mention, Population, Schooling


class PlaceWriter:
    """Writes what one document says about the city as a place."""

    def __init__(self, writer: FactWriter, names: Names, city: str, fragments: Fragments) -> None:
        self._writer = writer
        self._names = names
        self._city = URIRef(city)
        self._fragments = fragments

    def write(self) -> None:
        """Write all facts about the place."""
        profile = self._writer.profile
        self._document()
        self._identification()
        for introduction in profile.introductions:
            fact = self._claim("introduction", introduction.text, wording=True)
            self._writer.fact(fact, introduction.evidence, LC.Introduction, quoted=True)
            self._writer.add(fact, SCHEMA.text, self._writer.text(introduction.text))
            self._writer.add(self._city, LC.introduction, fact)
        for population in profile.populations:
            self._population(population)
        for schooling in profile.schooling:
            self._schooling(schooling)
        for location in profile.locations:
            self._location(location)
        for mention in profile.mentions:
            self._mention(mention)

    def _claim(self, name: str, content: str, suffix: str = "", *, wording: bool = False) -> URIRef:
        return self._fragments.claim(self._city, name, content, suffix, wording=wording)

    def _document(self) -> None:
        writer, document = self._writer, self._writer.profile.document
        iri, source = writer.document, document.source
        writer.add(iri, RDF.type, SCHEMA.TextObject, PROV.Entity)
        writer.add(iri, SCHEMA.name, plain(document.name))
        writer.add(iri, SCHEMA.sha256, plain(document.sha256))
        writer.add(iri, SCHEMA.encodingFormat, plain(document.media_type))
        writer.add(iri, SCHEMA.contentSize, plain(f"{document.size} B"))
        writer.add(iri, SCHEMA.inLanguage, plain(writer.profile.language))
        writer.add(iri, SCHEMA.about, self._city)
        writer.add(iri, DCTERMS.source, URIRef(source.url) if source.url else None)
        writer.add(iri, DCTERMS.license, URIRef(source.licence) if source.licence else None)
        writer.add(iri, DCTERMS.issued, typed(source.issued, XSD.date) if source.issued else None)
        writer.add(iri, PAV.retrievedOn, typed(source.retrieved, XSD.date) if source.retrieved else None)

    def _identification(self) -> None:
        writer, title = self._writer, self._writer.profile.title
        content = f"{title.city}\n{title.country_name}\n{title.area}"
        fact = self._claim("identification", content, wording=True)
        writer.fact(fact, title.evidence, LC.Identification)
        writer.add(fact, LC.countryName, plain(title.country_name))
        writer.add(self._city, RDF.type, LC.LearningCity, SCHEMA.City)
        writer.add(self._city, LC.identification, fact)
        writer.add(self._city, LC.country, URIRef(f"{self._names.base}country/{title.country.lower()}"))

    def area(self) -> URIRef | None:
        """The area that this document names, its evidence added to that of the identification."""
        profile = self._writer.profile
        name = area_name(profile)
        if name and profile.area and not profile.title.area:
            content = f"{profile.title.city}\n{profile.title.country_name}\n{profile.title.area}"
            fact = self._claim("identification", content, wording=True)
            self._writer.add(fact, PROV.wasDerivedFrom, self._writer.span(profile.area.evidence.span))
        return URIRef(self._names.area(profile.title.country, name)) if name else None

    def _population(self, population: Population) -> None:
        writer = self._writer
        content = f"{population.value} {population.qualifier} {population.year} {population.scope}"
        suffix = f"{population.value}-{population.year}" if population.year else str(population.value)
        fact = self._observation("population", content, suffix)
        writer.fact(fact, population.evidence, LC.PopulationObservation, SOSA.Observation)
        writer.add(fact, SOSA.hasSimpleResult, count(population.value))
        writer.add(fact, LC.qualifier, concept("qualifier", population.qualifier))
        writer.add(fact, LC.year, year(population.year) if population.year else None)
        writer.add(fact, LC.scope, writer.text(population.scope) if population.scope else None)
        writer.add(self._city, LC.populationObservation, fact)

    def _schooling(self, schooling: Schooling) -> None:
        writer = self._writer
        fact = self._observation("years-of-schooling", str(schooling.years), slug(str(schooling.years)))
        writer.fact(fact, schooling.evidence, LC.SchoolingObservation, SOSA.Observation)
        writer.add(fact, SOSA.hasSimpleResult, typed(schooling.years, XSD.decimal))
        writer.add(self._city, LC.schoolingObservation, fact)

    def _observation(self, observed: str, content: str, suffix: str) -> URIRef:
        fact = self._claim(observed, content, suffix)
        self._writer.add(fact, SOSA.hasFeatureOfInterest, self._city)
        self._writer.add(fact, SOSA.observedProperty, concept("property", observed))
        return fact

    def _location(self, location: Location) -> None:
        writer = self._writer
        fact = self._claim(f"{location.relation}-{slug(location.place_name)}", location.place_name)
        writer.fact(fact, location.evidence, LC.LocationStatement)
        writer.add(fact, LC.relation, concept("relation", location.relation))
        writer.add(fact, LC.placeName, writer.text(location.place_name))
        writer.add(fact, LC.place, self._place(location))
        writer.add(self._city, LC.locationStatement, fact)

    def _place(self, location: Location) -> URIRef | None:
        """The IRI of a place that is known for certain: a country, or the area that the city lies in."""
        if location.country:
            return URIRef(f"{self._names.base}country/{location.country.lower()}")
        profile = self._writer.profile
        if location.place_name == area_name(profile):
            return URIRef(self._names.area(profile.title.country, location.place_name))
        return None

    def _mention(self, mention: Mention) -> None:
        writer, start = self._writer, mention.evidence.span.start
        content = f"{mention.exact} {mention.kind} {mention.evidence.span.end}"
        fact = self._fragments.claim(
            writer.document, f"mention-{slug(mention.exact)}-{start}", content, short_digest(content)
        )
        writer.fact(fact, mention.evidence, LC.Mention, quoted=True)
        writer.add(fact, LC.mentionKind, concept("mention-kind", mention.kind))
        writer.add(fact, SCHEMA.name, plain(mention.exact))
        writer.add(self._city, LC.mention, fact)
