"""The list of cases and the form that says who is asking, without JavaScript."""

from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from playwright.async_api import Browser

from services.access import access_cookie
from services.casework.pages.home import home
from tests.axe import assert_accessible
from tests.services.casework.pages.conftest import Person, sign_in
from tests.services.casework.pages.situations import AUTUMN, EASTER, FORTNIGHTLY, NAME, NOTE, SPRING, WITHOUT_CLOCKS

pytestmark = pytest.mark.browser


async def listed(person: Person) -> list[str]:
    """The ids of the cases on the page, in its order."""
    rows = await person.page.locator("tr[data-case]").all()
    return [str(await row.get_attribute("data-case")) for row in rows]


async def test_what_is_due_first_comes_first_and_more_follow(person: Person) -> None:
    """Missed or not; cases without a due time come last, and every case comes once."""
    await person.open("/cases")
    first = await listed(person)
    await person.page.get_by_role("link", name="Next page").click()

    assert [*first, *await listed(person)] == [
        str(case) for case in (SPRING, FORTNIGHTLY, AUTUMN, WITHOUT_CLOCKS, EASTER)
    ]
    assert len(first) == 4


async def test_the_newest_case_comes_first_if_wanted(person: Person) -> None:
    """By the time of its report."""
    await person.open("/cases")
    await person.page.get_by_label("First").select_option("The newest first")
    await person.page.get_by_role("button", name="Filter").click()

    assert (await listed(person))[1:4] == [str(FORTNIGHTLY), str(WITHOUT_CLOCKS), str(EASTER)]


async def test_on_a_narrow_screen_the_first_case_is_on_the_first_screen(person: Person) -> None:
    """The filters are folded, saying whose cases these are, and open by keyboard; they are open once one is set."""
    await person.page.set_viewport_size({"width": 320, "height": 640})
    await person.open("/cases?sort=newest")
    first = await person.page.locator("tr[data-case] a").first.bounding_box()

    assert first is not None
    assert first["y"] + first["height"] <= 640
    assert await person.page.locator("summary").first.inner_text() == "Filter: Everyone's"
    await person.tab_to("summary")
    await person.page.keyboard.press("Enter")
    await person.page.get_by_label("Area").fill("Bentley")
    await person.page.get_by_role("button", name="Filter").click()
    assert await person.page.get_by_label("Area").is_visible()


async def test_filters_narrow_the_list(person: Person) -> None:
    """Only the cases asked for are shown, and the fields keep what was asked."""
    await person.open("/cases")
    await person.page.get_by_label("Landlord").select_option("whg")
    await person.page.get_by_label("Officer").fill("j.smith")
    await person.page.get_by_role("button", name="Filter").click()

    assert await listed(person) == [str(EASTER)]
    assert await person.page.get_by_label("Officer").input_value() == "j.smith"

    await person.page.get_by_label("Status").select_option("Closed")
    await person.page.get_by_role("button", name="Filter").click()
    assert "No case matches." in await person.text()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("whose=mine", [EASTER]),
        ("whose=team", [EASTER]),
        ("whose=unassigned", [SPRING, FORTNIGHTLY, AUTUMN, WITHOUT_CLOCKS]),
        ("due=overdue", [SPRING, FORTNIGHTLY]),
        ("due=today", [AUTUMN]),
        ("due=soon", [AUTUMN]),
        ("reference=F2000000", [FORTNIGHTLY]),
        (f"reference={EASTER}", [EASTER]),
        ("area=Elsewhere", []),
        ("kind=anti_social_behaviour", [WITHOUT_CLOCKS]),
    ],
)
async def test_each_filter_says_which_cases(person: Person, query: str, expected: list[UUID]) -> None:
    """Whose, how near, which one, where, of what kind."""
    await person.open(f"/cases?{query}")

    assert await listed(person) == [str(case) for case in expected]


