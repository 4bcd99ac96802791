"""What could not be taken, over HTTP."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from aiokafka.errors import KafkaConnectionError
from litestar.di import Provide
from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from contracts.envelope import Reason
from services.access import access_of
from services.casework.http.overview import Overview
from services.casework.http.rejected import REJECTED
from services.health import Health
from services.operations.rejected import Position, Redrive, Rejected
from services.web import make_app

ASKED_BY = {"Caseledger-Actor": "op1", "Caseledger-Role": "operations"}
REASONS = (Reason(pointer="/data/channel", code="missing", message="Is missing and must be given."),)


def _rejected(offset: int, day: int, landlord: str = "whg", hour: int = 12) -> Rejected:
    sent = datetime(2026, 7, day, hour, 30, tzinfo=UTC)
    source = f"https://crm.example/{landlord}"
    body, headers = b"Mrs Oak", (("ce_subject", b"Mrs Oak"),)
    return Rejected(
        Position("reports", 0, offset), sent, sent, REASONS, body,
        key=body, headers=headers, source=source, landlord=landlord,
    )  # fmt: skip


EVERYTHING = [_rejected(1, 1), _rejected(2, 2, hour=23), _rejected(3, 3), _rejected(4, 3, "amplius")]


class Given:
    """What the handler reads; without anything to give, Kafka is away."""

    everything: Sequence[Rejected] | None = EVERYTHING

    async def __call__(self) -> Sequence[Rejected]:
        if self.everything is None:
            raise KafkaConnectionError
        return self.everything


@pytest.fixture
def given() -> Given:
    """What was rejected."""
    return Given()


@pytest.fixture
async def http(given: Given) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the list alone."""
    overview = Overview(None, {}, given, given)  # type: ignore[arg-type]
    made: dict[str, Any] = {"access": access_of, "overview": lambda: overview}
    needs = {name: Provide(make, sync_to_thread=False) for name, make in made.items()}
    served = httpx.ASGITransport(make_app("casework", Health(), CollectorRegistry(), REJECTED, dependencies=needs))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=served, base_url="http://casework.example", headers=ASKED_BY) as client:
        yield client


def _offsets(answer: httpx.Response) -> list[int]:
    return [item["original"]["offset"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [4, 3, 2, 1]),
        ({"source": "https://crm.example/whg"}, [3, 2, 1]),
        ({"day": "2026-07-03"}, [4, 3, 2]),
        ({"day": "2026-07-02"}, []),
        ({"day": "2026-07-03", "source": "https://crm.example/amplius"}, [4]),
    ],
)
async def test_by_source_and_day(http: httpx.AsyncClient, asked: dict[str, str], expected: list[int]) -> None:
    """The newest first; the day is that of the United Kingdom, where half past eleven in UTC is past midnight."""
    assert _offsets(await http.get("/v1/rejected", params=asked)) == expected


async def test_page_after_page(http: httpx.AsyncClient, given: Given) -> None:
    """Every one comes once, also when others arrive and expire in between; the last page has no next."""
    first = await http.get("/v1/rejected", params={"limit": 3})
    given.everything = [*EVERYTHING[:2], _rejected(5, 5)]
    last = await http.get("/v1/rejected", params={"limit": 3, "cursor": first.json()["next"]})

    assert (_offsets(first), _offsets(last), last.json()["next"]) == ([4, 3, 2], [1], None)


async def test_landlord_sees_its_own(http: httpx.AsyncClient) -> None:
    """Who acts for one landlord is not told of another's messages."""
    assert _offsets(await http.get("/v1/rejected", headers={"Caseledger-Landlord": "amplius"})) == [4]


async def test_reasons_and_redrives_but_nothing_that_was_sent(http: httpx.AsyncClient, given: Given) -> None:
    """Body, key and headers may be personal; who sent it again is told."""
    done = Redrive("op1", datetime(2026, 7, 4, tzinfo=UTC), "reports:0:9")
    given.everything = [replace(_rejected(1, 1), redriven=(done,))]

    answer = await http.get("/v1/rejected")

    [item] = answer.json()["items"]
    assert item["reasons"] == [{"pointer": "/data/channel", "code": "missing", "message": REASONS[0].message}]
    assert item["redriven"] == [{"by": "op1", "at": "2026-07-04T00:00:00Z", "to": "reports:0:9"}]
    assert "Oak" not in answer.text


async def test_what_cannot_be_answered(http: httpx.AsyncClient, given: Given) -> None:
    """A cursor of nobody's, a day that is none, a stranger, and Kafka away each have their own answer."""
    codes = [(await http.get("/v1/rejected", params=asked)).status_code for asked in ({"cursor": "x"}, {"day": "soon"})]
    stranger = await http.get("/v1/rejected", headers={"Caseledger-Role": ""})
    given.everything = None
    away = await http.get("/v1/rejected")

    assert (codes, stranger.status_code, away.status_code) == ([400, 400], 401, 503)
