"""One case at one instant, as the page, HTTP and the command line show it."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from playwright.async_api import BrowserContext

from services.access import access_cookie
from tests.acceptance.product import Product


class Asked(NamedTuple):
    """A case and the moment of it that is asked for, as a query says it."""

    case: str
    moment: dict[str, str]


class Seen(NamedTuple):
    """What all three must agree on; a clock's verdict and due instant by its deadline."""

    version: int
    kind: str
    status: str
    officer: str
    clocks: dict[str, tuple[str, datetime]]


def random_instant(case: str, entries: list[dict[str, Any]], rng: Random) -> Asked:
    """An instant of knowledge, of happening or of both, somewhere in the life of a case."""
    known = [datetime.fromisoformat(entry["recorded_at"]) for entry in entries]
    happened = sorted(datetime.fromisoformat(entry["occurred_at"]) for entry in entries)
    as_known = _between(rng, known[0], known[-1] + timedelta(seconds=5))
    as_at = _between(rng, happened[0] - timedelta(days=1), happened[-1] + timedelta(days=3))
    moments = {"as_known": as_known.isoformat()}, {"as_at": as_at.isoformat()}
    return Asked(case, rng.choice([moments[0], moments[1], moments[0] | moments[1]]))


def _between(rng: Random, first: datetime, last: datetime) -> datetime:
    return first + rng.random() * (last - first)


async def by_http(product: Product, asked: Asked) -> Seen:
    """What `GET /v1/cases/{id}` answers."""
    return _told(await product.get(f"/v1/cases/{asked.case}", **asked.moment))


async def by_command_line(product: Product, asked: Asked) -> Seen:
    """What `caseledger replay --json` prints."""
    options = [part for name, at in asked.moment.items() for part in (f"--{name.replace('_', '-')}", at)]
    told = await product.cli("replay", asked.case, *options, "--json")
    assert told.status == 0, told
    return _told(msgspec.json.decode(told.out))


def _told(file: dict[str, Any]) -> Seen:
    clocks = {one["deadline"]: (one["verdict"], datetime.fromisoformat(one["due"])) for one in file["clocks"]}
    return Seen(file["version"], file["kind"], file["status"], file["officer"] or "", clocks)


async def by_page(product: Product, context: BrowserContext, asked: Asked) -> Seen:
    """What the page of the case shows."""
    cookie = access_cookie("a.tester", "compliance", "")
    await context.add_cookies([{"name": cookie.key, "value": str(cookie.value), "url": product.url("casework", "/")}])
    page = await context.new_page()
    answer = await page.goto(product.url("casework", f"/cases/{asked.case}?{urlencode(asked.moment)}"))
    assert answer is not None
    assert answer.status == 200, await page.locator("main").inner_text()
    version, kind, status, officer = [
        str(await page.locator(f"#{name}").get_attribute("data-value")) for name in Seen._fields[:4]
    ]
    clocks = {}
    for row in await page.locator("tr[data-deadline]").all():
        deadline, verdict, due = [
            str(await row.get_attribute(name)) for name in ("data-deadline", "data-verdict", "data-due")
        ]
        clocks[deadline] = (verdict, datetime.fromisoformat(due))
    await page.close()
    return Seen(int(version), kind, status, officer, clocks)
