"""How a clause is judged, in sentences that a policy officer can read; made from the pack itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from services.casework.pack import Clause, Definition, Duty, Need, Sought, Where
from services.casework.policy import ClockRule, Policy
from services.casework.working_time import Limit

THINGS = {
    "report": "report",
    "incident": "incident",
    "victim": "victim",
    "witness": "witness",
    "reporter": "reporter who is not the victim",
    "accused": "person accused",
    "contact": "contact in which they answered",
    "attempt": "attempt to reach them",
    "update": "update given",
    "told": "contact or update that reached the victim",
    "disclosure": "disclosure of anything about a person",
    "step": "step against someone",
    "victim-step": "step against someone and victim",
    "closing": "closing of the case",
    "unowned": "stretch without an officer",
    "agreed-update": "gap between the updates that the plan agreed",
    "repeat-pair": "pair of incidents found to be a repeat",
    "policy-version": "version of the policy",
    "defect": "known defect of the policy",
    "month": "calendar month",
    "quarter": "calendar quarter",
    "year": "calendar year",
    "past-month": "calendar month that is over",
    "past-quarter": "calendar quarter that is over",
    "past-year": "calendar year that is over",
    "access-need": "access need",
    "everyone-trained": "training that everyone of the group has had",
    "motivation-asked": "time that someone was asked whether hate is the reason",
    "repeat": "repeat found",
    "listed": "item of the list",
    "listed-month": "item of the list and month",
    "listed-year": "item of the list and year",
    "officer-month": "month in which an officer had an open hate case",
    "past-area-month": "neighbourhood and month that is over",
}

FIELDS = {"against": "person accused", "person": "person"}


class Rule(NamedTuple):
    """One rule of a clause in a sentence, and what it needs in one more each."""

    told: str
    needs: tuple[str, ...] = ()


def clause_words(clause: Clause, policy: Policy) -> list[Rule]:
    """How a clause is judged: one rule for each clock, duty and answer."""
    clocks = [Rule(_clock(rule)) for rule in policy.clocks if rule.clause == clause.id]
    duties = [_duty(duty, policy) for duty in clause.duties]
    return [*clocks, *duties, *(Rule(_definition(one, policy)) for one in clause.definitions)]


def _clock(rule: ClockRule) -> str:
    parts, essential = either_of(rule.needs, "and"), either_of(rule.essential, "and")
    told = f"For each {rule.for_each}, {_limit(rule.within)} of the {rule.starts}: {parts}."
    if set(rule.needs) != set(rule.essential):
        told += f" Without {essential} it is breached, without the rest partly met."
    if rule.restarts:
        told += f" Each {rule.restarts} starts it again."
    return told + (" An aim: late is a target missed." if rule.aim else "")


def _duty(duty: Duty, policy: Policy) -> Rule:
    who = f"For each {_thing(duty.for_each)}{_where(duty.where, policy)}{_time(duty)}"
    needed = (
        "this must not be" if duty.forbidden else "needed is:" if len(duty.needs) == 1 else "all of these are needed:"
    )
    conditions = list(_conditions(duty, policy))
    if duty.forbidden:
        return Rule(" ".join([f"{who}: {needed}.", *conditions]))
    needs = tuple(_need(need, policy) for need in duty.needs)
    if not conditions:
        return Rule(f"{who}, {needed}", needs)
    return Rule(" ".join([f"{who}.", *conditions, f"{needed[:1].upper()}{needed[1:]}"]), needs)


def forbidden_words(duty: Duty, policy: Policy) -> str:
    """When a duty forbids what it is about: the conditions of which one has to be otherwise."""
    return f"Not permitted{_where(duty.where, policy)}."


def _conditions(duty: Duty, policy: Policy) -> Iterator[str]:
    if duty.given:
        yield f"Only where there was {either_of([_sought(one, policy) for one in duty.given])} before."
    if duty.unless:
        yield f"Not where there was {either_of([_sought(one, policy) for one in duty.unless])} before."
    if duty.every_report:
        yield "Of every report, whether or not anyone perceives hate."
    if duty.gate:
        yield "While that would be broken, a request is refused."
    if duty.waits:
        yield "It waits while the victim cannot be contacted."
    if duty.ends_at_closure:
        yield "It ends when the case closes."
    yield from _verdict(duty)


def _verdict(duty: Duty) -> Iterator[str]:
    if duty.local:
        yield "The number is the landlord's own target, not the policy's."
    elif duty.missed:
        yield f"If not: {duty.missed.replace('_', ' ')}."


def _need(need: Need, policy: Policy) -> str:
    order = {"before": ", before it", "after": ", after it", "any": ""}["any" if need.states else need.order]
    when = f", where {_said(need.when, policy)}" if need.when else ""
    soft = "; without this, partly met" if not need.essential else ""
    shown = [_sought(one, policy) for one in need.any] or [f"stated in it: {either_of(need.states, 'and')}"]
    return f"{need.what}{order}{when}{soft}. Shown by: {'; or '.join(shown)}."


def _sought(one: Sought, policy: Policy) -> str:
    same = [FIELDS.get(name := pair.partition("=")[0], name) for pair in one.same]
    told = f"{_thing(one.thing)}{_where(one.where, policy)}"
    told += f" of the same {either_of(same, 'and')}" if same else ""
    told += " by someone else" if one.by_another else ""
    return told + (", the last of them" if one.last else "")


def _thing(kind: str) -> str:
    return THINGS.get(kind) or kind.replace(".", " ").replace("-", " ")


def _where(where: Where, policy: Policy) -> str:
    return f" ({_said(where, policy)})" if where else ""


def _said(where: Where, policy: Policy) -> str:
    return ", ".join(f"{name.replace('_', ' ')}: {_wanted(wanted, policy)}" for name, wanted in where.items())


def _wanted(wanted: Any, policy: Policy) -> str:
    if isinstance(wanted, dict):
        if "min" in wanted:
            return f"at least {wanted['min']}"
        if "said" in wanted:
            return "stated" if wanted["said"] else "not stated"
        return f"not {_wanted(wanted['not'], policy)}"
    if isinstance(wanted, bool):
        return "yes" if wanted else "no"
    if isinstance(wanted, str) and wanted.startswith("@"):
        return either_of(policy.lists[wanted[1:]])
    return (
        either_of([_wanted(one, policy) for one in wanted])
        if isinstance(wanted, list)
        else str(wanted).replace("_", " ")
    )


def _time(duty: Duty) -> str:
    if duty.within:
        return f", {_limit(duty.within)}"
    if duty.by:
        return f", by {duty.by}"
    return ", by when it is due" if duty.own_due else ""


def _limit(limit: Limit) -> str:
    if limit.hours is not None:
        return f"within {limit.hours} hours"
    if limit.months is not None:
        return f"within {limit.months} months"
    days = limit.working_days or limit.days
    kind = "working day" if limit.working_days else "day"
    return f"within {days} {kind}{'' if days == 1 else 's'}"


def _definition(definition: Definition, policy: Policy) -> str:
    question = str(definition.question).replace("_", " ")
    if definition.answer is not None:
        when = f" where {_said(definition.when, policy)}" if definition.when else ""
        return f"Answers {question}: {definition.answer}{when}."
    words = "; ".join(_word(word.replace("_", " "), told) for word, told in definition.words.items())
    return f"Answers {question} from {(definition.of or '').replace('_', ' ')}: {words}."


def _word(word: str, told: str) -> str:
    return word if word == told else f"{word}, called “{told}”"


def either_of(words: Iterable[str], joining: str = "or") -> str:
    """Words as a list in a sentence."""
    told: Sequence[str] = [str(word).replace("_", " ") for word in words]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} {joining} {told[-1]}" if told else "nothing"
