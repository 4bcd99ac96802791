"""What people said and who they are reaches no mail, no webhook, no log and no figure of the running service."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from contracts.envelope import Event
from contracts.facts.report import Incident, IncidentReported, Motivation, Reporter
from contracts.facts.rota import TeamSet
from contracts.people import ContactPoint, Person, SafeContact
from contracts.streams import landlord_stream
from contracts.vocabulary import Capacity, Channel, ContactKind, Strand
from tests.services.notifications.channels.receiver import Receiver
from tests.services.notifications.channels.test_smtp import Inbox, serving
from tests.services.notifications.process import Process, write_cases
from tests.services.notifications.situations import after, assigned, case, event, passed, warned

pytestmark = pytest.mark.kafka

STREAM = case(77_777)
PLANTED = {
    "name": "Zebediah Quillfeather",
    "address": "7 Marrowbone Steps",
    "e-mail": "zebediah@quillfeather.example",
    "code word": "tangerine",
    "description": "vermilion umbrella",
    "strand": "subculture",
}
WORDS = tuple(PLANTED.values())
STAFF = """
domain = "landlord.example"
[officers]
"z.quill" = { email = "zebediah@quillfeather.example" }
"""
# Four notices by two ways, but for one mail that was refused.
DELIVERED = 7
STAFF_ADDRESSES = ("landlord.example", "quillfeather.example")


def planted_report() -> Event:
    """A report that says everything that must not get about; one of its people works for the landlord."""
    person = Person(
        ref="p1",
        name=PLANTED["name"],
        contacts=(
            ContactPoint(kind=ContactKind.EMAIL, value=PLANTED["e-mail"]),
            ContactPoint(kind=ContactKind.ADDRESS, value=PLANTED["address"]),
        ),
        safe_contact=SafeContact(code_word=PLANTED["code word"]),
    )
    motivation = Motivation(asked=True, hate=True, strands=(Strand(PLANTED["strand"]),))  # type: ignore[call-arg]
    told = IncidentReported(
        channel=Channel.PHONE,
        immediate_danger=False,
        reporter=Reporter(capacity=Capacity.VICTIM, person="p1"),
        motivation=motivation,
        incident=Incident(description=PLANTED["description"]),
        people=(person,),
        victims=("p1",),
    )
    return event(told, stream=STREAM)


@asynccontextmanager
async def told(bootstrap: str, home: Path) -> AsyncIterator[tuple[Process, Inbox, Receiver]]:
    """The service, with a mail server and a webhook, once it has told of the case by both."""
    inbox, receiver = Inbox(), Receiver()
    # A server that repeats what it was told.
    inbox.to_recipients.append("550 No mailbox b.jones@landlord.example here, nor " + PLANTED["e-mail"])
    staff = home / "staff.toml"
    staff.write_text(STAFF)
    async with serving(inbox) as mail, receiver.serving() as hook:
        settings = {
            "CASELEDGER_SMTP_URL": f"smtp://127.0.0.1:{mail}?from=ledger@landlord.example&starttls=no",
            "CASELEDGER_STAFF_FILE": str(staff),
            "CASELEDGER_WEBHOOK_URL": f"http://127.0.0.1:{hook}/",
            "CASELEDGER_WEBHOOK_SECRET": base64.b64encode(b"a secret of thirty-two bytes....").decode(),
            "CASELEDGER_WEBHOOK_ALLOW": "127.0.0.1",
        }
        process = Process(bootstrap, home / "service", **settings)
        team = event(TeamSet(team="north", members=("z.quill", "b.jones")), stream=landlord_stream("whg"))
        clock = [warned(after(hours=26), after(hours=30), stream=STREAM), passed(after(hours=30), stream=STREAM)]
        await write_cases(bootstrap, [team, planted_report(), assigned("z.quill", stream=STREAM), *clock])
        async with process.alive():
            await process.until_metric('caseledger_notices{state="delivered"}', DELIVERED)
            yield process, inbox, receiver


def leaks(text: str, words: Iterable[str] = WORDS) -> dict[str, str]:
    """The words that stand in the text, each with what surrounds it."""
    lower = text.lower()
    return {word: text[max(0, at - 80) : at + 80] for word in words if (at := lower.find(word.lower())) >= 0}


async def test_planted_words_reach_nobody(bootstrap: str, tmp_path: Path) -> None:
    """Told by mail and webhook of everything there is to tell, and refused by a server that quotes addresses."""
    async with told(bootstrap, tmp_path) as (process, inbox, receiver), httpx.AsyncClient() as http:
        metrics = (await http.get(f"{process.url}/metrics")).text
        listed = await http.get(f"{process.url}/v1/notices", params={"limit": 1000})
        log = (process.home / "log.jsonl").read_text()
    mine = [one for one in listed.json()["notices"] if one["stream"] == STREAM]
    mails = "\n".join(mail.as_string() for mail in inbox.mails)
    posts = "\n".join(f"{one.line}\n{one.headers}\n{one.body.decode()}" for one in receiver.posted)

    assert {one["recipient"] for one in mine} == {"b.jones"}
    assert sorted(one["occasion"] for one in mine) == sorted(["assigned", "missed", "new_case", "warning"] * 2)
    assert {envelope.rcpt_tos[0] for envelope in inbox.envelopes} == {"b.jones@landlord.example"}
    assert (len(inbox.mails), len(receiver.posted)) == (3, 4)
    assert mails.count(f"/cases/{STREAM.removeprefix('case:')}") == 3
    for text in (mails, posts, metrics, listed.text, log):
        assert leaks(text) == {}
    for text in (posts, metrics, listed.text, log):
        assert leaks(text, STAFF_ADDRESSES) == {}
    assert "notice.failed" in log


def test_what_would_leak_is_found() -> None:
    """The search itself finds each planted word."""
    assert leaks(str(PLANTED)).keys() == set(WORDS)
