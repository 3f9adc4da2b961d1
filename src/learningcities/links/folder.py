"""The folder `links`: files of decisions, `candidates.sssom.tsv` with what waits, `places.tsv` with what came along."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from learningcities.errors import LinksError, UsageError
from learningcities.gazetteers import Kind, dataset_of
from learningcities.links.model import RELATIONS, Decision, Links, PlaceData, Verdict
from learningcities.links.places import read_places, write_places
from learningcities.links.sssom import Mappings, new_head, read_mappings, write_mappings
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
    """Write a file of decisions or candidates; without any, it vanishes."""
    if mappings.decisions:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(write_mappings(mappings), encoding="utf-8", newline="")
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
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LinksError(f"{file} cannot be read: {error}.") from error


def check(decisions: Iterable[Decision]) -> None:
    """`LinksError` where two decisions contradict each other, or link a place with what is no place."""
    seen: dict[tuple[str, str, str], Decision] = {}
    one_thing: dict[str, Decision] = {}
    for decision in decisions:
        before = seen.setdefault(decision.key, decision)
        place = f"{decision.file}:{decision.line}"
        if before is not decision:
            raise LinksError(
                f"{place}: {decision.subject} and {decision.object} were decided on in {before.file}:{before.line} "
                "already; take one row away."
            )
        if decision.verdict is not Verdict.ACCEPTED:
            continue
        _check_kinds(decision, place)
        if decision.relation in RELATIONS[:2]:
            other = one_thing.setdefault(decision.object, decision)
            if other is not decision:
                raise LinksError(
                    f"{place}: {decision.object} cannot be both {decision.subject} and {other.subject}; reject one."
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
