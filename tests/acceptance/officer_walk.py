"""An officer takes a case that nobody has, does what is due, hands it over; a colleague closes it."""

from __future__ import annotations

from uuid import UUID

from playwright.async_api import Locator

from tests.acceptance.desk import Desk
from tests.acceptance.planted import PLANTED

FIRST, SECOND = "o.first", "o.second"
SEEN = "I have seen this"


async def take_it_on(desk: Desk, case: UUID) -> None:
    """From an empty list of one's own to the case in it; names are shown when asked for, and only of one's own."""
    await desk.say_who(FIRST, "case-officer")
    await desk.look("list of nobody's own")
    await desk.page.select_option("#whose", "unassigned")
    await desk.press("Filter")
    await desk.press("Show names")
    await desk.look("list of what is unassigned")
    assert "Not shown" in await row_of(desk, case).inner_text()
    await row_of(desk, case).get_by_role("link").click()
    await desk.follow("Assign an officer")
    await desk.page.fill("#officer", FIRST)
    await desk.look("assign an officer")
    await desk.press("Assign an officer")
    await desk.look("case recorded")
    await desk.go("/cases?whose=mine")
    assert PLANTED["name"] in await row_of(desk, case).inner_text()
    await desk.press("Hide names")
    assert PLANTED["name"] not in await desk.text()


async def do_what_is_due(desk: Desk, case: UUID) -> None:
    """The clock's warning is seen, the victim reached, a plan agreed; a voicemail is warned of first."""
    await desk.go(f"/cases/{case}")
    assert "voicemail" in await desk.page.locator(".case-top").inner_text()
    assert PLANTED["description"] in await desk.page.locator("#happened + p").inner_text()
    await desk.press(SEEN)
    assert f"Warning seen by {FIRST}" in await desk.text()
    await desk.follow("Log an attempt")
    await _reach_the_victim(desk)
    await desk.page.get_by_label("Voicemail").check()
    await desk.press("Record it")
    await desk.look("attempt against the instructions")
    assert (await desk.page.title()).startswith("Warning: ")
    await desk.page.get_by_label("It happened like this all the same").check()
    await desk.press("Record it")
    await desk.follow("Log a contact")
    await _reach_the_victim(desk)
    await desk.page.check("#data-details_taken")
    await desk.page.fill("#data-note", PLANTED["note"])
    await desk.look("log a contact")
    await desk.press("Record it")
    await _record(desk, case, "action-plan.agreed.v1", plan="Weekly calls.")
    assert await desk.page.locator("[data-deadline]").first.get_attribute("data-verdict") == "met"


async def _reach_the_victim(desk: Desk) -> None:
    await desk.page.select_option("#data-party", "victim")
    await desk.page.select_option("#data-channel", "phone")


async def refer_and_enforce(desk: Desk, case: UUID) -> None:
    """Consent comes before a referral; a refused step names all that is missing, which then comes along."""
    await desk.go(f"/cases/{case}/record/consent.given.v1")
    await desk.page.select_option("#data-recipient", "victim_support")
    await desk.page.get_by_label("Spoken").check()
    await desk.press("Record it")
    await desk.go(f"/cases/{case}/record/referral.made.v1")
    await desk.page.select_option("#data-service", "victim_support")
    await desk.page.check("#data-person")
    await desk.look("refer the victim")
    await desk.press("Record it")
    await desk.follow("Start enforcement")
    await desk.page.select_option("#step", "written_warning")
    await desk.press("Ask for leave")
    await desk.look("enforcement refused")
    assert await desk.page.title() == f"Error: Start enforcement, Case {reference(case)} – Case ledger"
    assert await desk.page.locator("#missing > ul > li").count() == 4
    for fact in ("Action discussed", "Perpetrator needs considered"):
        await desk.press(f"Bring along: {fact}")
    assert await desk.page.locator("#missing").count() == 0
    await desk.page.get_by_label("Agreed", exact=True).check()
    await desk.page.get_by_label("Disability").check()
    await desk.look("enforcement with what was missing")
    await desk.press("Ask for leave")
    assert desk.page.url.partition("?")[0].endswith(str(case)), await desk.text()


async def hand_over(desk: Desk, case: UUID) -> None:
    """A colleague answers for the case from now on."""
    await desk.go(f"/cases/{case}")
    await desk.follow("Hand over")
    await desk.page.fill("#officer", SECOND)
    await desk.page.fill("#note", "Calls every Monday.")
    await desk.look("hand over")
    await desk.press("Hand the case over")
    assert await desk.page.locator("#officer").get_attribute("data-value") == SECOND


async def close(desk: Desk, case: UUID) -> None:
    """The colleague gives an update, closes the case, opens it again and closes it for good."""
    await desk.say_who(SECOND, "case-officer")
    await row_of(desk, case).get_by_role("link").click()
    await desk.follow("Give an update")
    await desk.page.select_option("#data-channel", "phone")
    await desk.press("Record it")
    await desk.follow("Close the case")
    await desk.page.get_by_label("Resolved").check()
    await desk.look("close the case")
    await desk.press("Close the case")
    assert "It was refused" in await desk.text()
    await desk.press("Bring along: Investigation opened")
    await _close(desk)
    await desk.follow("Reopen the case")
    await desk.page.fill("#reason", "She rang again.")
    await desk.look("reopen the case")
    await desk.press("Reopen the case")
    assert await desk.page.locator("#status").get_attribute("data-value") == "open"
    await desk.follow("Close the case")
    await desk.page.get_by_label("Resolved").check()
    await _close(desk)


async def _close(desk: Desk) -> None:
    await desk.press("Close the case")
    assert await desk.page.locator("#status").get_attribute("data-value") == "closed"


async def _record(desk: Desk, case: UUID, tag: str, **texts: str) -> None:
    await desk.go(f"/cases/{case}/record/{tag}")
    for field, text in texts.items():
        await desk.page.fill(f"#data-{field}", text)
    await desk.press("Record it")


def row_of(desk: Desk, case: UUID) -> Locator:
    """The case's row in the list."""
    return desk.page.locator(f"[data-case='{case}']")


def reference(case: UUID) -> str:
    """How people call a case."""
    return str(case)[:8].upper()
