"""What the operators' pages say of states; pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from contracts.operators import Deed
from contracts.topics import CASE_COMMANDS, partition_for
from services.operations.burrow import Status
from services.operations.lag import LagReport
from services.operations.notifications import Timer
from services.operations.parked import ParkedCommand
from services.operations.standing import GroupLag, Standing

COLOURS = {"OK": "green", "WARN": "yellow", "STALL": "red", "REWIND": "red", "STOP": "red", "not known yet": "grey"}
MEANINGS = {
    Status.OK: "It gets on.",
    Status.WARN: "It reads, and falls further behind.",
    Status.STALL: "Its members are there and get no further.",
    Status.REWIND: "It went back to what it had read before.",
    Status.STOP: "It commits no more.",
}
DONE = {
    "fired": "The timer is fired again.",
    "retried": "The notice is tried again at once.",
    "sent": "It was sent again; what becomes of it shows here once it was judged.",
    "begun": "The view is being folded anew beside the live one.",
    "busy": "Another view is being folded; ask again when it is in place.",
}
DEEDS = {
    Deed.REPORT_REDRIVEN: "Sent a rejected message again",
    Deed.COMMAND_REDRIVEN: "Sent a parked command again",
    Deed.TIMER_FIRED: "Fired a timer again",
    Deed.NOTICE_RETRIED: "Tried a notice again",
    Deed.VIEW_REBUILT: "Folded a view anew",
    Deed.BYTES_SHOWN: "Looked at what was sent",
}
_COMMANDS_GROUP = "caseledger-casework"
_TIMER = "pass-deadline.v1"


def status_of(group: GroupLag, broken: Iterable[str]) -> str:
    """The group's state in a word; a lost record or a position beyond the end says more than how it moves."""
    return next(iter(broken), None) or (str(group.status) if group.status else "not known yet")


def colour(status: str) -> str:
    return COLOURS.get(status, "red")


def broken(report: LagReport, group: str) -> list[str]:
    """What no waiting mends, in a word."""
    amiss = {Standing.DATA_LOST, Standing.BEYOND_END}
    return sorted({str(lag.standing) for lag in report.partitions if lag.group == group and lag.standing in amiss})


def age(seconds: float | None) -> str:
    """Seconds as people say them."""
    if seconds is None:
        return "unknown"
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size:
            number = int(seconds // size)
            return f"{number} {unit}{'s' if number != 1 else ''}"
    return f"{seconds:.0f} s"


def why_stuck(timer: Timer, parked: Iterable[ParkedCommand], report: LagReport | None) -> str:
    """The likeliest reason why the ledger has not answered a timer, and so where to look."""
    if timer.firings == 0:
        return "Notifications has not fired it yet: is it ready?"
    if any(one.waits and one.stream == timer.stream and one.asks == _TIMER for one in parked):
        return "Its command is parked: casework could not decide it."
    if unread := _unread(timer.stream, report):
        return f"Casework has {unread} commands before it to read."
    return "Casework was told, and the case's clock has not moved: look for its case in casework's log."


def _unread(stream: str, report: LagReport | None) -> int:
    mine = [lag for lag in report.partitions if lag.group == _COMMANDS_GROUP] if report else []
    commands = [lag for lag in mine if lag.topic == CASE_COMMANDS.name]
    if not commands:
        return 0
    at = partition_for(stream, len(commands))
    return sum(lag.records or 0 for lag in commands if lag.partition == at)


def positions(by_partition: Any) -> str:
    """Where a view stands in each partition."""
    return ", ".join(f"{number}: {position}" for number, position in by_partition.items()) or "nowhere yet"


KNOWN: dict[str, Any] = {
    "age": age,
    "status_colour": colour,
    "status_meanings": MEANINGS,
    "deeds": DEEDS,
    "view_positions": positions,
}
"""What the templates of these pages use by name."""
