"""A holiday table that was loaded late: the cases whose clocks it concerns are asked to work them out again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine

from contracts.commands import Command, ReviewClocks, case_stream
from contracts.envelope import Actor
from contracts.facts.deadlines import DeadlineNoted, DeadlineReset
from ledger.clock import Clock
from services.casework.case.history import History
from services.casework.http.desk import Desk
from services.casework.policy import PolicyBook
from services.casework.reconcile import reconcile
from services.casework.views.deadlines import table
from services.poison import DATABASE_AWAY, away_for
from services.web import Problem

log = structlog.get_logger()

RETRY_SECONDS = 5.0
NOTED_WITHIN = timedelta(days=31)
"""How long a clock may have passed for its case to be asked at once; an older one gets its note with the case's next
event, or every start would read all cases there ever were."""
ACTOR = Actor(id="holiday-table", role="system")


class TableCase(msgspec.Struct, frozen=True):
    """A case with clocks that were worked out by another table, open or lately passed."""

    stream: str
    landlord: str


def worked_out_otherwise(engine: Engine, calendar_version: str, now: datetime) -> list[TableCase]:
    """The cases with clocks of another holiday table, open or lately passed, from the deadlines view."""
    lately_passed = sa.and_(table.c.state == "passed", table.c.due > now - NOTED_WITHIN)
    query = (
        sa.select(table.c.case_id, table.c.landlord)
        .where(table.c.calendar_version != calendar_version)
        .where(sa.or_(table.c.state.in_(("running", "suspended")), lately_passed))
        .distinct()
    )
    with engine.connect() as connection:
        return [TableCase(case_stream(UUID(row.case_id)), row.landlord) for row in connection.execute(query)]


async def once_it_answers(engine: Engine, policies: PolicyBook, clock: Clock) -> list[TableCase]:
    """The cases that today's table concerns; waits while the database is away, which must not end the process."""
    while True:
        try:
            return await asyncio.to_thread(worked_out_otherwise, engine, policies.calendar.version, clock.now())
        except DATABASE_AWAY as error:
            log.warning("review.waits_for_database", reason=away_for(error))
            await asyncio.sleep(RETRY_SECONDS)


def review(case: TableCase, history: History, policies: PolicyBook, now: datetime) -> Command | None:
    """What to ask of a case whose clocks the table moves or notes; the same on every replica and at every start."""
    version = policies.calendar.version
    if not any(
        isinstance(happening.data, DeadlineReset | DeadlineNoted) for happening in reconcile(history, policies, now)
    ):
        return None
    return Command(
        id=uuid5(NAMESPACE_URL, f"caseledger:review-clocks:{case.stream}#{version}"),
        stream=case.stream,
        landlord=case.landlord,
        issued_at=now,
        actor=ACTOR,
        body=ReviewClocks(calendar_version=version),
    )


async def review_all(cases: Iterable[TableCase], desk: Desk) -> None:
    """Ask one case after the other, so that the day's work goes on between them; waits while Kafka is in trouble."""
    asked = 0
    for case in cases:
        asked += await _asked(case, desk)
    if asked:
        log.info("clocks.reviewed", cases=asked)


async def _asked(case: TableCase, desk: Desk) -> bool:
    while True:
        try:
            history = await desk.history(UUID(case.stream.removeprefix("case:")), None)
            command = review(case, history, desk.policies, desk.clock.now())
            if command:
                await desk.hand_in(command)
        except Problem as problem:
            log.warning("review.waits", stream=case.stream, reason=str(problem))
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return command is not None
