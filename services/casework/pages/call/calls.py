"""What the call screen works with, and what it offers beside what is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
import structlog
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from sqlalchemy.engine import Engine

from contracts.commands import Command, CommandOutcome, case_stream
from contracts.streams import landlord_stream
from ledger.clock import Clock
from ledger.errors import TransportError
from services.access import Access
from services.casework.case import state
from services.casework.drafts import Draft, Drafts
from services.casework.pages.call.finding import Found, Known, find, sought_by
from services.casework.pages.call.similar import Candidate, Similar, Sought, most_similar
from services.casework.pages.call.typed import Typed
from services.casework.pages.naming import Row, victims_named
from services.casework.policy import PolicyBook
from services.casework.teams import FindHistory, rota_of
from services.store import NotFolded

log = structlog.get_logger()


class Commands(Protocol):
    """Hands commands in, as the desk of casework does."""

    async def submit(self, command: Command) -> CommandOutcome | None:
        """The answer, None if there is none in time. Raises Problem."""
        ...

    async def hand_in(self, command: Command) -> None:
        """Without waiting for the answer. Raises Problem."""
        ...


@dataclass(frozen=True)
class Calls:
    """Where drafts are kept, reports are handed in, and what is known is found."""

    drafts: Drafts
    commands: Commands
    answered: Callable[[UUID], CommandOutcome | None]
    find_history: FindHistory
    engine: Engine
    policies: PolicyBook
    clock: Clock
    new_id: Callable[[], UUID]

    @property
    def landlords(self) -> list[str]:
        """Every landlord that has a policy."""
        return sorted({policy.landlord for policy in self.policies.policies})


@dataclass(frozen=True)
class Call:
    """One report as it is being taken: who takes it, and what is typed so far."""

    at: Calls
    access: Access
    draft: Draft

    @property
    def typed(self) -> Typed:
        """What stands in the fields."""
        return Typed(self.draft.typed)


Given = NamedDependency[SkipValidation[Calls]]


@dataclass(frozen=True)
class Offered:
    """What is offered beside the form; `away`: nothing could be looked for now."""

    cases: tuple[Similar, ...] = ()
    people: tuple[Known, ...] = ()
    away: bool = False


async def offered(call: Call) -> Offered:
    """The cases and people like what is typed; a report is never kept waiting for them."""
    sought = sought_by(call.typed, call.draft.begun)
    try:
        found = await asyncio.to_thread(find, call.at.engine, call.draft.landlord, call.typed, sought)
        return Offered(await _named(call, await _similar(call.at, found, sought)), found.people)
    except (NotFolded, TransportError, sa.exc.SQLAlchemyError) as error:
        log.warning("call.nothing_offered", reason=type(error).__name__)
        return Offered(away=True)


async def _similar(calls: Calls, found: Found, sought: Sought) -> list[Similar]:
    cases = found.open_cases
    if sought.uprn:
        cases = tuple([await _with_property(calls, one) for one in cases])
    return most_similar(sought, cases)


async def _with_property(calls: Calls, one: Candidate) -> Candidate:
    """The one thing of an incident that no read model holds, since it is an address."""
    told = state.fold(await calls.find_history(case_stream(one.case_id))).report
    return one._replace(uprn=told.incident.uprn or "")


async def _named(call: Call, cases: list[Similar]) -> tuple[Similar, ...]:
    """With the victims' names where the case is one's own or a colleague's, as in the list of cases."""
    if not cases:
        return ()
    landlord = await call.at.find_history(landlord_stream(call.draft.landlord))
    colleagues = rota_of(landlord, call.at.clock.now()).colleagues(call.access.actor.id)
    rows = [_row(one, call.draft.landlord) for one in cases]
    names = await victims_named(call.at.find_history, rows, {call.draft.landlord: colleagues})
    return tuple(one._replace(names=tuple(names.get(str(one.case.case_id), ()))) for one in cases)


def _row(one: Similar, landlord: str) -> Row:
    """A case as the list of cases has it."""
    return {"case_id": str(one.case.case_id), "landlord": landlord, "officer": one.case.officer}
