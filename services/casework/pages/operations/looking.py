"""The operators' first page: everything that may need somebody, each part told even while another cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from aiokafka.errors import KafkaError
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from services.access import Access, acting_as
from services.casework.operating import Operating
from services.casework.pages.operations import words
from services.operations.lag import LagReport
from services.operations.notifications import STUCK_SECONDS, Notice, Timer
from services.operations.parked import ParkedCommand
from services.operations.sending_again import MESSAGES
from services.operations.service_door import Declined
from services.pages.serving import AnyRequest, ask_who, page
from services.poison import DATABASE_AWAY, away_for
from services.unavailable import Unavailable

ROWS = 50
"""Of each list, how many this page shows."""
PART_SECONDS = 10.0
"""Kafka's client may wait for ever for a broker that has gone; the other parts are told all the same."""
ROLE = "operations"
"""Who may do something here and see what was sent, until access control lands."""

Given = NamedDependency[SkipValidation[Operating]]
Value = TypeVar("Value")
Owned = TypeVar("Owned", ParkedCommand, Timer, Notice)


class Part(NamedTuple, Generic[Value]):
    """A part of the page; `trouble` says why it cannot be told."""

    value: Value | None
    trouble: str | None = None


@get("/operations")
async def look(request: AnyRequest, operating: Given) -> Response[Any]:
    if (access := acting_as(request)) is None:
        return ask_who(request)
    door = operating.notifications
    (lag, views, parked, kept), (actions, timers, notices, failing) = await asyncio.gather(
        asyncio.gather(
            _part(operating.lag()),
            _part(operating.projections()),
            _part(operating.parked()),
            _part(operating.kept(MESSAGES)),
        ),
        asyncio.gather(
            _part(operating.actions(ROWS)),
            _part(door.timers(ROWS, STUCK_SECONDS)),
            _part(door.notices(1)),
            _part(door.failing(ROWS)),
        ),
    )
    stuck = [
        (timer, words.why_stuck(timer, parked.value or (), lag.value))
        for timer in _own(access, timers.value.timers if timers.value else ())
    ]
    return page(
        request, "operations/overview.html", at=operating.clock.now(), may_act=may_act(access), rows=ROWS,
        told=words.DONE.get(request.query_params.get("told", "")), lag=lag, groups=_groups(lag.value), views=views,
        rebuilt=operating.rebuilding.progress, voids=operating.voids(),
        parked=parked._replace(value=_own(access, parked.value or ())),
        waiting=[one for one in _own(access, parked.value or ()) if one.waits], kept=kept, actions=actions,
        timers=timers, stuck=stuck, notices=notices, failing=failing._replace(value=_own(access, failing.value or ())),
        **words.KNOWN,
    )  # fmt: skip


def may_act(access: Access) -> bool:
    """Whether they may do something here: those whose role it is, for no single landlord."""
    return access.actor.role == ROLE and access.landlord is None


def _own(access: Access, found: Iterable[Owned]) -> list[Owned]:
    """What is of the landlord that they act for; all of it for whoever acts for none."""
    return [one for one in found if access.landlord in (None, one.landlord)]


def _groups(report: LagReport | None) -> list[dict[str, Any]]:
    if report is None:
        return []
    rows = []
    for group in report.groups:
        status = words.status_of(group, words.broken(report, group.group))
        partitions = [lag for lag in report.partitions if lag.group == group.group]
        rows.append({"lag": group, "status": status, "partitions": partitions})
    return rows


async def _part(asked: Awaitable[Value]) -> Part[Value]:
    try:
        async with asyncio.timeout(PART_SECONDS):
            return Part(await asked)
    except TimeoutError:
        return Part(None, f"No answer came within {PART_SECONDS:.0f} seconds.")
    except (Unavailable, Declined) as error:
        return Part(None, str(error))
    except (KafkaError, OSError):
        return Part(None, "Kafka does not answer now.")
    except DATABASE_AWAY as error:
        return Part(None, f"The database cannot be used now ({away_for(error)}).")
