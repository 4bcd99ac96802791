"""One event of a case in all detail, refused requests, reasons and the two moments, as a person sees them."""

import re

import pytest

from tests.axe import assert_accessible
from tests.services.casework.pages.busy import BUSY, LONG, LONG_EVENTS, REASON
from tests.services.casework.pages.conftest import Person
from tests.services.casework.pages.situations import EASTER, PHONE

pytestmark = pytest.mark.browser

PAGES = {
    "compact": f"/cases/{BUSY}",
    "full": f"/cases/{EASTER}?timeline=full",
    "times": f"/cases/{BUSY}?timeline=times",
    "raw": f"/cases/{BUSY}?timeline=raw",
    "no such group": f"/cases/{BUSY}?timeline=times&group=risk",
    "long": f"/cases/{LONG}?timeline=full&page=2",
    "event": f"/cases/{EASTER}/events/4",
    "numbers": f"/cases/{EASTER}/events/1",
    "own conclusion": f"/cases/{BUSY}/events/2",
    "unknown event": f"/cases/{BUSY}/events/99",
    "compare": f"/cases/{BUSY}/compare?from=5&to=9",
    "not compared": f"/cases/{BUSY}/compare",
    "same": f"/cases/{BUSY}/compare?from=5&to=5",
    "wrong": f"/cases/{BUSY}/compare?from=soon&to=5",
}


@pytest.mark.parametrize("name", PAGES)
async def test_every_state_can_be_used_by_everyone(scripted: Person, name: str) -> None:
    """Axe finds nothing, and at 320 pixels nothing but tables scrolls sideways."""
    await scripted.open(PAGES[name])
    await assert_accessible(scripted.page)
    await scripted.page.set_viewport_size({"width": 320, "height": 640})

    assert await scripted.page.evaluate("document.documentElement.scrollWidth") == 320


async def test_an_event_leads_to_what_it_came_of_and_on(person: Person) -> None:
    """From the reason given, by links alone, to the clock that ran out and to the report."""
    await person.open_case(BUSY)
    await person.page.get_by_role("link", name="Breach explained").click()
    causes = person.page.locator("[data-cause]")

    assert "gives the reason for event 7 (clock ran out)" in (await causes.first.inner_text()).lower()
    await causes.last.get_by_role("link").click()
    await person.page.get_by_role("heading", name="Report received").wait_for()
    assert await person.page.locator("[data-effect]").count() >= 4


async def test_a_correction_stands_in_two_columns(person: Person) -> None:
    """What was entered beside what it should have said, and which of the two differs."""
    await person.open(f"/cases/{EASTER}/events/4")
    rows = await person.page.locator("[data-correction='11'] tbody tr").all_inner_texts()

    assert [row.split("\t") for row in rows if "yes" in row] == [["Result", "no answer", "unsafe to talk", "yes"]]
    assert "The partner had answered." in await person.text()


@pytest.mark.parametrize(
    "path",
    [
        f"/cases/{EASTER}/events/1",
        f"/cases/{EASTER}/compare?from=as_at:2026-04-01T00:00&to=1",
    ],
)
async def test_what_is_safe_stands_above_every_number(person: Person, path: str) -> None:
    """Wherever a number is shown: beside its event, or between two moments."""
    await person.open(path)
    html = await person.page.content()

    assert html.index("Safe contact: read this first") < html.index("Code word: marigold") < html.index(PHONE)


async def test_where_no_number_is_shown_nobody_is_warned(person: Person) -> None:
    """An instruction that stands everywhere is read nowhere."""
    await person.open(f"/cases/{EASTER}/events/4")

    assert "Safe contact" not in await person.text()


async def test_what_rests_on_an_event_is_told(person: Person) -> None:
    """The late call is what the breached clause rests on; and the bytes are there with their offset."""
    await person.open(f"/cases/{BUSY}/events/8")
    told = await person.text()

    assert "whg:2.3.2 Breached" in told
    assert '"type": "contact.made.v1"' in told
    assert "position 8, offset 8" in told


async def test_a_refused_request_is_told_with_what_came_of_it(person: Person) -> None:
    """Who asked what and when, what was lacking, and that it was done all the same."""
    await person.open_case(BUSY)
    refusal = person.page.locator("[data-refusal]")
    told = await refusal.inner_text()

    assert await refusal.get_attribute("data-afterwards") == "done"
    assert "Start enforcement, step injunction, against p2" in told
    assert "Asked by j.officer (case-officer) on 5 June 2026 at 9:00am" in told
    assert "whg:2.9" in told


