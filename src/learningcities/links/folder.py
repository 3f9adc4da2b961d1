"""The folder `links`: files of decisions, `candidates.sssom.tsv` with what waits, `places.tsv` with what came along."""

from __future__ import annotations

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Mapping
from pathlib import Path

from learningcities.errors import LinksError, UsageError
from learningcities.gazetteers import Kind, dataset_of
from learningcities.links.head import new_head
from learningcities.links.model import RELATIONS, Decision, Links, PlaceData, Verdict
from learningcities.links.places import read_places, write_places
from learningcities.links.sssom import Mappings, read_mappings, write_mappings
from learningcities.namespaces import DEFAULT_BASE

DECISIONS = "decisions.sssom.tsv"
CANDIDATES = "candidates.sssom.tsv"
PLACES = "places.tsv"

_TITLES = {
    DECISIONS: "Links of the Learning City Graph to other datasets, accepted and rejected",
    CANDIDATES: "Candidates for links of the Learning City Graph that wait for a decision",
}


def read_links(folder: Path) -> Links:
    """All decisions of a folder and the data of places.

    `UsageError` if there is no such folder; `LinksError` where a file is not as it should be, or decisions
    contradict each other.
    """
    if not folder.is_dir():
        raise UsageError(f"There is no folder '{folder}'; name the folder with the decisions on links.")
    decisions = [one for file in decision_files(folder) for one in read_file(file).decisions]
    check(decisions)
    file = folder / PLACES
    places = read_places(_text(file), str(file)) if file.is_file() else {}
    return Links(tuple(sorted(decisions, key=lambda one: (one.subject, one.object, one.file, one.line))), places)


def links_folder(named: str | None, paths: Iterable[str | Path]) -> Path | None:
    """The folder whose decisions a build uses: the one that is named, else the project's own where its seeds are read.

    Those are `links` and `seeds` in the working directory; documents from elsewhere alone are built without links.
    """
    if named is not None:
        return Path(named)
    own, seeds = Path("links"), Path("seeds").resolve()
    reads_seeds = any(seeds in (path, *path.parents) for path in (Path(each).resolve() for each in paths))
    return own if reads_seeds and own.is_dir() and decision_files(own) else None


def decision_files(folder: Path) -> list[Path]:
    """The files with decisions; what waits is none."""
    return sorted(path for path in folder.glob("*.sssom.tsv") if path.name != CANDIDATES)


def read_file(file: Path) -> Mappings:
    """One file of decisions or candidates; with its head alone where it does not exist yet."""
    if not file.is_file():
        return Mappings(new_head(file.name, _TITLES.get(file.name, file.name)), ())
    return read_mappings(_text(file), str(file))


def write_file(file: Path, mappings: Mappings) -> None:
    """Write a file of decisions or candidates; without any, it vanishes.

    `LinksError` where it could not be read again: then the file stays as it is.
    """
    if mappings.decisions:
        text = write_mappings(mappings)
        read_mappings(text, str(file))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    else:
        file.unlink(missing_ok=True)


def write_place_file(folder: Path, places: dict[str, PlaceData]) -> None:
    """Write the data of places, if there are any."""
    if places:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PLACES).write_text(write_places(places), encoding="utf-8", newline="")


def published(folder: Path, base: str = DEFAULT_BASE) -> dict[str, bytes]:
    """The files of decisions as a release carries them, by name, with subjects of its base."""
    return {file.name: write_mappings(read_file(file), base).encode() for file in decision_files(folder)}


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = "UTF-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else f"a byte {data[error.start]:#04x}"
        raise LinksError(f"{file}:{line}: expected UTF-8, found {found}; save the file as text in UTF-8.") from error
    except OSError as error:
        raise LinksError(f"{file} cannot be read: {error.strerror or error}.") from error


def check(decisions: Iterable[Decision]) -> None:
    """`LinksError` where two decisions contradict each other, or link a place with what is no place."""
    seen: dict[tuple[str, str, str], Decision] = {}
    of_object: dict[str, Decision] = {}
    of_dataset: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        place = _place(decision)
        before = seen.setdefault(decision.key, decision)
        if before is not decision:
            raise LinksError(
                f"{place}: {decision.subject} and {decision.object} were decided on in {_place(before)} "
                f"already ({before.verdict} there, {decision.verdict} here); take one row away."
            )
        if decision.verdict is Verdict.ACCEPTED:
            _check_kinds(decision, place)
        if decision.verdict is Verdict.ACCEPTED and decision.relation in RELATIONS[:2]:
            other = of_object.setdefault(decision.object, decision)
            if other is not decision:
                raise LinksError(
                    f"{place}: {decision.object} cannot be both {decision.subject} and {other.subject}; reject one."
                )
            _check_one_of_dataset(decision, place, of_dataset)
    _check_nothing(seen.values(), of_dataset)


def _place(decision: Decision) -> str:
    """Where a decision stands; one that is to be made stands nowhere yet."""
    return f"{decision.file}:{decision.line}" if decision.file else "Nothing was decided"


def _check_one_of_dataset(decision: Decision, place: str, found: dict[tuple[str, str], Decision]) -> None:
    """A thing is one of a dataset's, not two: what is not the same may be close."""
    dataset = dataset_of(decision.object)
    if dataset is None:
        return
    other = found.setdefault((decision.subject, dataset.namespace), decision)
    if other is not decision:
        raise LinksError(
            f"{place}: {decision.subject} cannot be both {decision.object} and {other.object}; reject one, or say with "
            "skos:closeMatch (accept … --as close) that it is no more than close."
        )


def _check_nothing(decisions: Iterable[Decision], linked: Mapping[tuple[str, str], Decision]) -> None:
    """What has a link to a dataset cannot be without one."""
    for decision in decisions:
        other = linked.get((decision.subject, decision.source)) if decision.verdict is Verdict.NO_LINK else None
        if other is not None:
            raise LinksError(
                f"{_place(decision)}: {decision.source} cannot have nothing for {decision.subject} and "
                f"also {other.object}; reject the link, or take this row away."
            )


_KINDS = {"city": Kind.PLACE, "country": Kind.COUNTRY, "local-authority": Kind.ORGANIZATION}


def _check_kinds(decision: Decision, place: str) -> None:
    """Places are linked with places, and the bodies that govern them with organisations only."""
    dataset = dataset_of(decision.object)
    kind = _KINDS.get(decision.subject.partition("/")[0], Kind.CONCEPT)
    if dataset and kind not in dataset.kinds:
        raise LinksError(
            f"{place}: {decision.subject} is no {' or '.join(sorted(dataset.kinds))}, and {dataset.title} has nothing "
            "else; link places with places, and local authorities with organisations."
        )
