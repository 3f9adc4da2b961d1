"""Diagnostics as text, JSON and SARIF: nothing hidden, nothing lost, whatever stands in a document or a path."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from learningcities.diagnostics.formats import escaped, to_json, to_sarif, to_text
from learningcities.diagnostics.model import Diagnostic, Severity

FOUND = Diagnostic("a b/é.txt", 3, 7, "unknown-line", Severity.WARNING, "Not \x1b[31munderstood\u202e.", "two\nlines")


def test_text_for_people_hides_nothing() -> None:
    assert to_text(FOUND) == r"a b/é.txt:3:7: warning unknown-line: Not \x1b[31munderstood\u202e."


@given(st.text())
def test_escaped_text_is_one_visible_line(text: str) -> None:
    shown = escaped(text)
    assert not any(character in shown for character in "\n\r\x1b\x00\u202e\u2028\u2066\ufeff\u200b")
    assert shown.encode().decode() == shown


def test_json_keeps_the_words_as_they_are() -> None:
    assert json.loads(to_json([FOUND])) == [
        {
            "code": "unknown-line",
            "severity": "warning",
            "path": "a b/é.txt",
            "line": 3,
            "column": 7,
            "message": "Not \x1b[31munderstood\u202e.",
            "words": "two\nlines",
        }
    ]


def test_sarif_says_where_what_and_why() -> None:
    absolute = Diagnostic("/x/y.txt", 1, 1, "empty", Severity.ERROR, "Nothing in it.")
    log = json.loads(to_sarif([FOUND, absolute], {"empty": "An empty document."}))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert rules == [{"id": "empty", "shortDescription": {"text": "An empty document."}}, {"id": "unknown-line"}]
    assert [result["level"] for result in run["results"]] == ["warning", "error"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["unknown-line", "empty"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert [place["artifactLocation"]["uri"] for place in places] == ["a%20b/%C3%A9.txt", "file:///x/y.txt"]
    assert places[0]["region"] == {
        "startLine": 3,
        "startColumn": 7,
        "endLine": 4,
        "endColumn": 6,
        "snippet": {"text": "two\nlines"},
    }


def test_a_path_that_is_no_unicode_does_not_stop_a_report() -> None:
    broken = Diagnostic("\udce9.txt", 1, 1, "empty", Severity.ERROR, "Cannot read \udce9.txt.")
    assert json.loads(to_json([broken]).encode())[0]["path"] == "\udce9.txt"
    assert "%E9.txt" in to_sarif([broken])
    assert to_text(broken).encode()