async def test_the_reason_given_stands_beside_the_verdict(person: Person) -> None:
    """And the clause is as broken as before; the warning that was seen is told at its clock."""
    await person.open_case(BUSY)
    clause = person.page.locator("[data-clause='whg:2.3.2']")

    assert await clause.get_attribute("data-verdict") == "breached"
    assert REASON in await clause.locator("[data-reason]").inner_text()
    assert "Warning seen by j.officer" in await person.page.locator("tr[data-deadline]").inner_text()
    assert "contact 3 June 2026 at 11:00am, late" in str(
        await person.page.locator("tr[data-deadline] svg.strip").get_attribute("aria-label")
    )


async def test_late_entries_stand_out_by_word(person: Person) -> None:
    """In the table of both times and in the compact line."""
    await person.open_case(BUSY, "?timeline=times")
    assert "recorded 4 days late" in await person.page.locator("#event-11").inner_text()
    assert await person.page.locator("svg.axes line.axes-late").count() == 1

    await person.open_case(BUSY)
    assert "recorded 4 days late" in await person.page.locator("#event-11").inner_text()


async def test_groups_are_chosen_by_keyboard(person: Person) -> None:
    """Space on a box, Enter on the button: the clocks alone, in the same timeline."""
    await person.open_case(BUSY, "?timeline=full")
    await person.tab_to("#group-clocks")
    await person.page.keyboard.press("Space")
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**group=clocks**")

    assert await person.page.locator("[data-event]").count() == 4
    assert await person.page.locator("[aria-current='true']").inner_text() == "Full"


async def test_a_long_case_is_read_page_by_page(person: Person) -> None:
    """By links, the earlier events last."""
    await person.open_case(LONG, "?timeline=full")
    seen = await person.page.locator("[data-event]").count()
    while await (link := person.page.get_by_role("link", name="Earlier events")).count():
        await link.click()
        await person.page.wait_for_load_state()
        seen += await person.page.locator("[data-event]").count()

    assert seen == int(str(await person.value("version"))) >= LONG_EVENTS


async def test_two_moments_side_by_side_say_why(person: Person) -> None:
    """The verdict before and after, because of which event, and what was learnt in between."""
    await person.open(f"/cases/{BUSY}/compare?from=5&to=9")
    row = await person.page.locator("tr[data-clause='whg:2.3.2']").inner_text()

    assert "Open" in row
    assert "Breached" in row
    assert "event 8, contact made" in row
    assert "Within one working day" in row
    assert await person.page.locator("[data-learnt]").count() == 4
    fields = await person.page.locator("tr[data-pointer]").all_inner_texts()
    assert [field for field in fields if field.startswith("Contacts, event 8, channel")]
    assert not re.search("[0-9a-f]{8}-[0-9a-f]{4}-", " ".join(fields))
    await person.page.locator("tr[data-clause='whg:2.3.2']").get_by_role("link").click()
    await person.page.get_by_role("heading", name="Contact made").wait_for()


async def test_moments_on_both_axes_stay_in_their_fields(person: Person) -> None:
    """As known after an event, as at an instant: the columns say both."""
    await person.open(f"/cases/{BUSY}/compare?from=5&from_at=2026-06-01T12:00&to=9")
    heads = await person.page.locator("h2#clauses + .wide th[scope=col]").all_inner_texts()

    assert heads[1:3] == ["After event 5, as at 1 June 2026 at 12:00:00pm", "After event 9"]
    assert await person.page.locator("#from_at").input_value() == "1/6/2026 12:00"


async def test_the_timeline_as_csv_names_nobody(person: Person) -> None:
    """One line an event, with both times; no name, number, address or typed word."""
    answer = await person.page.context.request.get(f"{person.at}/cases/{EASTER}/timeline.csv")
    text = await answer.text()

    assert answer.headers["content-type"].startswith("text/csv")
    assert len(text.strip().split("\r\n")) == 13
    assert "4,contact.attempted.v1,contact,2026-04-03T09:00:00Z,2026-04-03T09:05:00Z,j.officer" in text
    for word in ("Warsame", "07700", "Bentley", "religion", "marigold", "partner"):
        assert word not in text


async def test_on_paper_the_page_is_whole(scripted: Person) -> None:
    """Every clause and trace is open, forms and links' places are gone, and it says for whom and as known when."""
    await scripted.open_case(BUSY)
    await scripted.page.emulate_media(media="print")
    told = await scripted.text()

    assert "Printed for j.smith (case-officer). Case D6000000 as known on" in told
    assert "What is missing before it may be done" in told
    assert await scripted.page.locator("#gates li").first.is_visible()
    assert not await scripted.page.locator("form:visible").count()
    assert not await scripted.page.get_by_role("navigation").count()
