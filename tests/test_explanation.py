"""Explanations: nothing of a document is lost or added, each fact is shown at its words, in every form of the view."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learningcities.cli import main
from learningcities.diagnostics.formats import escaped
from learningcities.documents import Document, Rejected, Span, read_file
from learningcities.explanation import Explanation, explain
from learningcities.explanation.kinds import kinds, scheme_of, toml
from learningcities.explanation.model import Reading, Role, State
from learningcities.explanation.page import page
from learningcities.explanation.readings import roles
from learningcities.explanation.segments import lines, segments
from learningcities.explanation.terminal import show
from learningcities.explanation.words import LANGUAGES, Words
from learningcities.profiles import CityProfile, model, parse
from learningcities.profiles.model import Evidence, Mention
from learningcities.vocabulary import vocabulary

HERE = Path(__file__).parent
PROFILES = sorted(
    [
        *(HERE.parent / "seeds").glob("*.txt"),
        *(HERE / "documents").glob("*.txt"),
        *(HERE / "held-out").rglob("*.txt"),
    ]
)
HOSTILE = sorted((HERE / "hostile").rglob("*.txt"))
CORK = HERE / "documents" / "cork-ireland.txt"
WORDS = {language: Words(language) for language in LANGUAGES}

WEB_PAGE = """<!DOCTYPE html>
<html><head><title>Cork</title><script>var title = "Vision";</script></head><body>
<nav><a href="/">Home</a></nav>
<main><h1>Cork, Ireland</h1><p>Cork lies in the province of <b>Munster</b> &amp; by the sea.</p>
<dl><dt>City population</dt><dd>222,526</dd><dt>Member since</dt><dd>2015</dd></dl>
<h2>Vision</h2><p>Cork holds that learning should be a pleasure.</p></main></body></html>
"""


def explained(path: Path) -> Explanation:
    return explain(read_file(str(path)))


def name(path: Path) -> str:
    return path.relative_to(HERE.parent).as_posix()


def test_documents_are_found() -> None:
    assert len(PROFILES) >= 26
    assert len(HOSTILE) >= 50


# Segments


@pytest.mark.parametrize("path", [*PROFILES, *HOSTILE], ids=name)
def test_the_segments_are_the_document(path: Path) -> None:
    explanation = explained(path)
    shown = ["".join(map(explanation.words, line.segments)) for line in explanation.lines]
    assert shown == [explanation.text[start:end] for start, end in lines(explanation.text)]
    ended = [text.removesuffix("\r") for text in explanation.text.split("\n")]
    assert [*shown, ""][: len(ended)] == ended
    assert [line.number for line in explanation.lines] == list(range(1, len(shown) + 1))


@pytest.mark.parametrize("path", PROFILES, ids=name)
def test_every_fact_is_shown_at_its_words(path: Path) -> None:
    document = read_file(str(path))
    assert isinstance(document, Document)
    profile, explanation = parse(document), explain(document)
    assert isinstance(profile, CityProfile)
    evidences = sorted((found.span, found.rule) for found in profile.evidences())
    assert sorted((reading.evidence.span, reading.evidence.rule) for reading in explanation.readings) == evidences
    places = [(reading.evidence.span.start, -reading.evidence.span.end) for reading in explanation.readings]
    assert places == sorted(places)
    assert [reading.number for reading in explanation.readings] == list(range(1, len(places) + 1))
    opened = [number for line in explanation.lines for part in line.segments for number in part.opens]
    assert {reading.number for reading in explanation.readings} <= set(opened)
    assert set(explanation.diagnostics()) == set(profile.diagnostics)
    check_marks(explanation.text, explanation.readings, [line.segments for line in explanation.lines])


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Reading]]:
    text = draw(st.text("ab1 .\r\n", min_size=1, max_size=40))
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).map(sorted)
    stretches = st.lists(places.filter(lambda pair: pair[0] < pair[1]), min_size=1, max_size=3)
    readings = []
    for number, (first, *others) in enumerate(draw(st.lists(stretches, max_size=6)), 1):
        evidence = Evidence(Span(first[0], first[1], 1), "mention", tuple(Span(start, end, 1) for start, end in others))
        readings.append(Reading(number, "mention", Mention("place", "x", evidence), evidence))
    return text, readings


@given(texts_with_spans())
def test_spans_may_nest_and_overlap_in_any_way(case: tuple[str, list[Reading]]) -> None:
    text, readings = case
    found = list(segments(text, readings, [(0, len(text))]))
    joined = ["".join(text[part.start : part.end] for part in line) for line in found]
    assert joined == [text[start:end] for start, end in lines(text)]
    check_marks(text, readings, found)


def check_marks(text: str, readings: Any, found: Any) -> None:
    """Compare each segment with what covers each of its characters, looked up one by one."""
    spans = [(span, role, reading.number) for reading in readings for span, role in roles(text, reading)]
    for part in (part for line in found for part in line):
        for position in {part.start, part.end - 1}:
            covers = [found for found in spans if found[0].start <= position < found[0].end]
            own = {number for _, role, number in covers if role is Role.WORDS}
            assert {mark.reading for mark in part.marks} == {number for _, _, number in covers}
            assert {mark.reading for mark in part.marks if mark.role is Role.WORDS} == own
        words = text[part.start : part.end]
        assert (part.state is State.UNREAD) == (not part.marks and any(map(str.isalnum, words)))


def test_the_closest_fact_comes_first() -> None:
    explanation = explained(CORK)
    place = explanation.text.index("UNESCO Global")
    part = next(part for line in explanation.lines for part in line.segments if part.start == place)
    assert [explanation.readings[mark.reading - 1].kind for mark in part.marks] == ["mention", "vision"]
    mention = explanation.readings[part.marks[0].reading - 1]
    assert mention.inside == (part.marks[1].reading,)


def test_goals_and_audiences_name_the_policy_that_they_belong_to() -> None:
    readings = explained(CORK).readings
    owned = [reading for reading in readings if reading.kind in ("goal", "audience")]
    assert len(owned) >= 5
    assert {readings[reading.owner - 1].kind for reading in owned if reading.owner} == {"policy"}
    assert all(reading.owner for reading in owned)


def test_descriptions_and_speakers_are_words_and_icons_and_headings_are_not() -> None:
    explanation = explained(CORK)
    states = {
        " ".join(explanation.words(part).split()): part.state for line in explanation.lines for part in line.segments
    }
    expected = {
        "City population": State.CONTEXT, "format_quote": State.CONTEXT, "Good practices": State.CONTEXT,
        "Cllr Dan Boyle": State.WORDS, "Lord Mayor of Cork": State.WORDS, "Learning Neighbourhoods": State.WORDS,
    }  # fmt: skip
    assert {words: states[words] for words in expected} == expected
    assert next(state for words, state in states.items() if words.startswith("Residents map")) is State.WORDS


def test_unread_words_are_marked_with_the_diagnostic_on_their_line(tmp_path: Path) -> None:
    path = tmp_path / "sample.txt"
    path.write_text("Sampleton, Ireland\n\nMember since\n2022\nWholly unknown words\n", encoding="utf-8")
    explanation = explained(path)
    assert [explanation.lines[index].has(State.UNREAD) for index in range(5)] == [False] * 4 + [True]
    assert [found.code for found in explanation.lines[4].diagnostics] == ["line-unread"]
    assert 0.5 < explanation.share() < 1
    assert [WORDS["en"].percent(share) for share in (0.999, 1.0)] == ["99%", "100%"]


def test_a_web_page_shows_its_mark_up_apart(tmp_path: Path) -> None:
    path = tmp_path / "cork.html"
    path.write_text(WEB_PAGE, encoding="utf-8")
    explanation = explained(path)
    assert not explanation.rejected
    states = {explanation.words(part).strip(): part.state for line in explanation.lines for part in line.segments}
    assert states["222,526"] is State.WORDS
    assert states["City population"] is State.CONTEXT
    assert states["Home"] is State.UNREAD
    assert states["</b>"] is State.MARKUP
    hidden = [words for words, state in states.items() if "script" in words and state is not State.MARKUP]
    assert hidden == []


def test_corrections_stand_at_the_line_that_they_change(tmp_path: Path) -> None:
    path = tmp_path / "sample.txt"
    path.write_text("Sampleton, Ireland\n\nMember since\n2o22\n", encoding="utf-8")
    sidecar = 'found = "2o22"\ncorrected = "2022"\nreason = "<b>A slip</b>"\nauthor = "Ms Example"\n'
    (tmp_path / "sample.corrections.toml").write_text(f"[[correction]]\n{sidecar}", encoding="utf-8")
    explanation = explained(path)
    assert [len(line.corrections) for line in explanation.lines] == [0, 0, 0, 1]
    expected = "corrected: 2o22 → 2022 (<b>A slip</b> – Ms Example)"
    assert expected in printed(path, io.StringIO())
    assert "2o22 → 2022 (&lt;b&gt;A slip&lt;/b&gt; – Ms Example)" in page(explanation, WORDS["fr"])


# The page


class Page(HTMLParser):
    """What a page holds: its elements, the text of each line of the document, the text that is its own."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.lines: list[str] = []
        self.own: list[str] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag not in ("meta", "link"):
            self._open.append((tag, found))
        if self._is("words") and found.get("class") == "words":
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag, "elements are closed in order"

    def handle_data(self, data: str) -> None:
        if self._is("words"):
            if not self._is("tag"):
                self.lines[-1] += data
        elif not any(found.get("translate") == "no" or tag == "style" for tag, found in self._open):
            self.own.append(data)

    def _is(self, name: str) -> bool:
        return any(name in (found.get("class") or "").split() for _, found in self._open)


