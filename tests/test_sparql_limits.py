"""Limits: each one can be chosen on the command line, and nothing else can be given."""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import fields, replace

import pytest

from learningcities.commands import serve
from learningcities.errors import UsageError
from learningcities.server.sparql.limits import MIB, Limits, bounds, chosen

OPTIONS = [bound.option for _, bound, _ in bounds()]


def limits(*arguments: str) -> Limits:
    parser = ArgumentParser()
    serve.add_arguments(parser)
    return chosen(vars(parser.parse_args(arguments)))


def test_without_options_the_limits_are_the_defaults() -> None:
    assert limits() == Limits()
    assert {name for name, _, _ in bounds()} == {one.name for one in fields(Limits)} - {"buffer"}
    assert len(OPTIONS) == 10


def test_an_option_changes_one_limit() -> None:
    assert limits("--result-size", "3") == replace(Limits(), result=3 * MIB)
    assert limits("--query-seconds", "0.5") == replace(Limits(), seconds=0.5)
    assert limits("--result-rows", "7") == replace(Limits(), rows=7)


@pytest.mark.parametrize("option", OPTIONS)
def test_a_limit_is_a_number_above_zero(option: str) -> None:
    for value in ("0", "-1"):
        with pytest.raises(UsageError, match=f"--{option} is"):
            limits(f"--{option}={value}")


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_time_has_an_end(value: str) -> None:
    with pytest.raises(UsageError):
        limits("--query-seconds", value)
