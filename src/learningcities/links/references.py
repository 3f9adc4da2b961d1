"""References: what files and people write for an IRI in, the IRI out, and back to a CURIE.

An IRI of a dataset that we know is taken in the one spelling that the dataset publishes: two spellings would be two
links to one thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from learningcities.addresses import is_web_address
from learningcities.errors import LinksError, UsageError
from learningcities.gazetteers import Dataset, datasets
from learningcities.namespaces import CONCEPT, DEFAULT_BASE, OWL, SKOS
from learningcities.vocabulary import vocabulary

OWN = "lcg"
"""The prefix of the base of the data."""

_PATH = re.compile(r"(?:city|local-authority)/[a-z]{2}/[a-z0-9/-]+|country/[a-z]{2}", re.ASCII)


def prefixes(base: str = DEFAULT_BASE) -> dict[str, str]:
    """The prefix map of the files that this program begins."""
    known = {dataset.prefix: dataset.namespace for dataset in datasets().values()}
    ours = {OWN: base, "lcc": str(CONCEPT), "owl": str(OWL), "skos": str(SKOS)}
    more = {"semapv": "https://w3id.org/semapv/vocab/", "sssom": "https://w3id.org/sssom/"}
    return dict(sorted((known | ours | more).items()))


def expanded(reference: str, known: Mapping[str, str], place: str) -> str:
    """The IRI of a CURIE in a file, or the IRI itself; `LinksError` with the place where it is neither."""
    prefix, colon, local = reference.partition(":")
    if not colon:
        if reference:
            raise LinksError(f"{place}: expected a CURIE such as geonames:2998324/, found {reference!r}.")
        return ""
    if local.startswith("//"):
        return reference
    if prefix not in known:
        raise LinksError(f"{place}: the prefix of {reference!r} is not in curie_map at the head of the file; add it.")
    return known[prefix] + local


def compact(iri: str, known: Mapping[str, str] | None = None) -> str:
    """The CURIE of an IRI, by the longest namespace that fits; the IRI where none does."""
    found = prefixes() if known is None else known
    fitting = [(namespace, prefix) for prefix, namespace in found.items() if namespace and iri.startswith(namespace)]
    if not fitting:
        return iri
    namespace, prefix = max(fitting, key=lambda each: (len(each[0]), each[1]))
    return f"{prefix}:{iri[len(namespace) :]}"


def fault_of_object(iri: str) -> str:
    """What is wrong with the object of a link, for people; nothing where it can be one."""
    if not is_web_address(iri):
        return f"expected an object whose IRI is an address on the web, found {iri!r}"
    dataset = next((one for one in datasets().values() if iri.startswith(one.namespace) or one.spelled(iri)), None)
    if dataset is None or dataset.holds(iri):
        return ""
    right = dataset.spelled(iri)
    if right:
        return f"expected the IRI that {dataset.title} publishes, {dataset.iri(right)}, found {iri!r}"
    return f"expected an identifier of {dataset.title} ({dataset.pattern}), found {iri!r}"


def is_subject(subject: str) -> bool:
    """Whether a path below the base, or an IRI, is something of ours that can be linked."""
    if subject.startswith(str(CONCEPT)):
        return any(concept.iri == subject for scheme in vocabulary() for concept in vocabulary()[scheme].concepts)
    return _PATH.fullmatch(subject) is not None


def subject_of(text: str) -> str:
    """The subject that a person names: a path, an IRI of the default base, a CURIE; `UsageError` for another."""
    iri = _iri(text) if ":" in text else DEFAULT_BASE + text
    subject = iri if iri.startswith(str(CONCEPT)) else iri.removeprefix(DEFAULT_BASE)
    if not is_subject(subject):
        raise UsageError(
            f"{text!r} is nothing that can be linked; give a path such as city/fr/lille, local-authority/fr/lille, "
            "country/fr, or a concept such as lcc:theme/literacy."
        )
    return subject


def object_of(text: str) -> str:
    """The object that a person names: an IRI, a CURIE, or the address of a page about it; `UsageError` for another."""
    iri = _iri(text)
    for dataset in datasets().values():
        if identifier := dataset.spelled(iri):
            return dataset.iri(identifier)
    if fault := fault_of_object(iri):
        raise UsageError(f"Nothing was decided: {fault}.")
    return iri


def _iri(text: str) -> str:
    known = prefixes()
    prefix, colon, local = text.partition(":")
    if not colon or (prefix not in known and not local.startswith("//")):
        raise UsageError(
            f"Expected an IRI, or a CURIE with one of the prefixes {', '.join(known)} (wd:Q648), found {text!r}."
        )
    return expanded(text, known, text)


def dataset_named(name: str) -> Dataset:
    """The dataset that a person names; `UsageError` for one that nobody knows."""
    if name not in datasets():
        raise UsageError(f"There is no dataset {name!r}; choose one of {', '.join(datasets())}.")
    return datasets()[name]
