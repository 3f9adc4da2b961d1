"""Evaluation: folders of documents with gold in, what the questions answer over their releases, and how well, out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import releases
from conftest import DOCUMENTS, HERE, SEEDS
from expectations import PROSE, QUESTIONS
from scoring import Answers, Score, cut, pooled, score_each, total
from sources import LAYOUTS, SUFFIXES, WEB_PAGE, Source, read_sources


@dataclass(frozen=True)
class Collection:
    """Documents with gold that were written in one go: their folders, those of gold, and what must be refused."""

    name: str
    title: str
    documents: tuple[Path, ...]
    gold: Path
    refused: Path

    def sources(self) -> list[Source]:
        """The documents, each with its gold."""
        return [source for folder in self.documents for source in read_sources(folder, self.gold)]

    def refusals(self) -> list[Path]:
        """The documents that must be refused."""
        files = sorted(self.refused.iterdir()) if self.refused.is_dir() else []
        return [path for path in files if path.suffix in SUFFIXES]


def _written_for(name: str, title: str) -> Collection:
    folder = HERE / name
    return Collection(name, title, (folder / "documents",), folder / "gold", folder / "refused")


COLLECTIONS = (
    Collection("documents", "in sight", (SEEDS, DOCUMENTS), HERE / "gold", HERE / "refused"),
    _written_for("held-out", "held-out"),
    _written_for("held-out-layouts", "layouts"),
    _written_for("unseen", "unseen"),
    _written_for("unseen-2", "second unseen"),
)


@dataclass(frozen=True)
class Evaluation:
    """A collection, the release of it, what the questions answer over that, and the scores of each document."""

    collection: Collection
    release: Path
    answers: Answers
    sources: list[Source]
    scores_each: list[list[Score]]

    @property
    def scores(self) -> dict[str, Score]:
        """The score of each question over all documents."""
        return {each.question: each for each in total(self.scores_each)}

    def texts(self) -> dict[str, str]:
        """The text of each document, by its IRI."""
        texts = {source.name: source.text for source in self.sources}
        rows = (row for row in self.answers["cq-19-documents"] if "city" in row)
        return {row["document"].value: texts[row["fileName"].value] for row in rows}


def evaluated(collection: Collection, release: Path) -> Evaluation:
    """The evaluation of a release of a collection."""
    sources, answers = collection.sources(), releases.answers(release)
    return Evaluation(collection, release, answers, sources, score_each(answers, sources))


GROUPS = ("fields and texts", "prose")
NOT_POOLED = "cq-19-documents"
"""Names and digests of files: nothing is read there, so it would only flatter the figures."""

GROUP_OF = {each.name: GROUPS[each.name in PROSE] if each.name != NOT_POOLED else "" for each in QUESTIONS}
"""Which questions are pooled."""

LAYOUT_ORDER = (*LAYOUTS.values(), WEB_PAGE)
LANGUAGE_ORDER = ("en", "fr", "es")
ALL = "all"


class Judged(NamedTuple):
    """A document with its scores and the title of its collection."""

    source: Source
    scores: list[Score]
    collection: str


Line = tuple[tuple[str, ...], list[Judged]]
"""What a line of a table is called, and the documents that it is over."""


def overview(evaluations: Iterable[Evaluation]) -> str:
    """Three Markdown tables: figures by collection, by layout and by language."""
    judged = [
        Judged(source, scores, each.collection.title)
        for each in evaluations
        for source, scores in zip(each.sources, each.scores_each, strict=True)
    ]
    collections = _table(("documents",), _by_collection((), judged))
    layouts = _table(("layout", "documents"), _by(LAYOUT_ORDER, lambda source: source.layout, judged))
    languages = _table(("language", "documents"), _by(LANGUAGE_ORDER, lambda source: source.language, judged))
    return "\n".join((collections, layouts, languages))


def _by(order: Sequence[str], mark: Callable[[Source], str], judged: Sequence[Judged]) -> list[Line]:
    """Lines for the documents of each mark; `ValueError` for a mark that is not in the order."""
    marked: list[list[Judged]] = [[] for _ in order]
    for each in judged:
        marked[order.index(mark(each.source))].append(each)
    return [line for name, own in zip(order, marked, strict=True) for line in _by_collection((name,), own)]


def _by_collection(marks: tuple[str, ...], judged: Sequence[Judged]) -> list[Line]:
    """A line over all documents and one for each collection that has some of them."""
    titles = dict.fromkeys(each.collection for each in judged)
    lines = [((*marks, title), [each for each in judged if each.collection == title]) for title in titles]
    return [((*marks, ALL), list(judged)), *lines]


def _table(titles: tuple[str, ...], lines: Iterable[Line]) -> str:
    shares = [f"{group}: {share}" for group in GROUPS for share in ("precision", "recall", "F1")]
    header = (*titles, "number", *shares)
    rule = (*["---"] * len(titles), *["---:"] * (len(header) - len(titles)))
    body = ((*marks, str(len(judged)), *_shares(judged)) for marks, judged in lines)
    return "".join(f"| {' | '.join(line)} |\n" for line in (header, rule, *body))


def _shares(judged: Iterable[Judged]) -> Iterator[str]:
    """Precision, recall and F1 of both groups; a dash where nothing is expected and nothing is answered."""
    scores = [score for each in judged for score in each.scores]
    for group in GROUPS:
        one = pooled(group, (score for score in scores if GROUP_OF[score.question] == group))
        empty = not (one.right or one.wrong or one.reached or one.missing)
        yield from ("–",) * 3 if empty else map(cut, (one.precision, one.recall, one.f1))
