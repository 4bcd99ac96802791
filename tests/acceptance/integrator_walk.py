"""Whoever connects a system reads both doors' pages, tries a message, and finds what became of it."""

from __future__ import annotations

import json

from tests.acceptance.desk import Desk
from tests.acceptance.messages import report


async def connect(desk: Desk) -> None:
    """A message with a fault is checked, mended, sent, and stands among the outcomes of its day."""
    await desk.go("/docs")
    await desk.look("documentation of casework")
    await desk.say_who("i.dev", "integration", "", service="intake")
    await desk.look("documentation of intake")
    await desk.follow("try it here")
    await desk.look("try a message")
    message = report("tried", "2026-11-19T10:00:00+00:00")
    await desk.page.fill("#message", json.dumps(message | {"landlord": ""}))
    await desk.press("Check without sending")
    await desk.look("message with a fault")
    assert (await desk.page.title()).startswith("Error: ")
    await desk.page.fill("#message", json.dumps(message))
    await desk.press("Send for real")
    assert (await desk.page.locator("#became + p").inner_text()).lower() == "it is accepted"
    await desk.follow("All outcomes of this message")
    await desk.look("outcomes of a message")
    await desk.go("/outcomes", "intake")
    await desk.look("outcomes")
    figures = await desk.page.locator("main table").first.locator("tbody tr").first.locator(".number").all_inner_texts()
    received, *told = map(int, figures)
    assert received == sum(told)
