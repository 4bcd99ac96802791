"""Patterns over people in the running system: both cases are told, once, and told again when it was wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID, uuid4

from msgspec.structs import replace

from contracts.commands import Command, RecordFacts, Statement, case_stream, person_id, report_id
from contracts.envelope import Actor, Origin
from contracts.people import Person
from tests.services.casework.conftest import Replica, Topics
from tests.services.casework.domain.people import report_of
from tests.services.casework.domain.scenario import london

SOURCE = "https://crm.example/amplius"
SECONDS = 30
AMPLIUS = {"Caseledger-Landlord": "amplius"}
Value = TypeVar("Value")


def reported(name: str, received: str, suffered: str, *people: Person) -> Command:
    """What intake makes of a report of a landlord whose policy speaks of repeats."""
    told = report_of(*(person.ref for person in people), suffered=suffered)
    at = london(received)
    origin = Origin(source=SOURCE, id=name, digest="0" * 64, topic="reports", partition=0, offset=0)
    return Command(
        id=report_id(SOURCE, name), stream=case_stream(report_id(SOURCE, name)), landlord="amplius", issued_at=at,
        actor=Actor(id="crm.example/amplius", role="integration"), origin=origin,
        body=RecordFacts(facts=(Statement(occurred_at=at, data=replace(told, people=people)),)),
    )  # fmt: skip


async def until(ask: Callable[[], Awaitable[Value]], holds: Callable[[Value], bool]) -> Value:
    """What is told once it holds; fails with the last that was told after half a minute."""
    last = await ask()
    try:
        async with asyncio.timeout(SECONDS):
            while not holds(last):
                await asyncio.sleep(0.1)
                last = await ask()
    except TimeoutError:
        raise AssertionError(last) from None
    return last


class Seen:
    """What one landlord's officer sees over HTTP."""

    def __init__(self, replica: Replica) -> None:
        self.http = replica.http

    async def get(self, path: str, **query: str) -> Any:
        """The answer, whatever it is."""
        return (await self.http.get(path, params=query, headers=AMPLIUS)).json()

    async def post(self, path: str, body: Any, **headers: str) -> Any:
        """The answer to what was asked, which must be done."""
        answer = await self.http.post(path, json=body, headers=AMPLIUS | headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def repeats_of(self, case: UUID, **query: str) -> Callable[[], Awaitable[list[Any]]]:
        """How to ask for the pairs of a case."""

        async def ask() -> list[Any]:
            repeats: list[Any] = (await self.get(f"/v1/cases/{case}", **query))["repeats"]
            return repeats

        return ask

    def person(self, person: UUID) -> Callable[[], Awaitable[Any]]:
        """How to ask for a person."""
        return lambda: self.get(f"/v1/people/{person}")


async def test_two_reports_at_one_family_mark_both_cases_until_the_link_is_corrected(
    casework: Replica, topics: Topics
) -> None:
    """Told twice nothing is doubled; a corrected link withdraws the pair, and what was known before stays."""
    run, seen = uuid4().hex[:8], Seen(casework)
    one, other = Person(ref="p1", source_ref=f"T-{run}-1"), Person(ref="p1", source_ref=f"T-{run}-2")
    first = reported(f"{run}-a", "2026-04-02 16:30", "2026-04-02", one)
    second = reported(f"{run}-b", "2026-05-02 16:30", "2026-05-01", other)
    await topics.send(first, second, first, second)
    await topics.answers([first.id, second.id], 4)
    wife = person_id("amplius", SOURCE, f"T-{run}-1")
    husband = person_id("amplius", SOURCE, f"T-{run}-2")
    await until(seen.person(wife), lambda person: person.get("cases", []) != [])

    link = {"other": str(husband), "relation": "spouse", "since": "2019-06-15"}
    key = str(uuid4())
    stated = [await seen.post(f"/v1/people/{wife}/family-links", link, **{"Idempotency-Key": key}) for _ in range(2)]
    assert stated[0] == stated[1]
    (of_first,) = await until(seen.repeats_of(first.id), lambda repeats: repeats != [])
    (of_second,) = await until(seen.repeats_of(second.id), lambda repeats: repeats != [])
    assert of_first["said"]["pair"] == of_second["said"]["pair"]
    assert of_first["said"]["window_ends"] == "2027-04-02T23:00:00Z"
    known = max(of_first["recorded_at"], of_second["recorded_at"])

    entry = (await seen.get(f"/v1/people/{wife}/history"))["entries"][0]["event_id"]
    wrong = {"type": "correct-entry.v1", "entry": entry, "replacement": None, "reason": "They are not married."}
    await seen.post(f"/v1/people/{wife}/requests", wrong, **{"If-Match": "1"})
    for case in (first.id, second.id):
        assert await until(seen.repeats_of(case), lambda repeats: repeats == []) == []
        assert len(await seen.repeats_of(case, as_known=known)()) == 1
        told = [entry["type"] for entry in (await seen.get(f"/v1/cases/{case}/history"))["entries"]]
        assert (told.count("repeat.recorded.v1"), told.count("repeat.withdrawn.v1")) == (1, 1)


async def test_a_person_is_shown_as_a_victim_only_and_to_their_landlord_alone(
    casework: Replica, topics: Topics
) -> None:
    """Whoever is accused elsewhere has no such page; likeness is proposed by reasons, and decided by a person."""
    run, seen = uuid4().hex[:8], Seen(casework)
    named = {"name": "Zoë Example-Ray", "date_of_birth": "1988-03-09"}
    one, other = (Person(ref="p1", source_ref=f"T-{run}-{place}", **named) for place in (1, 2))  # type: ignore[arg-type]
    accused = Person(ref="a1", source_ref=f"T-{run}-9", **named)  # type: ignore[arg-type]
    first = reported(f"{run}-a", "2026-04-02 16:30", "2026-04-02", one)
    second = reported(f"{run}-b", "2026-05-02 16:30", "2026-05-01", other)
    third = accusing(f"{run}-c", accused)
    await topics.send(first, second, third)
    await topics.answers([first.id, second.id, third.id], 3)
    here, there, elsewhere = (person_id("amplius", SOURCE, f"T-{run}-{place}") for place in (1, 2, 9))

    shown = await until(seen.person(here), lambda person: len(person.get("proposals", [])) == 1)
    assert shown["proposals"] == [{"other": str(there), "reasons": ["name_and_birth"]}]
    assert "Example" not in str(shown)
    assert [case["case_id"] for case in shown["cases"]] == [str(first.id)]
    assert (await casework.http.get(f"/v1/people/{elsewhere}", headers=AMPLIUS)).status_code == 404
    assert (await casework.http.get(f"/v1/people/{here}")).status_code == 404, "of another landlord"
    for path, body, pointers in (
        ("same-as", {"other": str(here)}, ["/same", "/reason"]),
        ("same-as", {"other": str(here), "same": True, "reason": "Alike."}, ["/other"]),
        ("family-links", {"other": str(there), "since": "2019-06-15"}, ["/relation"]),
        ("family-links", {"other": str(there), "relation": "friend", "until": "2019-06-15"}, ["/relation"]),
        (
            "family-links",
            {"other": str(there), "relation": "child", "since": "2019-06-15", "until": "2018-01-01"},
            ["/until"],
        ),
        ("family-links", {"other": str(there), "relation": "child", "since": "2119-06-15"}, ["/since"]),
        ("family-links", [], [""]),
    ):
        wanting = await casework.http.post(f"/v1/people/{here}/{path}", json=body, headers=AMPLIUS)
        assert (wanting.status_code, [e["pointer"] for e in wanting.json()["errors"]]) == (422, pointers), wanting.text

    await seen.post(f"/v1/people/{here}/same-as", {"other": str(there), "same": True, "reason": "Former name."})

    shown = await until(seen.person(there), lambda person: person["also"] == [str(here)])
    assert (shown["proposals"], shown["incidents"]) == ([], 2)
    (repeat,) = shown["repeats"]
    assert (repeat["earlier_case"], repeat["later_case"]) == (str(first.id), str(second.id))


def accusing(name: str, accused: Person) -> Command:
    """A report in which someone is accused by a victim nobody has a reference for."""
    told = replace(report_of("", suffered="2026-06-01"), people=(Person(ref="p1"), accused))
    told = replace(told, alleged_perpetrators=(accused.ref,))
    at = london("2026-06-02 16:30")
    facts = RecordFacts(facts=(Statement(occurred_at=at, data=told),))
    return replace(reported(name, "2026-06-02 16:30", "2026-06-01", accused), body=facts)
