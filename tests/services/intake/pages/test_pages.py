"""The pages of the reports door: what they tell, and that everyone can use them."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page

from contracts.commands import report_id
from services.access import access_cookie
from services.docs.codes import codes
from tests.axe import assert_accessible
from tests.services.intake.messages import as_bytes, incident
from tests.services.intake.pages.conftest import Served, sign_in
from tests.services.intake.pages.situations import AMPLIUS, WHG

STATES = {
    "the documentation": "/docs",
    "a message": "/docs/messages/caseledger.contact.logged.v1",
    "an answer": "/docs/messages/report-outcome",
    "HTTP": "/docs/http",
    "topics": "/docs/topics",
    "codes": "/docs/codes",
    "examples": "/docs/examples",
    "no such message": "/docs/messages/no-such",
    "outcomes": "/outcomes?source=https://crm.example/whg",
    "no outcomes": "/outcomes?id=nothing",
    "a day that is none": "/outcomes?day=x",
    "a rejected message": f"/outcomes/{report_id(WHG, 'crm-000068')}",
    "a message that waits for an operator": f"/outcomes/{report_id(WHG, 'crm-000064')}",
    "an unknown message": f"/outcomes/{report_id(AMPLIUS, 'amp-1')}",
    "an empty try": "/try",
}
PLANTED = "Zebediah Quillfeather"


@pytest.fixture(scope="module")
async def browsing(served: Served, browser: Browser) -> AsyncIterator[Page]:
    """One page that goes from state to state."""
    context = await browser.new_context(java_script_enabled=False, locale="en-GB", base_url=served.at)
    await sign_in(context, served, "whg")
    yield await context.new_page()
    await context.close()


@pytest.mark.browser
@pytest.mark.parametrize("path", STATES.values(), ids=STATES)
async def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(browsing: Page, path: str) -> None:
    """Each state, also at 320 pixels."""
    await browsing.set_viewport_size({"width": 320, "height": 640})
    await browsing.goto(path)

    assert await browsing.evaluate("document.documentElement.scrollWidth") <= 320
    await assert_accessible(browsing)


async def try_it(page: Page, text: str, button: str) -> str:
    """Paste a message, press a button, and read the page."""
    await page.goto("/try")
    await page.get_by_label("Message").fill(text)
    await page.get_by_role("button", name=button).click()
    await assert_accessible(page)
    return await page.locator("main").inner_text()


@pytest.mark.browser
async def test_every_fault_is_shown_by_its_field_and_nothing_is_sent(served: Served, reader: Page) -> None:
    """Even with the button that sends; what was typed stays, and no fault repeats it."""
    wrong = incident()
    wrong["data"] |= {"channel": PLANTED, "victims": "p1"}
    text = json.dumps(wrong, indent=1)
    before = len(served.kafka.taken)

    for button in ("Check without sending", "Send for real"):
        told = await try_it(reader, text, button)
        assert "/data/channel" in told
        assert "/data/victims" in told
        assert (await reader.title()).startswith("Error: ")
        assert await reader.get_by_label("Message").input_value() == text
        assert PLANTED not in await reader.locator(".govuk-error-summary").inner_text()

    assert len(served.kafka.taken) == before


@pytest.mark.browser
async def test_a_good_message_is_only_sent_when_asked_for(served: Served, reader: Page, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Checking tells its id in the ledger; sending hands it in as it was typed and says that it is on its way."""
    monkeypatch.setattr("services.intake.pages.trying.OUTCOME_SECONDS", 0)
    good = incident()
    before = len(served.kafka.taken)

    told = await try_it(reader, as_bytes(good).decode(), "Check without sending")
    assert "It is as the contract asks" in told
    assert str(report_id(WHG, good["id"])) in told
    assert len(served.kafka.taken) == before

    told = await try_it(reader, as_bytes(good).decode(), "Send for real")
    assert "It is on its way" in told
    assert served.kafka.taken[before:] == [as_bytes(good)]


@pytest.mark.browser
async def test_nobody_sends_for_another_landlord(served: Served, reader: Page) -> None:
    """Who acts for whg cannot try a message of amplius."""
    before = len(served.kafka.taken)
    other = incident(source=AMPLIUS, landlord="amplius")

    told = await try_it(reader, as_bytes(other).decode(), "Send for real")

    assert "You act for whg" in told
    assert len(served.kafka.taken) == before


@pytest.mark.browser
async def test_outcomes_are_searched_by_keyboard(served: Served, reader: Page) -> None:
    """One message by its id: its outcome, its reasons and its page."""
    await reader.goto("/outcomes")
    await reader.get_by_label("Your id of the message").focus()
    await reader.keyboard.type("crm-000068")
    await reader.keyboard.press("Enter")
    await reader.wait_for_url("**id=crm-000068**")
    rows = reader.locator("table").last.locator("tbody tr")
    assert await rows.count() == 1
    assert "Rejected" in await rows.inner_text()

    await reader.get_by_role("link", name="crm-000068").click()
    await reader.wait_for_url("**/outcomes/*-*")

    told = await reader.locator("main").inner_text()
    assert "/data/victims/0" in told
    assert "Names nobody in people." in told
    assert "crm-000068" not in await reader.title()


