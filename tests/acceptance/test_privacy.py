"""What people said and who they are stays in the ledger and on the case's own page."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import httpx
import msgspec
import pytest
from aiokafka import AIOKafkaProducer

from contracts.topics import COMMAND_OUTCOMES, REPORT_OUTCOMES, REPORTS, REPORTS_REJECTED
from services.access import access_cookie
from tests.acceptance import found
from tests.acceptance.messages import case_id, opened, report, state
from tests.acceptance.planted import PLANTED, leaks
from tests.acceptance.product import SERVICES, Product

pytestmark = [pytest.mark.acceptance, pytest.mark.kafka]


def planted_report(name: str) -> dict[str, Any]:
    """A report that says everything that must not get about."""
    person = {
        "ref": "p1",
        "name": PLANTED["name"],
        "source_ref": PLANTED["reference"],
        "date_of_birth": PLANTED["birth"],
        "contacts": [{"kind": "phone", "value": PLANTED["phone"]}, {"kind": "address", "value": PLANTED["address"]}],
        "safe_contact": {"channels": ["phone"], "code_word": PLANTED["code word"]},
    }
    motivation = {"asked": True, "hate": True, "strands": [PLANTED["strand"]], "perceived_by": ["victim"]}
    return report(
        name,
        "2026-11-18T10:00:00+00:00",
        people=[person],
        motivation=motivation,
        incident={"description": PLANTED["description"]},
    )


def broken_reports() -> Iterator[bytes]:
    """The same, spoilt in ways that tempt a program to quote what it cannot take."""
    whole = msgspec.json.encode(planted_report("planted-cut"))
    yield whole[: len(whole) - 40]
    for place, word in (("channel", PLANTED["name"]), ("received_at", PLANTED["description"]), ("victims", ["p9"])):
        wrong = copy.deepcopy(planted_report("planted-wrong"))
        wrong["data"][place] = word
        yield msgspec.json.encode(wrong)
    another = planted_report("planted-wrong")
    yield msgspec.json.encode(another | {"landlord": "derby-homes"})
    yield b"\xff\xfe" + whole


@pytest.fixture(scope="module")
async def told(product: Product) -> str:
    """The case, after the planted words went in by every way there is."""
    case = await opened(product, planted_report("planted"))
    conflict = planted_report("planted")
    conflict["data"]["immediate_danger"] = True
    async with AIOKafkaProducer(bootstrap_servers=product.bootstrap) as producer:
        for value in (*broken_reports(), msgspec.json.encode(conflict)):
            await producer.send_and_wait(
                REPORTS.name, value, headers=[("content-type", b"application/cloudevents+json")]
            )
    for value in broken_reports():
        answer = await product.http.post(
            product.url("intake", "/v1/reports"),
            content=value,
            headers={"content-type": "application/cloudevents+json"},
        )
        assert answer.status_code in {400, 422}, answer.text
    call = {"type": "contact.made.v1", "party": "victim", "channel": "phone", "person": "p1", "note": PLANTED["note"]}
    await state(product, case, {"occurred_at": "2026-11-18T11:00:00Z", "data": call, "why": PLANTED["reason"]})
    await _ask_amiss(product, str(case))
    await product.quiet()
    return str(case)


async def _ask_amiss(product: Product, case: str) -> None:
    """Requests that are stale or not to be read, full of what a person typed."""
    asked = {"type": "reopen-case.v1", "reason": PLANTED["reason"], "expected_version": 1}
    for body in (asked, asked | {"officer": PLANTED["name"]}, {"type": PLANTED["name"]}):
        answer = await product.http.post(
            product.url("casework", f"/v1/cases/{case}/requests"), json=body, headers={"Caseledger-Landlord": "whg"}
        )
        assert 400 <= answer.status_code < 500, answer.text


@pytest.mark.usefixtures("told")
async def test_logs_and_the_terminal_say_nothing_of_people(product: Product) -> None:
    """Every log of every process, and what the supervisor showed."""
    logs = [*product.data.glob("logs/*"), product.data / "supervisor.jsonl", product.said]
    texts = {path.name: path.read_text(errors="replace") for path in logs}

    assert {"casework.jsonl", "intake.jsonl", "notifications.jsonl"} <= texts.keys()
    assert "report.rejected" in texts["intake.jsonl"]
    assert {name: leaks(text) for name, text in texts.items() if leaks(text)} == {}


async def test_notices_say_nothing_of_people(product: Product, told: str) -> None:
    """A notice has the reference and the link of its case."""
    texts = [path.read_text() for path in (product.data / "notices").glob("*.json")]

    assert any(told in text for text in texts)
    assert leaks("\n".join(texts)) == {}
    assert not any(leaks(path.name) for path in (product.data / "notices").iterdir())


@pytest.mark.usefixtures("told")
async def test_metrics_say_nothing_of_people(product: Product) -> None:
    """Of every service."""
    for service in SERVICES:
        text = (await product.http.get(product.url(service, "/metrics"))).text
        assert "caseledger_" in text
        assert leaks(text) == {}


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("topic", [REPORT_OUTCOMES, COMMAND_OUTCOMES], ids=lambda topic: topic.name)
async def test_outcomes_say_nothing_of_people(product: Product, topic: Any) -> None:
    """A sender is told where its message is wrong, not what stood there."""
    records = await found.records(product, topic)
    text = "\n".join(str((record.key, record.value, record.headers)) for record in records)

    assert str(case_id("planted")) in text
    assert leaks(text) == {}


@pytest.mark.usefixtures("told")
async def test_reasons_of_what_was_rejected_say_nothing_of_people(product: Product) -> None:
    """The bytes are kept as they came; what was found about them repeats none of them."""
    records = await found.records(product, REPORTS_REJECTED)
    headers = "\n".join(str(record.headers) for record in records)

    assert any(PLANTED["name"].encode() in (record.value or b"") for record in records)
    assert leaks(headers) == {}
    listing = await product.cli("rejected", "list")
    assert listing.status == 0
    assert leaks(listing.out + listing.err) == {}


@pytest.mark.usefixtures("told")
async def test_the_book_of_reports_says_nothing_of_people(product: Product) -> None:
    """Neither its file, nor what is looked up in it, nor the page that shows it."""
    files = "\n".join(path.read_bytes().decode(errors="replace") for path in product.data.glob("intake.sqlite3*"))
    found = (await product.http.get(product.url("intake", "/v1/outcomes"), params={"limit": "500"})).text
    cookie = access_cookie("a.tester", "integration", "")
    async with httpx.AsyncClient(cookies={cookie.key: str(cookie.value)}) as person:
        page = (await person.get(product.url("intake", "/outcomes"))).text

    for text in (files, found, page):
        assert "planted-wrong" in text
        assert leaks(text) == {}


async def test_lists_titles_and_addresses_say_nothing_of_people(product: Product, told: str) -> None:
    """Only the case's own page names anyone, below a title that does not."""
    cookie = access_cookie("a.tester", "compliance", "whg")
    async with httpx.AsyncClient(cookies={cookie.key: str(cookie.value)}) as person:
        listed = (await person.get(product.url("casework", "/cases"))).text
        page = (await person.get(product.url("casework", f"/cases/{told}"))).text
    rows = msgspec.json.encode(await found.listed(product)).decode()
    titles = "\n".join(re.findall(r"<title>.*?</title>", page) + re.findall(r'(?:href|action)="[^"]*"', page))

    assert told in rows
    assert told in listed
    assert PLANTED["name"] in page
    assert leaks(rows + listed + titles) == {}


