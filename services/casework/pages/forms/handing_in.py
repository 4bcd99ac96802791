"""A form that was handed in: understood, warned of, asked for, and answered by a page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from litestar import Response
from litestar.response import Redirect

from contracts.commands import Answer, Body, Command, CommandOutcome, CorrectEntry, RecordFacts
from contracts.facts import Fact
from contracts.streams import Kind
from services.casework.decide.decision import NO_SUCH_CASE
from services.casework.http.commanding import command_id, command_of
from services.casework.http.desk import Desk
from services.casework.http.landlords import refuse_other_areas
from services.casework.http.people import misplaced
from services.casework.http.writing import refuse_another_report
from services.casework.pages.forms.beginning import bring_along, leave_out, now_in
from services.casework.pages.forms.mending import Standing, foresee, lacking
from services.casework.pages.forms.safe import against
from services.casework.pages.forms.screen import Around, Said, Sheet, screen
from services.casework.pages.forms.target import Target
from services.casework.pages.forms.understanding import CARRIED, carried_tags, understand
from services.pages.typed import Typed
from services.web import Problem

USED = "This form was handed in before with something else in it. What you see here was not recorded: hand it in again."
STALE = "Look at what others recorded meanwhile; what you typed is kept."
UNREACHABLE = "The ledger cannot take this now. Nothing you typed is lost: wait a moment and hand it in again."
FAILED = "It could not be decided; this has been noted. What you typed is kept."


class Handed(NamedTuple):
    """A form as it came, and who it came from; `shape` is the fact by which a correction replaces its entry."""

    sheet: Sheet
    desk: Desk
    shape: Any = None

    @property
    def typed(self) -> Typed:
        return self.sheet.typed

    @property
    def target(self) -> Target:
        return self.sheet.around.target

    def new_key(self) -> str:
        """A fresh key: handing the same form in twice under one is one command."""
        return str(self.desk.new_id())

    def again(self, status: int, said: Said, key: str | None = None, typed: Typed | None = None) -> Response[Any]:
        """The form once more, with what was typed; under its own key unless that was used up."""
        kept = key or self.typed.one("key") or self.new_key()
        return screen(self.sheet._replace(typed=typed or self.typed), said, kept, status)


async def hand_in(handed: Handed) -> Response[Any]:
    """The answer to a form: done and on to what it is about, or the form again with what has to be seen to."""
    if changed := _changed(handed):
        return handed.again(200, await _still_lacking(handed, changed), typed=changed)
    now, target = handed.desk.clock.now(), handed.target
    understood = understand(handed.sheet.form, handed.typed, target.kind, now, shape=handed.shape)
    if understood.body is None:
        return handed.again(422, Said(faults=understood.faults))
    try:
        key = command_id(handed.typed.one("key") or None)
        body = _unmoved(understood.body, target)
        _refuse_misplaced(body, target)
        command = command_of(handed.desk, target.access, key, target.stream, body)
        if handed.typed.one("check"):
            return await _checked(handed, command)
        warnings = tuple(_unsafe(body, handed.sheet.around))
        if warnings and not handed.typed.one("confirmed"):
            return handed.again(422, Said(warnings=warnings))
        return _answered(handed, command, await handed.desk.submit(command))
    except Problem as problem:
        return handed.again(problem.status, Said(told=_for_people(problem)))


def _for_people(problem: Problem) -> str:
    if problem.status == 503:
        return UNREACHABLE
    return " ".join([problem.body["detail"], *(one["message"] for one in problem.body.get("errors", []))])


def _changed(handed: Handed) -> Typed | None:
    """The form with a part more or less, where a button asked for that and not to be handed in."""
    typed, now, choices = handed.typed, handed.desk.clock.now(), handed.sheet.around.choices
    if name := typed.one("add"):
        return typed.also({f"{name}.count": (str(typed.number(f"{name}.count") + 1),)})
    if name := typed.one("now"):
        return typed.also(now_in(name, now))
    if typed.within("leave"):
        return leave_out(typed, typed.number("leave"))
    if typed.within("bring"):
        return bring_along(typed, typed.one("bring") or typed.one("chosen"), choices, now)
    return None


async def _checked(handed: Handed, command: Command) -> Response[Any]:
    """The form with what casework would answer now; nothing is asked."""
    return handed.again(200, Said(standing=await _foreseen(handed, command)))


async def _foreseen(handed: Handed, command: Command) -> Standing:
    history, book, now = handed.target.history, handed.desk.policies, handed.desk.clock.now()
    return await asyncio.to_thread(foresee, history, command, book, now)


async def _still_lacking(handed: Handed, typed: Typed) -> Said:
    """What the request would lack by itself, less what already comes along, however much of that is filled in."""
    form, target, along = handed.sheet.form, handed.target, set(carried_tags(typed))
    alone = typed.also({f"{CARRIED}.count": ("0",)})
    if not form.brings or not along:
        return Said()
    body = understand(form, alone, target.kind, handed.desk.clock.now(), shape=handed.shape).body
    if body is None:
        return Said()
    command = command_of(handed.desk, target.access, command_id(None), target.stream, body)
    lacks = tuple(one for one in (await _foreseen(handed, command)).lacks if not along.intersection(one.facts))
    return Said(standing=Standing(granted=False, lacks=lacks)) if lacks else Said()


def _answered(handed: Handed, command: Command, outcome: CommandOutcome | None) -> Response[Any]:
    target = handed.target
    if outcome is None:
        return Redirect(f"{target.home}/handed-in/{command.id}", status_code=303)
    if outcome.outcome is Answer.DONE:
        return Redirect(f"{target.back}?recorded={outcome.version}", status_code=303)
    codes = {reason.code for reason in outcome.reasons}
    if NO_SUCH_CASE in codes:
        raise Problem(404, "There is no such case here.")
    if outcome.outcome is Answer.REFUSED:
        policy = handed.desk.policies.in_force(command.landlord, handed.desk.clock.now())
        return handed.again(403, Said(refused=lacking(outcome.reasons, policy)), handed.new_key())
    if "id-used-before" in codes:
        return handed.again(409, Said(told=USED), handed.new_key())
    if outcome.outcome is Answer.CONFLICT:
        newer = handed.typed.also({"expected_version": (str(outcome.version or target.history.version),)})
        return handed.again(412, Said(told=STALE, since=outcome.since), handed.new_key(), newer)
    return handed.again(500, Said(told=FAILED), handed.new_key())


def _unmoved(body: Body, target: Target) -> Body:
    """A correction whose time is the entry's own moves nothing."""
    if not isinstance(body, CorrectEntry) or body.occurred_at is None:
        return body
    entry = next((one.event for one in target.history.own().entries if one.event.id == body.entry), None)
    same = entry is not None and entry.occurred_at == body.occurred_at
    return msgspec.structs.replace(body, occurred_at=None) if same else body


