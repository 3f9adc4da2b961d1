"""The reconciliation service over HTTP: valid answers of both versions, the calls of clients, hostile requests."""

from __future__ import annotations

import asyncio
import json
import os
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it comes without types
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from starlette.applications import Starlette
from starlette.routing import Route

from learningcities.errors import ReleaseError
from learningcities.namespaces import DEFAULT_BASE
from learningcities.release import Release, open_release
from learningcities.server.reconciliation import ReconciliationService, queries
from learningcities.server.reconciliation.problems import RequestProblem
from loopback import Answer, Client, running, served

HERE = Path(__file__).parent
SHARED = Path(os.environ.get("LEARNINGCITIES_SHARED", HERE.parents[1] / "shared"))
SUITE = SHARED / "suites" / "reconciliation"
VERSIONS = ("0.2", "1.0-draft")
NO_SUITE = f"{SUITE} is not there: LEARNINGCITIES_SHARED names the folder that holds suites/reconciliation"
SCHEMAS = {
    "data-extension-property-proposal": "data-extension-property-proposal",
    "data-extension-query": "data-extension-query",
    "data-extension-response": "data-extension-response",
    "manifest": "manifest",
    "reconciliation-query-batch": "reconciliation-query-batch",
    "reconciliation-result-batch": "reconciliation-result-batch",
    "suggest-entities-response": "suggest-entities-response",
    "suggest-properties-response": "suggest-properties-response",
    "suggest-types-response": "suggest-types-response",
}
LILLE = f"{DEFAULT_BASE}city/fr/lille"


def _cases(name: str, kind: str) -> list[dict[str, Any]]:
    told = tomllib.loads((HERE / "reconciliation" / f"{name}.toml").read_text(encoding="utf-8"))
    return list(told[kind])


@pytest.fixture(scope="module")
def opened(release: Path) -> Release:
    return open_release(release)


@pytest.fixture(scope="module")
def client(opened: Release) -> Iterator[Client]:
    with served(ReconciliationService(), opened) as found:
        yield found


# The published schemas


@pytest.fixture(scope="module")
def validators() -> dict[str, dict[str, Draft202012Validator]]:
    if not SUITE.is_dir():
        pytest.skip(NO_SUITE)
    return {version: _validators(SUITE / version / "schemas") for version in VERSIONS}


def _validators(folder: Path) -> dict[str, Draft202012Validator]:
    told = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    for name, schema in told.items():
        # They name no draft of JSON Schema but the latest; two share an id.
        schema.pop("$schema", None)
        schema["$id"] = schema["$id"].rstrip("#") if name == "openapi" else f"https://example.org/{name}.json"
    contents = [(schema["$id"], Resource.from_contents(schema, DRAFT202012)) for schema in told.values()]
    registry: Registry[Any] = Registry().with_resources(contents)
    return {name: Draft202012Validator(schema, registry=registry) for name, schema in told.items()}


def test_the_schemas_tell_right_from_wrong(validators: dict[str, dict[str, Draft202012Validator]]) -> None:
    """The examples of the specifications; what the schemas themselves let pass is named."""
    counts = {"valid": 0, "invalid": 0}
    wrong = []
    for version in VERSIONS:
        for kind, name in SCHEMAS.items():
            for path in sorted((SUITE / version / "examples" / kind).glob("*/*.json")):
                verdict = path.parent.name
                counts[verdict] += 1
                valid = validators[version][name].is_valid(json.loads(path.read_text(encoding="utf-8")))
                if valid is not (verdict == "valid"):
                    wrong.append(f"{version}/{kind}/{verdict}/{path.name}")
    assert wrong == []
    assert counts == {"valid": 59, "invalid": 36}


@pytest.mark.parametrize("verdict", ["valid", "invalid"])
@pytest.mark.parametrize("version", VERSIONS)
def test_queries_of_the_specification_are_understood(version: str, verdict: str, client: Client) -> None:
    folder = SUITE / version / "examples" / "reconciliation-query-batch" / verdict
    if not folder.is_dir():
        pytest.skip(NO_SUITE)
    count = 0
    for path in sorted(folder.glob("*.json")):
        count += 1
        text = path.read_text(encoding="utf-8")
        answer = client.form("/reconcile", {"queries": text}) if version == "0.2" else client.post(MATCH, text)
        assert answer.status == (200 if verdict == "valid" else 400), path.name
    assert count >= 3


