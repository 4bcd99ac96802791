"""Saving what a view can take in, and saying which event it cannot: an event is never skipped."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from ledger.errors import LedgerError
from ledger.protocol import Checkpoint, CountedBatch
from ledger.records import Recorded
from services.store import View, save

DATABASE_AWAY = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError, sa.exc.TimeoutError)
"""The database is locked, full, out of reach or, after a failover, not to be written: no event is to blame.

Nor is one when all connections are taken: by whoever waits for a database that hangs.
"""
UNREADABLE = "unreadable"


class _Data(msgspec.Struct, gc=False):
    type: str


class _Tagged(msgspec.Struct, gc=False):
    """As much of any ledger's event as says what kind it is."""

    data: _Data


_decode = msgspec.json.Decoder(_Tagged).decode


class Poisoned(LedgerError):  # noqa: N818 - it names the state, which is what its reader needs
    """A view cannot take an event in, and stands before it.

    `kind` is the event's type and `where` the line of the program that failed; neither holds what the event says.
    """

    def __init__(self, event: Recorded, error: Exception) -> None:
        self.partition, self.position = event.partition, event.position
        self.kind = _kind(event)
        self.error = type(error).__name__
        self.where = where(error)
        super().__init__(f"Partition {self.partition}, position {self.position}: {self.kind}.")

    @property
    def status(self) -> str:
        """What the view says of itself, and what to do."""
        return (
            f"cannot take in the event at partition {self.partition}, position {self.position} ({self.kind}): "
            "nothing is skipped. Install a program whose fold can, and restart: it goes on from there."
        )

    @property
    def log_context(self) -> dict[str, object]:
        """What a line of the log says of it."""
        return {
            "partition": self.partition,
            "position": self.position,
            "type": self.kind,
            "error": self.error,
            "where": self.where,
        }


def save_or_name(engine: Engine, view: View, before: Mapping[int, Checkpoint], batches: Sequence[CountedBatch]) -> None:
    """Save the batches, or those before the first that the view cannot take in.

    Raises Poisoned, ViewFenced, one of DATABASE_AWAY, or sqlalchemy's bare DatabaseError for a damaged database.
    """
    try:
        save(engine, view, before, batches)
    except Exception as error:  # whatever a fold raises, one batch after the other says at which event
        if not _is_of_an_event(error):
            raise
        at = dict(before)
        for batch in batches:
            _save_one(engine, view, at, batch)
            at[batch.partition] = batch.checkpoint


def _save_one(engine: Engine, view: View, at: Mapping[int, Checkpoint], batch: CountedBatch) -> None:
    try:
        save(engine, view, at, [batch])
    except Exception as error:
        if not _is_of_an_event(error):
            raise
        # Its text may hold what the event says: it goes no further.
        raise Poisoned(_first_failing(engine, view, batch), error) from None


def _is_of_an_event(error: Exception) -> bool:
    """Whether an event may be to blame, not the database as a whole; SQLite's word for a damaged one has no class."""
    return not isinstance(error, (LedgerError, *DATABASE_AWAY)) and type(error) is not sa.exc.DatabaseError


def _first_failing(engine: Engine, view: View, batch: CountedBatch) -> Recorded:
    """The event of the batch at which the fold fails; nothing of what is tried here stays."""
    with engine.connect() as connection:
        for event in batch.events:
            try:
                view.apply(connection, [event])
            except Exception as error:
                if not _is_of_an_event(error):
                    raise
                return event
    return batch.events[0]


def _kind(event: Recorded) -> str:
    try:
        return _decode(event.value).data.type
    except msgspec.MsgspecError:
        return UNREADABLE


def where(error: Exception) -> str:
    """The line of the program that failed, without what it failed on."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(last.filename).name}:{last.lineno} in {last.name}"


def away_for(error: Exception) -> str:
    """Why the database is away, by the name of the driver's error: its words may hold what a row does."""
    return type(getattr(error, "orig", None) or error).__name__