def _refuse_misplaced(body: Body, target: Target) -> None:
    """What is stated must be of this very stream. Raises Problem 422."""
    facts = list(_stated(body))
    if target.kind is Kind.CASE and target.history.reported:
        refuse_another_report(body)
    if target.kind is Kind.PERSON:
        for fact in facts:
            for reason in misplaced(fact, target.person):
                raise Problem(422, f"The other person {reason.message[0].lower()}{reason.message[1:]}")
    refuse_other_areas(facts, target.stream)


def _stated(body: Body) -> Iterator[Any]:
    if isinstance(body, CorrectEntry) and body.replacement is not None:
        yield body.replacement
    yield from (fact.data for fact in getattr(body, "facts", ()))


def _unsafe(body: Body, around: Around) -> Iterator[str]:
    """Why what is recorded goes against someone's instructions."""
    if around.file is None or not isinstance(body, RecordFacts):
        return
    for fact in body.facts:
        for ref in _meant(fact.data, around):
            if safe := around.file.safe_contact.get(ref):
                person = around.file.people.get(ref)
                yield from against(safe, fact.data, person.contacts if person else ())


def _meant(fact: Fact, around: Around) -> tuple[str, ...]:
    """Whom a contact reached; where nobody is named, every victim."""
    ref = getattr(fact, "person", None)
    return (ref,) if ref else around.file.victims if around.file else ()
