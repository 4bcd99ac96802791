"""What was typed survives whatever happens, and a report is one case however often it is sent."""

from __future__ import annotations

import asyncio
import io
from datetime import datetime
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from contracts.facts.report import IncidentReported
from services.access import Access
from services.casework.drafts import Draft
from services.logs import configure_logs
from tests.services.casework.pages.call.conftest import Open, answer_the_four, press, take_a_report
from tests.services.casework.pages.call.office import Office
from tests.services.casework.pages.conftest import sign_in

pytestmark = pytest.mark.browser

SOON = 15_000


def cases(office: Office) -> int:
    """How many reports the ledger holds."""
    return len(office.facts(IncidentReported))


async def test_what_was_saved_is_there_after_the_service_ended(office: Office, sit_down: Open) -> None:
    """Saved without JavaScript, found again by the list of one's unfinished reports, and gone once it is recorded."""
    page = await sit_down()
    draft = await take_a_report(page, office)
    await answer_the_four(page)
    await page.fill("#p1-name", "Ann Example")
    await press(page, "Save for later")
    await office.stop()
    await office.start()

    await page.goto(f"{office.at}/reports/new")
    unfinished = page.get_by_role("link", name="Begun 26 October 2026 at 12:00pm")
    assert "Ann" not in await page.locator("main").inner_text()
    await unfinished.click()
    assert page.url == draft
    assert await page.input_value("#p1-name") == "Ann Example"
    await press(page, "Record the report")

    await page.goto(f"{office.at}/reports/new")
    assert await unfinished.count() == 0
    assert cases(office) == 1


async def test_what_is_typed_is_saved_by_itself(office: Office, sit_down: Open) -> None:
    """A moment after typing stops, also when the service was away in between, and it says so each time."""
    page = await sit_down(scripted=True)
    await page.clock.install()
    draft = await take_a_report(page, office)
    told = page.locator("#saved-told")
    await page.fill("#description", "Shouted at")
    await page.clock.run_for(3_000)
    await expect(told).to_have_text("Saved at 12:00pm", timeout=SOON)

    await office.stop()
    await page.fill("#description", "Shouted at in the stairwell.")
    await page.clock.run_for(3_000)
    await expect(told).to_have_text("Not saved yet: no answer, trying again", timeout=SOON)
    await office.start()
    await page.clock.run_for(6_000)
    await expect(told).to_have_text("Saved at 12:00pm", timeout=SOON)

    other = await sit_down()
    await other.goto(draft)
    assert await other.input_value("#description") == "Shouted at in the stairwell."


async def test_what_is_typed_last_is_saved_when_the_page_goes(office: Office, sit_down: Open) -> None:
    """Closed in the middle of a word."""
    page, other = await sit_down(scripted=True), await sit_down()
    draft = await take_a_report(page, office)
    await page.fill("#description", "Shouted a")
    await page.goto(f"{office.at}/reports/new")

    async def found() -> str:
        await other.goto(draft)
        return await other.input_value("#description")

    for _ in range(50):
        if (typed := await found()) == "Shouted a":
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"only {typed!r} was kept")


async def test_another_window_is_not_overwritten_by_itself(office: Office, sit_down: Open) -> None:
    """The older one says that it is not saved."""
    older = await sit_down(scripted=True)
    await older.clock.install()
    draft = await take_a_report(older, office)
    newer = await sit_down()
    await newer.goto(draft)
    await newer.fill("#description", "The newer words.")
    await press(newer, "Save for later")

    await older.fill("#description", "The older words.")
    await older.clock.run_for(3_000)

    await expect(older.locator("#saved-told")).to_have_text("Not saved: open in another window too", timeout=SOON)
    await newer.reload()
    assert await newer.input_value("#description") == "The newer words."


async def test_two_presses_are_one_case(office: Office, sit_down: Open) -> None:
    """At the same moment, or once more after all is done: both lead to the same case."""
    page = await sit_down()
    draft = await take_a_report(page, office)
    form = {"description": "Shouted at.", "danger": "no", "safe": "unknown", "hate": "yes", "do": "record"}

    answers = await asyncio.gather(*(page.request.post(draft, form=form) for _ in range(3)))
    again = await page.request.post(draft, form=form)

    assert {answer.url for answer in (*answers, again)} == {f"{office.at}/reports/recorded/{draft.rpartition('/')[2]}"}
    assert cases(office) == 1


