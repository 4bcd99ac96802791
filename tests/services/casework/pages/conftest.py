"""The pages served over cases in memory, and a person before a real browser."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from litestar.di import Provide
from playwright.async_api import Browser, Page
from prometheus_client import CollectorRegistry
from sqlalchemy.engine import Engine

from contracts.streams import landlord_stream
from deploy.ports import HOST, free_port
from ledger.records import Recorded
from ledger.testing import HandClock
from services.access import access_cookie
from services.casework.breach_lists import BreachLists
from services.casework.breaches import digest_of, judge_for_lists
from services.casework.case.history import Entry, History
from services.casework.pages.routes import make_pages
from services.casework.pages.sources import TEMPLATES, Sources
from services.casework.views import VIEWS
from services.casework.views.judged import TABLES, keep
from services.casework.views.listing import CaseList
from services.health import Health
from services.http_server import HttpServer
from services.pages.problems import OF_NOWHERE
from services.store import open_engine, prepare
from services.web import make_app
from tests.services.casework.domain.scenario import BOOK
from tests.services.casework.pages.busy import BESIDE_THE_LIST
from tests.services.casework.pages.people_there import whg_people
from tests.services.casework.pages.situations import CASES, NOW

PAGE_CASES = 4
MILLISECONDS = 15_000


@pytest.fixture(scope="session")
async def pages(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The address of the pages over the cases of `situations`, the list being the real read model."""
    histories = {scenario.history.stream: scenario.history for scenario in (make() for make in CASES)}
    engine = make_list(tmp_path_factory.mktemp("pages") / "views.sqlite3", list(histories.values()))
    histories |= {scenario.history.stream: scenario.history for scenario in (make() for make in BESIDE_THE_LIST)}
    histories[landlord_stream("whg")] = whg_people()

    async def find_history(stream: str) -> History:
        return histories.get(stream, History(stream=stream))

    async def find_records(stream: str) -> list[Recorded]:
        return [_recorded(entry) for entry in (await find_history(stream)).entries]

    clock = HandClock(NOW)
    sources = Sources(
        CaseList(engine, PAGE_CASES), find_history, find_records, BOOK, clock, BreachLists(engine, BOOK, clock), uuid4
    )
    registry = CollectorRegistry()
    handlers = [make_pages(sources)]
    # No test hands a form in here; those of the forms have a counter that takes them.
    given = {name: Provide(lambda: None, sync_to_thread=False) for name in ("desk", "overview")}
    app = make_app("casework", Health(), registry, handlers, OF_NOWHERE, template_config=TEMPLATES, dependencies=given)
    port = free_port()
    async with HttpServer(app, HOST, port, setting="nothing"):
        yield f"http://{HOST}:{port}"
    engine.dispose()


def make_list(place: Path, histories: list[History]) -> Engine:
    """The list of these cases, folded and judged."""
    engine = open_engine(place)
    for view in (VIEWS["worklist"], VIEWS["landlords"]):
        prepare(engine, view)
        with engine.begin() as connection:
            view.apply(connection, [_recorded(entry) for history in histories for entry in history.entries])
    prepare(engine, TABLES)
    keep(engine, [judge_for_lists(history, BOOK, digest_of(BOOK), NOW) for history in histories])
    return engine


def _recorded(entry: Entry) -> Recorded:
    event = entry.event
    return Recorded(
        event.stream,
        entry.version,
        entry.position,
        entry.partition,
        entry.position,
        entry.recorded_at,
        event.caused_by,
        msgspec.json.encode(event),
    )


class Person:
    """Someone at a keyboard, with the pages before them."""

    def __init__(self, page: Page, at: str) -> None:
        page.set_default_timeout(MILLISECONDS)
        self.page = page
        self.at = at

    async def open(self, path: str) -> int:
        """Go to a page; its status."""
        answer = await self.page.goto(self.at + path)
        assert answer is not None
        return answer.status

    async def open_case(self, case: UUID, query: str = "") -> int:
        """Go to the page of a case."""
        return await self.open(f"/cases/{case}{query}")

    async def value(self, name: str) -> str | None:
        """What a field of the case's summary holds."""
        return await self.page.locator(f"#{name}").get_attribute("data-value")

    async def text(self) -> str:
        """All that can be read in the page's main part."""
        return await self.page.locator("main").inner_text()

    async def tab_to(self, selector: str) -> None:
        """Press Tab until the focus is on the element."""
        for _ in range(200):
            await self.page.keyboard.press("Tab")
            if await self.page.locator(f"{selector}:focus").count():
                return
        pytest.fail(f"{selector} cannot be reached by Tab")


@pytest.fixture
async def person(pages: str, browser: Browser) -> AsyncIterator[Person]:
    """Someone who has said who they are, and whose browser runs no JavaScript."""
    context = await browser.new_context(java_script_enabled=False, locale="en-GB")
    await sign_in(context, pages)
    yield Person(await context.new_page(), pages)
    await context.close()


@pytest.fixture
async def scripted(pages: str, browser: Browser) -> AsyncIterator[Person]:
    """The same with JavaScript on, so that a planted script would run and measures can be taken."""
    context = await browser.new_context(locale="en-GB")
    await sign_in(context, pages)
    yield Person(await context.new_page(), pages)
    await context.close()


async def sign_in(context: Any, pages: str, landlord: str = "", actor: str = "j.smith") -> None:
    """Give a browser the cookie that the form gives."""
    cookie = access_cookie(actor, "case-officer", landlord)
    await context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": pages}])
