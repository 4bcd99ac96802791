"""What operators' pages show, without a Kafka: a product that is well, and one where everything is amiss."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from aiokafka.errors import KafkaConnectionError

from contracts.commands import Command
from contracts.envelope import Actor, Origin, Reason
from contracts.operators import Deed, OperatorAction
from contracts.topics import CASE_COMMANDS, REPORTS, partition_for
from ledger.testing import HandClock
from services.casework.views.rebuilding import Progress
from services.operations.burrow import Status
from services.operations.casework import Projection, Voids
from services.operations.lag import LagReport
from services.operations.notifications import Notice, Notices, Timer, Timers
from services.operations.parked import ParkedCommand, told_of
from services.operations.rejected import Position, Redrive, Rejected
from services.operations.sending_again import COMMANDS, MESSAGES, Kind
from services.operations.service_door import Declined
from services.operations.standing import PartitionLag, Standing
from services.unavailable import Unavailable
from tests.services.casework.counter import contact

NOW = datetime(2026, 7, 15, 10, tzinfo=UTC)
DEADLINE = UUID("018f3b1e-7a60-7d7a-9d5e-0b6f3a0c9e11")
NOTICE = UUID("3f0c1d6a-35c5-5d0e-8c9f-6f6f8f0d2a10")
NAME = "Ann Example of 1 Example Road"
REASONS = (Reason(pointer="/data/channel", code="missing", message="Is missing and must be given."),)
STREAM = contact(1).stream
SENT = Redrive("op2", NOW - timedelta(hours=2), "reports:3:1300")


def _commands(number: int, *, stalls: bool) -> PartitionLag:
    records, status = (7, Status.STALL) if stalls else (0, Status.OK)
    stands, seconds = (Standing.BEHIND, 4_000.0) if stalls else (Standing.CAUGHT_UP, 0.0)
    return PartitionLag(
        "caseledger-casework", CASE_COMMANDS.name, number, stands, 90, 0, 90 + records, records, seconds, 0, 1, status
    )


def report(*, amiss: bool) -> LagReport:
    """Six partitions of commands, one of views."""
    at = partition_for(STREAM, 6) if amiss else -1
    commands = [_commands(number, stalls=number == at) for number in range(6)]
    stands = Standing.DATA_LOST if amiss else Standing.CAUGHT_UP
    views = PartitionLag("caseledger-casework-views", "case-ledger", 0, stands, 90, 0, 90, 0, 0.0)
    return LagReport(NOW, (*commands, views))


def rejected(offset: int, *redriven: Redrive, landlord: str = "whg") -> Rejected:
    """A message set aside, with what its sender wrote."""
    at = NOW - timedelta(hours=3)
    return Rejected(
        Position(REPORTS.name, 3, offset), at, at, REASONS, f'{{"name": "{NAME}"}}'.encode(),
        source=f"https://crm.example/{landlord}", landlord=landlord, redriven=redriven,
    )  # fmt: skip


def parked(offset: int, command: Command | None = None) -> Rejected:
    """A command set aside, by default one that a sender's message became."""
    why = (Reason(code="undecided", message="The command could not be decided; this is our mistake."),)
    origin = Origin(
        source="https://crm.example/whg", id="crm-1", digest="0" * 64, topic=REPORTS.name, partition=3, offset=12
    )
    body = msgspec.json.encode(command or msgspec.structs.replace(contact(1), origin=origin))
    return Rejected(
        Position(CASE_COMMANDS.name, 2, offset), NOW - timedelta(hours=1), NOW - timedelta(hours=1), why, body
    )


