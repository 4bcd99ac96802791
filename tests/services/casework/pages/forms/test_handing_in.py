"""A form that is handed in: recorded once, refused with all that was typed, kept through trouble."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.commands import person_id, person_stream
from contracts.facts.contact import ContactAttempted, ContactMade, SafeContactRecorded
from contracts.facts.enforcement import EnforcementAuthorised, ImpactAssessmentCompleted
from contracts.facts.handling import HandoverGiven, OfficerAssigned, WarningAcknowledged
from contracts.facts.review import CaseClosed, EntryCorrected, RequestRefused
from contracts.people import SafeContact
from contracts.streams import Kind
from services.casework.http.bodies import FACTS
from services.casework.pages.forms.fields import of_fact
from services.casework.pages.forms.filling import fill
from services.casework.pages.forms.form import REPORT
from services.casework.pages.forms.wording import title_of
from tests.services.casework.domain.scenario import Scenario
from tests.services.casework.pages.forms.counter import Counter
from tests.services.casework.pages.forms.examples import EVERY_FACT, event, typed_fact

CALL = {
    "key": "", "occurred_at.date": "23/10/2026",
    "occurred_at.time": "18:30", "data.party": "victim", "data.channel": "phone", "data.person": "p1",
    "data.note": "Used the code word.",
}  # fmt: skip


def key() -> str:
    """The key of a fresh form."""

    return str(uuid4())


class Visitor:
    """Someone who hands in forms of a case."""

    def __init__(self, client: httpx.AsyncClient, case: Scenario) -> None:
        self.client = client
        self.home = f"/cases/{case.case}"

    async def post(self, path: str, said: dict[str, Any]) -> httpx.Response:
        """Hand in a form."""
        return await self.client.post(f"{self.home}/{path}", data=said)

    async def get(self, path: str) -> httpx.Response:
        """Ask for a form."""
        return await self.client.get(f"{self.home}/{path}")


@pytest.fixture
def visitor(client: httpx.AsyncClient, case: Scenario) -> Visitor:
    """An officer at the counter."""
    return Visitor(client, case)


def field(html: str, name: str) -> str:
    """What a hidden field or a text field of a page holds."""
    found = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*?value="([^"]*)"', html)
    assert found, name
    return found[1]


def entry_of(counter: Counter, case: Scenario, kind: type) -> UUID:
    """The id of the only entry of a kind."""
    entries = counter.histories[case.history.stream].entries
    [entry] = [one.event.id for one in entries if isinstance(one.event.data, kind)]
    return entry


TOLD = [tag for kind, tag in EVERY_FACT if kind is Kind.CASE and tag != REPORT]
"""Every fact that a case can be told which has its report."""


async def test_every_fact_of_a_case_is_recorded_by_its_form(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """Each example, posted as a browser would post it, stands in the ledger as it is."""
    for tag in TOLD:
        typed = {**typed_fact(Kind.CASE, tag).texts, "key": key(), "confirmed": "yes"}
        answer = await visitor.post(f"record/{tag}", typed)
        assert (tag, answer.status_code, answer.text if answer.status_code != 303 else "") == (tag, 303, "")
        assert counter.facts(case.case, type(event(tag).data))[-1] == event(tag).data


@pytest.mark.parametrize("tag", TOLD[::12])
async def test_a_form_is_shown_by_the_name_of_its_fact(tag: str, visitor: Visitor) -> None:
    """One heading, and nothing about anybody in the title."""
    page = (await visitor.get(f"record/{tag}")).text
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == [title_of(tag)]
    assert "Amina" not in page.partition("</title>")[0]


async def test_the_report_is_told_again_by_putting_it_right(case: Scenario, visitor: Visitor) -> None:
    """A case has one."""
    answer = await visitor.get(f"record/{REPORT}")
    assert answer.headers["location"].endswith(f"ask/correct-entry.v1?entry={case.entry_id(0)}")
    assert 'name="replacement.people.count" value="3"' in (await visitor.client.get(answer.headers["location"])).text


@pytest.mark.parametrize(
    ("path", "tag"),
    [
        ("/landlords/whg", "team.set.v1"),
        ("/policies/whg", "policy.adopted.v1"),
        ("/neighbourhoods/whg/Bentley", "tension.flagged.v1"),
    ],
)
async def test_what_is_of_no_case_is_recorded_by_a_form_too(
    path: str, tag: str, counter: Counter, client: httpx.AsyncClient
) -> None:
    """A landlord's doings, its policy register and its neighbourhoods."""
    [kind] = [kind for kind, known in EVERY_FACT if known == tag]
    typed: Any = {**typed_fact(kind, tag).texts, "key": key()}
    shown = await client.get(f"{path}/record/{tag}")
    answer = await client.post(f"{path}/record/{tag}", data=typed)
    again = await client.get(answer.headers.get("location", "/nowhere"))

    assert (shown.status_code, answer.status_code, again.status_code) == (200, 303, 200)
    assert counter.heard[-1].body.facts[0].data == event(tag).data  # type: ignore[union-attr]
    assert "Recorded" in again.text


