"""Graph: city profiles in, RDF out, described in the terms of the learning-city ontology."""

from learningcities.graph.describe import describe
from learningcities.graph.model import DatasetPart

__all__ = ["DatasetPart", "describe"]
