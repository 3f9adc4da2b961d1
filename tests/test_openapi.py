"""The description of the HTTP interface: it is OpenAPI 3.1, and the server does what it says."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from learningcities.routing import table
from learningcities.server.app import Application, create_app
from learningcities.server.openapi import description, fragments
from learningcities.server.services import services

EXAMPLES = 3


@pytest.fixture
def application(seed_release: Path) -> Application:
    """An application that was not started: who asks it starts it, once."""
    return create_app(seed_release, services())


def operations(schema: Any) -> list[Any]:
    """The operations of a description; one that is not understood is an error."""
    return [result.ok() for result in schema.get_all_operations()]


def test_the_server_does_what_its_description_says(application: Application) -> None:
    """Schemathesis asks every operation in ways that the description allows and does not allow, and checks the answers.

    Through its strategies and not its pytest plugin, which does not work with this version of pytest. That all is
    granted that a schema allows is not checked: no schema can tell a string with JSON or SPARQL from another one.
    """
    schema = schemathesis.openapi.from_asgi("/openapi.json", application)
    every = operations(schema)
    assert len(every) > 70
    for operation in every:
        for mode in schemathesis.GenerationMode:

            @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
            @given(operation.as_strategy(generation_mode=mode))
            def follows(case: Any) -> None:
                case.call_and_validate(excluded_checks=[positive_data_acceptance])

            with suppress(Unsatisfiable):
                # There is nothing to get wrong in an operation without parameters.
                follows()


def test_what_the_description_gives_as_an_example_is_there(application: Application) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", application)
    statuses = []
    for operation in operations(schema):
        if not {"resources", "files"} & set(operation.tags or ()):
            continue
        given_names = {one.name: one.definition.get("example") for one in operation.path_parameters}
        if None not in given_names.values():
            case = operation.Case(path_parameters=given_names)
            status = case.call().status_code
            # The release of the seeds follows no other one.
            assert (status == 404) is (operation.path == "/changes.jsonld"), operation.path
            statuses.append(status)
            case.call_and_validate(headers={"accept": "*/*"})
    assert len(statuses) > 70
    assert set(statuses) == {200, 303, 404}


def test_a_wrong_description_is_found(application: Application) -> None:
    """The tool looks at what is answered, and not only at what is asked."""
    with TestClient(application) as client:
        wrong = client.get("/openapi.json").json()
    wrong["components"]["schemas"]["Health"]["properties"]["version"]["type"] = "integer"
    wrong["paths"] = {"/health": wrong["paths"]["/health"]}
    schema = schemathesis.openapi.from_dict(wrong)
    schema.app = application
    operation = operations(schema)[0]
    with pytest.raises(BaseExceptionGroup, match="Schema"):
        operation.Case().call_and_validate()


def test_every_kind_of_resource_is_described() -> None:
    paths = description("1", ())["paths"]
    for kind in table().kinds:
        for end in ("", ".html", ".fr.html", ".ttl", ".jsonld", ".nt"):
            assert f"/{kind.path}{end}" in paths


def test_every_resource_of_a_release_is_of_a_kind(seed_release: Path) -> None:
    kinds = {kind.path.partition("/")[0] for kind in table().kinds}
    found = {path.relative_to(seed_release).parts[0].partition(".")[0] for path in seed_release.rglob("*.nt")}
    assert found - {"dumps"} <= kinds


def test_fragments_are_those_of_the_services() -> None:
    """A path is described where the service is there, and only there."""
    assert {"lookup", "operations", "reconciliation"} <= set(fragments())
    for name, fragment in fragments().items():
        segments = {path.split("/", 2)[1] for path in fragment["paths"]}
        assert set(fragment["paths"]) <= set(description("1", segments)["paths"]), name
        assert not set(fragment["paths"]) & set(description("1", ())["paths"]), name


def test_every_route_of_a_service_is_described(application: Application) -> None:
    with TestClient(application) as client:
        described = client.get("/openapi.json").json()["paths"]
    for service in services():
        assert [route for route in service.routes if getattr(route, "path", "") not in described] == []


def test_identifiers_are_unique() -> None:
    everything = description("1", {path.split("/", 2)[1] for one in fragments().values() for path in one["paths"]})
    operations = [operation["operationId"] for item in everything["paths"].values() for operation in item.values()]
    assert len(operations) > 70
    assert len(set(operations)) == len(operations)