MATCH = "/reconcile/1.0/match"


def _live(client: Client, version: str) -> Iterator[tuple[str, Answer]]:
    """Answers of every kind, with the schema that each keeps to."""
    start = "/reconcile" if version == "0.2" else "/reconcile/1.0"
    yield "manifest", client.get(start)
    for kind, schema in (("entity", "entities"), ("property", "properties"), ("type", "types")):
        for prefix in ("", "l", "lil", "pays", "zzz", LILLE):
            yield f"suggest-{schema}-response", client.get(f"{start}/suggest/{kind}", {"prefix": prefix})
    ids = [
        LILLE,
        f"{DEFAULT_BASE}local-authority/ca/edmonton",
        f"{DEFAULT_BASE}practice/fr/lille/schoolyard",
        "nothing",
    ]
    keys = ["country", "population", "headOfCity", "memberSince", "email", "audience", "goal", "identifier", "unknown"]
    for settings in ({}, {"limit": 1}, {"content": "name"}, {"content": "iri", "limit": "0"}):
        query = {"ids": ids, "properties": [{"id": key, "settings": settings} for key in keys]}
        yield "data-extension-query", Answer(200, {}, json.dumps(query).encode())
        if version == "0.2":
            answer = client.form(start, {"extend": json.dumps(query)})
        else:
            answer = client.post(f"{start}/extend", query)
        yield "data-extension-response", answer
    propose = "/reconcile/properties" if version == "0.2" else "/reconcile/1.0/extend/propose"
    for parameters in ({"type": "LearningCity"}, {"type": "GoodPractice", "limit": "2"}, {}):
        yield "data-extension-property-proposal", client.get(propose, parameters)
    for case in _cases("queries", "case"):
        yield "reconciliation-result-batch", _asked(client, version, case)


def _asked(client: Client, version: str, case: dict[str, Any]) -> Answer:
    """The answer to a case of `queries.toml` in a version."""
    type_ = {"type": case["type"]} if "type" in case else {}
    properties = case.get("properties", {})
    if version == "0.2":
        query = {"query": case.get("name", ""), **type_}
        query["properties"] = [{"pid": key, "v": value} for key, value in properties.items()]
        return client.form("/reconcile", {"queries": json.dumps({"q0": query, "q1": query})})
    names = [{"matchType": "name", "propertyValue": case["name"]}] if "name" in case else []
    told = [{"matchType": "property", "propertyId": key, "propertyValue": one} for key, one in properties.items()]
    return client.post(MATCH, {"queries": [{**type_, "conditions": [*names, *told]}]})


@pytest.mark.parametrize("version", VERSIONS)
def test_every_answer_is_valid(
    version: str, client: Client, validators: dict[str, dict[str, Draft202012Validator]]
) -> None:
    count = 0
    kinds = set()
    for schema, answer in _live(client, version):
        assert answer.status == 200, answer.text
        errors = list(validators[version][schema].iter_errors(answer.json))
        assert errors == [], (schema, answer.text)
        count += 1
        kinds.add(schema)
    assert kinds == set(SCHEMAS.values()) - {"reconciliation-query-batch"}
    assert count > 65


def test_both_versions_answer_the_same(client: Client) -> None:
    for case in (case for case in _cases("queries", "case") if "name" in case):
        old = _asked(client, "0.2", case).json["q0"]["result"]
        new = _asked(client, "1.0-draft", case).json["results"][0]["candidates"]
        plain = [
            {**one, "features": [{k: v for k, v in f.items() if k != "name"} for f in one["features"]]} for one in new
        ]
        assert old == plain, case["about"]


# Clients


def _at(value: Any, path: str) -> Any:
    """What stands at a path such as `q0.result.0.id`; dots inside IRIs do not part."""
    for step in re.split(r"\.(?![a-z]+/)", path):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value


@pytest.mark.parametrize("call", _cases("openrefine", "call"), ids=lambda call: call["about"])
def test_calls_of_openrefine(call: dict[str, Any], client: Client) -> None:
    if "form" in call:
        answer = client.form(call["path"], call["form"])
    else:
        answer = client.get(call["path"], call.get("parameters"))
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    text = answer.text
    if "jsonp" in call:
        found = re.fullmatch(rf"/\*\*/{re.escape(call['jsonp'])}\((.*)\);", text)
        assert found
        text = found[1]
    told = json.loads(text.replace(DEFAULT_BASE, "IRI/").replace(client.address, "ROOT"))
    assert {path: _at(told, path) for path in call["contains"]} == call["contains"]


