"""The tables of the book of reports: what came, what became of it, and how far the topics were read."""

from __future__ import annotations

import sqlalchemy as sa

from services.store import Instant

NAME = "reports"
VERSION = 2
METADATA = sa.MetaData()

records = sa.Table(
    "reports_records",
    METADATA,
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("offset", sa.BigInteger, primary_key=True),
    sa.Column("arrived", Instant, nullable=False),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("source", sa.String(300), nullable=False),
    sa.Column("sender_id", sa.String(200)),
    sa.Column("report_id", sa.String(36)),
    sa.Column("outcome", sa.String(12)),
    sa.Column("decided", Instant),
    sa.Column("codes", sa.Text),
    sa.Column("told", sa.LargeBinary),
    sa.Index("reports_records_by_report", "report_id"),
    sa.Index("reports_records_by_source", "source", "arrived"),
    sa.Index("reports_records_by_arrival", "arrived"),
)
"""One row for each record of `reports`; `source` is empty where it named none, `outcome` null until it is told.

`told` is the outcome as it was published; it repeats nothing of what the sender wrote but source and id.
"""

parked = sa.Table(
    "reports_parked",
    METADATA,
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("offset", sa.BigInteger, primary_key=True),
    sa.Column("code", sa.String(100), nullable=False),
    sa.Column("since", Instant, nullable=False),
)
"""Records whose command casework could not decide; one that is in flight waits for an operator, since the last time."""

COUNTED = ("received", "accepted", "duplicate", "conflict", "rejected", "in_flight")
"""What is counted of a source and a day: received = the sum of the others."""

days = sa.Table(
    "reports_days",
    METADATA,
    sa.Column("source", sa.String(300), primary_key=True),
    sa.Column("day", sa.String(10), primary_key=True),
    *(sa.Column(name, sa.BigInteger, nullable=False) for name in COUNTED),
)
"""The records of a source that arrived on a London day; of days that were swept, under no source and no day."""

positions = sa.Table(
    "reports_positions",
    METADATA,
    sa.Column("topic", sa.String(100), primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("next_offset", sa.BigInteger, nullable=False),
)

answers = sa.Table(
    "reports_answers",
    METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("body", sa.String(64), nullable=False),
    sa.Column("answer", sa.LargeBinary, nullable=False),
    sa.Column("given", Instant, nullable=False),
    sa.Index("reports_answers_by_time", "given"),
)
"""What was answered under an `Idempotency-Key`: SHA-256 of the key and of the body, never either of them."""
