"""Learning City Graph: city profile pages become a validated knowledge graph in which every fact leads to its words."""

__version__ = "0.1.0"
