"""The operators' pages over a product in memory, and operators before a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page
from prometheus_client import CollectorRegistry

from deploy.ports import HOST, free_port
from services.access import access_cookie
from services.casework.pages.operations.routes import make_operations_pages
from services.casework.pages.sources import TEMPLATES
from services.health import Health
from services.http_server import HttpServer
from services.pages.problems import OF_NOWHERE
from services.pages.router import pages_router
from services.web import make_app
from tests.services.casework.operations.operators import Operators


class Operator:
    """Someone who looks after the system, before one that is well or amiss."""

    def __init__(self, page: Page, at: str, product: Operators) -> None:
        self.page = page
        self.product = product
        self._at = at
        page.set_default_timeout(15_000)

    async def open(self, path: str = "/operations") -> int:
        """Go to a page; its status."""
        answer = await self.page.goto(self._at + path)
        assert answer is not None
        return answer.status

    async def text(self) -> str:
        """All that can be read in the page's main part."""
        return await self.page.locator("main").inner_text()

    async def act_as(self, role: str, landlord: str = "") -> None:
        """Say who is there."""
        cookie = access_cookie("op1", role, landlord)
        await self.page.context.add_cookies([{"name": cookie.key, "value": str(cookie.value), "url": self._at}])


@pytest.fixture
def amiss() -> bool:
    """Whether the product is; a test says so by parametrizing."""
    return True


@pytest.fixture
def scripted() -> bool:
    """Whether the browser runs scripts; a test says so by parametrizing."""
    return True


@pytest.fixture
async def operator(amiss: bool, browser: Browser, *, scripted: bool) -> AsyncIterator[Operator]:
    """An operator before a browser."""
    product = Operators(amiss=amiss)
    registry = CollectorRegistry()
    handlers = [pages_router([]), make_operations_pages(product)]  # type: ignore[arg-type]
    app = make_app("casework", Health(), registry, handlers, OF_NOWHERE, template_config=TEMPLATES)
    port = free_port()
    async with HttpServer(app, HOST, port, setting="nothing"):
        context = await browser.new_context(locale="en-GB", java_script_enabled=scripted)
        operator = Operator(await context.new_page(), f"http://{HOST}:{port}", product)
        await operator.act_as("operations")
        yield operator
        await context.close()
