"""One case at any moment, as a person without JavaScript and mouse sees it."""

from datetime import datetime

import pytest

from services.casework.verdicts import FAILING
from tests.services.casework.pages.busy import BUSY
from tests.services.casework.pages.conftest import Person
from tests.services.casework.pages.situations import (
    ADDRESS,
    AUTUMN,
    EASTER,
    FORTNIGHTLY,
    NAME,
    NOTE,
    PHONE,
    SPRING,
    WITHOUT_CLOCKS,
)

pytestmark = pytest.mark.browser


async def verdicts(person: Person) -> list[str | None]:
    """The verdict of each clock on the page."""
    return [await row.get_attribute("data-verdict") for row in await person.page.locator("tr[data-deadline]").all()]


async def event_numbers(person: Person) -> list[int]:
    """The numbers of the events in the timeline, from top to bottom."""
    items = await person.page.locator(".timeline > li").all()
    return [int(str(await item.get_attribute("id")).removeprefix("event-")) for item in items]


async def test_a_case_begins_with_what_it_is(person: Person) -> None:
    """Kind, status, receipt, officer and the number of its events."""
    await person.open_case(EASTER)
    summary = await person.page.locator("#summary").inner_text()

    assert await person.page.locator("h1").inner_text() == "Case E1000000"
    assert (await person.value("kind"), await person.value("status")) == ("hate", "open")
    assert (await person.value("officer"), await person.value("version")) == ("j.smith", "12")
    assert "2 April 2026 at 4:30pm, phone" in summary


async def test_a_clock_shows_its_verdict_and_how_it_was_worked_out(person: Person) -> None:
    """A call made in time and entered late is met; the trace names the holidays that moved the due time."""
    await person.open_case(EASTER)
    row = person.page.locator("tr[data-deadline]")
    told = await row.inner_text()
    await person.tab_to("tr[data-deadline] summary")
    await person.page.keyboard.press("Enter")
    trace = await row.locator("details").inner_text()

    assert await verdicts(person) == ["met"]
    assert "recorded late" in told
    assert "midnight at the start of 8 April 2026" in told
    assert "Contact: 7 April 2026 at 6:05pm" in told
    assert "Good Friday" in trace
    assert "Easter Monday" in trace


async def test_as_known_before_the_late_entry_the_clause_was_breached(person: Person) -> None:
    """What the landlord had to believe then stays to be seen."""
    await person.open_case(EASTER, "?as_known=2026-04-08T09:05")

    assert (await person.value("version"), await verdicts(person)) == ("7", ["breached"])
    assert "attempted in time" in await person.text()


async def test_a_missed_update_is_a_missed_aim(person: Person) -> None:
    """Where the policy only aims, the word is not breached."""
    await person.open_case(FORTNIGHTLY)

    assert await verdicts(person) == ["target_missed"]
    assert "Target missed" in await person.text()


async def test_a_case_without_clocks_says_why(person: Person) -> None:
    """Where hate was not the reason the case is there all the same."""
    await person.open_case(WITHOUT_CLOCKS)

    assert await verdicts(person) == []
    assert "without hate-crime clocks" in await person.page.locator("#no-clocks").inner_text()
    assert await person.value("kind") == "anti_social_behaviour"


async def test_the_timeline_has_the_last_event_first(person: Person) -> None:
    """In the order in which the landlord came to know, with both times of each."""
    await person.open_case(EASTER, "?timeline=full")
    late = await person.page.locator("#event-8").inner_text()

    assert await event_numbers(person) == list(range(12, 0, -1))
    assert "Happened 7 April 2026 at 6:05pm. Known 8 April 2026 at 9:10:00am. By j.officer (case-officer)." in late


async def test_a_correction_stands_beside_what_it_puts_right(person: Person) -> None:
    """The original keeps its words, each entry leads to the other, and the reason is there."""
    await person.open_case(EASTER, "?timeline=full")
    original = person.page.locator("#event-4")
    await original.locator("summary").click()

    assert "Result\nno answer" in await original.inner_text()
    assert "event 11 says contact attempted" in await original.inner_text()
    assert "result: unsafe to talk" in await original.inner_text()

    correction = await person.page.locator("#event-11").inner_text()
    assert "Puts right event 4, contact attempted." in correction
    assert "Why: The partner had answered." in correction


async def test_before_it_was_known_a_correction_is_not_shown(person: Person) -> None:
    """As known earlier the original stands alone."""
    await person.open_case(EASTER, "?version=10&timeline=full")

    assert "Put right" not in await person.text()
    assert await event_numbers(person) == list(range(10, 0, -1))


async def test_as_known_by_keyboard_alone(person: Person) -> None:
    """Tab to the field, type a London time, Enter: the case as it was then; and back by a link."""
    await person.open_case(EASTER)
    await person.tab_to("#as_known")
    await person.page.keyboard.type("4/4/2026 9:05")
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**as_known=**")

    assert (await person.value("version"), await verdicts(person)) == ("4", ["pending"])
    assert "Shown as known on 4 April 2026 at 9:05:00am" in await person.page.get_by_role("status").inner_text()
    assert await person.page.locator("#as_known").input_value() == "4/4/2026 09:05"

    await person.tab_to("[role=status] a")
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url(f"**/cases/{EASTER}")
    assert await person.value("version") == "12"