@pytest.mark.browser
async def test_what_waits_for_an_operator_says_so(served: Served, reader: Page) -> None:
    """On the list, on its page and over HTTP: its sender has nothing to do, and it is in flight meanwhile."""
    await reader.goto("/outcomes?id=crm-000064")
    row = await reader.locator("table").last.locator("tbody tr").inner_text()
    await reader.get_by_role("link", name="crm-000064").click()
    told = await reader.locator("main").inner_text()
    async with asking(served, "whg") as http:
        answer = await http.get(f"/v1/reports/{report_id(WHG, 'crm-000064')}")
        listed = (await http.get("/v1/outcomes", params={"id": "crm-000064"})).json()["items"]

    assert "In flight" in row
    assert "An operator has to see to it" in row
    assert "it waits for an operator" in told
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (404, "parked")
    assert listed[0]["outcome"] == "in_flight"
    assert answer.json()["since"] == listed[0]["parked_at"].replace("Z", "+00:00")


def asking(served: Served, landlord: str) -> httpx.AsyncClient:
    """Someone who acts for a landlord, or for none."""
    cookie = access_cookie("j.smith", "integration", landlord)
    return httpx.AsyncClient(base_url=served.at, cookies={cookie.key: str(cookie.value)})


async def test_a_sender_sees_its_own_sources_only(served: Served) -> None:
    """On the page, in the file and of a single message; who acts for nobody in particular sees all."""
    own, other = report_id(WHG, "crm-000068"), report_id(AMPLIUS, "amp-1")
    async with asking(served, "whg") as whg, asking(served, "") as operator:
        pages = [(await who.get(path)).text for who in (whg, operator) for path in ("/outcomes", "/outcomes.csv")]
        found = [(await who.get(f"/outcomes/{one}")).status_code for who in (whg, operator) for one in (own, other)]

    assert [AMPLIUS in text for text in pages] == [False, False, True, True]
    assert found == [200, 404, 200, 200]


async def test_the_file_of_days_adds_up(served: Served) -> None:
    """For a spreadsheet: every line by itself."""
    async with asking(served, "") as operator:
        answer = await operator.get("/outcomes.csv")
    rows = list(csv.DictReader(answer.text.lstrip("\ufeff").splitlines()))

    assert answer.headers["content-type"].startswith("text/csv")
    assert rows
    for row in rows:
        parts = ("accepted", "duplicate", "conflict", "rejected", "in_flight")
        assert int(row["received"]) == sum(int(row[name]) for name in parts)


async def test_pages_follow_one_another(served: Served) -> None:
    """More than a page of messages: the next page goes on where the first ended."""
    async with asking(served, "whg") as whg:
        first = (await whg.get("/outcomes")).text
        following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
        second = (await whg.get(following.partition("#")[0])).text

    assert "crm-000069" in first
    assert "crm-000019<" not in first
    assert "crm-000019<" in second


async def test_nobody_who_has_not_said_who_they_are_sees_outcomes(served: Served) -> None:
    """They are asked first, and brought back."""
    async with httpx.AsyncClient(base_url=served.at) as nobody:
        answers = [
            await nobody.get(path)
            for path in ("/outcomes", "/outcomes.csv", "/try", f"/outcomes/{report_id('a', 'b')}")
        ]

    assert {one.status_code for one in answers} == {303}
    assert all(one.headers["location"].startswith("/acting-as?next=") for one in answers)


async def test_the_documents_for_programs_are_served(served: Served) -> None:
    """Schemas, AsyncAPI and OpenAPI; the pages name every one of them, and a name that is none is a 404."""
    async with httpx.AsyncClient(base_url=served.at) as http:
        asyncapi = (await http.get("/docs/asyncapi.json")).json()
        for channel in asyncapi["components"]["messages"].values():
            reference = channel.get("payload", {}).get("$ref", "./schemas/event.json").removeprefix("./")
            assert (await http.get(f"/docs/{reference}")).json()["$id"]
        assert (await http.get("/docs/schemas/no.json")).status_code == 404
        assert (await http.get("/docs/schemas/..%2F..%2Fcheck.py")).status_code == 404
        told = (await http.get("/docs/codes")).text
        assert (await http.get("/schema")).json()["paths"].keys() >= {"/v1/reports", "/v1/outcomes"}

    assert [one.name for one in codes() if one.door != "facts" and f'id="{one.name}"' not in told] == []
