"""The pages of the reports door over a book in a file, a Kafka that takes everything, and a person before a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page
from prometheus_client import CollectorRegistry

from contracts.topics import PARTITIONS, TOPICS
from deploy.ports import HOST, free_port
from services.access import access_cookie
from services.health import Health
from services.http_server import HttpServer
from services.intake.api import routes
from services.intake.book import open_book
from services.intake.door import Door
from services.intake.pages.routes import make_pages
from services.intake.pages.sources import TEMPLATES, Doors
from services.intake.rate import Rates
from services.intake.repeats import Repeats
from services.intake.sources import load_sources
from services.outbox import Outbox
from services.pages.problems import OF_NOWHERE
from services.store import open_engine
from services.web import make_app
from tests.services.intake.pages.situations import fill
from tests.services.intake.records import CLOCK


class Kafka:
    """A producer that takes every record and remembers its value."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def send(self, _topic: str, value: bytes, **_options: Any) -> asyncio.Future[None]:
        """Acknowledge at once."""
        self.taken.append(value)
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        answered.set_result(None)
        return answered


class Served:
    """The address of the pages, what was sent through them, and the book that they show."""

    def __init__(self, at: str, kafka: Kafka, engine: Any) -> None:
        self.at = at
        self.kafka = kafka
        self.engine = engine


@pytest.fixture(scope="package")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """The pages over the book of `situations`."""
    engine, kafka, sources = open_engine(tmp_path_factory.mktemp("book") / "book.sqlite3"), Kafka(), load_sources()
    open_book(engine)
    fill(engine)
    outbox = Outbox(kafka, {topic.name: PARTITIONS for topic in TOPICS})  # type: ignore[arg-type]
    door = Door(outbox, sources, CLOCK, Rates(1000), Repeats(engine))
    handlers = [*routes(door, engine, sources), make_pages(Doors(door, engine, sources, CLOCK))]
    app = make_app("intake", Health(), CollectorRegistry(), handlers, OF_NOWHERE, template_config=TEMPLATES)
    port = free_port()
    async with HttpServer(app, HOST, port, setting="nothing"):
        yield Served(f"http://{HOST}:{port}", kafka, engine)
    engine.dispose()


@pytest.fixture
async def reader(served: Served, browser: Browser) -> AsyncIterator[Page]:
    """Someone of whg whose browser runs no scripts of the pages."""
    context = await browser.new_context(java_script_enabled=False, locale="en-GB", base_url=served.at)
    await sign_in(context, served, "whg")
    page = await context.new_page()
    page.set_default_timeout(15_000)
    yield page
    await context.close()


async def sign_in(context: Any, served: Served, landlord: str) -> None:
    """Give a browser the cookie that the form gives."""
    cookie = access_cookie("j.smith", "integration", landlord)
    await context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": served.at}])