async def test_as_at_by_keyboard_alone(person: Person) -> None:
    """Judged at an earlier instant with all that is known today: the clock still ran."""
    await person.open_case(EASTER)
    await person.tab_to("#as_at")
    await person.page.keyboard.type("4/4/2026 9:05")
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**as_at=**")

    assert (await person.value("version"), await verdicts(person)) == ("12", ["pending"])
    assert await person.page.locator("[data-event]").count() == 4


async def test_after_an_event_by_keyboard_alone(person: Person) -> None:
    """The link beside an event and the field for its number lead to the same case."""
    await person.open(f"/cases/{EASTER}/events/3")
    await person.tab_to("a[href$='version=3']")
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**version=3")
    await person.page.locator("#version").wait_for()
    linked = await person.text()
    await person.open_case(EASTER)
    await person.tab_to("#after")
    await person.page.keyboard.type("3")
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**version=3")

    assert (await person.value("version"), await person.value("officer")) == ("3", "j.smith")
    assert await person.text() == linked


async def test_a_warning_nobody_saw_stands_first_on_a_telephone_too(scripted: Person) -> None:
    """What is asked, before when, and the button, without scrolling; not once it was seen, nor at another moment."""
    await scripted.page.set_viewport_size({"width": 320, "height": 640})
    await scripted.open_case(AUTUMN)
    button = await scripted.page.get_by_role("button", name="I have seen this").bounding_box()

    assert button is not None
    assert button["x"] >= 0
    assert button["x"] + button["width"] <= 320
    assert button["y"] + button["height"] <= 640
    assert "Within one working day" in await scripted.page.locator("[data-unseen]").inner_text()
    for case, query in ((BUSY, ""), (AUTUMN, "?version=2")):
        await scripted.open_case(case, query)
        assert await scripted.page.locator("[data-unseen]").count() == 0


async def test_what_changed_between_two_events(person: Person) -> None:
    """One row a value that differs, in words; ids are for programs."""
    await person.open_case(EASTER)
    await person.tab_to("#from")
    await person.page.keyboard.type("2")
    await person.page.keyboard.press("Tab")
    await person.page.keyboard.type("3")
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**/compare?**to=3**")
    officer = person.page.locator("tr[data-pointer='/officer']")

    assert await officer.inner_text() == "Officer\tnothing\tj.smith"
    assert await person.page.locator("tr[data-pointer]").count() == 2


async def test_what_changed_between_two_moments(person: Person) -> None:
    """Times as known and times as at are compared as events are, and stay in their fields."""
    await person.open_case(EASTER, "?from=as_at:2026-04-04T09:05&to=2026-04-08T12:00")
    heads = await person.page.locator("h2#clocks + .wide th[scope=col]").all_inner_texts()

    assert heads[1:] == ["As at 4 April 2026 at 9:05:00am", "As known on 8 April 2026 at 12:00:00pm"]
    assert await person.page.locator("tr[data-clock]").count() == 1
    assert await person.page.locator("#from").input_value() == "as_at:2026-04-04T09:05:00+01:00"


@pytest.mark.parametrize(
    "query",
    [
        "version=" + "0" * 9 + "9" * 5000,
        "from=1&to=" + "9" * 5000,
        "as_at=0001-01-01T00:00:00Z",
        "to=as_at:soon&from=1",
    ],
)
async def test_no_moment_is_a_page_that_says_so(person: Person, query: str) -> None:
    """However far out or long, what cannot be shown is answered with what to give."""
    assert await person.open_case(EASTER, f"?{query}") == 400
    assert "That moment cannot be shown" in await person.text()


async def test_what_is_safe_stands_above_every_number(person: Person) -> None:
    """No way to reach a person comes before the words on how to do so without harm."""
    await person.open_case(EASTER)
    html = await person.page.content()
    sections = await person.page.locator("section.person").all()
    told = [await section.inner_text() for section in sections]

    for number in (PHONE, "07700 900462", "9 Sample Row"):
        assert html.index("Safe contact: read this first") < html.index(number)
    assert told[0].index("Never: voicemail, letter") < told[0].index(PHONE)
    assert "Code word: marigold" in told[0]
    assert told[1].index("No channel is known to be safe") < told[1].index("07700 900462")


async def test_where_nothing_is_known_of_safety_the_page_says_so(person: Person) -> None:
    """Before anything was recorded of a person, their number comes with a warning."""
    await person.open_case(EASTER, "?version=11")
    told = await person.page.locator("section.person").nth(1).inner_text()

    assert told.index("Nothing is recorded about safe contact") < told.index("07700 900462")