async def test_a_press_that_another_overtakes_gets_the_answer_of_that_one(
    office: Office, sit_down: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It found the draft as it was a moment before that one handed it in."""
    page = await sit_down()
    draft = await take_a_report(page, office)
    form: dict[str, str | float | bool] = {
        "description": "Shouted at.", "danger": "no", "safe": "unknown", "hate": "yes", "do": "record",
    }  # fmt: skip
    found, before = office.drafts.find, list[Draft | None]()

    def overtaken(draft: UUID, access: Access, now: datetime) -> Draft | None:
        before.append(found(draft, access, now))
        return before[0] if len(before) == 2 else before[-1]

    office.lost = True
    monkeypatch.setattr(office.drafts, "find", overtaken)
    answers = [await page.request.post(draft, form=form) for _ in range(2)]

    assert [answer.status for answer in answers] == [202, 202]


async def test_an_answer_that_does_not_come_is_waited_for(office: Office, sit_down: Open) -> None:
    """The report is safe, and the page of the draft leads to its case once there is one, also after a restart."""
    page = await sit_down()
    await take_a_report(page, office)
    await answer_the_four(page)
    office.silent = True

    await press(page, "Record the report")

    assert "It is safe" in await page.locator("main").inner_text()
    await office.stop()
    await office.start()
    await page.get_by_role("link", name="Look again").click()
    await page.wait_for_url("**/reports/recorded/*")
    assert cases(office) == 1


async def test_what_went_astray_is_sent_again_as_it_was(office: Office, sit_down: Open) -> None:
    """The second time under the same id, and without what somebody changed in another window."""
    page = await sit_down()
    draft = await take_a_report(page, office)
    await answer_the_four(page)
    office.lost = True
    await press(page, "Record the report")
    await page.request.post(draft, form={"description": "Other words.", "do": "save"})
    office.lost = False

    await page.goto(draft)
    await page.get_by_role("button", name="Send it again").click()
    await page.wait_for_url("**/reports/recorded/*")

    [report] = office.facts(IncidentReported)
    assert isinstance(report, IncidentReported)
    assert report.incident.description == "Shouted at in the stairwell."
    assert len({command.id for command in office.heard}) == 1


async def test_a_ledger_that_is_away_keeps_the_form(office: Office, sit_down: Open) -> None:
    """It says so, and the same press works a minute later."""
    page = await sit_down()
    await take_a_report(page, office)
    await answer_the_four(page)
    office.away = True

    await press(page, "Record the report")

    assert "does not take reports just now" in await page.locator(".govuk-error-summary").inner_text()
    assert await page.input_value("#description") == "Shouted at in the stairwell."
    office.away = False
    await press(page, "Record the report")
    await page.wait_for_url("**/reports/recorded/*")
    assert cases(office) == 1


async def test_a_press_that_nobody_answers_leaves_the_page(office: Office, sit_down: Open) -> None:
    """With what is typed on it, where the browser would show a page of its own; the same press works later."""
    page = await sit_down(scripted=True)
    await take_a_report(page, office)
    await answer_the_four(page)
    await office.stop()
    await page.locator("#area").press("Control+Enter")
    told = "No answer: what you typed is on this page, press again in a minute"
    await expect(page.locator("#saved-told")).to_have_text(told, timeout=SOON)
    assert await page.input_value("#description") == "Shouted at in the stairwell."

    await office.start()
    await page.locator("#area").press("Control+Enter")
    await page.wait_for_url("**/reports/recorded/*")
    assert cases(office) == 1


async def test_whoever_is_not_known_any_more_loses_nothing(office: Office, sit_down: Open) -> None:
    """The page holds on to what was typed until they have said who they are."""
    page = await sit_down()
    await take_a_report(page, office)
    await answer_the_four(page)
    await page.context.clear_cookies()
    await press(page, "Save for later")
    assert await page.title() == "Error: Nobody knows who you are any more – Case ledger"

    await sign_in(page.context, office.at, "whg")
    await page.get_by_role("button", name="Try again").click()
    await page.wait_for_selector("#report")

    assert await page.input_value("#description") == "Shouted at in the stairwell."


async def test_a_report_that_was_thrown_away_is_gone(office: Office, sit_down: Open) -> None:
    """After a second question; its address then says no more than that of somebody else's."""
    page = await sit_down()
    draft = await take_a_report(page, office)
    await press(page, "Throw it away")
    await page.get_by_role("button", name="Throw it away").click()
    await page.wait_for_url("**/reports/new")

    answer = await page.goto(draft)

    assert answer is not None
    assert answer.status == 404
    assert "There is no such unfinished report" in await page.locator("main").inner_text()


async def test_a_draft_is_nobody_elses(office: Office, sit_down: Open) -> None:
    """Neither to be read, nor saved over, nor offered from, nor thrown away by whoever acts for another landlord."""
    page, stranger = await sit_down(), await sit_down(landlord="amplius")
    draft = await take_a_report(page, office)
    paths = ("", "/autosave", "/offered", "/throw-away")

    posts = [await stranger.request.post(draft + path, form={"description": "x"}) for path in paths]

    assert [answer.status for answer in posts] == [404, 404, 404, 404]
    assert (await stranger.request.get(draft)).status == 404
    assert (await stranger.request.get(f"{draft}/throw-away")).status == 404
    await page.goto(draft)
    assert await page.input_value("#description") == ""


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"revision": "9" * 20, "description": "x"}, 409),
        ({"revision": "9" * 5000, "description": "x"}, 409),
        ({"description": "x" * 200_001}, 413),
    ],
)
async def test_what_no_page_of_ours_sends_is_not_saved(
    office: Office, sit_down: Open, form: dict[str, str | float | bool], status: int
) -> None:
    """A revision beyond any number, and more than a draft may hold."""
    page = await sit_down()
    draft = await take_a_report(page, office)

    answer = await page.request.post(f"{draft}/autosave", form=form)

    assert answer.status == status
    await page.goto(draft)
    assert await page.input_value("#description") == ""


async def test_what_is_personal_stays_out_of_logs_titles_and_addresses(office: Office, sit_down: Open) -> None:
    """Through mistakes, a ledger that is away, and all the way to the case."""
    log = io.StringIO()
    configure_logs("casework", log)
    page = await sit_down()
    told: list[str] = []

    async def note(of: Page) -> None:
        told.extend([of.url, await of.title()])

    await take_a_report(page, office)
    await page.fill("#p1-name", "Zebedee Planted")
    await page.fill("#p1-address", "9 Planted Row")
    await page.fill("#p1-born", "1988-03-09")
    await press(page, "Look for similar cases and known people")
    await note(page)
    await press(page, "Record the report")
    await note(page)
    await answer_the_four(page)
    office.away = True
    await press(page, "Record the report")
    await note(page)
    office.away = False
    await press(page, "Record the report")
    await note(page)

    assert cases(office) == 1
    assert not any("lanted" in text for text in (*told, log.getvalue()))
