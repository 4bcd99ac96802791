"""Messages of an integrating system, as plain JSON."""

from typing import Any
from uuid import UUID

import msgspec

from contracts.commands import report_id
from tests.acceptance.product import Product, until

SOURCE = "https://crm.example/whg"
STRUCTURED = "application/cloudevents+json"
ACCEPTED_SECONDS = 30.0


def case_id(name: str) -> UUID:
    """The case that the report of that name opens."""
    return report_id(SOURCE, name)


def report(name: str, received_at: str, **data: Any) -> dict[str, Any]:
    """An incident report to whg by its victim."""
    return event(
        name,
        "caseledger.incident.reported.v1",
        {
            "received_at": received_at,
            "channel": "phone",
            "immediate_danger": False,
            "reporter": {"capacity": "victim", "person": "p1"},
            "people": [{"ref": "p1"}],
            "victims": ["p1"],
            "motivation": {"asked": True, "hate": True, "strands": ["race"], "perceived_by": ["victim"]},
        }
        | data,
    )


def event(name: str, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """A CloudEvent of whg."""
    return {"specversion": "1.0", "id": name, "source": SOURCE, "type": kind, "landlord": "whg", "data": data}


async def post(product: Product, said: dict[str, Any]) -> None:
    """Hand a message in at the front door."""
    answer = await product.http.post(
        product.url("intake", "/v1/reports"), content=msgspec.json.encode(said), headers={"content-type": STRUCTURED}
    )
    assert answer.status_code == 202, answer.text


async def opened(product: Product, said: dict[str, Any]) -> UUID:
    """Post a report and wait for its case."""
    await post(product, said)
    case = case_id(said["id"])

    async def is_there() -> bool:
        return (await product.http.get(product.url("casework", f"/v1/cases/{case}"))).status_code == 200

    await until(is_there, ACCEPTED_SECONDS, lambda: f"the report {said['id']} opened no case")
    return case


async def state(product: Product, case: UUID, *facts: dict[str, Any]) -> None:
    """Record what staff say has happened."""
    answer = await product.http.post(
        product.url("casework", f"/v1/cases/{case}/facts"), json=list(facts), headers={"Caseledger-Landlord": "whg"}
    )
    assert answer.status_code == 200, answer.text