@pytest.mark.parametrize("path", [*PROFILES, *HOSTILE], ids=name)
def test_the_page_holds_the_document_and_asks_nobody(path: Path) -> None:
    explanation = explained(path)
    source = page(explanation, WORDS["en"])
    found = Page(source)
    # A short label is followed by a space of its own.
    expected = [escaped("".join(map(explanation.words, line.segments))) for line in explanation.lines]
    assert [line.replace(" ", "") for line in found.lines] == [line.replace(" ", "") for line in expected]
    assert {tag for tag, _ in found.tags}.isdisjoint({"script", "img", "iframe", "object", "form", "base"})
    links = [str(found["href"]) for tag, found in found.tags if "href" in found and tag != "link"]
    identifiers = [str(found["id"]) for _, found in found.tags if "id" in found]
    assert len(identifiers) == len(set(identifiers))
    assert {link.removeprefix("#") for link in links} <= set(identifiers)
    assert all(link.startswith("#") for link in links)
    assert {f"fact-{reading.number}" for reading in explanation.readings} <= {link[1:] for link in links}
    assert not any("src" in found or any(key.startswith("on") for key in found) for _, found in found.tags)
    assert not any(character in source for character in "\x00\x07\x1b\x7f\x85\u200e\u202e\u2028\u2066\ufeff")
    assert "url(" not in source
    assert "@import" not in source