async def test_a_persons_family_is_recorded_by_a_form(
    counter: Counter, case: Scenario, client: httpx.AsyncClient
) -> None:
    """Of another person, whose address can be pasted; never of themselves, and of nobody unknown."""
    counter.knows_people_of(case)
    one, other = (person_id("connexus", case.history.stream, ref) for ref in ("p1", "w1"))
    said: Any = {
        **{name: text for name, text in CALL.items() if name.startswith("occurred_at")}, "key": key(),
        "data.relation": "sibling", "data.since": "1/1/2020",
    }  # fmt: skip
    oneself = await client.post(f"/people/{one}/record/family-link.recorded.v1", data={**said, "data.other": str(one)})
    pasted = {**said, "data.other": f"https://ledger.example/people/{other}/record"}
    linked = await client.post(f"/people/{one}/record/family-link.recorded.v1", data=pasted)

    assert (oneself.status_code, "is the person of the address" in oneself.text) == (422, True)
    assert (linked.status_code, counter.heard[-1].stream) == (303, person_stream(one))
    assert counter.heard[-1].body.facts[0].data.other == other  # type: ignore[union-attr]
    assert (await client.get(linked.headers["location"])).status_code == 200
    assert (await client.get(f"/people/{uuid4()}/record")).status_code == 404


async def test_an_area_that_is_not_of_the_address_is_told(client: httpx.AsyncClient) -> None:
    """As over HTTP, and what was typed is kept."""
    typed: Any = {**typed_fact(Kind.NEIGHBOURHOOD, "tension.flagged.v1").texts, "key": key(), "data.area": "Elsewhere"}
    answer = await client.post("/neighbourhoods/whg/Bentley/record/tension.flagged.v1", data=typed)
    assert answer.status_code == 422
    assert "not the neighbourhood of the address" in answer.text
    assert field(answer.text, "data.area") == "Elsewhere"


