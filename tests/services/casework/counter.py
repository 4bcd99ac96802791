"""Casework's handler over a ledger in memory: commands go in as records, answers come out as on the topics."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from prometheus_client import CollectorRegistry

from contracts.commands import Answer, Body, Command, CommandOutcome, RecordFacts, case_stream
from contracts.envelope import Actor, Origin
from contracts.reports import ReportOutcome
from contracts.topics import CASE_COMMANDS, CASE_LEDGER, COMMAND_OUTCOMES, COMMANDS_PARKED, REPORT_OUTCOMES
from ledger.testing import Fate, HandClock, InMemoryTransport
from services.casework.commands.batch import Decide
from services.casework.commands.ownership import Ownership
from services.casework.commands.settling import Settler
from services.casework.decide import decide
from services.casework.handlers import CommandHandler
from services.casework.ledgers import CaseLedger, open_case_ledger
from services.casework.metrics import Metrics
from services.casework.policy import load_policies
from services.outbox import Outbox
from tests.services.casework.domain.facts import reached, reported
from tests.services.casework.domain.scenario import OFFICER, told

POLICIES = load_policies()
RECEIVED = "2026-04-02 16:30"
BODY_DIGEST = "0" * 64


def case(number: int) -> UUID:
    """The id of the case of that number."""
    return uuid5(NAMESPACE_URL, f"case {number}")


def report(number: int, *, offset: int = 0, digest: str = BODY_DIGEST) -> Command:
    """A sender's report that opens a case; another `offset` is another record of the same message."""
    origin = Origin(
        source="https://crm.example/whg", id=f"r-{number}", digest=digest, topic="reports", partition=0, offset=offset
    )
    facts = RecordFacts(facts=(told(reported("p1"), RECEIVED),))
    return command(number, facts, id=case(number), actor=Actor(id="crm", role="integration"), origin=origin)


def contact(number: int, at: str = "2026-04-02 17:00") -> Command:
    """A call to the victim."""
    return command(number, RecordFacts(facts=(told(reached("p1", note=f"at {at}"), at),)))


def command(number: int, body: Body, **changes: Any) -> Command:
    """A command to a case; its id follows from what it says unless it is given."""
    digest = uuid5(case(number), msgspec.json.encode(body).decode())
    plain = Command(
        id=digest,
        stream=case_stream(case(number)),
        landlord="whg",
        issued_at=told(reached(), RECEIVED).occurred_at,
        actor=OFFICER,
        body=body,
    )
    return msgspec.structs.replace(plain, **changes)


class Crash(BaseException):
    """The process dies here."""


class Counter:
    """One casework process; a second one over the same transport is a rival or a successor."""

    def __init__(
        self,
        transport: InMemoryTransport | None = None,
        *,
        decide: Decide = decide,
        crash_at_publish: int | None = None,
    ) -> None:
        self.transport = transport or InMemoryTransport()
        self.clock = HandClock(told(reached(), "2026-04-02 18:00").occurred_at)
        self.ownership = Ownership()
        self.ownership.assign([0])
        self.published: list[tuple[str, bytes, bytes]] = []
        self.ledger: CaseLedger = open_case_ledger(self.transport, 1, self.clock, may_write=self.ownership.owns)
        self._crash_at_publish = crash_at_publish
        self.settler = Settler(
            self.ledger.partitions[0],
            POLICIES,
            self.clock,
            Metrics(CollectorRegistry()),
            max_batch_bytes=self.transport.max_batch_bytes,
            decide=decide,
        )
        outbox = Outbox(self, dict.fromkeys((COMMAND_OUTCOMES.name, COMMANDS_PARKED.name, REPORT_OUTCOMES.name), 1))  # type: ignore[arg-type]
        self.handler = CommandHandler({0: self.settler}, self.ownership, outbox, Metrics(CollectorRegistry()))
        self._next_offset = 0

    async def open(self) -> Counter:
        """Read the ledger."""
        await self.ledger.partitions[0].open()
        return self

    async def hear(self, *commands: Command | bytes) -> dict[int, int]:
        """One poll of these commands; the offsets to commit."""
        records = [self._record(one) for one in commands]
        answers = await self.handler.settle(0, records)
        if answers is None:
            return {}
        await self.handler.answer(0, answers)
        return {0: records[-1].offset + 1}

    def _record(self, one: Command | bytes) -> Any:
        value = one if isinstance(one, bytes) else msgspec.json.encode(one)
        self._next_offset += 1
        return SimpleNamespace(
            topic=CASE_COMMANDS.name,
            partition=0,
            offset=self._next_offset - 1,
            timestamp=0,
            key=b"key",
            value=value,
            headers=(),
        )

    async def send(self, topic: str, value: bytes, *, key: bytes, **_: Any) -> asyncio.Future[None]:
        """Take an answer as a producer does."""
        if self._crash_at_publish is not None and len(self.published) >= self._crash_at_publish:
            raise Crash
        self.published.append((topic, key, value))
        acknowledged: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        acknowledged.set_result(None)
        return acknowledged

    @property
    def outcomes(self) -> list[CommandOutcome]:
        """What was said on `command-outcomes`, in order."""
        return [msgspec.json.decode(v, type=CommandOutcome) for t, _, v in self.published if t == COMMAND_OUTCOMES.name]

    @property
    def reports(self) -> list[ReportOutcome]:
        """What was said on `report-outcomes`, in order."""
        return [msgspec.json.decode(v, type=ReportOutcome) for t, _, v in self.published if t == REPORT_OUTCOMES.name]

    @property
    def parked(self) -> list[bytes]:
        """The commands that were set aside, as they came."""
        return [v for t, _, v in self.published if t == COMMANDS_PARKED.name]

    @property
    def answers(self) -> list[Answer]:
        """How the commands ended, in order."""
        return [outcome.outcome for outcome in self.outcomes]

    def tags(self, number: int) -> list[str]:
        """What the ledger holds of a case."""
        entries = self.ledger.partitions[0].history(case_stream(case(number))).entries
        return [str(entry.event.data.__struct_config__.tag) for entry in entries]

    def records(self) -> int:
        """How many records the log itself holds."""
        return len(self.transport.log(CASE_LEDGER.name, 0))


def with_fates(*fates: Fate) -> InMemoryTransport:
    """A log whose next appends end like this."""
    return InMemoryTransport(fates=fates)


def failing_for(poison: Iterable[UUID]) -> Decide:
    """A decide with a bug that only these commands meet."""
    ids = set(poison)

    def buggy(history: Any, asked: Command, *rest: Any) -> Any:
        if asked.id in ids:
            raise ZeroDivisionError("Ann Example lives at 1 Example Road")
        return decide(history, asked, *rest)

    return buggy


def positions(outcomes: Sequence[CommandOutcome]) -> list[int | None]:
    """Where each answer's last event is."""
    return [outcome.position for outcome in outcomes]
