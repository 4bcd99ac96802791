"""Watches for patterns over people, and tells each case what it does not know of the others yet.

Follows the view of people, which stands at a position of the ledger; what was concluded is never kept here, but
worked out anew from everything that is connected with what moved. So it may begin again at any time, on any replica:
the commands are the same, and a case that knows already notes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Engine

from contracts.commands import Command
from contracts.envelope import Actor
from contracts.facts import PatternFact
from ledger.clock import Clock
from services.casework.case import patterns
from services.casework.case.history import History
from services.casework.conclusions import Conclusion, as_told, conclusions, news
from services.casework.http.desk import Desk
from services.casework.incidents import incidents_of
from services.casework.policy import PolicyBook
from services.casework.reconcile import case_id
from services.casework.views.connected import read_connected
from services.casework.views.people import People, streams
from services.casework.views.projecting import Projector
from services.poison import DATABASE_AWAY, where
from services.store import is_folded, snapshot
from services.web import Problem

log = structlog.get_logger()

ACTOR = Actor(id="patterns", role="system")
VIEW = People()
LOOK_SECONDS = 0.5
RETRY_SECONDS = 5.0
STREAMS_AT_ONCE = 200
# A case may have hundreds to note: a command each costs ten times as much; all in one could be more than Kafka takes.
CONCLUSIONS_AT_ONCE = 100

Looked = dict[int, int]
"""Partition -> the position up to which what moved was looked at."""


class Watch:
    """Looks at whatever moves in the view of people; `trouble` says what it waits for, None when well.

    `offsets` is how far of each partition everything was looked at, and what follows from it handed in.
    """

    def __init__(self, engine: Engine, projector: Projector, desk: Desk) -> None:
        self.trouble: str | None = None
        self.offsets: Mapping[int, int] = projector.offsets
        self._engine = engine
        self._projector = projector
        self._desk = desk
        self._looked: Looked = {}

    async def run(self) -> None:
        """Tell the cases until cancelled; waits while database or Kafka are in trouble, or another replica leads."""
        await self._projector.wait_caught_up()
        while True:
            if not self._projector.leads:
                # Whoever leads again looks once more at what others have looked at: the commands are the same.
                await self._projector.wait_caught_up()
            try:
                more = await self._step()
            except (Problem, *DATABASE_AWAY) as error:
                self._wait("waits for Kafka or its database", error)
            except Exception as error:  # noqa: BLE001 - what cannot be worked out must not end the replica's other work
                self._wait("cannot work out the patterns over people", error)
            else:
                self.trouble = None
                await asyncio.sleep(0 if more else LOOK_SECONDS)
                continue
            await asyncio.sleep(RETRY_SECONDS)

    async def _step(self) -> bool:
        """Whether there may be more to look at."""
        policies, clock, saved = self._desk.policies, self._desk.clock, self._projector.offsets
        commands, reached = await asyncio.to_thread(look, self._engine, self._looked, policies, clock)
        for command in commands:
            await self._desk.hand_in(command)
        self._looked |= reached
        if not reached:
            self.offsets = saved
        if commands:
            log.info("patterns.told", commands=len(commands))
        return bool(reached)

    def _wait(self, trouble: str, error: Exception) -> None:
        # Its text may hold what an event says: it goes no further.
        self.trouble = trouble
        log.error("patterns.wait", reason=trouble, error=type(error).__name__, where=where(error))


def look(engine: Engine, looked: Looked, book: PolicyBook, clock: Clock) -> tuple[list[Command], Looked]:
    """What the cases connected with the next streams that moved are to be told, and how far that reaches."""
    with snapshot(engine) as connection:
        if not is_folded(connection, VIEW):
            return [], {}
        moved = [row for number in _partitions(connection) for row in _moved(connection, number, looked.get(number, 0))]
        asked = (_asked(connection, landlord, own, book, clock) for landlord, own in _by_landlord(moved))
        found = [command for some in asked for command in some]
    reached: Looked = {}
    for row in moved:
        reached[row.partition] = max(reached.get(row.partition, 0), row.position)
    return found, reached


def _asked(
    connection: Connection, landlord: str, moved: Iterable[str], book: PolicyBook, clock: Clock
) -> Iterator[Command]:
    cases, kinship = read_connected(connection, landlord, moved, through_people=_knows_patterns(landlord, book))
    incidents = [incident for history in cases for incident in incidents_of(history)]
    wanted = conclusions(incidents, kinship, landlord, book)
    for history in cases:
        found = list(news(wanted.get(case_id(history.stream), ()), patterns.fold(history)))
        for first in range(0, len(found), CONCLUSIONS_AT_ONCE):
            yield _command(history, landlord, found[first : first + CONCLUSIONS_AT_ONCE], clock)


def _partitions(connection: Connection) -> list[int]:
    return list(connection.scalars(sa.select(streams.c.partition).distinct()))


def _moved(connection: Connection, partition: int, looked: int) -> list[sa.Row[tuple[str, str, int, int]]]:
    query = (
        sa.select(streams)
        .where(streams.c.partition == partition, streams.c.position > looked)
        .order_by(streams.c.position)
        .limit(STREAMS_AT_ONCE)
    )
    return list(connection.execute(query))


def _by_landlord(moved: Iterable[sa.Row[tuple[str, str, int, int]]]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for row in moved:
        found.setdefault(row.landlord, []).append(row.stream)
    return sorted(found.items())


def _knows_patterns(landlord: str, book: PolicyBook) -> bool:
    """Whether any version of the landlord's policy speaks of them; else only reports of one incident are told."""
    return any(policy.patterns.repeat or policy.patterns.harassment for policy in book.of(landlord))


def _command(history: History, landlord: str, found: Sequence[Conclusion], clock: Clock) -> Command:
    """The same on every replica; another once the case was told something since, for it may be told again."""
    body = as_told(found)
    times = sum(isinstance(entry.event.data, PatternFact) for entry in history.entries)
    said = msgspec.json.encode(body).decode()
    return Command(
        id=uuid5(NAMESPACE_URL, f"caseledger:pattern:{history.stream}#{times}#{said}"),
        stream=history.stream,
        landlord=landlord,
        issued_at=clock.now(),
        actor=ACTOR,
        body=body,
    )