def values(table: Any) -> Iterator[str]:
    for value in table.values():
        yield from values(value) if isinstance(value, dict) else [value]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_one_language(language: str, tmp_path: Path) -> None:
    path = tmp_path / "sample.txt"
    path.write_text(CORK.read_text(encoding="utf-8") + "\nWholly unknown\n\n01/01 (x\n", encoding="utf-8")
    own = " ".join(" ".join(Page(page(explained(path), WORDS[language])).own).split())
    foreign = {*values(toml("explanation.en" if language == "fr" else "explanation.fr"))}
    foreign -= {*values(toml(f"explanation.{language}"))}
    sentences = {text for text in foreign if " " in text and "{" not in text}
    assert len(sentences) > 15
    assert sorted(text for text in sentences if text in own) == []
    assert str(WORDS[language].texts["legend"]) in own


def test_texts_are_there_in_both_languages_for_every_kind_and_field() -> None:
    def keys(table: dict[str, Any], prefix: str = "") -> set[str]:
        return set().union(
            *(
                keys(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key}
                for key, value in table.items()
            )
        )

    english, french = (toml(f"explanation.{language}") for language in LANGUAGES)
    assert keys(english) == keys(french)
    types = {kind.type_name: kind for kind in kinds().values()}
    with_evidence = {
        kind.__name__ for kind in vars(model).values()
        if isinstance(kind, type) and "evidence" in getattr(kind, "__dataclass_fields__", {})
    }  # fmt: skip
    assert set(types) == with_evidence
    needed = {field.name for type_name in types for field in fields(getattr(model, type_name))}
    assert needed - {"evidence", "goals", "audiences"} == set(english["fields"])
    for language, words in WORDS.items():
        assert all(words.kind(kind) and words.tag(kind) for kind in kinds().values())
        for scheme in {scheme_of(field) for field in needed} - {None}:
            for concept in vocabulary()[str(scheme)].concepts:
                assert any(label.language == language and label.kind == "pref" for label in concept.labels), concept.iri


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_told_from_what_is_behind_them(theme: str) -> None:
    source = page(explained(CORK), WORDS["en"])
    roots = re.findall(r":root \{([^}]*)\}", source)
    assert len(roots) == 2
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+)", roots[theme == "dark"]))
    checked = 0
    for text, behind in (
        *(("ink", behind) for behind in ("paper", "bad", "bar")), *(("quiet", behind) for behind in ("paper", "bar")),
        *(("link", behind) for behind in ("paper", "bar")), *((name, "paper") for name in ("error", "warning", "info")),
        ("tag", "bad-line"),
    ):  # fmt: skip
        assert contrast(colours[text], colours[behind]) >= 4.5, (text, behind)
        checked += 1
    for kind in kinds().values():
        behind, line = kind.colour(theme, "behind"), kind.colour(theme, "line")
        assert behind in source
        assert line in source
        assert contrast(colours["ink"], behind) >= 4.5, kind.id
        assert contrast(colours["tag"], line) >= 4.5, kind.id
        assert contrast(line, colours["paper"]) >= 3, kind.id
        checked += 1
    assert checked >= 29
    assert all(contrast("#000000", kind.colour("light", "behind")) >= 7 for kind in kinds().values())