def test_there_are_calls_of_openrefine() -> None:
    assert len(_cases("openrefine", "call")) == 26


ASKED = {
    "country": ("France", "Ireland"),
    "adminArea": ("Hauts-de-France", "Bretagne"),
    "population": ("234,475", "12"),
    "headOfCity": ("Martine Aubry", "Ann Roe"),
    "memberSince": ("2024", "2015"),
}
"""Properties that people have of cities, with a right and a wrong value for Lille."""
VALUES = {
    "country": {"id": f"{DEFAULT_BASE}country/fr", "name": "France"},
    "adminArea": {"id": f"{DEFAULT_BASE}area/fr/hauts-de-france", "name": "Hauts-de-France"},
    "population": {"int": 234475},
    "headOfCity": {"id": f"{DEFAULT_BASE}person/fr/lille/martine-aubry", "name": "Martine Aubry"},
    "memberSince": {"int": 2024},
}


@pytest.mark.parametrize("key", ASKED)
@pytest.mark.parametrize("version", VERSIONS)
def test_what_people_have_of_cities_is_compared_and_given(version: str, key: str, client: Client) -> None:
    for value, agrees in zip(ASKED[key], (True, False), strict=True):
        case = {"name": "Lille", "type": "LearningCity", "properties": {key: value}}
        answer = _asked(client, version, case).json
        first = answer["q0"]["result"][0] if version == "0.2" else answer["results"][0]["candidates"][0]
        found = {one["id"]: one["value"] for one in first["features"]}
        assert first["id"] == LILLE
        assert (found[key] == 1) is agrees
        assert (first["score"] == 100) is agrees
    query = {"ids": [LILLE], "properties": [{"id": key}]}
    if version == "0.2":
        given = client.form("/reconcile", {"extend": json.dumps(query)}).json["rows"][LILLE][key]
    else:
        given = client.post("/reconcile/1.0/extend", query).json["rows"][0]["properties"][0]["values"]
    assert given == [VALUES[key]]


def test_a_year_of_inhabitants_is_given_where_a_page_has_one(client: Client, opened: Release) -> None:
    index = json.loads((opened.path / "reconciliation" / "index.json").read_text(encoding="utf-8"))
    years = {
        one["id"]: one["values"]["populationYear"]
        for one in index["entities"]
        if one["type"] == "LearningCity" and "populationYear" in one["values"]
    }
    assert years
    for path, year in years.items():
        query = {"ids": [DEFAULT_BASE + path], "properties": [{"id": "populationYear"}]}
        row = client.form("/reconcile", {"extend": json.dumps(query)}).json["rows"][DEFAULT_BASE + path]
        assert row == {"populationYear": [{"int": one} for one in year]}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
def test_the_client_reconciler_finds_cities(client: Client) -> None:
    """The library from PyPI; a name without any candidate is what its releases trip over with NumPy 2."""
    reconciler = pytest.importorskip("reconciler", reason="the client reconciler is not installed (extra `clients`)")
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(
        {
            "city": ["Lille", "CORK", "Al Wakrah", "Edmonton", "Nowhere at all"],
            "country": ["France", "IE", "Qatar", "Canada", "France"],
        }
    )
    found = reconciler.reconcile(
        table["city"],
        type_id="LearningCity",
        property_mapping={"country": table["country"]},
        reconciliation_endpoint=f"{client.address}/reconcile",
    )
    told = {row.input_value: (row.id, row.match) for row in found.itertuples() if isinstance(row.id, str)}
    assert told == {
        "Lille": (LILLE, True),
        "CORK": (f"{DEFAULT_BASE}city/ie/cork", True),
        "Al Wakrah": (f"{DEFAULT_BASE}city/qa/al-wakra", False),
        "Edmonton": (f"{DEFAULT_BASE}city/ca/edmonton", True),
    }


# What the specifications say beside the schemas


def test_every_origin_may_ask(client: Client) -> None:
    for path in ("/reconcile", "/reconcile/1.0", MATCH, "/reconcile/preview", "/reconcile/1.0/extend"):
        answer = client.ask("OPTIONS", path, b"", {"Origin": "https://example.org"})
        assert answer.status == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "POST" in answer.headers["access-control-allow-methods"]
    refused = client.post(MATCH, "{")
    assert refused.headers["access-control-allow-origin"] == "*"


