"""The OpenAPI documents say what Litestar cannot see: who acts, which headers count, and how problems are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from services.casework.api import ROUTES, dependencies
from services.docs.operations import operations
from services.health import Health
from services.intake.api import routes
from services.openapi import completed
from services.web import make_app

REPORTS = make_app("intake", Health(), CollectorRegistry(), routes(None, None, {}))  # type: ignore[arg-type]
FACTS = make_app(
    "casework",
    Health(),
    CollectorRegistry(),
    ROUTES,
    dependencies=dependencies(None, None, None),  # type: ignore[arg-type]
)
DOCUMENTS = {name: completed(app.openapi_schema.to_schema()) for name, app in (("reports", REPORTS), ("facts", FACTS))}


def told(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation of everything that can be asked."""
    for path, item in document["paths"].items():
        yield from ((method, path, one) for method, one in item.items() if method in {"get", "post"})


def headers(operation: dict[str, Any]) -> set[str]:
    return {one["name"] for one in operation.get("parameters", ()) if one["in"] == "header"}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_reference_leads_somewhere(name: str) -> None:
    """Within the document; each parameter of a path is told, and no operation bears the name of another."""
    document = DOCUMENTS[name]
    text = json.dumps(document)
    references = {one.split('"')[0] for one in text.split('"$ref": "')[1:]}

    for reference in references:
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    for _, path, operation in told(document):
        given = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
        assert given == {part[1:-1] for part in path.split("/") if part.startswith("{")}
    ids = [operation["operationId"] for *_, operation in told(document)]
    assert len(ids) == len(set(ids))
    assert document["openapi"].startswith("3.1")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_whatever_is_wrong_is_a_problem(name: str) -> None:
    """Every operation has a word for all that is not told one by one, and no failure has another form."""
    for _, path, operation in told(DOCUMENTS[name]):
        assert "default" in operation["responses"], path
        for status, answer in operation["responses"].items():
            if status == "default" or status >= "400":
                assert list(answer["content"]) == ["application/problem+json"], (path, status)
            assert answer["description"]


def test_who_acts_and_what_a_request_rests_on_are_told() -> None:
    """At the facts door everything needs to know who asks; what changes something may be repeated under a key."""
    for method, path, operation in told(DOCUMENTS["facts"]):
        assert operation["security"] == [{"Caseledger-Actor": [], "Caseledger-Role": []}]
        assert ("Idempotency-Key" in headers(operation)) == (method == "post"), path
        assert ("If-Match" in headers(operation)) == path.endswith("/requests"), path
        assert "401" in operation["responses"]


def test_senders_are_told_every_answer_of_their_door() -> None:
    """Without saying who acts; with every status that the door gives."""
    sending = DOCUMENTS["reports"]["paths"]["/v1/reports"]["post"]

    assert sending["security"] == []
    assert {"202", "400", "409", "413", "415", "422", "429", "503", "default"} == sending["responses"].keys()
    assert len(sending["requestBody"]["content"]["application/cloudevents+json"]["examples"]) == 5


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_can_tell_every_operation(name: str) -> None:
    """Each under a place of its own, its parameters in words."""
    found = operations(DOCUMENTS[name])

    assert len({one.anchor for one in found}) == len(list(told(DOCUMENTS[name])))
    assert all(one.title and one.answers for one in found)
    assert not [given for one in found for given in one.parameters if not given.what]
