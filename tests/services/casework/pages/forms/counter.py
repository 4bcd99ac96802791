"""Casework in memory behind the forms: real desk, real decisions, a ledger that a test can look into."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
from aiokafka.errors import KafkaConnectionError
from litestar import Response, get
from litestar.di import Provide
from litestar.params import FromPath, FromQuery
from prometheus_client import CollectorRegistry

from contracts.commands import Answer, Command, CommandOutcome, case_stream
from contracts.facts import Fact
from deploy.ports import HOST, free_port
from ledger.testing import HandClock
from services.access import access_cookie
from services.casework.case.history import Entry, History
from services.casework.decide import decide
from services.casework.http.desk import Desk
from services.casework.http.overview import Overview
from services.casework.pages.forms.routes import FORMS
from services.casework.pages.sources import TEMPLATES
from services.casework.views import VIEWS
from services.health import Health
from services.http_server import HttpServer
from services.outcomes import Outcomes
from services.pages.problems import OF_NOWHERE
from services.pages.router import pages_router
from services.store import open_engine, prepare
from services.web import make_app
from tests.services.casework.domain.scenario import BOOK, Scenario
from tests.services.casework.pages.conftest import _recorded as recorded
from tests.services.casework.pages.situations import NOW

PARTITIONS = 6


@get("/cases/{case_id:uuid}", include_in_schema=False, sync_to_thread=False)
def landed(case_id: FromPath[UUID], recorded: FromQuery[str] = "") -> Response[str]:
    """Where a form leads that was done."""
    return Response(f"<!doctype html><title>{case_id}</title><h1>Version {recorded}</h1>", media_type="text/html")


PEOPLE = VIEWS["people"]


class Counter:
    """A casework that serves its forms, and all that its ledger holds."""

    def __init__(self, folder: Path) -> None:
        self.clock = HandClock(NOW)
        self.at = f"http://{HOST}:{free_port()}"
        self.partitions = dict.fromkeys(range(PARTITIONS))
        self.histories: dict[str, History] = {}
        self.heard: list[Command] = []
        self.away = False
        """Kafka takes nothing."""
        self.silent = False
        """What is handed in is decided, but nobody is told."""
        self._outcomes = Outcomes()
        self._engine = open_engine(folder / "views.sqlite3")
        prepare(self._engine, PEOPLE)
        self._serving = AsyncExitStack()

    async def start(self) -> Counter:
        """Begin to serve."""
        desk = Desk(self, self._outcomes, BOOK, self.clock, self._publish, new_id=uuid4, answer_seconds=0.5)  # type: ignore[arg-type]
        overview = Overview(self._engine, {}, lag=None, rejected=None)  # type: ignore[arg-type]
        given = {"desk": lambda: desk, "overview": lambda: overview}
        known = {name: Provide(one, sync_to_thread=False) for name, one in given.items()}
        handlers = [pages_router([*FORMS, landed])]
        app = make_app(
            "casework",
            Health(),
            CollectorRegistry(),
            handlers,
            OF_NOWHERE,
            template_config=TEMPLATES,
            dependencies=known,
        )
        port = int(self.at.rpartition(":")[2])
        await self._serving.enter_async_context(HttpServer(app, HOST, port, setting="nothing", grace_seconds=1))
        return self

    async def stop(self) -> None:
        """End it."""
        await self._serving.aclose()
        self._engine.dispose()

    def client(self) -> httpx.AsyncClient:
        """Someone's browser without a screen."""
        cookie = access_cookie("j.smith", "case-officer", "")
        return httpx.AsyncClient(base_url=self.at, cookies={cookie.key: str(cookie.value)})

    def holds(self, scenario: Scenario) -> Scenario:
        """Put a case into the ledger."""
        self.histories[scenario.history.stream] = scenario.history
        return scenario

    def knows_people_of(self, scenario: Scenario) -> None:
        """Let the view of people come as far as a case."""
        with self._engine.begin() as connection:
            PEOPLE.apply(connection, [recorded(entry) for entry in scenario.history.entries])

    async def history(self, stream: str) -> History:
        """What the ledger holds of a stream."""
        return self.histories.get(stream, History(stream=stream))

    def facts(self, case: UUID, kind: type[Fact]) -> list[Any]:
        """The facts of a kind in a case."""
        entries = self.histories[case_stream(case)].entries
        return [entry.event.data for entry in entries if isinstance(entry.event.data, kind)]

    async def _publish(self, value: bytes, **_: Any) -> None:
        if self.away:
            raise KafkaConnectionError
        command = msgspec.json.decode(value, type=Command)
        self.heard.append(command)
        history = await self.history(command.stream)
        decision = decide(history, command, BOOK, self.clock.now())
        entries = [
            Entry(event=event, version=version, recorded_at=self.clock.now(), partition=0, position=version)
            for version, event in enumerate(decision.events, history.version + 1)
        ]
        self.histories[command.stream] = history.then(entries)
        outcome = CommandOutcome(
            command_id=command.id, stream=command.stream, outcome=decision.outcome, reasons=decision.reasons,
            since=decision.since, version=self.histories[command.stream].version,
        )  # fmt: skip
        if not self.silent:
            asyncio.get_running_loop().call_soon(self._outcomes.note, outcome)

    def answer_late(self) -> None:
        """The answer to the last command comes after all."""
        last = self.heard[-1]
        version = self.histories[last.stream].version
        done = CommandOutcome(command_id=last.id, stream=last.stream, outcome=Answer.DONE, version=version)
        self._outcomes.note(done)