async def test_a_row_says_what_to_do_by_when_and_leads_to_the_case(person: Person) -> None:
    """The next action, how near it is in words, area, officer, missed clocks; the reference is the link."""
    await person.open("/cases?landlord=derby-homes")
    row = person.page.locator(f"tr[data-case='{FORTNIGHTLY}']")
    cells = [" ".join((await cell.inner_text()).split()) for cell in await row.locator("th, td").all()]

    assert cells == [
        "F2000000", "Give an update", "Overdue midnight at the start of 16 October 2026", "Bentley", "Open",
        "Nobody yet", "Hate incident", "Derby Homes", "1 October 2026 at 9:00am", "1",
    ]  # fmt: skip

    await row.get_by_role("link").click()
    assert await person.page.title() == "Case F2000000 – Case ledger"


async def test_the_list_names_nobody(person: Person) -> None:
    """No name, text, strand or address of any case stands in the list; the neighbourhood does."""
    await person.open("/cases")
    shown = await person.page.content()

    assert "Warsame" in NAME
    assert "onerror" in NOTE
    for word in ("Warsame", "Leslie", "onerror", "Sample Row", "religion", "07700"):
        assert word not in shown


async def test_names_are_shown_when_asked_for_and_only_in_cases_of_the_team(person: Person) -> None:
    """Of one's own and one's team's cases; until they are hidden again."""
    await person.open("/cases?sort=newest")
    await person.page.get_by_role("button", name="Show names").click()

    assert person.page.url.endswith("/cases?sort=newest")
    assert NAME in await person.page.locator(f"tr[data-case='{EASTER}']").inner_text()
    assert "Not shown" in await person.page.locator(f"tr[data-case='{FORTNIGHTLY}']").inner_text()
    assert "Leslie" not in await person.page.content()

    await person.page.get_by_role("button", name="Hide names").click()
    assert "Warsame" not in await person.page.content()


@pytest.mark.parametrize(("officer", "sees"), [("a.jones", True), ("m.shah", True), ("z.other", False)])
async def test_names_and_finding_by_name_are_the_team_s(
    pages: str, browser: Browser, officer: str, *, sees: bool
) -> None:
    """Colleagues and the lead see the case named and find it; somebody else neither sees nor finds."""
    context = await browser.new_context(java_script_enabled=False)
    await sign_in(context, pages, actor=officer)
    person = Person(await context.new_page(), pages)
    await person.open("/cases?sort=newest")
    await person.page.get_by_role("button", name="Show names").click()
    assert ("Warsame" in await person.page.locator("table").inner_text()) == sees

    await person.page.get_by_label("A person's name").fill("warsame")
    await person.page.get_by_role("button", name="Find").click()
    assert await listed(person) == ([str(EASTER)] if sees else [])
    await context.close()


async def test_what_was_sought_stays_out_of_addresses_and_titles(person: Person) -> None:
    """The name goes in the body, and only the field shows it again."""
    await person.open("/cases")
    await person.page.get_by_label("A person's name").fill("Warsame")
    await person.page.get_by_role("button", name="Find").click()

    assert await listed(person) == [str(EASTER)]
    assert person.page.url == f"{person.at}/cases"
    assert await person.page.title() == "Cases found – Case ledger"
    assert await person.page.get_by_label("A person's name").input_value() == "Warsame"


@pytest.mark.parametrize("sought", ["onerror", "Bentley", "contact.made.v1"])
async def test_only_names_and_references_are_searched(person: Person, sought: str) -> None:
    """What was said, where, and how the ledger writes are no names."""
    await person.open("/cases")
    await person.page.get_by_label("A person's name").fill(sought)
    await person.page.get_by_role("button", name="Find").click()

    assert await listed(person) == []


async def test_too_short_a_name_is_said_beside_the_field(person: Person) -> None:
    """The title says so, and the summary leads to the field."""
    await person.open("/cases")
    await person.page.get_by_label("A person's name").fill("W")
    await person.page.get_by_role("button", name="Find").click()

    assert await person.page.title() == "Error: Cases – Case ledger"
    await person.page.get_by_role("link", name="Type at least 3 characters").click()
    assert person.page.url.endswith("#person")


