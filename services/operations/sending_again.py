"""Sending again what was set aside, with who did it on record."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from contracts.operators import Deed, OperatorAction
from contracts.topics import CASE_COMMANDS, COMMANDS_PARKED, OPERATOR_ACTIONS, REPORTS, REPORTS_REJECTED
from services.operations.actions import record
from services.operations.redriving import Action, redrive, why_not
from services.operations.rejected import Redrive, Rejected


class Kind(NamedTuple):
    """What is set aside: the topic that it came from and goes back to, the one that keeps it, and what that is called.

    `repeats` says what becomes of one that was sent again for nothing.
    """

    one: str
    topic: str
    kept_on: str
    deed: Deed
    repeats: str


MESSAGES = Kind(
    "message",
    REPORTS.name,
    REPORTS_REJECTED.name,
    Deed.REPORT_REDRIVEN,
    "Intake judges it anew; of a message that was taken, a repeat is a duplicate.",
)
COMMANDS = Kind(
    "command",
    CASE_COMMANDS.name,
    COMMANDS_PARKED.name,
    Deed.COMMAND_REDRIVEN,
    "Casework decides it anew; of a command that was answered, a repeat has the first answer.",
)


def find(listed: Iterable[Rejected], partition: int, offset: int) -> Rejected | None:
    """The one that lay there."""
    for one in listed:
        if (one.original.partition, one.original.offset) == (partition, offset):
            return one
    return None


def never_sent_again(listed: Iterable[Rejected], kind: Kind) -> list[Rejected]:
    """Those that can be sent again and never were."""
    return [one for one in listed if not one.redriven and why_not(one, kind.topic) is None]


async def send_again(  # noqa: PLR0913 - as wide as what it needs
    bootstrap: str,
    connection: Mapping[str, Any],
    kind: Kind,
    wanted: Sequence[Rejected],
    action: Action,
    *,
    actions: str = OPERATOR_ACTIONS.name,
) -> AsyncIterator[tuple[Rejected, Redrive]]:
    """Send each again, mark it where it is kept, record the action, and yield it then; actions: where that is kept.

    Raises aiokafka's KafkaError when Kafka does not take one; those yielded before are done.
    """
    async for one, done in redrive(bootstrap, connection, wanted, action, kind.kept_on):
        told = f"It lies at {done.to} now."
        deed = OperatorAction(at=action.at, by=action.by, deed=kind.deed, target=str(one.original), told=told)
        await record(bootstrap, connection, [deed], actions)
        yield one, done