def test_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    pages, outputs = set(), set()
    for seed in ("0", "1"):
        output = tmp_path / f"{seed}.html"
        call = [sys.executable, "-m", "learningcities", "explain", str(CORK), "--html", str(output)]
        done = subprocess.run(call, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        pages.add(output.read_bytes())
        outputs.add(done.stdout)
    assert len(pages) == len(outputs) == 1


# The terminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def printed(path: Path, stream: io.StringIO, language: str = "en") -> str:
    show(explained(path), WORDS[language], stream)
    return stream.getvalue()


@pytest.mark.parametrize("path", [*PROFILES[:3], *HOSTILE], ids=name)
def test_a_pipe_gets_every_line_with_its_number_and_no_control_characters(path: Path) -> None:
    explanation = explained(path)
    text = printed(path, io.StringIO())
    rows = dict(re.findall(r"^ *(\d+)(?: [-+? ](?: (.*))?)?$", text, re.MULTILINE))
    for line in explanation.lines:
        words = escaped("".join(map(explanation.words, line.segments)))
        assert rows[str(line.number)].rstrip() == words.rstrip()
    assert not any(character in text for character in "\x00\x07\x1b\x7f\x85\u200e\u202e\u2028\u2066\ufeff")
    for found in explanation.diagnostics():
        assert found.code in text
    for reading in explanation.readings:
        assert f"  {reading.number} {WORDS['en'].kind(kinds()[reading.kind])}" in text


def test_unread_words_are_said_in_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "sample.txt"
    path.write_text("Sampleton, Ireland\n\nMember since\n2022\nWholly unknown words\n", encoding="utf-8")
    assert "\n5 ? Wholly unknown words\n" in printed(path, io.StringIO())
    french = printed(path, io.StringIO(), "fr")
    assert "? non lu : Wholly unknown words" in french
    assert "avertissement line-unread" in french


def test_colours_only_on_a_terminal_and_not_against_the_wish_of_the_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for variable in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    colour = re.compile(r"\x1b\[[0-9;]*[34]8;[25];")
    assert colour.search(printed(CORK, Terminal()))
    assert not colour.search(printed(CORK, io.StringIO()))
    monkeypatch.setenv("NO_COLOR", "1")
    plain = printed(CORK, Terminal())
    assert "Cork, Ireland" in plain.replace("\xa0", " ")
    assert not colour.search(plain)


# The command


def test_the_command_shows_a_document_and_writes_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "cork.html"
    assert main(["explain", str(CORK), "--html", str(output), "--language", "fr"]) == 0
    shown, said = capsys.readouterr()
    assert shown.startswith("Ce qui a été compris : cork-ireland.txt\n")
    assert said == ""
    assert output.read_text(encoding="utf-8") == page(explained(CORK), WORDS["fr"])
    assert main(["explain", str(CORK), "--html", str(output)]) == 0
    assert '<html lang="en">' in output.read_text(encoding="utf-8")


REJECTED = {
    "encodings/latin-1.txt": "document-not-utf8",
    "nul/nul.txt": "document-unreadable",
    "no-title/no-profile.txt": None,
    "empty/nothing.txt": "document-empty",
}


@pytest.mark.parametrize("path", REJECTED)
def test_a_rejected_document_is_shown_with_its_reasons(
    path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, output = HERE / "hostile" / path, tmp_path / "page.html"
    found = read_file(str(file))
    rejected = found if isinstance(found, Rejected) else parse(found)
    assert isinstance(rejected, Rejected)
    codes = {problem.code for problem in rejected.diagnostics}
    assert REJECTED[path] in {None, *codes}
    assert main(["explain", str(file), "--html", str(output)]) == 1
    shown = capsys.readouterr().out
    source = output.read_text(encoding="utf-8")
    for code in codes:
        assert code in shown
        assert code in source
    for text in (shown, source):
        assert "This document is rejected" in text


def test_wrong_use_is_told_in_a_sentence_and_harms_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "cork.txt"
    document.write_bytes(CORK.read_bytes())
    link = tmp_path / "link.html"
    link.symlink_to(document)
    for wrong in (
        document,
        link,
        tmp_path,
        tmp_path / "none" / "page.html",
        tmp_path / "cork.txt" / "page.html",
    ):
        assert main(["explain", str(document), "--html", str(wrong)]) == 2
        shown, said = capsys.readouterr()
        assert shown == ""
        assert re.fullmatch(r"learningcities: [A-Z].*; give another \w+ with --html\.\n", said), said
    assert document.read_bytes() == CORK.read_bytes()
    for missing in (tmp_path, tmp_path / "none.txt"):
        assert main(["explain", str(missing)]) == 2
        assert "There is no file" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        main(["explain", str(document), "--language", "de"])
    assert caught.value.code == 2
