"""The list of cases and the form that says who is asking, without JavaScript."""

import pytest
from playwright.async_api import Browser

from tests.services.casework.pages.conftest import Person, sign_in
from tests.services.casework.pages.situations import EASTER, FORTNIGHTLY, NAME, NOTE, WITHOUT_CLOCKS

pytestmark = pytest.mark.browser


async def listed(person: Person) -> list[str]:
    """The ids of the cases on the page, in its order."""
    rows = await person.page.locator("tr[data-case]").all()
    return [str(await row.get_attribute("data-case")) for row in rows]


async def test_the_newest_case_comes_first_and_more_follow(person: Person) -> None:
    """Pages of the list hold every case once, by the time of its report."""
    await person.open("/cases")
    first = await listed(person)
    await person.page.get_by_role("link", name="More cases").click()
    received = [*first, *await listed(person)]

    assert len(first) == 4
    assert len(set(received)) == 5
    assert received[1:4] == [str(FORTNIGHTLY), str(WITHOUT_CLOCKS), str(EASTER)]


async def test_filters_narrow_the_list(person: Person) -> None:
    """Only the cases asked for are shown, and the fields keep what was asked."""
    await person.open("/cases")
    await person.page.get_by_label("Landlord").fill("whg")
    await person.page.get_by_label("Officer").fill("j.smith")
    await person.page.get_by_role("button", name="Filter").click()

    assert await listed(person) == [str(EASTER)]
    assert await person.page.get_by_label("Officer").input_value() == "j.smith"

    await person.page.get_by_label("Status").select_option("Closed")
    await person.page.get_by_role("button", name="Filter").click()
    assert "No case matches." in await person.text()


async def test_a_row_says_what_is_due_and_missed_and_leads_to_the_case(person: Person) -> None:
    """Kind, officer, missed clocks; the reference is the link."""
    await person.open("/cases?landlord=derby-homes")
    row = person.page.locator(f"tr[data-case='{FORTNIGHTLY}']")
    cells = [await cell.inner_text() for cell in await row.locator("th, td").all()]

    assert cells == [
        "F2000000", "derby-homes", "Hate incident", "Open", "1 October 2026 at 9:00am", "nobody yet", "none", "1"
    ]  # fmt: skip

    await row.get_by_role("link").click()
    assert await person.page.title() == "Case F2000000 – Case ledger"


async def test_the_list_names_nobody(person: Person) -> None:
    """No name, text or strand of any case stands in the list."""
    await person.open("/cases")
    shown = await person.page.content()

    assert "Warsame" in NAME
    assert "onerror" in NOTE
    for word in ("Warsame", "Leslie", "onerror", "Bentley", "religion", "07700"):
        assert word not in shown


async def test_a_cursor_that_nobody_gave_is_named(person: Person) -> None:
    """A link that was cut short says so."""
    assert await person.open("/cases?after=nonsense") == 400
    assert "cursor" in await person.text()


async def test_strangers_are_asked_who_they_are_and_brought_back(pages: str, browser: Browser) -> None:
    """The form comes first; after it the page that was asked for, and everything by keyboard."""
    context = await browser.new_context(java_script_enabled=False)
    person = Person(await context.new_page(), pages)
    await person.open_case(EASTER, "?version=3")
    assert await person.page.locator("h1").inner_text() == "Who is using the ledger?"

    for field, word in (("actor", "a.jones"), ("role", "case-officer"), ("landlord", "whg")):
        await person.tab_to(f"#{field}")
        await person.page.keyboard.type(word)
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**/cases/**")

    assert person.page.url.endswith(f"/cases/{EASTER}?version=3")
    assert "Acting as a.jones (case-officer, whg)" in await person.page.locator("header").inner_text()
    await context.close()


async def test_what_cannot_be_a_name_is_said_and_kept(person: Person) -> None:
    """The form comes back with a word of help and what was typed."""
    await person.open("/acting-as")
    await person.page.get_by_label("Your sign-in name").fill("J Smith!")
    await person.page.get_by_role("button", name="Continue").click()

    assert "letters, digits, dots and hyphens" in await person.page.get_by_role("alert").inner_text()
    assert await person.page.get_by_label("Your sign-in name").input_value() == "J Smith!"


async def test_nobody_is_led_to_another_site(pages: str, browser: Browser) -> None:
    """The way back is one of our own pages, whatever the link said."""
    context = await browser.new_context(java_script_enabled=False)
    person = Person(await context.new_page(), pages)
    await person.open("/acting-as?next=https://elsewhere.example/")
    await person.page.get_by_label("Your sign-in name").fill("a.jones")
    await person.page.get_by_label("Your role").fill("compliance")
    await person.page.get_by_role("button", name="Continue").click()

    assert person.page.url == f"{pages}/cases"
    await context.close()


async def test_who_acts_for_a_landlord_sees_its_cases_only(pages: str, browser: Browser) -> None:
    """The others are neither listed nor told from cases that do not exist."""
    context = await browser.new_context(java_script_enabled=False)
    await sign_in(context, pages, landlord="derby-homes")
    person = Person(await context.new_page(), pages)

    await person.open("/cases?landlord=whg")
    assert await listed(person) == [str(FORTNIGHTLY)]
    assert await person.page.get_by_label("Landlord").count() == 0

    assert await person.open_case(EASTER) == 404
    another = await person.text()
    assert await person.open_case(FORTNIGHTLY) == 200
    assert await person.open("/cases/00000000-0000-4000-8000-000000000000") == 404
    assert await person.text() == another
    await context.close()
