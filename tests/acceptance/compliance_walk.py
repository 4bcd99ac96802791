"""Compliance staff find what was not kept, read how it was judged, and put the reason beside it."""

from __future__ import annotations

import csv
from pathlib import Path
from uuid import UUID

from tests.acceptance.desk import Desk

FORMULAS = ("=", "+", "-", "@", "\t", "\r")


async def judge(desk: Desk, broken: UUID) -> None:
    """From the list of breaches to the reason beside one of them."""
    await desk.say_who("c.watch", "compliance")
    await desk.look("compliance")
    await desk.follow("Every clause not kept")
    await desk.look("clauses not kept")
    await _open_as_csv(desk)
    await desk.page.locator(f"[data-breach^='{broken}'] a").first.click()
    await desk.follow("Give the reason")
    await desk.page.fill("#data-reason", "Nobody was told of it.")
    await desk.look("give the reason")
    await desk.press("Record it")
    assert "Nobody was told of it." in await desk.page.locator("[data-reason]").first.inner_text()


async def read(desk: Desk, case: UUID) -> None:
    """A whole case: an event and what came of it, two moments side by side, and the page on paper."""
    await desk.go(f"/cases/{case}?timeline=full")
    await desk.look("case in full")
    await desk.go(f"/cases/{case}/events/2")
    await desk.look("event")
    assert await desk.page.locator("[data-cause='1']").count() == 1
    await desk.go(f"/cases/{case}/compare?from=1&to=9")
    await desk.look("two moments")
    assert await desk.page.locator("[data-pointer]").count() > 0
    await desk.go(f"/cases/{case}")
    await desk.page.emulate_media(media="print")
    assert "Printed for c.watch" in await desk.page.locator("main").inner_text()
    assert not await desk.page.get_by_role("link", name="Log a contact").is_visible()
    await desk.page.emulate_media(media="screen")


async def _open_as_csv(desk: Desk) -> None:
    """No cell begins with what a spreadsheet takes for a formula."""
    async with desk.page.expect_download() as downloading:
        await desk.page.get_by_role("link", name="as CSV").click()
    path: Path = await (await downloading.value).path()
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))  # noqa: ASYNC240 - a small file
    assert len(rows) > 1
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULAS)]
