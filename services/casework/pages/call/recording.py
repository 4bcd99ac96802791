"""Handing a report in, so that a second press, a timeout or a restart leaves one case."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts.commands import (
    Answer,
    Command,
    CommandOutcome,
    RecordFacts,
    Statement,
    case_stream,
    person_id,
    person_stream,
)
from contracts.facts.person import SamePersonConfirmed
from services.access import Access
from services.casework.case import state
from services.casework.case.history import History
from services.casework.incidents import people_of
from services.casework.pages.call import people
from services.casework.pages.call.calls import Call, Calls
from services.casework.pages.call.form import read
from services.casework.pages.call.further import There, added
from services.casework.pages.call.typed import Fault
from services.casework.reconcile import case_id
from services.casework.replay import safe_contact
from services.web import Problem

CHOSEN = "Chosen while the report was taken: the caller is known."
NEW = "new"


class State(Enum):
    """What became of a report that was handed in."""

    RECORDED = "recorded"
    PENDING = "pending"
    NOT_RECORDED = "not recorded"


class Came(NamedTuple):
    """How far it is: the case if it is recorded, `told` if it is not."""

    state: State
    case: UUID | None = None
    told: str = ""


class Ready(NamedTuple):
    """A report that can be handed in, and to which stream; `faults` are what keeps it from that."""

    stream: str
    facts: tuple[Statement, ...]
    faults: tuple[Fault, ...] = ()


async def prepare(call: Call) -> Ready:
    """Read the draft as the case it opens, or as a further incident of the case that was chosen."""
    typed, draft = call.typed, call.draft
    told = read(typed, draft.begun, call.at.clock.now())
    if told.faults or typed.one("case") in ("", NEW):
        return Ready(case_stream(draft.id), *told)
    history = await _chosen(call.at, typed.one("case"))
    if history is None or history.landlord != draft.landlord or state.fold(history).handling.closed:
        return Ready("", (), (Fault("case", "That case is not open any more: choose again"),))
    return Ready(history.stream, *added(told, typed, _there(history, call)))


async def hand_in(call: Call, ready: Ready) -> Came:
    """Hand the report in under the draft's own id, and finish with the draft once it is recorded."""
    await _mark(call, handed_in=True)
    try:
        outcome = await call.at.commands.submit(_command(call, ready.stream, call.draft.id, ready.facts))
    except Problem as problem:
        await _mark(call, handed_in=False)
        return Came(State.NOT_RECORDED, told=_why_not(problem))
    return await _settled(call, outcome) if outcome else Came(State.PENDING)


async def look_again(call: Call) -> Came:
    """How far a report is that was handed in before, perhaps by a process that has ended since."""
    stream = await _stream_of(call)
    if (await call.at.find_history(stream)).answered(call.draft.id):
        return await _finished(call, stream)
    outcome = call.at.answered(call.draft.id)
    return await _settled(call, outcome) if outcome else Came(State.PENDING)


async def recorded_as(calls: Calls, draft: UUID, access: Access) -> UUID | None:
    """The case that a draft which is gone became, or became part of, if whoever asks may see it."""
    outcome = calls.answered(draft)
    stream = outcome.stream if outcome and outcome.outcome is Answer.DONE else case_stream(draft)
    history = await calls.find_history(stream)
    seen = history.version and access.landlord in (None, history.landlord)
    return case_id(stream) if seen else None


async def _settled(call: Call, outcome: CommandOutcome) -> Came:
    # What is in the case under the draft's id was recorded as it was handed in first, whatever was changed since.
    if outcome.outcome is Answer.DONE or (await call.at.find_history(outcome.stream)).answered(call.draft.id):
        return await _finished(call, outcome.stream)
    await _mark(call, handed_in=False)
    told = " ".join(reason.message for reason in outcome.reasons) or "The report could not be recorded."
    return Came(State.NOT_RECORDED, told=f"{told} What you typed is kept.")


async def _finished(call: Call, stream: str) -> Came:
    """The draft goes last: until then everything here can be done again, and nothing is done twice."""
    try:
        for own, known in _same_people(call, stream):
            command_id = uuid5(NAMESPACE_URL, f"caseledger:call:{call.draft.id}#{own}")
            said = SamePersonConfirmed(other=known, reason=CHOSEN)
            told = (Statement(occurred_at=call.at.clock.now(), data=said),)
            await call.at.commands.hand_in(_command(call, person_stream(own), command_id, told))
    except Problem:
        return Came(State.PENDING)
    await asyncio.to_thread(call.at.drafts.forget, call.draft.id)
    return Came(State.RECORDED, case_id(stream))


def _same_people(call: Call, stream: str) -> Iterator[tuple[UUID, UUID]]:
    """The victims of the new case who are people of other cases, as was chosen: so their reports count together."""
    for number in call.typed.people() if stream == case_stream(call.draft.id) else ():
        known, own = people.known_as(call.typed, number), _person(call, number)
        if known and known != own and people.part(call.typed, number) == "victim":
            yield own, known


def _person(call: Call, number: int) -> UUID:
    """The id by which the ledger will know a victim of the new case."""
    draft = call.draft
    if reference := call.typed.one(f"p{number}-reference"):
        return person_id(draft.landlord, f"landlord:{draft.landlord}", reference)
    return person_id(draft.landlord, case_stream(draft.id), people.ref(number))


def _there(history: History, call: Call) -> There:
    """Who is known in the case that was chosen, and which of its victims those of the form are."""
    case = state.fold(history)
    theirs = {person: name for name, person in people_of(history, case).items() if name in case.report.people}
    victims = (number for number in call.typed.people() if people.part(call.typed, number) == "victim")
    told = ((number, people.known_as(call.typed, number) or _person(call, number)) for number in victims)
    there = {number: theirs[person] for number, person in told if person in theirs}
    return There(case.report.people, there, safe_contact(case))


async def _mark(call: Call, *, handed_in: bool) -> None:
    await asyncio.to_thread(call.at.drafts.mark, call.draft.id, handed_in=handed_in)


async def _chosen(calls: Calls, text: str) -> History | None:
    try:
        history = await calls.find_history(case_stream(UUID(text)))
    except ValueError:
        return None
    return history if history.reported else None


async def _stream_of(call: Call) -> str:
    chosen = call.typed.one("case")
    history = await _chosen(call.at, chosen) if chosen not in ("", NEW) else None
    return history.stream if history else case_stream(call.draft.id)


def _command(call: Call, stream: str, command_id: UUID, facts: tuple[Statement, ...]) -> Command:
    return Command(
        id=command_id,
        stream=stream,
        landlord=call.draft.landlord,
        issued_at=call.at.clock.now(),
        actor=call.access.actor,
        body=RecordFacts(facts=facts),
    )


def _why_not(problem: Problem) -> str:
    if problem.status == 413:
        return "The report is too large to be recorded at once: shorten what happened. What you typed is kept."
    return "The ledger does not take reports just now. What you typed is kept: record it again in a minute."