def test_words_are_in_the_language_of_the_client(client: Client) -> None:
    query = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "Lille"}]}]}
    for accepted, language, word in (
        ("fr-CA, en;q=0.5", "fr", "ville apprenante"),
        ("en;q=0.3, fr;q=0.7", "fr", "ville apprenante"),
        ("de, pl", "en", "learning city"),
        ("fr;q=0, *", "en", "learning city"),
    ):
        answer = client.post(MATCH, query, Accept_Language=accepted)
        assert answer.headers["content-language"] == language
        assert word in answer.json["results"][0]["candidates"][0]["description"]


def test_suggestions_can_be_fetched_in_parts(client: Client) -> None:
    first = client.get("/reconcile/suggest/entity", {"prefix": "l"}).json["result"]
    rest = client.get("/reconcile/suggest/entity", {"prefix": "l", "cursor": "3"}).json["result"]
    assert len(first) > 3
    assert [one["id"] for one in first[3:]] == [one["id"] for one in rest][: len(first) - 3]


def test_the_view_leads_to_the_page_and_nowhere_else(client: Client) -> None:
    answer = client.get("/reconcile/view", {"id": LILLE})
    assert (answer.status, answer.headers["location"]) == (303, "../city/fr/lille")
    for other in ("https://example.org/", "//example.org", "../../etc/passwd", ""):
        assert client.get("/reconcile/view", {"id": other}).status == 404


def test_features_are_explained(client: Client) -> None:
    assert "similarity of the name" in client.get("/reconcile/feature", {"id": "name"}).text
    assert "country" in client.get("/reconcile/1.0/feature", {"id": "country"}).text
    assert client.get("/reconcile/feature", {"id": "nothing"}).status == 404


# Previews

MARKED = re.compile(r'<tspan class="marked"[^>]*>(.*?)</tspan>')


def test_a_preview_shows_the_words(client: Client) -> None:
    answer = client.get("/reconcile/preview", {"id": LILLE})
    assert answer.status == 200
    assert MARKED.findall(answer.text)[0] == "Lille, France"
    assert '<svg xmlns="http://www.w3.org/2000/svg" role="img"' in answer.text
    assert "Picture of the passage; marked: Lille, France</title>" in answer.text
    assert "lille-france.txt, line 1" in answer.text
    assert "x-frame-options" not in answer.headers
    assert "script" not in answer.text
    assert "frame-ancestors" not in answer.headers["content-security-policy"]
    french = client.get("/reconcile/1.0/preview", {"id": LILLE}, Accept_Language="fr").text
    assert '<html lang="fr">' in french
    assert "lille-france.txt, ligne 1" in french


@pytest.mark.parametrize("path", ["person/fr/lille/martine-aubry", "practice/kr/jeonju/library-tour", "country/fr"])
def test_every_kind_has_a_preview(path: str, client: Client) -> None:
    answer = client.get("/reconcile/preview", {"id": DEFAULT_BASE + path})
    assert answer.status == 200
    assert bool(MARKED.search(answer.text)) is (path != "country/fr")


def test_nothing_is_previewed_that_is_not_there(client: Client) -> None:
    for identifier in ("", "x", "../../etc/passwd", "<script>alert(1)</script>", f"{LILLE}/../../../x"):
        answer = client.get("/reconcile/preview", {"id": identifier})
        assert answer.status == 404
        assert "<script" not in answer.text


# Hostile requests


@pytest.mark.parametrize("case", _cases("hostile", "case"), ids=lambda case: case["about"])
def test_hostile_queries_are_refused(case: dict[str, Any], client: Client) -> None:
    body = case["body"].replace("@", case.get("character", "") * case.get("repeat", 0))
    answer = client.form("/reconcile", {"queries": body})
    _is_problem(answer, case["status"])
    again = client.post(MATCH, body)
    assert again.status in (400, 413)


def _is_problem(answer: Answer, status: int) -> None:
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert problem["status"] == status
    assert len(problem["detail"]) < 300


def test_batches_have_an_end(client: Client) -> None:
    most = {f"q{number}": {"query": "Lille"} for number in range(queries.BATCH)}
    assert len(client.form("/reconcile", {"queries": json.dumps(most)}).json) == queries.BATCH
    _is_problem(client.form("/reconcile", {"queries": json.dumps(most | {"more": {"query": "x"}})}), 413)