class Door:
    """Notifications; away it gives no answer."""

    def __init__(self, *, amiss: bool) -> None:
        self.away = False
        self.said: list[tuple[str, str, str]] = []
        self._amiss = amiss

    async def timers(self, limit: int, late_seconds: int | None = None) -> Timers:
        self._answer()
        late = Timer(STREAM, "whg", str(DEADLINE), "due", NOW - timedelta(hours=1), NOW - timedelta(hours=1), 3)
        return Timers(12, int(self._amiss), int(self._amiss), [late] * self._amiss)

    async def notices(self, limit: int, state: str | None = None) -> Notices:
        self._answer()
        return Notices({"delivered": 40, "failed": int(self._amiss)}, [])

    async def failing(self, limit: int) -> list[Notice]:
        self._answer()
        one = Notice(
            str(NOTICE), STREAM, "whg", "warning", "j.officer", "failed", 3, "smtp",
            retry_at=NOW + timedelta(minutes=2), reason="The server did not take it (451).",
        )  # fmt: skip
        return [one, msgspec.structs.replace(one, state="given_up", retry_at=None)] * self._amiss

    async def fire(self, deadline: str, actor: Actor) -> int:
        self._answer()
        if deadline != str(DEADLINE):
            raise Declined("No instant of this clock has come and is open.")
        self.said.append(("fire", deadline, actor.id))
        return 1

    async def retry(self, notice: str, actor: Actor) -> list[str]:
        self._answer()
        self.said.append(("retry", notice, actor.id))
        return ["smtp"] if self._amiss else []

    def _answer(self) -> None:
        if self.away:
            raise Unavailable("Notifications gives no answer at http://127.0.0.1:8002: is it running?")


class Rebuilding:
    """Takes what it is asked to fold."""

    def __init__(self) -> None:
        self.progress: dict[str, Progress] = {}

    def start(self, view: str, by: str) -> bool:
        if any(one.ended is None for one in self.progress.values()):
            return False
        self.progress[view] = Progress(by, 1_200, 300)
        return True


class Operators:
    """What the pages are given; Kafka is away when `away` is set, and `silent` has its lag never told."""

    def __init__(self, *, amiss: bool) -> None:
        self.amiss = amiss
        self.away = False
        self.silent = False
        self.clock = HandClock(NOW)
        self.notifications = Door(amiss=amiss)
        self.rebuilding = Rebuilding()
        self.kept_actions: list[OperatorAction] = []
        self.sent: list[tuple[Position, str]] = []
        self.aside = {
            MESSAGES: [rejected(1204), rejected(1205, SENT), rejected(7, landlord="amplius")],
            COMMANDS: [parked(77)],
        }

    async def lag(self) -> LagReport:
        self._answer()
        if self.silent:
            await asyncio.Event().wait()
        return report(amiss=self.amiss)

    async def projections(self, *, with_digests: bool = False) -> list[Projection]:
        trouble = "cannot take in the event at partition 0, position 12 (case.closed.v1)" if self.amiss else None
        return [
            Projection("worklist", 9, {0: 41, 1: 12}, 3 * self.amiss, 70.0, trouble, "5f3c" if with_digests else None),
            Projection("deadlines", 4, {}, 0, None, None),
        ]

    def voids(self) -> list[Voids]:
        some = Voids(1, 3, {"another batch came first": 2, "no valid stamp or stream name": 1}, 812)
        return [Voids(0, 0, {}, None), some if self.amiss else Voids(1, 0, {}, None)]

    async def set_aside(self, kind: Kind, *, with_bodies: bool = False) -> list[Rejected]:
        self._answer()
        return self.aside[kind] if self.amiss else []

    async def kept(self, kind: Kind) -> int:
        self._answer()
        return len(self.aside[kind]) * self.amiss

    async def parked(self) -> list[ParkedCommand]:
        return [told_of(one) for one in await self.set_aside(COMMANDS)]

    async def actions(self, latest: int) -> list[OperatorAction]:
        self._answer()
        earlier = OperatorAction(
            at=NOW, by="op2", deed=Deed.REPORT_REDRIVEN, target="reports:3:1205", told="It lies at reports:3:1300 now."
        )
        return [*self.kept_actions, *[earlier] * self.amiss]

    async def keep(self, deed: Deed, target: str, by: str, told: str | None = None) -> None:
        self.kept_actions.insert(0, OperatorAction(at=self.clock.now(), by=by, deed=deed, target=target, told=told))

    async def send_again(self, kind: Kind, wanted: Sequence[Rejected], actor: Actor) -> list[Any]:
        self.sent += [(one.original, actor.id) for one in wanted]
        return []

    def _answer(self) -> None:
        if self.away:
            raise KafkaConnectionError
