"""Scoring: the answers of a release and what careful readers found in, precision, recall and right evidence out.

An answer is right when its values are those of a gold fact of the same document, each fact being matched once.
Texts are compared after Unicode NFC and line-end normalisation, those of web pages with white space folded too,
mentions by their place, locations by relation and folded words of the place, Sustainable Development Goals by policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from expectations import ABSENT, QUESTIONS, Expected, Place, Question
from learningcities.documents import Span
from learningcities.vocabulary import fold, vocabulary
from sources import Source


class Cell(NamedTuple):
    """A value of an answer: the lexical form or the IRI, and the language tag, empty where there is none."""

    value: str
    language: str = ""


Row = Mapping[str, Cell]
"""An answer: the bound variables."""

Answers = Mapping[str, Sequence[Row]]
"""The rows of each question, by the name of its file without the ending."""


@dataclass(frozen=True, slots=True)
class Score:
    """How well a question was answered; `wrong`, `missing` and `misplaced` say what to look at."""

    question: str
    right: int = 0
    wrong: tuple[str, ...] = ()
    reached: int = 0
    missing: tuple[str, ...] = ()
    placed: int = 0
    misplaced: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()

    def __add__(self, other: Score) -> Score:
        """The score over the documents of both."""
        return Score(
            self.question,
            self.right + other.right,
            self.wrong + other.wrong,
            self.reached + other.reached,
            self.missing + other.missing,
            self.placed + other.placed,
            self.misplaced + other.misplaced,
            self.invented + other.invented,
        )

    @property
    def precision(self) -> float:
        """The share of the answers that are right; 1 where there is no answer."""
        return _share(self.right, len(self.wrong))

    @property
    def recall(self) -> float:
        """The share of the expected answers that are there; 1 where none is expected."""
        return _share(self.reached, len(self.missing))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    @property
    def evidence(self) -> float:
        """The share of the answers whose evidence is right."""
        return _share(self.placed, len(self.misplaced))


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0


def score(answers: Answers, sources: Iterable[Source]) -> list[Score]:
    """The score of each question with gold over documents of a release; one that it lacks has no answers."""
    return total(score_each(answers, sources))


def score_each(answers: Answers, sources: Iterable[Source]) -> list[list[Score]]:
    """The scores of each document, of one question after another."""
    return [_score_document(answers_from(source, answers), source) for source in sources]


def total(scores: Iterable[Iterable[Score]]) -> list[Score]:
    """The score of each question over all documents."""
    found = {question.name: Score(question.name) for question in QUESTIONS}
    for each in scores:
        for one in each:
            found[one.question] += one
    return list(found.values())


def pooled(title: str, scores: Iterable[Score]) -> Score:
    """One score over questions, in which each answer counts as much as any other."""
    return sum((replace(each, question=title) for each in scores), Score(title))


def answers_from(source: Source, answers: Answers) -> Answers:
    """The rows that a document gave, of each question."""
    names = {row["document"].value: row["fileName"].value for row in answers["cq-19-documents"]}
    return {
        name: [row for row in rows if "document" in row and names[row["document"].value] == source.name]
        for name, rows in answers.items()
    }


def _score_document(own: Answers, source: Source) -> list[Score]:
    invented = _invented(own, source)
    return [_score(question, own[question.name], source, invented) for question in QUESTIONS]


def _score(question: Question, rows: Sequence[Row], source: Source, invented: Mapping[str, list[str]]) -> Score:
    expected = list(question.expected(source))
    pairs, unmatched = _match(question, rows, expected, source)
    matched = {id(fact) for _, fact in pairs}
    missing = [fact for fact in expected if fact.required and id(fact) not in matched]
    judged = [(row, fact.span) for row, fact in pairs] + [(row, None) for row in unmatched]
    misplaced = [row for row, span in judged if question.evidence and not _is_placed(row, span, source.text)]
    return Score(
        question.name,
        right=len(pairs),
        wrong=tuple(_shown(source, question, row) for row in unmatched),
        reached=sum(fact.required for _, fact in pairs),
        missing=tuple(f"{source.name}: {[value[0] for value in fact.values]}" for fact in missing),
        placed=len(judged) - len(misplaced) if question.evidence else 0,
        misplaced=tuple(_shown(source, question, row) for row in misplaced),
        invented=tuple(invented.get(question.name, ())),
    )


def _match(
    question: Question, rows: Sequence[Row], expected: Sequence[Expected], source: Source
) -> tuple[list[tuple[Row, Expected]], list[Row]]:
    """Rows with the expected answers that they give, each once, and rows that give none.

    A row takes the first free answer that lies where its evidence lies, else the first free one.
    """
    free = list(expected)
    pairs, unmatched = [], []
    for row in rows:
        fitting = [fact for fact in free if _is_same(question, row, fact, source)]
        fitting.sort(key=lambda fact: not overlap(evidence(row), fact.span) if question.evidence else False)
        if fitting:
            free.remove(fitting[0])
            pairs.append((row, fitting[0]))
        else:
            unmatched.append(row)
    return pairs, unmatched


def _is_same(question: Question, row: Row, fact: Expected, source: Source) -> bool:
    if question.place is not Place.ANY:
        span = evidence(row)
        inside = fact.span.start <= span.start and span.end <= fact.span.end
        if not inside or (question.place is Place.EQUAL and span != fact.span):
            return False
    values = _values(question, row, source)
    return all(
        _is_place_named(found, right) if variable in question.folded else found in map(source.compared, right)
        for variable, found, right in zip(question.variables, values, fact.values, strict=True)
    )


def _values(question: Question, row: Row, source: Source) -> list[str]:
    values = []
    for variable in question.variables:
        cell = row.get(variable.removesuffix("@"), Cell(""))
        values.append(cell.language if variable.endswith("@") else source.compared(cell.value))
    return values


def _is_place_named(found: str, right: Sequence[str]) -> bool:
    """Whether the words are those of the gold place, more of them, or a part of its mention; articles do not count."""
    name = _place(found)
    place, mention = (_place(text) for text in right)
    return bool(name) and (_within(name, place) or _within(place, name) or _within(name, mention))


def _place(text: str) -> str:
    words = fold(text)
    article = vocabulary()["articles"].prefix(words)
    return words[article.end :].strip() if article else words


def _within(part: str, whole: str) -> bool:
    return f" {part} " in f" {whole} "


def evidence(row: Row) -> Span:
    """Where the evidence of an answer lies."""
    return Span(*(int(row[variable].value) for variable in ("start", "end", "line")))


def overlap(one: Span, other: Span) -> bool:
    """Whether two stretches of a document share a character."""
    return one.start < other.end and other.start < one.end


def _is_placed(row: Row, expected: Span | None, text: str) -> bool:
    """Whether the evidence lies in the document, on the line it says, and meets the words of the gold fact."""
    span = evidence(row)
    return is_in_text(span, text) and (expected is None or overlap(span, expected))


def is_in_text(span: Span, text: str) -> bool:
    """Whether a span holds characters of the text and is on the line that it says."""
    return 0 <= span.start < span.end <= len(text) and span.line == text.count("\n", 0, span.start) + 1


def _shown(source: Source, question: Question, row: Row) -> str:
    return f"{source.name}: {_values(question, row, source)}"


def _invented(answers: Answers, source: Source) -> dict[str, list[str]]:
    """The rows that answer what gold lists as absent; an unknown name of something absent raises `KeyError`."""
    found: dict[str, list[str]] = {}
    for name in source.gold["absent"]:
        question, wanted = ABSENT[name]
        for row in answers[question]:
            if all(key in row and value in ("*", row[key].value) for key, value in wanted.items()):
                found.setdefault(question, []).append(f"{source.name}: {name}")
    return found


HEADER = ("question", "expected", "found", "wrong", "missing", "precision", "recall", "F1", "evidence", "invented")


def table(scores: Sequence[Score]) -> str:
    """The scores as a Markdown table, numbers cut, not rounded, to three digits, so that 1.000 means all."""
    lines = [HEADER, ("---", *["---:"] * (len(HEADER) - 1)), *(_line(each) for each in scores)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _line(each: Score) -> tuple[str, ...]:
    counts = (
        each.reached + len(each.missing),
        each.right + len(each.wrong),
        len(each.wrong),
        len(each.missing),
    )
    has_evidence = each.placed + len(each.misplaced) > 0
    shares = [cut(share) for share in (each.precision, each.recall, each.f1)]
    placed = cut(each.evidence) if has_evidence else "–"
    return (each.question, *map(str, counts), *shares, placed, str(len(each.invented)))


def cut(share: float) -> str:
    """A share as it is shown: cut to three digits."""
    return f"{int(share * 1000 + 1e-9) / 1000:.3f}"