async def test_a_change_is_announced_and_moves_nothing(scripted: Person) -> None:
    """The rows stay as they are until one asks for the list anew."""
    await scripted.page.route("**/cases/changed?*", lambda route: route.fulfill(json={"changed": 3}))
    await scripted.open("/cases")
    before = await listed(scripted)
    await scripted.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    told = scripted.page.get_by_role("status")

    await told.get_by_text("3 cases have changed.").wait_for()
    assert await listed(scripted) == before
    await told.get_by_role("link", name="Show the list as it is now").click()
    assert await listed(scripted) == before


async def test_what_changed_is_counted_among_the_cases_of_the_list(scripted: Person) -> None:
    """Since the list was made nothing; since long ago each of its cases."""
    await scripted.open("/cases?landlord=derby-homes")
    now = await scripted.page.locator("#changed").get_attribute("data-changed")
    counted = "path => fetch(path).then(answer => answer.json()).then(told => told.changed)"

    assert await scripted.page.evaluate(counted, now) == 0
    ago = "/cases/changed?landlord=derby-homes&since=2020-01-01T00:00:00Z"
    assert await scripted.page.evaluate(counted, ago) == 1


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

    assert person.page.url == f"{pages}/compliance"
    await context.close()


@pytest.mark.parametrize(
    ("role", "begins"),
    [
        ("call-handler", "/reports/new"),
        ("case-officer", "/cases?whose=mine"),
        ("compliance", "/compliance"),
        ("operations", "/operations"),
        ("caretaker", "/cases"),
    ],
)
def test_each_role_begins_at_its_own_page(role: str, begins: str) -> None:
    """Another role sees the list; who has not said who they are is asked, and then begins by their role."""
    cookie = access_cookie("j.smith", role, "")
    with TestClient(Litestar([home])) as client:
        answer = client.get("/", headers={"cookie": f"{cookie.key}={cookie.value}"}, follow_redirects=False)
        assert answer.headers["location"] == begins
        assert client.get("/", follow_redirects=False).headers["location"] == "/acting-as?next=%2F"


async def test_the_rota_says_who_is_there(person: Person) -> None:
    """Teams, who is on duty with deputies put in, who is away now or later, and where to say so."""
    await person.open("/rota")
    whg = person.page.locator("section", has=person.page.get_by_role("heading", name="whg"))
    [team] = await whg.get_by_role("region", name="Teams of whg").locator("tbody tr").all()
    away = await whg.get_by_role("region", name="Absences at whg").locator("tbody tr").all_inner_texts()

    assert [await cell.inner_text() for cell in await team.locator("th, td").all()] == [
        "north", "j.smith, a.jones, s.byrne (away)", "m.shah", "a.jones, then j.smith",
    ]  # fmt: skip
    assert ["Away now" in row for row in away] == [True, False]
    link = whg.get_by_role("link", name="Record an absence")
    assert await link.get_attribute("href") == "/landlords/whg/record/absence.recorded.v1"
    assert await person.page.get_by_text("No team is set").count() == 4


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


async def test_every_state_of_the_list_can_be_used_by_everyone(scripted: Person) -> None:
    """With names, with cases found by name, with a search refused, and with a change announced."""
    await scripted.page.route("**/cases/changed?*", lambda route: route.fulfill(json={"changed": 1}))
    await scripted.open("/cases")
    await scripted.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await scripted.page.get_by_text("1 case has changed.").wait_for()
    await scripted.page.get_by_role("button", name="Show names").click()
    await assert_accessible(scripted.page)

    for sought in ("Warsame", "W"):
        await scripted.page.get_by_label("A person's name").fill(sought)
        await scripted.page.get_by_role("button", name="Find").click()
        await assert_accessible(scripted.page)
