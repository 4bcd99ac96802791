"""What a request would lack if it were made now, and which facts would bring it; pure.

The answer is the one that casework itself would give: the same decision is taken, and nothing is kept of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from contracts.commands import Answer, Command
from contracts.envelope import Reason
from contracts.streams import Kind
from services.casework.case.history import History
from services.casework.decide import decide
from services.casework.http.bodies import FACTS
from services.casework.pack import Need
from services.casework.policy import Policy, PolicyBook

NEVER_HELD_UP = "never-held-up"
_DERIVED_FROM = {"contact": "contact.made.v1", "attempt": "contact.attempted.v1", "update": "update.given.v1"}
"""What clauses name otherwise than the facts it follows from."""


class Lacking(NamedTuple):
    """One thing that is missing, and the facts that would bring it."""

    message: str
    clause: str | None
    facts: tuple[str, ...]


class Standing(NamedTuple):
    """Whether a request would be granted; if not, all that it lacks."""

    granted: bool
    lacks: tuple[Lacking, ...]


def foresee(history: History, command: Command, book: PolicyBook, now: datetime) -> Standing:
    """How casework would answer the command now."""
    decided = decide(history, command, book, now)
    policy = book.in_force(command.landlord, now)
    return Standing(decided.outcome is Answer.DONE, lacking(decided.reasons, policy))


def lacking(reasons: Iterable[Reason], policy: Policy | None) -> tuple[Lacking, ...]:
    """What the reasons of a refusal say is missing; what is never held up stands on every page by itself."""
    return tuple(
        Lacking(reason.message, reason.clause, tuple(dict.fromkeys(_bringing(reason, policy))))
        for reason in reasons
        if reason.code != NEVER_HELD_UP
    )


def _bringing(reason: Reason, policy: Policy | None) -> Iterator[str]:
    """The facts that the clause asks for in what the reason names."""
    for need in _needs(reason.clause, policy):
        if need.what in reason.message:
            tags = (_DERIVED_FROM.get(one.thing, f"{one.thing}.v1") for one in need.any)
            yield from (tag for tag in tags if tag in FACTS[Kind.CASE])


def _needs(clause: str | None, policy: Policy | None) -> Iterator[Need]:
    for found in policy.clauses if policy else ():
        if found.id == clause:
            yield from (need for duty in found.duties if duty.gate for need in duty.needs)
