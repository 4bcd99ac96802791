"""Facts about clocks: what was due when, by which clause, and what became of it.

Casework writes them beside the facts that start, stop or move a clock, so that a later change of a policy or a holiday
table never changes what was set.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid5

from msgspec import Meta

from contracts.fields import Code, DeadlineId, EventId, Instant, Ref, Said, Trace
from contracts.vocabulary import PauseGround, Word


class Part(Word):
    """What has to happen for a clock to be kept."""

    CONTACT = "contact", "The victim was reached."
    DETAILS = "details", "The details were taken from the victim."
    PLAN = "plan", "A plan was agreed with the victim."
    UPDATE = "update", "The victim was told how the case stands."


class Finish(Word):
    """How a clock that will not be waited for any longer ended."""

    CASE_CLOSED = "case_closed", "The case was closed."
    NO_LONGER_APPLIES = "no_longer_applies", "A correction took away what had started the clock."


Traces = tuple[Trace, ...]
Warnings = tuple[Instant, ...]


class DeadlineSet(Said, tag="deadline.set.v1"):
    """A clock runs: `due` is the first instant at which the clause would be broken.

    Its event occurred when the obligation arose. `parts` must all be done before `due`; without the `essential` ones
    the clause is broken, without the others it is kept in part.
    """

    deadline: DeadlineId
    clock: Code
    clause: Code
    due: Instant
    started_by: EventId
    started_at: Instant
    parts: Annotated[tuple[Part, ...], Meta(min_length=1)]
    essential: tuple[Part, ...]
    policy_version: Code
    calendar_version: Code
    person: Ref | None = None
    aim: bool = False
    warnings: Warnings = ()
    trace: Traces = ()


class DeadlineReset(Said, tag="deadline.reset.v1"):
    """The due instant of a clock moved, for a reason: a correction, a holiday table, the end of a pause.

    `arose_at` is when the obligation arose, if that moved as well.
    """

    deadline: DeadlineId
    due: Instant
    started_at: Instant
    reason: Trace
    policy_version: Code
    calendar_version: Code
    warnings: Warnings = ()
    trace: Traces = ()
    arose_at: Instant | None = None


class DeadlineWarned(Said, tag="deadline.warned.v1"):
    """A clock is near its end; its event occurred at the warning's instant. `missing` is what is yet to be done."""

    deadline: DeadlineId
    clause: Code
    due: Instant
    missing: tuple[Part, ...] = ()


class DeadlinePassed(Said, tag="deadline.passed.v1"):
    """The due instant came and parts were missing, as far as was known; its event occurred at `due`."""

    deadline: DeadlineId
    clause: Code
    due: Instant
    missing: tuple[Part, ...]
    aim: bool = False


class DeadlineMet(Said, tag="deadline.met.v1"):
    """Every part was done; its event occurred when the last part was."""

    deadline: DeadlineId
    clause: Code
    due: Instant
    met_by: tuple[EventId, ...]


class DeadlineSuspended(Said, tag="deadline.suspended.v1"):
    """A clock waits, for a ground that the policies know."""

    deadline: DeadlineId
    clause: Code
    ground: PauseGround
    since: Instant
    until: Instant | None = None


class DeadlineEnded(Said, tag="deadline.ended.v1"):
    """A clock will not be waited for any longer."""

    deadline: DeadlineId
    clause: Code
    finish: Finish


class DeadlineNoted(Said, tag="deadline.noted.v1"):
    """A holiday table that came after the clock had passed would have moved it: it stays as it was judged.

    `otherwise` is the due instant by that table.
    """

    deadline: DeadlineId
    clause: Code
    due: Instant
    otherwise: Instant
    calendar_version: Code
    note: Trace


class ClocksNotSet(Said, tag="clocks.not-set.v1"):
    """The case runs without clocks, and why: no policy pack, or none in force at the receipt."""

    reason: Trace


DeadlineFact = (
    DeadlineSet
    | DeadlineReset
    | DeadlineWarned
    | DeadlinePassed
    | DeadlineMet
    | DeadlineSuspended
    | DeadlineEnded
    | DeadlineNoted
    | ClocksNotSet
)


def deadline_id(case: UUID, clock: str, person: str | None, started_by: UUID) -> UUID:
    """The id of a clock, the same whenever and by whomever it is worked out."""
    return uuid5(case, f"{clock}#{person or ''}#{started_by}")
