"""What compliance staff see over all cases, without JavaScript."""

import csv
import io

import pytest

from contracts import people
from contracts.envelope import Actor
from services.access import Access
from services.casework.landlord_file import landlord_at
from services.casework.pages.compliance.routes import COLUMNS
from services.casework.pages.sources import TEMPLATES
from services.casework.verdicts import Verdict
from tests.axe import assert_accessible
from tests.services.casework.domain.scenario import BOOK, Scenario
from tests.services.casework.pages.conftest import Person, sign_in
from tests.services.casework.pages.situations import EASTER, FORTNIGHTLY, NOW, SPRING, a_report

pytestmark = pytest.mark.browser

PAGES = {
    "start": "/compliance",
    "list": "/compliance/breaches",
    "filtered": "/compliance/breaches?landlord=whg&verdict=breached&explained=no",
    "none": "/compliance/breaches?clause=whg:9.9",
    "wrong": "/compliance/breaches?since=2026-13-01",
    "wrong cursor": "/compliance/breaches?after=nonsense",
    "landlord": "/compliance/landlords/derby-homes",
    "unknown": "/compliance/landlords/nobody",
}


@pytest.mark.parametrize("name", PAGES)
async def test_every_state_can_be_used_by_everyone(scripted: Person, name: str) -> None:
    """Axe finds nothing, and at 320 pixels nothing but tables scrolls sideways."""
    await scripted.open(PAGES[name])
    await assert_accessible(scripted.page)
    await scripted.page.set_viewport_size({"width": 320, "height": 640})

    assert await scripted.page.evaluate("document.documentElement.scrollWidth") == 320


async def test_the_start_counts_and_leads_to_the_list(person: Person) -> None:
    """By landlord and verdict; a count is a link to just those."""
    await person.open("/compliance")
    await person.page.locator("[data-landlord='whg'] [data-verdict='breached'] a").click()
    await person.page.get_by_role("heading", name="Clauses not kept").wait_for()

    assert await rows(person) == [f"{SPRING} whg:2.3.2"]


async def test_what_falls_due_next_leads_to_its_case(person: Person) -> None:
    """The open clause with the nearest due time."""
    await person.open("/compliance")
    due = person.page.locator("[data-due]").first

    assert "whg:2.3.2" in await due.inner_text()
    assert str(await due.locator("a").get_attribute("href")).startswith("/cases/c5000000")


async def test_the_list_has_the_newest_first_and_filters(person: Person) -> None:
    """All, and then by keyboard the missed targets only."""
    await person.open("/compliance/breaches")
    assert await rows(person) == [f"{FORTNIGHTLY} derby-homes:4.14.2", f"{SPRING} whg:2.3.2"]

    await person.page.locator("#verdict").select_option("target_missed")
    await person.page.locator("#since").focus()
    await person.page.keyboard.press("Enter")
    await person.page.wait_for_url("**verdict=target_missed**")
    assert await rows(person) == [f"{FORTNIGHTLY} derby-homes:4.14.2"]


async def test_what_is_no_filter_is_said_at_its_field(person: Person) -> None:
    """With the status of a mistake, the summary leading to the field, and nothing listed."""
    assert await person.open("/compliance/breaches?since=2026-13-01") == 400
    await person.page.get_by_role("link", name="Since: there is no such month").click()

    assert person.page.url.endswith("#since")
    assert (await person.page.title()).startswith("Error: ")
    assert await rows(person) == []


async def test_one_landlord_s_staff_see_theirs_only(person: Person) -> None:
    """On the start, in the list whatever the address says, in the CSV and among the landlords."""
    await sign_in(person.page.context, person.at, landlord="whg")
    await person.open("/compliance")
    assert await person.page.locator("[data-landlord]").count() == 1

    await person.open("/compliance/breaches?landlord=derby-homes")
    assert await rows(person) == [f"{SPRING} whg:2.3.2"]
    assert [row["landlord"] for row in await exported(person, "?landlord=derby-homes")] == ["whg"]
    assert await person.open("/compliance/landlords/derby-homes") == 404


async def test_the_list_as_csv_is_the_list(person: Person) -> None:
    """The same clauses with the same filters, in columns that have names."""
    found = await exported(person)

    assert [row["clause"] for row in found] == ["derby-homes:4.14.2", "whg:2.3.2"]
    assert list(found[0]) == list(COLUMNS)
    assert [row["clause"] for row in await exported(person, "?verdict=breached")] == ["whg:2.3.2"]
    assert found[1]["flags"] == "attempted_in_time"
    assert (found[0]["landlord"], found[0]["landlord_name"]) == ("derby-homes", "Derby Homes")
    assert "fortnight" in found[0]["clause_asks"]


async def test_a_clause_is_told_in_words_beside_its_id(person: Person) -> None:
    """In both lists, with the landlord by its name, so that nobody has to know ids by heart."""
    for path in ("/compliance", "/compliance/breaches"):
        await person.open(path)
        row = await person.page.locator(f"[data-breach='{FORTNIGHTLY} derby-homes:4.14.2']").inner_text()
        assert "derby-homes:4.14.2" in row
        assert "fortnight" in row
        assert "Derby Homes" in row
    await person.open("/compliance")
    assert "Within one working day" in await person.page.locator("[data-due] .says").first.inner_text()


async def test_a_landlord_s_own_clauses_are_judged_when_asked_for(person: Person) -> None:
    """Each that binds the landlord itself, the worst first."""
    assert await person.open("/compliance/landlords/derby-homes") == 200
    found = await person.page.locator(".clause").all()
    stands = [list(Verdict).index(Verdict(str(await one.get_attribute("data-verdict")))) for one in found]

    assert len(stands) > 5
    assert stands == sorted(stands)


def test_a_landlord_s_clause_leads_to_its_cases() -> None:
    """Where an obligation rests on one case, to its page by its reference."""
    case = Scenario("connexus", case=EASTER)
    case.given(a_report(people.Person(ref="p1")), "2026-04-02 16:30")
    file = landlord_at("connexus", [], [case.history], BOOK, NOW, NOW)
    acting = Access(Actor(id="c.watch", role="compliance"), None)
    template = TEMPLATES.engine_instance.get_template("compliance/landlord.html")

    html = template.render(file=file, called="Connexus", acting=acting, path="/compliance")

    assert f'<a class="govuk-link" href="/cases/{EASTER}">case {str(EASTER)[:8].upper()}</a>' in html


async def rows(person: Person) -> list[str]:
    """The case and clause of each row of the list."""
    found = await person.page.locator("[data-breach]").all()
    return [str(await row.get_attribute("data-breach")) for row in found]


async def exported(person: Person, query: str = "") -> list[dict[str, str]]:
    """The rows of the CSV."""
    answer = await person.page.context.request.get(f"{person.at}/compliance/breaches.csv{query}")
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO((await answer.text()).removeprefix("\ufeff"), newline="")))
