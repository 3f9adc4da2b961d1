"""Hosts: one matrix of negotiation, asked of our application and of nginx and Apache with the rules that we write."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import hosts
from learningcities.publication.hosting import FOLDER, write_rules
from learningcities.publication.hosting.qualities import ALPHABET, choices, language_weights, type_weights
from learningcities.publication.manifest import read_manifest, write_manifest
from learningcities.routing import WITHDRAWN, table
from learningcities.server.app import create_app

HERE = Path(__file__).parent
MATRIX = HERE / "hosting" / "negotiation.tsv"
HOSTS = ("application", "nginx", "apache")
GONE = {
    "city/fr/old": {"replaced_by": "city/fr/lille", "reason": "The name was misspelt."},
    "city/fr/gone": {"replaced_by": None, "reason": "Two pages of one city were read as two."},
    "city/fr/lille#old-fact": {"replaced_by": None, "reason": "A fact, which is an anchor."},
}

Ask = Callable[..., hosts.Reply]


@dataclass(frozen=True)
class Case:
    """A row of the matrix."""

    name: str
    method: str
    target: str
    accept: str
    language: str
    status: int
    location: str
    type: str
    other: str

    @property
    def headers(self) -> dict[str, str]:
        given = {"accept": self.accept, "accept-language": self.language}
        return {name: value for name, value in given.items() if value != "-"}


def cases() -> list[Case]:
    lines = [line for line in MATRIX.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = [line.split("\t") for line in lines[1:]]
    assert all(len(row) == 9 for row in rows), [row for row in rows if len(row) != 9]
    return [Case(*row[:5], int(row[5]), *row[6:]) for row in rows]


CASES = cases()


@pytest.fixture(scope="module")
def withdrawn_release(seed_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the seeds, with withdrawn IRIs."""
    folder = tmp_path_factory.mktemp("withdrawn") / "dist"
    shutil.copytree(seed_release, folder)
    manifest = read_manifest(folder)
    for name in ("manifest.json", "SHA256SUMS"):
        (folder / name).unlink()
    shutil.rmtree(folder / FOLDER)
    (folder / WITHDRAWN).write_text(json.dumps(GONE), encoding="utf-8")
    write_rules(folder, manifest["ontology"]["version"])
    write_manifest(folder, {key: value for key, value in manifest.items() if key not in ("name", "files")})
    return folder


@pytest.fixture(scope="module", params=HOSTS)
def host(
    request: pytest.FixtureRequest, withdrawn_release: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[hosts.Host | hosts.Client]:
    work = tmp_path_factory.mktemp("host") / "work"
    with ExitStack() as stack:
        if request.param == "application":
            client = stack.enter_context(TestClient(create_app(withdrawn_release), raise_server_exceptions=True))
            yield hosts.Client(client)
        elif request.param == "nginx":
            yield stack.enter_context(hosts.nginx(withdrawn_release, withdrawn_release / FOLDER, work))
        else:
            root = work.parent / "site"
            shutil.copytree(withdrawn_release, root)
            shutil.copyfile(root / FOLDER / "apache.htaccess", root / ".htaccess")
            yield stack.enter_context(hosts.apache(root, work))


def version() -> str:
    from learningcities import __version__

    return __version__


def test_matrix_is_a_matrix() -> None:
    assert len(CASES) >= 90
    assert len({case.name for case in CASES}) == len(CASES)
    assert {name for case in CASES for name in case.other.split()} <= set(HOSTS) - {"application"}


def answers_as_expected(case: Case, reply: hosts.Reply) -> bool:
    location = re.sub(r"^http://[^/]+", "", reply.headers.get("location", "-"))
    return (
        reply.status == case.status
        and location == case.location
        and (case.type == "-" or reply.headers.get("content-type") == case.type)
    )


def test_every_host_negotiates_the_same(host: hosts.Host | hosts.Client) -> None:
    """All cases in one test: what differs, and what is said to differ and does not, is in its message."""
    wrong = []
    for case in CASES:
        reply = host.ask(case.method, case.target.replace("{version}", version()), case.headers)
        if answers_as_expected(case, reply) == (host.name in case.other.split()):
            wrong.append((case.name, reply.status, reply.headers.get("location"), reply.headers.get("content-type")))
    assert wrong == []
