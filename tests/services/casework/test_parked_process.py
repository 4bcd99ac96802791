"""A command that cannot be decided, from its arrival until an operator has sent it again: on a real broker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from tests.services.casework.conftest import Replica, Topics

pytestmark = pytest.mark.kafka
SECONDS = 30
OPERATOR = {"Caseledger-Actor": "op1", "Caseledger-Role": "operations", "Caseledger-Landlord": ""}


async def _until(casework: Replica, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The parked command that is it, once it is listed."""
    listed: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(SECONDS):
            while True:
                listed = (await casework.http.get("/v1/parked", headers=OPERATOR)).json()["items"]
                if found := [one for one in listed if is_it(one)]:
                    return found[0]
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"It is not among {listed}")


async def test_it_waits_is_sent_again_and_waits_anew(casework: Replica, topics: Topics) -> None:
    """It is listed with why; the redrive is on record; what is still wrong parks it under its new place."""
    stream = f"case:{uuid4()}"
    await topics.put(
        msgspec.json.encode({"id": str(uuid4()), "stream": stream, "body": {"note": "Ann Example"}}), stream
    )
    first = await _until(casework, lambda one: one["stream"] == stream)
    place = f"{first['original']['partition']}:{first['original']['offset']}"

    status, out, err = await casework.cli("parked", "redrive", place, "--by", "op1")
    second = await _until(casework, lambda one: one["redriven_from"] == f"case-commands:{place}")
    sent_again = await _until(casework, lambda one: one["stream"] == stream and one["redriven"])
    did = (await casework.http.get("/v1/actions", headers=OPERATOR)).json()["items"]
    listed = await casework.cli("parked", "list", "--json")

    assert (status, err) == (0, ""), err
    assert place in out
    assert [reason["code"] for reason in first["reasons"]] == ["unreadable"]
    assert (second["stream"], second["redriven"]) == (stream, [])
    assert sent_again["redriven"][0]["by"] == "op1"
    assert {"by": "op1", "deed": "command_redriven", "target": f"case-commands:{place}"}.items() <= did[0].items()
    assert listed[0] == 1
    assert "Ann Example" not in listed[1] + casework.log


async def test_who_acts_for_a_landlord_is_not_told_of_the_others(casework: Replica) -> None:
    """Neither what operators did nor what names another landlord or none."""
    parked = await casework.http.get("/v1/parked")
    actions = await casework.http.get("/v1/actions")

    assert all(one["landlord"] == "whg" for one in parked.json()["items"])
    assert actions.status_code == 403
