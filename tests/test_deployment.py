"""The unit and the container file of the documentation: what they call is there, and systemd understands the unit."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import pytest

from learningcities import cli
from learningcities.commands import serve

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "serve-a-release.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The one block of the page in a language."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def instructions(name: str) -> list[str]:
    """What stands behind a keyword of the container file."""
    return re.findall(rf"^{name} (.*)$", block("dockerfile"), flags=re.MULTILINE)


def called(monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]) -> tuple[str, str, int]:
    """Release, host and number of workers, as the command line understands the arguments."""
    found: list[Namespace] = []

    def run(options: Namespace) -> int:
        found.append(options)
        return 0

    monkeypatch.setattr(serve, "run", run)
    assert cli.main(list(arguments)) == 0
    return found[0].release, found[0].host, found[0].workers


def test_the_unit_calls_the_command_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = re.findall(r"^ExecStart=(.*)$", block("ini"), flags=re.MULTILINE)
    program, *arguments = shlex.split(line)
    assert program == "%h/learningcities/.venv/bin/learningcities"
    assert called(monkeypatch, arguments) == ("%h/learningcities/dist", "127.0.0.1", 2)


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "learningcities.service"
    # That the program is there is checked too.
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", block("ini"), flags=re.MULTILINE), "utf-8")
    command = ["systemd-analyze", "--user", "--man=no", "verify", str(unit)]
    environment = {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_limits_of_the_unit_hold_for_a_user() -> None:
    """systemd.exec(5): limits on files are in force in the manager of a user with `PrivateUsers` only."""
    lines = block("ini").splitlines()
    for limit in ("PrivateUsers=true", "PrivateTmp=true", "ProtectSystem=strict", "NoNewPrivileges=true"):
        assert limit in lines


def test_the_container_file_calls_the_command_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    words: list[str] = json.loads(instructions("ENTRYPOINT")[0]) + json.loads(instructions("CMD")[0])
    assert words[0] == "learningcities"
    assert called(monkeypatch, words[1:]) == ("/srv/releases/dist", "0.0.0.0", 2)
    assert instructions("USER") == ["10001"]
    assert instructions("EXPOSE") == ["8080"]
    assert f'--volume "$PWD:{instructions("VOLUME")[0]}:ro"' in PAGE


def test_the_container_file_copies_what_a_wheel_is_made_of() -> None:
    copied = {source for line in instructions("COPY") for source in line.split()[:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"]}
    needed |= {*wheel["force-include"], *(package.partition("/")[0] for package in wheel["packages"])}
    assert copied == needed
    assert all((ROOT / source).exists() for source in copied)
