"""Every topic: its key, its writers, what it carries, how long it is kept, and where a key belongs."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from contracts.fields import Said

PARTITIONS = 6
FOR_EVER = timedelta(days=-1)


class Topic(Said):
    """One topic of the product; a ledger is kept for ever and never compacted.

    `stamped_by_broker`: record times are the broker's, not the producer's.
    """

    name: str
    key: str
    written_by: str
    carries: str
    kept: timedelta
    ledger: bool = False
    stamped_by_broker: bool = False

    def config(self) -> dict[str, str]:
        """The settings that every broker must have for this topic."""
        kept_ms = -1 if self.kept == FOR_EVER else int(self.kept / timedelta(milliseconds=1))
        settings = {"cleanup.policy": "delete", "retention.ms": str(kept_ms), "retention.bytes": "-1"}
        if self.ledger:
            settings["unclean.leader.election.enable"] = "false"
        if self.stamped_by_broker:
            settings["message.timestamp.type"] = "LogAppendTime"
        return settings


REPORTS = Topic(
    name="reports",
    key="the sender's choice",
    written_by="integrating systems",
    carries="CloudEvents 1.0",
    kept=timedelta(days=30),
    # A record's time is when our front door took it, whatever the sender's clock says; retention goes by it as well.
    stamped_by_broker=True,
)
REPORTS_REJECTED = Topic(
    name="reports-rejected",
    key="none",
    written_by="intake, and operators who redrive",
    carries="the original bytes, reasons in headers; marks of redrives",
    kept=timedelta(days=90),
)
REPORT_OUTCOMES = Topic(
    name="report-outcomes",
    key="source",
    written_by="intake (rejected), casework (the rest)",
    carries="ReportOutcome",
    kept=timedelta(days=30),
)
CASE_COMMANDS = Topic(
    name="case-commands",
    key="stream id",
    written_by="intake, casework's HTTP, timers",
    carries="Command",
    kept=timedelta(days=7),
)
COMMANDS_PARKED = Topic(
    name="commands-parked",
    key="the command's own",
    written_by="casework, and operators who redrive",
    carries="the bytes of a command that could not be decided, reasons in headers; marks of redrives",
    # Longer than the commands themselves, so that mending what was wrong may take its time.
    kept=timedelta(days=90),
)
COMMAND_OUTCOMES = Topic(
    name="command-outcomes", key="command id", written_by="casework", carries="CommandOutcome", kept=timedelta(days=7)
)
CASE_LEDGER = Topic(
    name="case-ledger",
    key="stream id",
    written_by="casework only",
    carries="Event: the truth",
    kept=FOR_EVER,
    ledger=True,
)
NOTICE_LEDGER = Topic(
    name="notice-ledger",
    key="stream id",
    written_by="notifications only",
    carries="NoticeEvent",
    kept=FOR_EVER,
    ledger=True,
)
OPERATOR_ACTIONS = Topic(
    name="operator-actions",
    key="none",
    written_by="casework's pages and the command line",
    carries="OperatorAction: who sent again, fired, retried or folded anew what",
    kept=timedelta(days=400),
)

TOPICS = (
    REPORTS,
    REPORTS_REJECTED,
    REPORT_OUTCOMES,
    CASE_COMMANDS,
    COMMANDS_PARKED,
    COMMAND_OUTCOMES,
    CASE_LEDGER,
    NOTICE_LEDGER,
    OPERATOR_ACTIONS,
)


def partition_for(key: str, partitions: int) -> int:
    """The partition of a key: the first eight bytes of its SHA-256, modulo the partition count.

    Client libraries disagree on where a key belongs; producers of commands and ledgers pass this instead.
    """
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % partitions
