"""What comes in at the public edges while replicas come and go: senders' messages, each twice, and staff's entries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
from aiokafka import AIOKafkaProducer

from contracts.topics import REPORTS
from tests.acceptance.messages import STRUCTURED, event, report
from tests.ownership.service import Service

RECEIVED, CALLED = "2026-04-02T16:30:00+01:00", "2026-04-02T17:00:00+01:00"
SEND_PAUSE_SECONDS = 0.2
ASK_PAUSE_SECONDS = 0.2
# A machine that starts four replicas at once is slow.
TAKEN_SECONDS = 60.0
ANSWERED = {200, 403, 412}
OPENING: dict[str, Any] = report("by-hand", RECEIVED)["data"]
CALL: dict[str, Any] = {
    "occurred_at": CALLED,
    "data": {"type": "contact.made.v1", "party": "victim", "channel": "phone", "person": "p1"},
}


def contact(number: int) -> dict[str, Any]:
    """A call to the victim of a report."""
    about = {"source": report("", "")["source"], "id": f"r-{number}"}
    said = {"occurred_at": CALLED, "party": "victim", "channel": "phone", "result": "answered", "person": "p1"}
    return event(f"c-{number}", "caseledger.contact.logged.v1", {"about": about, **said})


class Traffic:
    """Goes on until `over` is set; keeps what was answered over HTTP."""

    def __init__(self, bootstrap: str, intake: Sequence[Service], casework: Sequence[Service], rng: Random) -> None:
        self.over = asyncio.Event()
        self.answers: dict[UUID, dict[str, Any]] = {}
        """Command id -> what staff were told, HTTP's status with it."""
        self._bootstrap = bootstrap
        self._intake = intake
        self._casework = casework
        self._rng = rng

    async def send(self) -> None:
        """Reports and calls on `reports`, each twice and not always in order."""
        number = 0
        async with AIOKafkaProducer(bootstrap_servers=self._bootstrap, enable_idempotence=True) as producer:
            while not self.over.is_set():
                said = [report(f"r-{number}", RECEIVED), contact(number)] * 2
                self._rng.shuffle(said)
                for one in said:
                    await producer.send_and_wait(
                        REPORTS.name, msgspec.json.encode(one), headers=[("content-type", STRUCTURED.encode())]
                    )
                number += 1
                await asyncio.sleep(SEND_PAUSE_SECONDS)

    async def post(self) -> None:
        """Reports over HTTP, each twice."""
        number = 0
        while not self.over.is_set():
            said = msgspec.json.encode(report(f"http-{number}", RECEIVED))
            for _ in range(2):
                while not await self._posted(said):  # noqa: ASYNC110 - a front door that is there is waited for
                    await asyncio.sleep(ASK_PAUSE_SECONDS)
            number += 1
            await asyncio.sleep(SEND_PAUSE_SECONDS * 3)

    async def _posted(self, said: bytes) -> bool:
        replica = self._rng.choice([one for one in self._intake if one.runs])
        try:
            taken = await replica.http.post(
                "/v1/reports", content=said, headers={"content-type": STRUCTURED}, timeout=TAKEN_SECONDS
            )
        except httpx.HTTPError:
            return False
        assert taken.status_code in {202, 503}, taken.text
        return taken.status_code == 202

    async def work(self) -> None:
        """One officer: opens a case, calls, takes it on; each entry at any replica, again until it is answered."""
        while not self.over.is_set():
            case = (await self._ask("/v1/cases", OPENING))["case_id"]
            called = await self._ask(f"/v1/cases/{case}/facts", CALL)
            asked = {"type": "assign-officer.v1", "officer": "j.officer", "expected_version": called["version"]}
            await self._ask(f"/v1/cases/{case}/requests", asked)
            await asyncio.sleep(ASK_PAUSE_SECONDS)

    async def _ask(self, path: str, body: Any) -> dict[str, Any]:
        key = uuid4()
        while True:
            replica = self._rng.choice([one for one in self._casework if one.runs])
            try:
                answer = await replica.http.post(path, json=body, headers={"Idempotency-Key": str(key)})
            except httpx.HTTPError:
                await asyncio.sleep(ASK_PAUSE_SECONDS)
                continue
            if answer.status_code in ANSWERED:
                self.answers[key] = answer.json() | {"status": answer.status_code}
                return self.answers[key]
            assert answer.status_code in {202, 503, 404}, answer.text
            await asyncio.sleep(ASK_PAUSE_SECONDS)
