"""What was withdrawn stays in look-up, marked: in both versions of the API, in suggestions, by identifier."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from learningcities.namespaces import DEFAULT_BASE
from learningcities.release import open_release
from learningcities.server.app import create_app
from learningcities.server.services import services
from loopback import Client, running

LILLE, CORK, BONN = (f"{DEFAULT_BASE}city/{path}" for path in ("fr/lille", "ie/cork", "de/bonn"))
START = {"0.2": "/reconcile", "1.0-draft": "/reconcile/1.0"}


@pytest.fixture(scope="module")
def client(withdrawing_release: Path) -> Iterator[Client]:
    assert open_release(withdrawing_release)
    with running(create_app(withdrawing_release, services())) as port:
        yield Client(port)


def _candidates(client: Client, version: str, name: str) -> list[dict[str, Any]]:
    if version == "0.2":
        asked = {"q": {"query": name, "type": "LearningCity"}}
        return list(client.form("/reconcile", {"queries": json.dumps(asked)}).json["q"]["result"])
    conditions = [{"matchType": "name", "propertyValue": name}]
    answer = client.post("/reconcile/1.0/match", {"queries": [{"type": "LearningCity", "conditions": conditions}]})
    return list(answer.json["results"][0]["candidates"])


def _features(candidate: dict[str, Any]) -> dict[str, Any]:
    return {one["id"]: one["value"] for one in candidate["features"]}


@pytest.mark.parametrize("version", START)
def test_it_is_found_marked_and_never_certain(version: str, client: Client) -> None:
    (bonn,) = _candidates(client, version, "Bonn")
    assert (bonn["id"], bonn["match"], bonn["score"]) == (BONN, False, 90)
    assert _features(bonn)["withdrawn"] is True
    assert bonn["description"].startswith("withdrawn · ")
    assert _candidates(client, version, BONN)[0]["match"] is False


@pytest.mark.parametrize("version", START)
def test_its_name_leads_to_what_replaces_it(version: str, client: Client) -> None:
    lille, cork = _candidates(client, version, "Cork")
    assert (lille["id"], _features(lille)["old"]) == (LILLE, True)
    assert (cork["id"], _features(cork)["withdrawn"]) == (CORK, True)
    assert cork["description"].startswith("withdrawn, replaced by Lille · ")


@pytest.mark.parametrize("version", START)
def test_suggestions_have_it_behind_what_is_in_force(version: str, client: Client) -> None:
    found = client.get(f"{START[version]}/suggest/entity", {"prefix": "cor"}).json["result"]
    assert [one["id"] for one in found if "/city/" in one["id"]] == [LILLE, CORK]
    assert [one["description"].startswith("withdrawn") for one in found] == sorted(
        one["description"].startswith("withdrawn") for one in found
    )


@pytest.mark.parametrize("version", START)
def test_previews_and_values_say_so(version: str, client: Client) -> None:
    preview = client.get(f"{START[version]}/preview", {"id": CORK})
    assert preview.status == 200
    assert "withdrawn, replaced by Lille" in preview.text
    query = {"ids": [CORK], "properties": [{"id": "country"}, {"id": "population"}]}
    if version == "0.2":
        rows = client.form("/reconcile", {"extend": json.dumps(query)}).json["rows"]
        assert rows == {CORK: {"country": [], "population": []}}
    else:
        (row,) = client.post("/reconcile/1.0/extend", query).json["rows"]
        assert all(one["values"] == [] for one in row["properties"])


def test_look_up_says_what_replaces_it(client: Client) -> None:
    assert client.get("/lookup", {"iri": CORK}).json["withdrawn"] == {
        "replaced_by": "city/fr/lille",
        "reason": "A test.",
    }
    assert client.get("/lookup", {"iri": BONN}).json["withdrawn"] == {"replaced_by": None, "reason": "A test."}
    assert client.get("/lookup", {"iri": LILLE}).json["withdrawn"] is None
