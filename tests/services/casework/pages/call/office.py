"""Casework in memory behind the call screen: decides and folds as the real one, and can be slow, away or ended."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID, uuid5

import msgspec
from prometheus_client import CollectorRegistry

from contracts.commands import Command, CommandOutcome
from contracts.facts import Fact
from deploy.ports import HOST, free_port
from ledger.records import Recorded
from ledger.testing import HandClock
from services.casework.case.history import Entry, History
from services.casework.decide import decide
from services.casework.drafts import Drafts
from services.casework.pages.call.calls import Calls
from services.casework.pages.call.routes import make_call_pages
from services.casework.pages.sources import TEMPLATES
from services.casework.views import VIEWS
from services.health import Health
from services.http_server import HttpServer
from services.pages.problems import OF_NOWHERE
from services.pages.router import pages_router
from services.store import open_engine, prepare
from services.web import Problem, make_app
from tests.services.casework.domain.scenario import BOOK, Scenario
from tests.services.casework.pages.situations import NOW


class Office:
    """The process that serves the pages, and the ledger that outlives it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = HandClock(NOW)
        self.port = free_port()
        self.at = f"http://{HOST}:{self.port}"
        self.histories: dict[str, History] = {}
        self.heard: list[Command] = []
        self.away = False
        """Kafka takes nothing."""
        self.silent = False
        """What is handed in is decided, but nobody is told."""
        self.lost = False
        """What is handed in goes nowhere, and nobody is told."""
        self._engine = open_engine(folder / "views.sqlite3")
        for name in ("worklist", "people"):
            prepare(self._engine, VIEWS[name])
        self._positions = 0
        self._ids = 0

    async def start(self) -> Office:
        """Begin to serve, as a new process over the same files would."""
        self.drafts = Drafts(self.folder / "drafts.sqlite3")
        self._outcomes: dict[UUID, CommandOutcome] = {}
        calls = Calls(
            self.drafts, self, self._outcomes.get, self.find_history, self._engine, BOOK, self.clock, self._new_id
        )
        handlers = [pages_router([]), make_call_pages(calls)]
        app = make_app("casework", Health(), CollectorRegistry(), handlers, OF_NOWHERE, template_config=TEMPLATES)
        self._serving = AsyncExitStack()
        await self._serving.enter_async_context(HttpServer(app, HOST, self.port, setting="nothing", grace_seconds=1))
        return self

    async def stop(self) -> None:
        """End the process."""
        await self._serving.aclose()
        self.drafts.close()

    def close(self) -> None:
        """Let the read models go."""
        self._engine.dispose()

    def holds(self, scenario: Scenario) -> None:
        """Put a case, or another stream, into ledger and read models."""
        self._take(scenario.history.stream, scenario.history.entries)

    async def submit(self, command: Command) -> CommandOutcome | None:
        """Decide at once."""
        if self.away:
            raise Problem(503, "Kafka does not take the command now.", kind="kafka-unreachable")
        self.heard.append(command)
        if self.lost:
            return None
        history = await self.find_history(command.stream)
        decision = decide(history, command, BOOK, self.clock.now())
        known = {entry.event.id for entry in history.entries}
        new = [event for event in decision.events if event.id not in known]
        entries = [
            Entry(event=event, version=history.version + index, recorded_at=self.clock.now(), partition=0, position=0)
            for index, event in enumerate(new, 1)
        ]
        self._take(command.stream, tuple(entries))
        outcome = CommandOutcome(
            command_id=command.id, stream=command.stream, outcome=decision.outcome, reasons=decision.reasons
        )
        if self.silent:
            return None
        self._outcomes[command.id] = outcome
        return outcome

    async def hand_in(self, command: Command) -> None:
        """Decide at once, and tell nobody."""
        await self.submit(command)

    async def find_history(self, stream: str) -> History:
        """What the ledger holds of a stream."""
        return self.histories.get(stream, History(stream=stream))

    def facts(self, kind: type[Fact]) -> list[Fact]:
        """The facts of a kind in the whole ledger."""
        entries = (entry for history in self.histories.values() for entry in history.entries)
        return [entry.event.data for entry in entries if isinstance(entry.event.data, kind)]

    def _take(self, stream: str, entries: tuple[Entry, ...]) -> None:
        placed = []
        for entry in entries:
            self._positions += 1
            placed.append(msgspec.structs.replace(entry, partition=0, position=self._positions))
        self.histories[stream] = self.histories.get(stream, History(stream=stream)).then(placed)
        with self._engine.begin() as connection:
            for name in ("worklist", "people"):
                VIEWS[name].apply(connection, [_recorded(entry) for entry in placed])

    def _new_id(self) -> UUID:
        self._ids += 1
        # Random ones in the product; these only must not be of the version that is derived.
        return UUID(bytes=uuid5(UUID(int=0), str(self._ids)).bytes, version=4)


def _recorded(entry: Entry) -> Recorded:
    event = entry.event
    return Recorded(
        event.stream, entry.version, entry.position, entry.partition, entry.position, entry.recorded_at,
        event.caused_by, msgspec.json.encode(event),
    )  # fmt: skip