def test_wrong_media_types_are_refused(client: Client) -> None:
    _is_problem(client.ask("POST", "/reconcile", b"{}", {"Content-Type": "application/json"}), 415)
    _is_problem(client.ask("POST", MATCH, b"queries={}", {"Content-Type": "application/x-www-form-urlencoded"}), 415)
    _is_problem(client.form("/reconcile", {"nothing": "x"}), 400)
    _is_problem(client.ask("POST", "/reconcile", b"\xff=\xfe&queries=%FF", {}), 400)


def test_callbacks_are_names(client: Client) -> None:
    for callback in ("alert(1)//", "<script>", "a b", "", "a" * 200, "ä"):
        _is_problem(client.get("/reconcile", {"callback": callback}), 400)
    answer = client.get("/reconcile", {"callback": "my.callback_1"})
    assert answer.text.startswith("/**/my.callback_1({")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_half_characters_come_back_as_they_were(client: Client) -> None:
    answer = client.form("/reconcile", {"queries": '{"\\ud800":{"query":"\\udfff Lille \\u0000"}}'})
    assert answer.status == 200
    assert '"\\ud800"' in answer.text


def test_numbers_of_suggestions_are_numbers(client: Client) -> None:
    for cursor in ("-1", "x", "1e9", "٣", "9" * 20):
        _is_problem(client.get("/reconcile/suggest/entity", {"prefix": "l", "cursor": cursor}), 400)
    _is_problem(client.get("/reconcile/suggest/entity", {"prefix": "l" * 2000}), 400)
    _is_problem(client.get("/reconcile/suggest/nothing", {"prefix": "l"}), 404)


@pytest.mark.parametrize("value", ["-1", "x", True, 1.5, [], "9" * 30])
def test_settings_are_checked(value: Any, client: Client) -> None:
    query = {"ids": [LILLE], "properties": [{"id": "country", "settings": {"limit": value}}]}
    _is_problem(client.post("/reconcile/1.0/extend", query), 400)


def test_problems_say_where(client: Client) -> None:
    with pytest.raises(RequestProblem, match=r"queries\.q0\.properties\[0\]\.v is a string; null was found"):
        queries.batch_02({"q0": {"query": "x", "properties": [{"pid": "country", "v": None}]}})


# Releases


def test_it_says_when_no_release_is_open() -> None:
    app = Starlette(routes=list(ReconciliationService().routes))
    with running(app) as port:
        _is_problem(Client(port).get("/reconcile"), 503)


def test_a_new_release_takes_the_place_of_the_old_one(opened: Release, seed_release: Path) -> None:
    service = ReconciliationService()
    with served(service, opened) as client:
        assert client.get("/reconcile/suggest/entity", {"prefix": "Cork"}).json["result"]
        asyncio.run(service.open(open_release(seed_release)))
        assert client.get("/reconcile/suggest/entity", {"prefix": "Cork"}).json["result"] == []
        with pytest.raises(ReleaseError):
            asyncio.run(service.open(Release(Path("nowhere"), {})))
        assert client.get("/reconcile/suggest/entity", {"prefix": "Lille"}).json["result"]


def test_a_release_without_index_is_refused(tmp_path: Path, opened: Release) -> None:
    service = ReconciliationService()
    with pytest.raises(ReleaseError, match="build the release again"):
        asyncio.run(service.open(Release(tmp_path, {})))
    (tmp_path / "reconciliation").mkdir()
    for content in ("{", "[]", '{"version": 0}'):
        (tmp_path / "reconciliation" / "index.json").write_text(content, encoding="utf-8")
        with pytest.raises(ReleaseError, match=r"[Bb]uild the release again"):
            asyncio.run(service.open(Release(tmp_path, {})))


# The description of the interface


def test_every_route_is_described(client: Client) -> None:
    told = json.loads((files("learningcities.server") / "openapi" / "reconciliation.json").read_text(encoding="utf-8"))
    described = {(path, method.upper()) for path, item in told["paths"].items() for method in item}
    routes = [route for route in ReconciliationService().routes if isinstance(route, Route)]
    answered = {(route.path, method) for route in routes for method in (route.methods or set()) - {"HEAD", "OPTIONS"}}
    assert described == answered
    references = re.findall(r'"#/components/([^"]+)"', json.dumps(told))
    assert len(references) > 10
    for reference in references:
        kind, name = reference.split("/")
        assert name in told["components"][kind]