async def test_safe_contact_begins_with_what_was_told(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """What is told now takes its whole place, so nothing is lost by a new time; what would be is warned of."""
    page = (await visitor.get("record/safe-contact.recorded.v1")).text
    assert re.search(r'name="data.safe_contact.times"[^>]*>weekdays after 18:00<', page)
    assert re.search(r'value="voicemail" checked', page)

    said = {name: text for name, text in CALL.items() if name.startswith("occurred_at")} | {"data.person": "p1"}
    warned = await visitor.post("record/safe-contact.recorded.v1", {**said, "key": key()})
    assert (warned.status_code, counter.facts(case.case, SafeContactRecorded)) == (422, [])
    gone = "voicemail, letter, household, the safe ways, the safe times, the code word"
    assert f"it would hold no longer: {gone}." in warned.text

    await visitor.post("record/safe-contact.recorded.v1", {**said, "key": key(), "confirmed": "yes"})
    assert counter.facts(case.case, SafeContactRecorded) == [
        SafeContactRecorded(person="p1", safe_contact=SafeContact())
    ]


async def test_a_reason_is_given_when_it_is_given(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """Nobody is asked when: it happens as it is handed in."""
    page = (await visitor.get("record/breach.explained.v1?clause=connexus:5.1")).text
    assert "occurred_at" not in page

    said = {"key": key(), "data.clause": "connexus:5.1", "data.reason": "She was away."}
    assert (await visitor.post("record/breach.explained.v1", said)).status_code == 303
    assert counter.heard[-1].body.facts[0].occurred_at == counter.clock.now()  # type: ignore[union-attr]


async def test_handing_in_twice_is_one_fact(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """The key of the form makes it one command."""
    said = {**CALL, "key": key()}
    answers = [await visitor.post("record/contact.made.v1", said) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(counter.facts(case.case, ContactMade)) == 1


async def test_a_form_that_was_used_and_changed_is_kept_under_a_new_key(
    counter: Counter, case: Scenario, visitor: Visitor
) -> None:
    """Going back in the browser and typing something else is another fact, which somebody has to want."""
    said = {**CALL, "key": key()}
    await visitor.post("record/contact.made.v1", said)
    changed = {**said, "data.note": "Something else."}
    told = await visitor.post("record/contact.made.v1", changed)
    assert (told.status_code, "handed in before" in told.text) == (409, True)

    await visitor.post("record/contact.made.v1", {**changed, "key": field(told.text, "key")})
    assert [fact.note for fact in counter.facts(case.case, ContactMade)] == ["Used the code word.", "Something else."]


async def test_what_was_typed_survives_when_kafka_is_away(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """Under the same key, so that a command that went through after all is not given twice."""
    said = {**CALL, "key": key()}
    counter.away = True
    told = await visitor.post("record/contact.made.v1", said)
    counter.away = False
    assert (told.status_code, field(told.text, "key")) == (503, said["key"])
    assert "Used the code word." in told.text
    assert (await visitor.post("record/contact.made.v1", said)).status_code == 303


async def test_an_answer_that_takes_long_has_a_page(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """It says that nothing has to be sent again, and leads on once there is an answer."""
    counter.silent = True
    handed = await visitor.post("record/contact.made.v1", {**CALL, "key": key()})
    waiting = await visitor.client.get(handed.headers["location"])
    counter.answer_late()
    then = await visitor.client.get(handed.headers["location"])

    assert (handed.status_code, waiting.status_code, then.status_code) == (303, 202, 303)
    assert "no need to send it again" in waiting.text
    assert "recorded=" in then.headers["location"]


async def test_a_contact_against_the_instructions_warns_first(
    counter: Counter, case: Scenario, visitor: Visitor
) -> None:
    """Whoever confirms it has it recorded: what happened is always accepted."""
    said = {**CALL, "key": key(), "data.channel": "letter", "data.result": "letter_sent"}
    warned = await visitor.post("record/contact.attempted.v1", said)
    assert (warned.status_code, counter.facts(case.case, ContactAttempted)) == (422, [])
    assert "reached only by phone" in warned.text
    assert "<title>Warning: " in warned.text
    assert warned.text.index("Safe contact: read this first") < warned.text.index("<h1")

    await visitor.post("record/contact.attempted.v1", {**said, "confirmed": "yes"})
    assert len(counter.facts(case.case, ContactAttempted)) == 1


async def test_leave_is_refused_with_all_that_is_missing_and_granted_with_what_comes_along(
    counter: Counter, case: Scenario, visitor: Visitor
) -> None:
    """The assessment is brought along from the refusal, for the same step and person."""
    said = {"key": key(), "step": "injunction", "against": "p2", "reason": "Threats at the door."}
    refused = await visitor.post("ask/start-enforcement.v1", said)
    assert refused.status_code == 403
    assert "connexus:app1-stage-5" in refused.text
    assert "never waits for this" in refused.text
    assert field(refused.text, "key") != said["key"]
    assert len(counter.facts(case.case, RequestRefused)) == 1

    brought = await visitor.post("ask/start-enforcement.v1", {**said, "bring": "impact-assessment.completed.v1"})
    assert brought.status_code == 200
    along = {
        "facts.count": "1", "facts.0.tag": "impact-assessment.completed.v1", "facts.0.data.step": "injunction",
        "facts.0.data.against": "p2", "key": key(),
        **{f"facts.0.{name}": text for name, text in CALL.items() if name.startswith("occurred_at")},
    }  # fmt: skip
    checked = await visitor.post("ask/start-enforcement.v1", {**said, **along, "check": "yes"})
    assert (checked.status_code, "Nothing is missing" in checked.text) == (200, True)
    assert counter.facts(case.case, ImpactAssessmentCompleted) == []

    granted = await visitor.post("ask/start-enforcement.v1", {**said, **along})
    assert granted.status_code == 303
    assert [fact.step for fact in counter.facts(case.case, EnforcementAuthorised)] == ["injunction"]
    assert [fact.against for fact in counter.facts(case.case, ImpactAssessmentCompleted)] == ["p2"]


async def test_what_a_gate_lacks_is_shown_before_anybody_asks(counter: Counter, visitor: Visitor) -> None:
    """On the form itself, and nothing is asked by looking."""
    heard = len(counter.heard)
    shown = await visitor.get("ask/start-enforcement.v1?step=injunction&against=p2")
    checked = await visitor.post("ask/start-enforcement.v1", {"key": key(), "step": "injunction", "check": "yes"})
    assert "The individual impact assessment of this step: not on record." in shown.text
    assert "Bring along: Impact assessment completed" in checked.text
    assert len(counter.heard) == heard


async def test_a_case_is_handed_over_whole(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """The successor was told and answers for the case from then on."""
    shown = await visitor.get("ask/hand-over")
    version = field(shown.text, "expected_version")
    when = {name: text for name, text in CALL.items() if name.startswith("occurred_at")}
    said = {**when, "key": key(), "officer": "a.other", "note": "All told.", "expected_version": version}
    assert (await visitor.post("ask/hand-over", said)).status_code == 303
    assert counter.facts(case.case, HandoverGiven) == [HandoverGiven(to="a.other", note="All told.")]
    assert counter.facts(case.case, OfficerAssigned)[-1].officer == "a.other"

    empty = await visitor.post("ask/hand-over", {"key": key(), "expected_version": version})
    assert re.findall(r'<li><a href="(#[^"]*)">', empty.text) == ["#occurred_at-date", "#officer"]


async def test_a_change_that_rests_on_old_knowledge_is_told_what_changed(
    counter: Counter, case: Scenario, visitor: Visitor
) -> None:
    """What was typed is kept, and rests on what is known now when it is handed in again."""
    shown = await visitor.get("ask/close-case.v1")
    await visitor.post("record/contact.made.v1", {**CALL, "key": key()})
    said = {"key": field(shown.text, "key"), "expected_version": field(shown.text, "expected_version")}
    said |= {"outcome": "resolved", "note": "Moved away."}
    stale = await visitor.post("ask/close-case.v1", said)
    assert stale.status_code == 412
    assert "Contact made, by j.smith" in stale.text
    assert "Moved away." in stale.text

    again = {name: field(stale.text, name) for name in ("key", "expected_version")}
    assert (await visitor.post("ask/close-case.v1", {**said, **again})).status_code == 303
    assert len(counter.facts(case.case, CaseClosed)) == 1


async def test_an_entry_is_put_right_beside_the_original(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """The form begins with what the entry says; a time that is not touched is not corrected."""
    await visitor.post("record/contact.made.v1", {**CALL, "key": key()})
    entry = entry_of(counter, case, ContactMade)
    path = f"ask/correct-entry.v1?entry={entry}"
    shown = (await visitor.get(path)).text
    assert "The entry as it stands" in shown
    assert ">Used the code word.</textarea>" in shown

    texts = fill(of_fact(FACTS[Kind.CASE]["contact.made.v1"]), {"occurred_at": "2026-10-23T17:30:00+00:00"}).texts
    said = {
        **texts, "key": field(shown, "key"), "entry": str(entry), "as": "",
        "expected_version": field(shown, "expected_version"), "replacement.party": "victim",
        "replacement.channel": "phone", "replacement.person": "p1", "replacement.note": "No code word.",
        "reason": "I misheard.",
    }  # fmt: skip
    assert (await visitor.post("ask/correct-entry.v1", said)).status_code == 303
    [right] = counter.facts(case.case, EntryCorrected)
    assert (right.replacement.note, right.occurred_at) == ("No code word.", None)


async def test_an_entry_that_never_was_is_taken_away(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """Or becomes another fact than it was."""
    await visitor.post("record/contact.made.v1", {**CALL, "key": key()})
    entry = entry_of(counter, case, ContactMade)
    as_attempt = await visitor.get(f"ask/correct-entry.v1?entry={entry}&as=contact.attempted.v1")
    assert 'name="replacement.result"' in as_attempt.text

    shown = await visitor.get(f"ask/correct-entry.v1?entry={entry}&as=nothing")
    said = {name: field(shown.text, name) for name in ("key", "entry", "as", "expected_version")}
    assert (await visitor.post("ask/correct-entry.v1", {**said, "reason": "Wrong case."})).status_code == 303
    assert [fact.replacement for fact in counter.facts(case.case, EntryCorrected)] == [None]


async def test_a_warning_is_acknowledged_by_one_button(counter: Counter, case: Scenario, visitor: Visitor) -> None:
    """Pressed twice it is one; it happens as it is pressed."""
    [clock] = [one.deadline for one in case.file().clocks][:1]
    said = {"key": key(), "data.deadline": str(clock)}
    answers = [await visitor.post("record/warning.acknowledged.v1", said) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert counter.facts(case.case, WarningAcknowledged) == [WarningAcknowledged(deadline=clock)]


async def test_the_reason_for_a_breach_begins_with_its_clause(visitor: Visitor) -> None:
    """The link beside the verdict names it."""
    shown = await visitor.get("record/breach.explained.v1?clause=connexus:3.1&person=p1&reason=typed")
    assert field(shown.text, "data.clause") == "connexus:3.1"
    assert "typed" not in shown.text


async def test_a_correction_that_shows_a_number_says_first_what_is_safe(visitor: Visitor, case: Scenario) -> None:
    """The report holds people's numbers, and so does the form that puts it right."""
    shown = (await visitor.get(f"ask/correct-entry.v1?entry={case.entry_id(0)}")).text

    assert shown.index("Code word: marigold") < shown.index("07700 900461")


NOWHERE = ["record/nonsense.v1", "ask/nonsense.v1", "record/team.set.v1", "ask/correct-entry.v1"]


@pytest.mark.parametrize("path", NOWHERE)
async def test_a_form_that_there_is_not_is_told(path: str, visitor: Visitor) -> None:
    """Not found, as a page."""
    answer = await visitor.get(path)
    assert (answer.status_code, "<h1" in answer.text) == (404, True)


async def test_nobody_sees_a_form_before_saying_who_they_are(counter: Counter, case: Scenario) -> None:
    """They are asked, and come back."""
    async with httpx.AsyncClient(base_url=counter.at) as stranger:
        answer = await stranger.get(f"/cases/{case.case}/record")
    assert (answer.status_code, answer.headers["location"].split("?")[0]) == (303, "/acting-as")


async def test_the_index_is_found_by_words(visitor: Visitor) -> None:
    """All of them, in any order."""
    found = (await visitor.get("record?find=evidence%20kit")).text
    assert re.findall(r'record/([a-z.-]+)\.v1"', found) == ["evidence-kit.issued", "evidence-kit.returned"]
    assert "No form has all of these words" in (await visitor.get("record?find=unicorn")).text