async def test_what_people_typed_stays_text(scripted: Person) -> None:
    """Neither a name nor a note can bring markup or a script into the page."""
    await scripted.open_case(EASTER, "?timeline=full")
    await scripted.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    shown = await scripted.text()

    for text in (NAME, NOTE, ADDRESS):
        assert text in shown
    assert await scripted.page.title() == "Case E1000000 – Case ledger"
    assert await scripted.page.locator("main script, main img, main b").count() == 0


async def test_titles_and_addresses_name_nobody(person: Person) -> None:
    """A history of the browser or a shared screen's tab gives nobody away."""
    await person.open_case(EASTER)
    links = [str(await link.get_attribute("href")) for link in await person.page.locator("a[href]").all()]
    told = " ".join([await person.page.title(), person.page.url, *links])

    for word in ("Warsame", "07700", "Bentley", "religion", "marigold"):
        assert word not in told


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("?as_known=yesterday", "such as 2/4/2026 16:30"),
        ("?as_known=31/2/2026", "no such date in the calendar"),
        ("?as_at=2026-03-29T01:30", "that the clocks showed"),
        ("?version=minus", "whole number"),
        ("?version=0", "whole number"),
        ("?as_known=2026-04-08T09:05&version=3", "give one of them"),
    ],
)
async def test_a_moment_that_cannot_be_is_said_plainly(person: Person, query: str, word: str) -> None:
    """With what to give instead, and the way back to the case."""
    assert await person.open_case(EASTER, query) == 400
    assert word in await person.text()
    await person.page.get_by_role("link", name="The case as it is now").click()
    assert person.page.url.endswith(str(EASTER))


async def test_before_its_first_event_a_case_was_not_known(person: Person) -> None:
    """A moment before the report is an answer of its own."""
    assert await person.open_case(EASTER, "?as_known=2026-04-02T16:00") == 404
    assert "Nothing of this case was known" in await person.text()


async def test_a_time_that_came_twice_is_asked_back(person: Person) -> None:
    """In the night the clocks go back both readings are offered, and each shows another case."""
    status = await person.open_case(AUTUMN, "?as_known=2026-10-25T01:30")
    told = await person.text()
    seen = []
    for reading in ("25 October 2026 at 1:30am BST", "25 October 2026 at 1:30am GMT"):
        await person.open_case(AUTUMN, "?as_known=2026-10-25T01:30")
        await person.page.get_by_role("link", name=reading).click()
        seen.append(await person.value("version"))

    assert status == 400
    assert "twice" in told
    assert seen == ["2", "3"]


async def test_the_hours_around_a_clock_change_are_told_apart(person: Person) -> None:
    """A skipped hour leaves no gap in the order; a repeated one has its two names."""
    await person.open_case(SPRING, "?timeline=full")
    spring = await person.page.locator(".timeline").inner_text()
    await person.open_case(AUTUMN, "?timeline=full")
    autumn = await person.page.locator(".timeline").inner_text()

    assert "29 March 2026 at 12:59am" in spring
    assert "29 March 2026 at 2:00am" in spring
    assert autumn.index("25 October 2026 at 1:30am GMT") < autumn.index("25 October 2026 at 1:30am BST")


async def test_a_time_with_its_offset_is_taken_from_a_link(person: Person) -> None:
    """What HTTP and the command line take is taken here."""
    instant = datetime.fromisoformat("2026-04-08T08:05:00+00:00").isoformat().replace("+", "%2B")
    await person.open_case(EASTER, f"?as_known={instant}")

    assert await person.value("version") == "7"


async def test_every_clause_is_on_the_page_failing_ones_first(person: Person) -> None:
    """Each clause that binds the case stands there once, in words, with what it rests on."""
    await person.open_case(EASTER)
    stands = [str(await one.get_attribute("data-verdict")) for one in await person.page.locator(".clause").all()]
    order = ["failing" if one in FAILING else one for one in stands]

    assert len(stands) == len(
        {str(await one.get_attribute("id")) for one in await person.page.locator(".clause").all()}
    )
    assert order == sorted(order, key=["failing", "pending", "suspended", "met", "not_applicable"].index)
    assert "How it was judged" in str(await person.page.locator("[data-clause='whg:2.3.2']").text_content())


async def test_what_is_due_next_comes_first(person: Person) -> None:
    """Open obligations with a due time, the next to be broken first, each in words and leading to its clause."""
    await person.open_case(EASTER, "?as_known=2026-04-02T17:00")
    first = person.page.locator("[data-next]").first

    assert await first.get_attribute("data-next") == "whg:2.3.2"
    assert "midnight at the start of 8 April 2026" in await first.inner_text()
    assert "the victim is reached" in await first.inner_text()
    assert await first.locator("a").get_attribute("href") == "#clause-whg-2.3.2"


async def test_what_a_step_lacks_is_told_before_anyone_asks(person: Person) -> None:
    """An injunction needs what the policy wants first; an emergency never waits, and that is said beside it."""
    await person.open_case(EASTER)
    told = await person.page.locator("[data-permission='start-enforcement.v1']", has_text="Injunction").text_content()

    assert "whg:2.9" in str(told)
    assert "emergency call" in str(await person.page.locator("#gates").text_content())
