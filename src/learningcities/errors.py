"""Errors that end a command. What is wrong with one document is a diagnostic, not an error.

LearningCitiesError
├── UsageError          the command line or a call is wrong: exit status 2
├── InstallationError   the ontology or the shapes are missing from the installation
├── ValidationError     the graph violates the shapes, so it cannot be published
│   └── ShapesViolatedError (in `validation`): with all results
├── LedgerError         the ledger is none, or a build goes against it
├── ReleaseError        a folder is not a release, or not a whole one
├── LinksError          a file with decisions on links cannot be used
├── ServerError         the server cannot start: its address is taken, or a library is missing
├── StoreError          a SPARQL store refuses, or gives no answer
└── QueryError          a query is not SPARQL, or asks for what is not allowed
"""

from __future__ import annotations


class LearningCitiesError(Exception):
    """Base of all errors of this package; its text is a complete sentence for the user."""


class UsageError(LearningCitiesError):
    """The command line or a call is wrong."""


class InstallationError(LearningCitiesError):
    """A folder that belongs to the installation is missing."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The folder {name!r} is missing from this installation of learningcities; install the package again."
        )
        self.name = name


class ValidationError(LearningCitiesError):
    """The graph violates the shapes."""


class LedgerError(LearningCitiesError):
    """The ledger of IRIs cannot be read, or a build would drop, change or reuse an IRI that it holds."""


class ReleaseError(LearningCitiesError):
    """A folder is not a release, or not a whole one."""


class LinksError(LearningCitiesError):
    """A file with decisions on links, or with what came with them, cannot be used."""


class ServerError(LearningCitiesError):
    """The server cannot start."""


class StoreError(LearningCitiesError):
    """A SPARQL store refuses a request, or gives no answer."""


class QueryError(LearningCitiesError):
    """A query is not SPARQL 1.1, or asks for what is not allowed."""
