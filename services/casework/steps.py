"""The steps against alleged perpetrators as the clauses see them: each by itself, and as each victim has it; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from contracts.facts.contact import WishesRecorded
from contracts.facts.enforcement import ActionDiscussed, Discussion, EnforcementStepTaken
from services.casework.case.history import Standing
from services.casework.case.state import Case
from services.casework.things import Thing


def steps(case: Case, facts: Sequence[Standing]) -> Iterator[Thing]:
    """Every step that was taken."""
    for fact in facts:
        if isinstance(fact.data, EnforcementStepTaken):
            yield from step_things(fact.data, fact, case, facts)


def step_things(data: Any, fact: Standing, case: Case, facts: Sequence[Standing]) -> Iterator[Thing]:
    """The step, and the same once for each victim known by then, of whom some clauses ask one by one."""
    said = {"step": data.step, "against": data.against, "urgent": data.urgent, "legal_basis": data.legal_basis}
    known = [ref for ref, trigger in case.report.victims.items() if trigger.at <= fact.occurred_at]
    objecting = _objecting(data.step, fact, facts, known[0] if len(known) == 1 else None)
    yield _thing("step", fact, **said, objected=bool(objecting))
    for person in known:
        yield _thing("victim-step", fact, **said, person=person, objected=not objecting.isdisjoint((person, None)))
    if not known:
        yield _thing("victim-step", fact, **said, person=None, objected=bool(objecting))


def _thing(kind: str, fact: Standing, **said: Any) -> Thing:
    return Thing(kind, fact.occurred_at, fact.recorded_at, fact.id, fact.by, said)


def _objecting(step: str, fact: Standing, facts: Sequence[Standing], only: str | None) -> set[str | None]:
    """The victims whose last word before the step was no; who is not named is the only one, or else None."""
    last: dict[str | None, bool] = {}
    for one in facts:
        if one.occurred_at > fact.occurred_at:
            break
        match one.data:
            case WishesRecorded(person=person, pursue=bool() as pursue):
                last[person or only] = not pursue
            case ActionDiscussed(person=person, step=about, result=result) if about == step:
                last[person or only] = result is Discussion.OBJECTED
    return {person for person, objected in last.items() if objected}