OF_EVERYONE = {
    "/cases": "j.smith case-officer whg",
    "/cases?whose=unassigned": "j.smith case-officer whg",
    "/rota": "j.smith case-officer whg",
    "/compliance": "a.tester compliance whg",
    "/compliance/breaches": "a.tester compliance whg",
    "/compliance/breaches.csv": "a.tester compliance whg",
    "/compliance/landlords/whg": "a.tester compliance whg",
    "/operations": "op.night operations",
    "/operations/rejected": "op.night operations",
    "/docs": "a.tester integration",
}
"""Pages that are about everything, and who looks."""


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("path", OF_EVERYONE)
async def test_pages_about_everything_say_nothing_of_people(product: Product, path: str) -> None:
    """Strangers' names stay hidden although they are asked for."""
    actor, role, landlord = [*OF_EVERYONE[path].split(), ""][:3]
    cookie = access_cookie(actor, role, landlord)
    cookies = {cookie.key: str(cookie.value), "caseledger-names": "shown"}
    async with httpx.AsyncClient(cookies=cookies) as person:
        answer = await person.get(product.url("casework", path))

    assert answer.status_code == 200
    assert leaks(answer.text + str(answer.headers)) == {}


async def test_the_address_of_a_draft_says_nothing_of_people(product: Product) -> None:
    """It holds an id that was drawn at random; another person finds nothing there."""
    async with httpx.AsyncClient(base_url=product.url("casework", "")) as handler, httpx.AsyncClient() as other:
        for person, actor in ((handler, "h.call"), (other, "o.other")):
            cookie = access_cookie(actor, "call-handler", "whg")
            person.cookies.set(cookie.key, str(cookie.value))
        begun = await handler.post("/reports/new")
        draft = begun.headers["location"]
        saved = await handler.post(f"{draft}/autosave", data={"description": PLANTED["description"], "revision": "0"})
        listed = await handler.get("/reports/new")
        seen = await other.get(product.url("casework", draft))

    assert saved.status_code == 200, saved.text
    assert draft in listed.text
    assert leaks(draft + listed.text + saved.text + seen.text) == {}
    assert seen.status_code == 404
